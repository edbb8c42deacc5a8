import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {callAttempt} from '../../../src/facts/call-attempt.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {logEvent} from '../../../src/facts/log-event.ts';
import {logSummary} from '../../../src/facts/log-summary.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {cmsLogReader, defineCmsLogReader} from '../../../src/sources/cms-log/cms-log-reader.ts';
import {cmsLogTextReader} from '../../../src/sources/cms-log/cms-log-text-reader.ts';
import type {ReadContext} from '../../../src/sources/format-reader.ts';

const types = [callAttempt, logEvent, logSummary, timeObserved];

function contextFor(facts: Fact[]): ReadContext {
  return {
    emit: (fact) => {
      // Every fact has to be what its type says, also after a trip through JSON.
      types.find(({id}) => id === fact.type)?.schema.parse(JSON.parse(JSON.stringify(fact.value)));
      facts.push(fact);
    },
    absent: () => {},
    progress: () => {},
    signal: new AbortController().signal,
    boxHint: undefined,
  };
}

const headOf = (bytes: Uint8Array) => ({
  bytes: bytes.subarray(0, 65_536),
  text: new TextDecoder().decode(bytes.subarray(0, 65_536)),
});

async function readFile(bytes: Uint8Array, path = 'evidence/log.txt', reader = cmsLogReader) {
  const facts: Fact[] = [];
  const outcome = await reader.read(
    {
      path,
      fileName: path,
      sizeBytes: bytes.length,
      head: headOf(bytes),
      isWholeInHead: bytes.length <= 65_536,
      chunks: async function* () {
        for (let at = 0; at < bytes.length; at += 997) yield bytes.subarray(at, at + 997);
      },
    },
    contextFor(facts),
  );
  return {outcome, facts, recognised: reader.recognise(headOf(bytes), path)};
}

