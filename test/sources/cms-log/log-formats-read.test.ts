import {describe, expect, test} from '@jest/globals';
import type {Fact} from '../../../src/facts/fact.ts';
import {shippedDefinitions} from '../../../src/logs/log-definitions.ts';
import {RuleSet} from '../../../src/logs/log-rules.ts';
import {defineCmsLogReader} from '../../../src/sources/cms-log/cms-log-reader.ts';
import {defineCmsLogTextReader} from '../../../src/sources/cms-log/cms-log-text-reader.ts';
import type {LogReaderOptions} from '../../../src/sources/cms-log/log-gatherer.ts';

const steps = [
  'call 12: allocated for guest7001 / "Visitor" conference participation (Chrome)',
  'call 12: setting up combined RTP session for DTLS (combined media and control)',
  'call 12: ICE failure 4 (unauthorized - check credentials)',
];
const refused = 'Event="Sending HTTP error response" Status="403" Reason="Forbidden" Dst-ip="192.0.2.32"';
const fault = '2026-02-03 14:01:20.000\tWeb bridge connection to "join.example.net" failed (DNS failure)';

async function readLog(text: string, options: LogReaderOptions = {}) {
  const reader = defineCmsLogReader(options);
  const facts: Fact[] = [];
  const bytes = new TextEncoder().encode(text);
  const head = {bytes, text};
  const input = {path: 'log', fileName: 'log', sizeBytes: bytes.length, head, isWholeInHead: true};
  const outcome = await reader.read(
    {
      ...input,
      chunks: async function* () {
        yield bytes;
      },
    },
    {
      emit: (fact) => facts.push(fact),
      absent: () => {},
      progress: () => {},
      signal: new AbortController().signal,
      boxHint: undefined,
    },
  );
  return {
    recognised: reader.recognise(head, 'log'),
    isPasteTaken: defineCmsLogTextReader(options).recognise(head, 'log') > 0,
    outcome,
    events: facts
      .filter(({type}) => type === 'log.event')
      .map(({subject, value, origin}) => ({
        subject,
        signature: (value as {signature: string}).signature,
        time: origin.time?.iso.slice(0, 23),
        zone: origin.time?.zone,
      })),
    attempts: facts.filter(({type}) => type === 'log.call-attempt').length,
  };
}

describe('logs in other logs', () => {
  const join = (lines: readonly string[]) => `${lines.join('\n')}\n`;
  const iso = steps.map((text, index) => `2026-02-03T14:01:1${index}.5+01:00 bridge1 host:server:  INFO : ${text}`);
  const expected = [
    {subject: 'call:log#12', signature: 'ice-unauthorized', time: '2026-02-03T13:01:12.500', zone: 'stated'},
  ];

  test.each<[string, readonly string[], string]>([
    ['rsyslog with ISO times', iso, 'CMS syslog in syslog with ISO time: 3 lines'],
    [
      'RFC 5424',
      steps.map((text, index) => `<134>1 2026-02-03T14:01:1${index}.5+01:00 bridge1 host:server 7 - - INFO : ${text}`),
      'CMS syslog in syslog of RFC 5424: 3 lines',
    ],
    [
      'a journal',
      steps.map((text, index) =>
        JSON.stringify({
          _HOSTNAME: 'bridge1',
          SYSLOG_IDENTIFIER: 'host:server',
          MESSAGE: `INFO : ${text}`,
          __REALTIME_TIMESTAMP: String(1_770_123_670_500_000 + index * 1_000_000),
        }),
      ),
      'CMS syslog in systemd journal as JSON: 3 lines',
    ],
  ])(
    'given a log of CMS in %s, when it is read, then call, failure and time are there, and the wrapping is said',
    async (_, lines, note) => {
      const {recognised, outcome, events, attempts} = await readLog(join(lines));
      expect(recognised).toBeGreaterThanOrEqual(0.8);
      expect(outcome.notes[0]).toContain(note);
      expect(events).toEqual(expected);
      expect(attempts).toBe(1);
    },
  );

  test('given lines of CMS, Expressway and other programs in one log, when it is read, then each is told for what it is', async () => {
    const others = Array.from(
      {length: 12},
      (_, index) => `2026-02-03T14:01:2${index % 10}.0+01:00 desk sshd[8]: Connection closed`,
    );
    const {recognised, outcome, events} = await readLog(
      join([...iso, ...others, `2026-02-03T14:01:15.000+01:00 edge1 traffic_server[20]: ${refused}`]),
    );
    expect(recognised).toBeGreaterThanOrEqual(0.8);
    expect(outcome.notes[0]).toContain('CMS syslog in syslog with ISO time, Expressway log: ');
    expect(events.map(({signature}) => signature)).toEqual(['ice-unauthorized', 'expressway-http-error']);
  });

  test('given a log in which a line of ours is one of many, when it is looked at, then it is not taken for one of ours', async () => {
    const others = Array.from({length: 40}, () => '2026-02-03T14:01:20.0+01:00 desk sshd[8]: Connection closed');
    expect((await readLog(join([...others, ...iso.slice(0, 1)]))).recognised).toBeLessThan(0.8);
  });

  test('given a message of CMS in a line of Expressway, when it is read, then it is none of CMS', async () => {
    const quoted = `2026-02-03T14:01:15.000+01:00 edge1 tvcs: Event="Note" Detail="${steps[2]}" Level="1"`;
    const bare = `2026-02-03T14:01:15.000+01:00 edge1 tvcs: ${steps[2]}`;
    expect((await readLog(join([quoted, bare]))).events).toEqual([]);
  });
});

