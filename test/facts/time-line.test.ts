import {describe, expect, test} from '@jest/globals';
import {findConversations} from '../../src/facts/derived/conversations.ts';
import {timeLinesOf} from '../../src/facts/derived/time-line.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {joinAttempt} from '../../src/facts/join-attempt.ts';
import {logEvent} from '../../src/facts/log-event.ts';
import {FactStore} from '../../src/facts/store.ts';
import {turnSession} from '../../src/facts/turn-session.ts';
import type {Instant} from '../../src/model/instant.ts';
import type {Finding} from '../../src/model/report.ts';
import type {TimeLine} from '../../src/model/time-line.ts';
import {
  capture,
  captures,
  clientFile,
  edgeFile,
  guest,
  guestOutside,
  handshake,
  instantAt,
  seenByBoth,
  server,
  serverInside,
  skewMs,
  transaction,
} from './two-captures.ts';

const cmsLog = 'cms.log';
const edgeLog = 'edge.log';

/** A log without a zone. */
const assumedAt = (ms: number): Instant => ({...instantAt(ms), zone: 'assumed'});
const stampOf = (time: Instant) => `${time.iso.slice(0, 10)}\t${time.iso.slice(11, 23)}`;

interface Step {
  readonly line: number;
  readonly text: string;
  /** Undefined where the log states no year. */
  readonly atMs?: number;
  readonly isOutcome?: true;
  readonly stage?: 'call-allocated';
  readonly process?: string;
}

function attempt(guestName: string, steps: readonly Step[], input = cmsLog): Fact {
  const first = steps[0]?.line ?? 1;
  return joinAttempt.of(
    `call:${input}#${first}`,
    {input, format: 'cms-log', line: first},
    {
      outcome: 'relay-timeout',
      guest: guestName,
      call: String(first),
      lines: steps.map(({line, text, atMs, ...rest}) => ({
        line,
        quote: atMs === undefined ? text : `${stampOf(assumedAt(atMs))}\tInfo\t${text}`,
        ...(atMs === undefined ? {} : {time: assumedAt(atMs)}),
        rule: 'call-allocated',
        ...rest,
      })),
    },
  );
}

function event(input: string, subject: Fact['subject'], line: number, atMs: number | undefined, text: string): Fact {
  return logEvent.of(
    subject,
    {input, format: 'cms-log', line, quote: `quote of ${text}`},
    {
      signature: 'x',
      level: 'Info',
      text,
      fields: {},
      ...(atMs === undefined ? {} : {time: instantAt(atMs)}),
    },
  );
}

/** One 5-tuple of a capture: what its transactions belong to. */
function session(input: string, fromMs: number, toMs: number, client = guest, to = server): Fact {
  return turnSession.of(
    'turn://203.0.113.9:3478/udp',
    {input, format: 'capture', frame: 1},
    turnSession.schema.parse({
      client,
      server: to,
      transport: 'udp',
      firstFrame: 1,
      firstTime: instantAt(fromMs),
      lastTime: instantAt(toMs),
      unsignedAllocates: 1,
      signedAllocates: 0,
      unansweredAllocates: 0,
      unansweredTransmissions: 0,
      unansweredSeconds: 0,
      allocations: 0,
      errors: [],
      usernames: [],
      realms: [],
      software: [],
    }),
  );
}

function linesOf(facts: readonly Fact[], findings: readonly Finding[] = []) {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return timeLinesOf(store, {conversations: findConversations(store), findings});
}

/** `cms 1.5 A12 text`: column, seconds since the start, source and line or frame. */
function shown({rows, lanes, sources}: TimeLine): string[] {
  return rows.map(({lane, time, places, text}) => {
    const at = (Date.parse(`${time.iso.slice(0, 23)}Z`) - Date.parse(`${instantAt(0).iso.slice(0, 23)}Z`)) / 1000;
    const where = places.map(({source, line, frame}) => `${sources[source]?.input}#${line ?? frame}`);
    return `${lanes[lane]} ${at} ${where.join('+')} ${text}`;
  });
}

