import {describe, expect, test} from '@jest/globals';
import type {JoinAttempt, JoinOverview} from '../../src/model/join-attempt.ts';
import {
  writeJoinAttempt,
  writeJoinAttemptJson,
  writeJoinAttemptMarkdown,
  writeJoinTable,
  writeJoinTableMarkdown,
} from '../../src/report/join-attempts.ts';
import {logGroups} from '../../src/report/log-history-words.ts';
import {at} from '../facts/make.ts';

const red = '\u001b[31m';

const failed: JoinAttempt = {
  number: 2,
  outcome: 'relay-timeout',
  reason: 'relay candidate creation timeout',
  reached: 'rtp-setup',
  generation: '2.x',
  guest: 'guest41',
  displayName: `Kim${red}`,
  request: '8',
  requestMatch: 'by-order',
  link: '3',
  call: '6',
  startedAt: {...at('09:00'), zone: 'assumed'},
  outcomeAt: at('09:00:07.672'),
  tookMs: 7672,
  stages: [{stage: 'login-requested'}, {stage: 'rtp-setup', afterMs: 4672}],
  lines: [
    {
      input: 'a.log',
      line: 4,
      quote: `x|y${red}`,
      rule: 'guest-login-request',
      stage: 'login-requested',
      sinceStartMs: 0,
      time: {...at('09:00'), zone: 'assumed'},
    },
    {
      input: 'b.log',
      line: 19,
      quote: 'call 6: ICE failure',
      rule: 'ice-relay-timeout',
      sinceStartMs: 7672,
      isOutcome: true,
    },
  ],
  droppedLines: 1,
  moved: [{input: 'b.log', byMs: -365 * 86_400_000}],
};
const overview: JoinOverview = {
  total: 5,
  byOutcome: {joined: 4, 'relay-timeout': 1},
  byHour: [{hour: at('09:00'), byOutcome: {joined: 4, 'relay-timeout': 1}}],
  byCallBridge: [{callBridge: 'core1', byOutcome: {joined: 4}}],
  attempts: [
    {
      number: 1,
      outcome: 'joined',
      reached: 'joined',
      spaceName: 'Weekly',
      clientAddress: '198.51.100.7',
      browser: 'Firefox 131',
      stages: [],
      outcomeAt: at('08:59'),
      leftAt: at('09:30'),
    },
    failed,
  ],
};

describe('the table of attempts', () => {
  test('given attempts, then each has its row with when, who, how far, how long and how it ended; counts stand below', () => {
    const text = writeJoinTable(overview);
    expect(text).toMatch(
      /^ *2 {2}2031-05-04 09:00:00 {2}guest41 \(Kim\[31m\) +RTP set-up +7\.672 s {2}no relay candidate in time$/m,
    );
    expect(text).toContain('space Weekly; from 198.51.100.7; Firefox 131');
    expect(text).toContain('login request, RTP set-up after 4.672 s');
    expect(text).toContain('login request 8 (by the order of lines alone)');
    expect(text).toContain('UTC is assumed; --timezone sets it.');
    expect(text).toContain('3 more between them: counted, and not kept.');
    expect(text).toContain('5 attempts to join: 4 joined, 1 no relay candidate in time');
    expect(text).toContain('Call Bridge core1: 4 joined');
    expect(text).toContain('2031-05-04 09:00 to 09:59 UTC  4 joined, 1 no relay candidate in time');
  });

  test('given a name that would steer a terminal, then nothing of that is written', () => {
    for (const text of [
      writeJoinTable(overview),
      writeJoinTableMarkdown(overview),
      writeJoinAttempt(failed),
      writeJoinAttemptMarkdown(failed),
      writeJoinAttemptJson(failed),
    ]) {
      expect(text).not.toContain('\u001b');
    }
  });

  test('given Markdown, then a bar in a name or line breaks no table', () => {
    const rows = writeJoinAttemptMarkdown(failed).split('\n');
    const bars = rows.filter((row) => row.startsWith('|')).map((row) => row.match(/(?<!\\)\|/g)?.length);
    expect(new Set(bars)).toEqual(new Set([5]));
    expect(writeJoinTableMarkdown(overview)).toContain('| 2 | 2031-05-04 09:00:00 | guest41');
  });
});

describe('one attempt', () => {
  test('given its lines from two logs, then they stand as written with their time, stage and place', () => {
    const text = writeJoinAttempt(failed);
    expect(text).toContain('Attempt 2: guest41');
    expect(text).toContain('no relay candidate in time after 7.672 s: relay candidate creation timeout');
    expect(text).toMatch(/^ {4}0\.000 {2}login request +A:4 {2}x\|y/m);
    expect(text).toMatch(/^ {4}7\.672 {2}failed +B:19 {2}call 6: ICE failure$/m);
    expect(text).toContain('The times of b.log were moved by -365 days');
    expect(text).toContain('1 line more of it: not kept.');
  });

  test('given JSON, then it is the attempt', () => {
    expect(JSON.parse(writeJoinAttemptJson(failed))).toEqual(failed);
  });
});

describe('the summary below the diagnosis', () => {
  test('given attempts and a history of connections, then those that failed and the state after it are told', () => {
    const place = {input: 'cms.log', line: 3};
    const groups = logGroups({
      joins: overview,
      logHistory: {
        connections: [
          {
            name: 'web bridge link 2',
            kind: 'connection',
            states: [
              {isUp: false, time: at('09:00'), reason: 'unknown error', ...place},
              {isUp: false, time: at('09:01'), reason: 'unknown error', ...place},
              {isUp: true, time: at('09:02'), ...place},
              {isUp: true, time: at('09:30'), ...place},
            ],
          },
          {name: 'Expressway alarm 35013', kind: 'alarm', states: [{isUp: false, time: at('09:00'), ...place}]},
        ],
        changes: [{what: 'modified TURN server 11', user: 'kim', address: '192.0.2.9', time: at('08:00'), ...place}],
      },
    });
    expect(groups.map(({title, rows}) => [title, ...rows.map(({text}) => text)])).toEqual([
      ['5 attempts to join: 4 joined, 1 no relay candidate in time', expect.stringContaining('attempt 2: guest41')],
      [
        '2 connections that logs tell of',
        'web bridge link 2: down 2 times, first 2031-05-04 09:00:00 UTC, last 2031-05-04 09:01:00 UTC (unknown error); up after that, 2031-05-04 09:02:00 UTC',
        'Expressway alarm 35013: raised 2031-05-04 09:00:00 UTC',
      ],
      [
        '1 change of TURN and web bridge settings',
        '2031-05-04 08:00:00 UTC: kim from 192.0.2.9 modified TURN server 11 (cms.log:3)',
      ],
    ]);
  });

  test('given neither, then there is no section', () => {
    expect(logGroups({})).toEqual([]);
  });
});
