/** Two attempts to join, one of which failed, and the time line of the logs and the capture that tell of them. */
import type {RunEvent} from '../../src/engine/events.ts';
import type {Instant} from '../../src/model/instant.ts';
import type {JoinAttempt} from '../../src/model/join-attempt.ts';
import type {TimeLine, TimeLineRow, TimeLines} from '../../src/model/time-line.ts';
import {sampleReport} from './sample-report.ts';

const at = (clock: string): Instant => ({iso: `2024-03-11T${clock}000000Z`, zone: 'assumed', year: 'stated'});

export const failedAttempt: JoinAttempt = {
  number: 2,
  outcome: 'relay-timeout',
  reason: 'relay candidate creation timeout',
  reached: 'rtp-setup',
  guest: 'guest7002',
  displayName: 'Kim',
  call: '8',
  spaceName: 'Lobby',
  startedAt: at('09:15:00.100'),
  outcomeAt: at('09:15:07.772'),
  tookMs: 7672,
  stages: [
    {stage: 'call-allocated', time: at('09:15:00.100')},
    {stage: 'rtp-setup', afterMs: 12},
  ],
  lines: [
    {
      input: 'cms/event-log.txt',
      line: 40,
      quote: '2024-03-11 09:15:00.100 Info call 8: allocated for guest7002 "Web client" conference participation',
      time: at('09:15:00.100'),
      sinceStartMs: 0,
      rule: 'call-allocated',
      stage: 'call-allocated',
    },
    {
      input: 'cms/event-log.txt',
      line: 44,
      quote: '2024-03-11 09:15:07.772 Warning call 8: ICE failure; relay candidate creation timeout',
      time: at('09:15:07.772'),
      sinceStartMs: 7672,
      rule: 'ice-relay-timeout',
      isOutcome: true,
    },
  ],
  droppedLines: 0,
};

const joinedAttempt: JoinAttempt = {
  number: 1,
  outcome: 'joined',
  reached: 'joined',
  guest: 'guest7001',
  startedAt: at('09:10:00.000'),
  outcomeAt: at('09:10:01.000'),
  tookMs: 1000,
  stages: [],
  lines: [],
  droppedLines: 0,
};

const rows: readonly TimeLineRow[] = [
  {
    time: at('09:15:00.100'),
    lane: 0,
    places: [{source: 0, line: 40}],
    text: 'call 8: allocated for guest7002 "Web client" conference participation',
    tone: 'plain',
    quote: failedAttempt.lines[0]?.quote ?? '',
    attempt: 2,
  },
  {
    time: at('09:15:00.350'),
    lane: 1,
    places: [{source: 1, frame: 214}],
    text: '192.0.2.44 → TURN server 198.51.100.20: Allocate error 431 Integrity Check Failure',
    tone: 'wrong',
    ladder: 1,
    findings: ['turn/integrity-failure#1'],
  },
  {
    time: at('09:17:07.772'),
    lane: 0,
    places: [{source: 0, line: 44}],
    text: 'call 8: ICE failure; relay candidate creation timeout',
    tone: 'wrong',
    quote: failedAttempt.lines[1]?.quote ?? '',
    attempt: 2,
  },
];

export const sampleTimeLine: TimeLine = {
  title: 'All that was read',
  lanes: ['cms', 'packets'],
  sources: [
    {input: 'cms/event-log.txt', zone: 'assumed', year: 'stated', clock: 1},
    {input: 'edge.pcapng', zone: 'stated', year: 'stated', clock: 2},
  ],
  rows,
  omitted: 0,
  omittedConversations: 0,
  untimed: [],
};

export const sampleTimeLines: TimeLines = {
  all: () => sampleTimeLine,
  ofAttempt: (number) =>
    number === 2
      ? {...sampleTimeLine, title: 'Attempt 2: guest7002, call 8', attempt: 2, rows: rows.slice(0, 2)}
      : undefined,
};

export const finishedWithJoins: Extract<RunEvent, {kind: 'finished'}> = {
  kind: 'finished',
  report: {
    ...sampleReport,
    joins: {
      total: 3,
      byOutcome: {joined: 2, 'relay-timeout': 1},
      byHour: [{hour: at('09:00:00.000'), byOutcome: {joined: 2, 'relay-timeout': 1}}],
      attempts: [joinedAttempt, failedAttempt],
    },
  },
  attempts: [joinedAttempt, failedAttempt],
  timeLines: sampleTimeLines,
};