const failing = attempt('guest7', [
  {line: 1, text: 'call 7: allocated for guest7', atMs: 5000, stage: 'call-allocated'},
  {line: 4, text: 'call 7: ICE failure', atMs: 8000, isOutcome: true},
]);

describe('logs and a capture of one call', () => {
  const facts = [
    event(edgeLog, 'box:expressway-e/edge', 9, 6000, 'Event="Relay Deleted" Detail="gone" Level="2" UTCTime="x"'),
    failing,
    event(cmsLog, 'box:cms/core', 2, 5500, 'web bridge link 2 failed'),
    capture(clientFile, 0, 60_000),
    session(clientFile, 7000, 7005),
    transaction(clientFile, {id: 3, atMs: 7000, answeredAtMs: 7005}),
  ];

  test('given all of them, then each row stands in the column of its source, in the order of time, without its stamp', () => {
    expect(shown(linesOf(facts).all())).toEqual([
      'cms 5 cms.log#1 call 7: allocated for guest7',
      'cms 5.5 cms.log#2 web bridge link 2 failed',
      'expressway-e 6 edge.log#9 Event="Relay Deleted" Detail="gone"',
      'packets 7 client.pcapng#3 192.0.2.20 → TURN server 203.0.113.9: Allocate request',
      'packets 7.005 client.pcapng#4 TURN server 203.0.113.9 → 192.0.2.20: Allocate success',
      'cms 8 cms.log#4 call 7: ICE failure',
    ]);
  });

  test('given the facts in any order, then the line is the same', () => {
    expect(linesOf(facts.toReversed()).all()).toEqual(linesOf(facts).all());
  });

  test('given nothing that both saw, then no clock is corrected, and each is told to be its own', () => {
    const {sources} = linesOf(facts).all();
    expect(sources).toEqual([
      {input: clientFile, zone: 'stated', year: 'stated', clock: 1},
      {input: cmsLog, zone: 'assumed', year: 'stated', clock: 2},
      {input: edgeLog, zone: 'stated', year: 'stated', clock: 3},
    ]);
  });

  test('given the outcome of a failed attempt, then its row is wrong, and those before it are not', () => {
    const {rows} = linesOf([failing]).all();
    expect(rows.map(({tone, attempt: number}) => [tone, number])).toEqual([
      ['plain', 1],
      ['wrong', 1],
    ]);
  });

  test('given a line that an event and an attempt have, then it stands there once', () => {
    const twice = [failing, event(cmsLog, `call:${cmsLog}#7`, 4, 8000, 'call 7: ICE failure')];
    expect(linesOf(twice).all().rows).toHaveLength(2);
  });

  test('given the access log of the web bridge, then what the browser asked for has a column of its own', () => {
    const asked = attempt('guest8', [{line: 1, text: 'status 200 "POST /api/join"', atMs: 0, process: 'wb3_frontend'}]);
    expect(linesOf([asked]).all().lanes).toEqual(['browser']);
  });

  test('given an Expressway whose role nobody says, then its column says no more', () => {
    const facts = [
      event(edgeLog, 'box:unknown', 1, 0, 'Event="x"'),
      {
        type: 'log.summary',
        subject: `log:${edgeLog}`,
        origin: {input: edgeLog, format: 'x'},
        value: {product: 'expressway'},
      },
    ] as const;
    expect(linesOf(facts).all().lanes).toEqual(['expressway']);
  });
});