test('given an API trace in a journal, when it is read, then it is neither put together nor taken for a message', async () => {
  const lines = [
    'GET for "/api/v1/turnServers" (from 192.0.2.9)',
    'sending 200 response, size 90',
    ' <turnServers total="1">',
    ` ${steps[2]}`,
  ];
  const text = lines
    .map((line) => JSON.stringify({SYSLOG_IDENTIFIER: 'host:server', MESSAGE: `INFO : API trace 7: ${line}`}))
    .join('\n');
  const {outcome, events} = await readLog(text);
  expect(outcome.state).toBe('read');
  expect(events).toEqual([]);
});

describe('fault conditions', () => {
  test('given fault conditions alone, when another reader takes them, then they are no log, and else they are', async () => {
    const left = await readLog(`${fault}\n`);
    expect([left.recognised, left.isPasteTaken]).toEqual([0, false]);
    const {recognised, isPasteTaken, outcome, events} = await readLog(`${fault}\n`, {readsFaultConditions: true});
    expect(recognised).toBeGreaterThanOrEqual(0.8);
    expect(isPasteTaken).toBe(true);
    expect(outcome.notes[0]).toContain('CMS fault conditions: 1 line');
    expect(events).toMatchObject([{signature: 'web-bridge-connection-failed', time: '2026-02-03T14:01:20.000'}]);
  });

  test('given a fault condition amid a log, when it is read, then it is an event', async () => {
    const lines = steps.map((text) => `2026-02-03\t14:01:10.000\tInfo\t${text}`);
    expect((await readLog([...lines, fault].join('\n'))).events.map(({signature}) => signature)).toEqual([
      'ice-unauthorized',
      'web-bridge-connection-failed',
    ]);
  });
});

describe('definitions that the person gave', () => {
  const syslog = 'Feb  3 14:01:15.000 user.info bridge1 host:server: INFO : ';

  test('given the format of the lines, when a text has none of it, then this is said; and no other is tried', async () => {
    const only = {...shippedDefinitions, formats: shippedDefinitions.formats.only(['cms-event-log-tabs'])};
    const {recognised, outcome} = await readLog(`${syslog}${steps[2]}\n`, {definitions: only, isSurelyLog: true});
    expect(recognised).toBe(1);
    expect(outcome).toEqual({state: 'unreadable', notes: ['no line has a format that --log-format names']});
  });

  test('given the layout of the lines, when they are wrapped without their time, then they are read', async () => {
    const only = {...shippedDefinitions, formats: shippedDefinitions.formats.only(['cms-syslog'])};
    const line = `2026-02-03T14:01:12+01:00 bridge1 host:server:  INFO : ${steps[2]}\n`;
    const {events} = await readLog(line, {definitions: only, isSurelyLog: true});
    expect(events.map(({signature}) => signature)).toEqual(['ice-unauthorized']);
  });

  test('given a rule of the person’s own, when its message is in the log, then it is an event, and the note tells', async () => {
    const rule = {
      id: 'door-shut',
      product: 'cms',
      use: 'event',
      proves: 'hint',
      meaning: 'A door is shut.',
      source: 'test',
      anchors: ['door is shut'],
      pattern: '^door is shut by (?<person>\\S+)',
      samples: [{text: 'door is shut by kim', fields: {person: 'kim'}}],
    } as const;
    const rules = new RuleSet([rule, ...shippedDefinitions.rules.rules], [rule]);
    const text = `${syslog}door is shut by lee\n${syslog}${steps[2]}\n`;
    const {events, outcome} = await readLog(text, {definitions: {...shippedDefinitions, rules}});
    expect(events.map(({signature}) => signature)).toEqual(['door-shut', 'ice-unauthorized']);
    expect(outcome.notes).toContain('rules of your own: door-shut in 1 line');
  });
});