function readPaste(text: string, path = 'paste.txt') {
  const facts: Fact[] = [];
  return {outcome: cmsLogTextReader.readText(text, path, contextFor(facts)), facts};
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const valuesOf = (facts: readonly Fact[], type: {readonly id: string}) =>
  facts.filter((fact) => fact.type === type.id).map((fact) => fact.value as Record<string, unknown>);
const signaturesOf = (facts: readonly Fact[]) => valuesOf(facts, logEvent).map(({signature}) => signature);

const failedJoin = [
  '2018-03-02\t08:15:01.100\tInfo\tweb bridge link 1: new guest login request 4 received',
  '2018-03-02\t08:15:01.101\tInfo\tcreated guest account with user ID "guest7001@cms.example.net"',
  '2018-03-02\t08:15:01.500\tInfo\tnew session created for user "guest7001@cms.example.net"',
  '2018-03-02\t08:15:06.020\tInfo\tcall 12: allocated for guest7001@cms.example.net "Web client" conference participation',
  '2018-03-02\t08:15:06.020\tInfo\tcall 12: setting up combined RTP session for DTLS (combined media and control)',
  '2018-03-02\t08:15:09.020\tWarning\tcall 12: ICE failure; relay candidate creation timeout',
].join('\n');

describe('CMS log reader', () => {
  test('given the log of a failed join, when it is read, then the call and its failure are facts of one subject', async () => {
    const {outcome, facts, recognised} = await readFile(bytesOf(failedJoin));
    expect(recognised).toBeGreaterThanOrEqual(0.8);
    expect(outcome).toEqual({
      state: 'read',
      notes: ['CMS event log (tabs): 6 lines, 2018-03-02 08:15:01 to 08:15:09 UTC (zone assumed); 1 web client call'],
    });
    const [attempt] = facts.filter((fact) => fact.type === callAttempt.id);
    expect(attempt?.subject).toBe('call:evidence/log.txt#12');
    expect(attempt?.value).toMatchObject({
      call: '12',
      guest: 'guest7001@cms.example.net',
      outcome: 'relay-timeout',
      afterRtpSetupMs: 3000,
    });
    expect(attempt?.origin.line).toBe(4);
    expect(attempt?.at?.outcomeAt).toMatchObject({line: 6, quote: expect.stringContaining('ICE failure')});
    const [event] = facts.filter((fact) => fact.type === logEvent.id);
    expect(event).toMatchObject({
      subject: 'call:evidence/log.txt#12',
      origin: {
        input: 'evidence/log.txt',
        format: 'cms-log',
        line: 6,
        time: {iso: '2018-03-02T08:15:09.020000000Z', zone: 'assumed', year: 'stated'},
      },
      value: {signature: 'ice-relay-timeout', level: 'Warning'},
    });
    expect(signaturesOf(facts)).toEqual(['ice-relay-timeout']);
    expect(valuesOf(facts, timeObserved)).toMatchObject([{what: 'last line of log.txt'}]);
  });

  test('given syslog without a year, when it is read, then no fact has a time, and the interval is there all the same', async () => {
    const line = (stamp: string, text: string) => `${stamp} user.info bridge1 host:server: INFO : ${text}\n`;
    const text =
      line('Dec 31 23:59:58.000', 'call 1: allocated for g1 / "V" conference participation (Edge)') +
      line('Dec 31 23:59:58.500', 'call 1: setting up combined RTP session for DTLS (combined media and control)') +
      line('Jan  1 00:00:01.500', 'call 1: ICE failure; relay candidate creation timeout');
    const {facts, outcome} = await readFile(bytesOf(text));
    expect(valuesOf(facts, callAttempt)).toEqual([
      {call: '1', guest: 'g1', outcome: 'relay-timeout', afterRtpSetupMs: 3000},
    ]);
    expect(valuesOf(facts, timeObserved)).toEqual([]);
    expect(outcome.notes[0]).toContain('Dec 31 23:59:58.000 to Jan 1 00:00:01.500');
    const dated = await readFile(bytesOf(text), 'log', defineCmsLogReader({times: {year: 2022}}));
    expect(valuesOf(dated.facts, timeObserved)).toMatchObject([{instant: {year: 'given'}}]);
    expect(valuesOf(dated.facts, callAttempt)).toMatchObject([
      {
        allocatedAt: {iso: '2021-12-31T23:59:58.000000000Z', year: 'given'},
        outcomeAt: {iso: '2022-01-01T00:00:01.500000000Z'},
      },
    ]);
  });

  test('given a log whose last line is an API trace with a password, when it is read, then no fact quotes it', async () => {
    const text = `${failedJoin}\n2018-03-02\t08:16:00.000\tInfo\tAPI trace 5:  password=hunter2&\n`;
    const {facts} = await readFile(bytesOf(text));
    expect(JSON.stringify(facts)).not.toContain('hunter2');
    expect(JSON.stringify(readPaste(text).facts)).not.toContain('hunter2');
  });

  test('given more failures than are kept, when they are read, then the first and last stay and the notes say so', async () => {
    const text = Array.from(
      {length: 1000},
      (_, index) =>
        `2018-03-02\t08:15:09.${String(index).padStart(3, '0')}\tInfo\tfailed to establish connection to web bridge link 1 (unknown error)`,
    );
    const {facts, outcome} = await readFile(bytesOf(text.join('\n')));
    expect(signaturesOf(facts)).toHaveLength(200);
    expect(facts.at(-1)?.origin.line).toBe(1000);
    expect(outcome.notes.some((note) => note.includes('800 repeated messages'))).toBe(true);
  });

  test('given an input that fails half way, when it is read, then what came is kept and the state is partial', async () => {
    const facts: Fact[] = [];
    const input = {
      path: 'x',
      fileName: 'x',
      sizeBytes: undefined,
      head: headOf(new Uint8Array()),
      isWholeInHead: false,
    };
    const outcome = await cmsLogReader.read(
      {
        ...input,
        chunks: async function* () {
          yield bytesOf(`${failedJoin}\n`);
          throw new Error('unexpected end of file');
        },
      },
      contextFor(facts),
    );
    expect(outcome.state).toBe('partial');
    expect(signaturesOf(facts)).toEqual(['ice-relay-timeout']);
  });

  test('given other evidence, when it is looked at, then it is not taken for a log', () => {
    for (const text of [
      'core1> webbridge\nEnabled : true\nTrust bundle : none\n',
      '2018-03-02 18:15:28.769\tWeb bridge connection to "join.cms.example.net" failed (connect failure)\n',
      '<?xml version="1.0"?><turnServers total="1"></turnServers>',
      '',
    ]) {
      expect(cmsLogReader.recognise(headOf(bytesOf(text)), 'log')).toBe(0);
      expect(cmsLogTextReader.recognise(headOf(bytesOf(text)), 'log')).toBe(0);
    }
  });

  test('given any bytes, when they are read, then this returns', async () => {
    const line = fc.constantFrom(...failedJoin.split('\n'));
    const piece = fc.oneof(line, fc.string({unit: 'binary', maxLength: 60}));
    await fc.assert(
      fc.asyncProperty(fc.array(piece, {maxLength: 12}), async (pieces) => {
        const text = pieces.join('\n');
        await readFile(bytesOf(text));
        readPaste(text);
      }),
      {numRuns: 60},
    );
  });
});

describe('CMS log text reader', () => {
  const paste = `core1> webbridge\nEnabled : true\n\n${failedJoin}\n\ncore1> callbridge\nListening interfaces : a\n`;

  test('given log lines amid a paste, when it is read, then they are claimed and no others', () => {
    const {outcome, facts} = readPaste(paste);
    expect([...outcome.claimedLines]).toEqual([4, 5, 6, 7, 8, 9]);
    expect(valuesOf(facts, callAttempt)).toMatchObject([{call: '12', outcome: 'relay-timeout', afterRtpSetupMs: 3000}]);
    expect(facts.find((fact) => fact.type === logEvent.id)?.origin).toMatchObject({format: 'cms-log-text', line: 9});
  });

  test('given the same paste, when both readers look at it, then the whole is left to the text readers', () => {
    const head = headOf(bytesOf(paste));
    expect(cmsLogReader.recognise(head, 'a')).toBeLessThan(0.8);
    expect(cmsLogTextReader.recognise(head, 'a')).toBeGreaterThan(0);
  });

  test('given fault conditions without a level, when they are read, then they are not claimed', () => {
    const {outcome, facts} = readPaste(
      '2018-03-02 18:15:28.769\tWeb bridge connection to "a.example.net" failed (DNS failure)\n',
    );
    expect([outcome.claimedLines.size, facts.length]).toEqual([0, 0]);
  });
});

const samples = '../shared/samples';
const withSamples = existsSync(samples) ? test : test.skip;

describe('CMS log readers on published samples (skipped where they are not installed)', () => {
  const cases: readonly [file: string, lines: number, outcomes: readonly string[], events: readonly string[]][] = [
    ['cms/eventlog_2x_seed_ice_timeout.tsv', 15, ['relay-timeout'], ['ice-relay-timeout']],
    [
      'cms/eventlog_2x_210800_failures.tsv',
      3,
      ['credentials-refused'],
      ['ice-unauthorized', 'web-bridge-name-unresolved', 'web-bridge-link-failed'],
    ],
    ['cms/eventlog_3x_move_participant_217249.txt', 31, ['joined'], []],
    ['cms/syslog_2x_api_trace_212298.log', 43, [], []],
    ['cms/syslog_2x_authp_xmpp.log', 1, [], []],
    [
      'cms/syslog_3x_scheduler_c2w_217367.log',
      12,
      [],
      [
        'scheduler-web-bridges',
        ...Array.from({length: 3}, () => 'scheduler-connecting'),
        ...Array.from({length: 3}, () => 'scheduler-connection'),
      ],
    ],
    ['cms/syslog_3x_webapp_join_221729.log', 40, ['joined'], []],
    [
      'cms/syslog_3x_sso_221573.log',
      17,
      [],
      [
        'sso-domain-unknown',
        'sso-domain-unknown',
        'sso-matched',
        'sso-answer-received',
        'sso-claim-missing',
        'sso-claim-missing',
        'sso-authentication-id',
        'login-received',
        'login-user-unknown',
        'login-unsuccessful',
        'login-rejected',
        'login-unsuccessful',
        'login-successful',
      ],
    ],
    [
      'cms/syslog_3x_sso_untimed_221573.txt',
      4,
      [],
      ['sso-provider-failure', 'sso-claim-missing', 'sso-assertion-refused', 'sso-audience-differs'],
    ],
    [
      'expressway/diaglog_cms_discovery_213481.log',
      15,
      [],
      [
        'expressway-guest-uri-set',
        ...Array.from({length: 4}, () => 'expressway-web-bridge-address'),
        'expressway-srv-absent',
      ],
    ],
  ];
  for (const [file, lines, outcomes, events] of cases) {
    withSamples(
      `given ${file}, when either reader reads it, then its lines, calls and failures are these`,
      async () => {
        const bytes = readFileSync(`${samples}/${file}`);
        const {facts, recognised} = await readFile(bytes, file);
        expect(recognised).toBeGreaterThanOrEqual(0.8);
        expect(valuesOf(facts, logSummary)).toMatchObject([{lines, unmatchedLines: 0}]);
        expect(valuesOf(facts, callAttempt).map(({outcome}) => outcome)).toEqual(outcomes);
        expect(signaturesOf(facts)).toEqual(events);
        const pasted = readPaste(bytes.toString('utf8'), file);
        expect(pasted.outcome.claimedLines.size).toBe(lines);
        expect(pasted.facts.map(({subject, value}) => ({subject, value}))).toEqual(
          facts.map(({subject, value}) => ({subject, value})),
        );
      },
    );
  }

  withSamples(
    'given the failed join of 2017, when it is read, then the call ends 3.000 s after its media was set up',
    async () => {
      const {facts} = await readFile(readFileSync(`${samples}/cms/eventlog_2x_seed_ice_timeout.tsv`));
      expect(valuesOf(facts, callAttempt)).toMatchObject([{call: '6', afterRtpSetupMs: 3000}]);
    },
  );

  withSamples(
    'given logs that are no logs of these kinds, when they are looked at, then they are not taken whole',
    () => {
      for (const file of [
        'cms/webui_fault_conditions.txt',
        'cms/mmp_2x_seed_session.txt',
        'expressway/diaglog_fragments.txt',
        'packets/stun_tshark_lines.txt',
      ]) {
        expect(cmsLogReader.recognise(headOf(readFileSync(`${samples}/${file}`)), file)).toBeLessThan(0.8);
      }
    },
  );
});