describe('clocks', () => {
  test('given two captures that share transactions, then both go by one clock, and what was taken off is told', () => {
    const line = linesOf([
      ...captures,
      session(clientFile, 5000, 6000),
      ...[1, 2, 3].flatMap((id) => seenByBoth(id * 10, 5000 + id * 100)),
      // Another client, which one capture alone holds.
      session(edgeFile, skewMs + 8000, skewMs + 8001, {...guestOutside, port: 7}, serverInside),
      transaction(edgeFile, {id: 90, atMs: skewMs + 8000, client: {...guestOutside, port: 7}, server: serverInside}),
    ]).all();
    expect(line.sources).toMatchObject([
      {input: clientFile, clock: 1},
      {input: edgeFile, clock: 1, aheadMs: skewMs, measuredBy: '3 STUN transactions that client.pcapng holds too'},
    ]);
    expect(shown(line).at(-1)).toMatch(/^packets 8 edge\.pcapng#90 .*no answer$/);
  });

  test('given the files of one log, then they go by one clock', () => {
    const facts = [
      event('log', 'box:cms/core', 1, 0, 'later'),
      event('log.1.gz', 'box:cms/core', 1, -5000, 'earlier'),
      event('other', 'box:cms/core', 1, 9000, 'last'),
    ];
    expect(
      linesOf(facts)
        .all()
        .sources.map(({clock}) => clock),
    ).toEqual([1, 1, 2]);
  });

  test('given a message that two logs have, then it is one row with its place in both', () => {
    const said = (input: string, line: number, atMs: number, text: string) => event(input, 'box:cms', line, atMs, text);
    const facts = [
      said('event-log', 1, 1000, 'new session created for user "guest100200"'),
      said('syslog', 7, 1900, 'new session created for user "guest100200"'),
      // The same words much later, and words that fit anybody, are messages of their own.
      said('syslog', 8, 60_000, 'new session created for user "guest100200"'),
      said('event-log', 2, 2000, 'no user found for authorisation'),
      said('syslog', 9, 2000, 'no user found for authorisation'),
    ];
    expect(shown(linesOf(facts).all()).map((text) => text.split(' ')[2])).toEqual([
      'event-log#1+syslog#7',
      'event-log#2',
      'syslog#9',
      'syslog#8',
    ]);
  });

  test('given a log without a zone that has an attempt of another log hours apart, then all its rows are set right', () => {
    const leg = '3e1c0b5a-0d77-4f43-9a2e-5a6f0c1d2e3f';
    const hourMs = 3_600_000;
    const part = (input: string, time: Instant, text: string) => {
      const own = attempt('guest5', [{line: 1, text, atMs: 0, stage: 'call-allocated'}], input);
      const value = own.value as ReturnType<typeof joinAttempt.of>['value'];
      return {...own, value: {...value, leg, lines: value.lines.map((line) => ({...line, time}))}};
    };
    const line = linesOf([
      part('bridge.log', instantAt(1000), 'asked'),
      part('core.log', assumedAt(hourMs + 2000), 'allocated'),
      event('core.log', 'box:cms/core', 9, hourMs + 3000, 'link failed'),
    ]).all();
    expect(shown(line).map((text) => text.split(' ').slice(1, 3).join(' '))).toEqual([
      '1 bridge.log#1',
      '2 core.log#1',
      '3 core.log#9',
    ]);
    expect(line.sources).toMatchObject([
      {input: 'bridge.log', clock: 1},
      {input: 'core.log', clock: 1, aheadMs: hourMs, measuredBy: 'attempt 1 to join that bridge.log holds too'},
    ]);
  });

  test('given a log that writes whole seconds, then that is told', () => {
    const at = (input: string, ms: readonly number[]) =>
      ms.map((each, index) => event(input, 'box:cms', index + 1, each, String(each)));
    const {sources} = linesOf([...at('whole', [1000, 2000, 4000]), ...at('fine', [1000, 2500, 4000])]).all();
    expect(sources.map(({input, hasWholeSeconds}) => [input, hasWholeSeconds])).toEqual([
      ['fine', undefined],
      ['whole', true],
    ]);
  });

  test('given messages without a time, then they are counted, and do not stand somewhere', () => {
    const line = linesOf([
      event(cmsLog, 'box:cms', 1, undefined, 'when?'),
      event(edgeLog, 'box:cms', 2, 0, 'now'),
    ]).all();
    expect(line.rows).toHaveLength(1);
    expect(line.untimed).toEqual([{input: cmsLog, messages: 1}]);
  });
});

describe('around one attempt', () => {
  const other = attempt('guest9', [
    {line: 20, text: 'call 9: allocated for guest9', atMs: 6000, stage: 'call-allocated'},
  ]);
  const facts = [
    failing,
    other,
    event(edgeLog, 'box:expressway-e', 1, 6500, 'near'),
    event(edgeLog, 'box:expressway-e', 2, 600_000, 'far'),
    capture(clientFile, 0, 900_000),
    session(clientFile, 7000, 7005),
    transaction(clientFile, {id: 3, atMs: 7000, answeredAtMs: 7005}),
    session(clientFile, 700_000, 700_005, {...guest, port: 50_001}),
    transaction(clientFile, {id: 5, atMs: 700_000, answeredAtMs: 700_005, client: {...guest, port: 50_001}}),
    handshake(clientFile, 'ab', 7100, guest, {...server, port: 443}),
    handshake(clientFile, 'cd', 800_000, guest, {...server, port: 443}),
  ];

  test('given its number, then its own lines and what was at that time are there, and no other attempt', () => {
    const line = linesOf(facts).ofAttempt(1);
    expect(line?.attempt).toBe(1);
    const texts = line === undefined ? [] : shown(line);
    expect(texts.filter((text) => text.startsWith('cms'))).toHaveLength(2);
    expect(texts.filter((text) => text.startsWith('expressway-e'))).toEqual(['expressway-e 6.5 edge.log#1 near']);
    expect(texts.filter((text) => text.startsWith('packets'))).toHaveLength(3);
  });

  test('given a guest who leaves hours later, then that line is there, and nothing else of that time', () => {
    const leaving = attempt('guest7', [
      {line: 1, text: 'call 7: allocated for guest7', atMs: 5000, stage: 'call-allocated'},
      {line: 30, text: 'call 7: tearing down', atMs: 700_500},
    ]);
    const line = linesOf([leaving, ...facts.slice(2)]).ofAttempt(1);
    const late = line === undefined ? [] : shown(line).filter((text) => Number(text.split(' ')[1]) > 100);
    expect(late).toEqual(['cms 700.5 cms.log#30 call 7: tearing down']);
  });

  test('given a number that no attempt has, then there is none', () => {
    expect(linesOf(facts).ofAttempt(3)).toBeUndefined();
  });
});

describe('findings', () => {
  const resting = (origin: Finding['evidence'][number]['origin'], severity: Finding['severity'] = 'error') =>
    ({id: 'turn/x#1', rule: 'turn/x', severity, evidence: [{origin, shows: ''}]}) as unknown as Finding;
  const facts = [event(edgeLog, 'box:expressway-e', 1, 6500, 'near')];
  const rowOf = (finding: Finding) => linesOf(facts, [finding]).all().rows[0];

  test('given evidence at a line, then its row names the finding, and is wrong unless that is a remark', () => {
    const origin = {input: edgeLog, format: 'x', line: 1, quote: 'quote of near'};
    expect(rowOf(resting(origin))).toMatchObject({findings: ['turn/x#1'], tone: 'wrong'});
    expect(rowOf(resting(origin, 'info'))).toMatchObject({findings: ['turn/x#1'], tone: 'plain'});
  });

  test('given evidence that takes the mere time of a line, or another line, then its row names nothing', () => {
    for (const origin of [
      {input: edgeLog, format: 'x', line: 1, quote: '2026-01-01 10:00:00'},
      {input: edgeLog, format: 'x', line: 2},
      {input: edgeLog, format: 'x'},
    ]) {
      expect(rowOf(resting(origin))?.findings).toBeUndefined();
    }
  });
});

test('given more rows than a person reads, then the first are kept, and the others counted', () => {
  const many = Array.from({length: 2100}, (_, index) =>
    event(edgeLog, 'box:cms', index + 1, index * 10, `row ${index}`),
  );
  const line = linesOf(many).all();
  expect([line.rows.length, line.omitted]).toEqual([2000, 100]);
});
