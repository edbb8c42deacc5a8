/** Logs of CMS with API trace on: replies of the API, an element a line, between everything else. */
import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Fact} from '../../../src/facts/fact.ts';
import {defineCmsLogReader} from '../../../src/sources/cms-log/cms-log-reader.ts';
import {defineCmsLogTextReader} from '../../../src/sources/cms-log/cms-log-text-reader.ts';
import type {BoxIdentity, ReadContext} from '../../../src/sources/format-reader.ts';

interface Reading {
  readonly facts: readonly Fact[];
  readonly absences: readonly {readonly type: string; readonly reason: string}[];
  readonly notes: readonly string[];
  readonly isPartial: boolean;
}

function gather(box?: BoxIdentity) {
  const facts: Fact[] = [];
  const absences: {type: string; reason: string}[] = [];
  const context: ReadContext = {
    emit: (fact) => facts.push(fact),
    absent: (absence) => absences.push(absence),
    progress: () => undefined,
    signal: new AbortController().signal,
    boxHint: undefined,
    ...(box === undefined ? {} : {box}),
  };
  return {facts, absences, context};
}

/** As a file, in chunks that end anywhere. */
async function readFile(text: string, box?: BoxIdentity): Promise<Reading> {
  const {facts, absences, context} = gather(box);
  const bytes = new TextEncoder().encode(text);
  const outcome = await defineCmsLogReader({times: {year: 2031}}).read(
    {
      path: 'syslog',
      fileName: 'syslog',
      sizeBytes: bytes.length,
      head: {bytes, text},
      isWholeInHead: false,
      chunks: async function* () {
        for (let at = 0; at < bytes.length; at += 61) yield bytes.slice(at, at + 61);
      },
    },
    context,
  );
  return {facts, absences, notes: outcome.notes, isPartial: outcome.state === 'partial'};
}

function readPaste(text: string): Reading {
  const {facts, absences, context} = gather();
  const outcome = defineCmsLogTextReader({times: {year: 2031}}).readText(text, 'syslog', context);
  return {facts, absences, notes: outcome.notes, isPartial: outcome.isPartial};
}

const syslog = (text: string, host = 'core1') => `Oct  3 07:01:59.250 user.info ${host} host:server:  INFO : ${text}`;
const eventLog = (text: string) => `2031-10-03\t07:01:59.250\tInfo\t${text}`;

/** One request and its reply. */
function exchange(trace: number, path: string, reply: readonly string[], method = 'GET', code = 200): string[] {
  return [
    `API trace ${trace}: ${method} for "/api/v1/${path}" (from 192.0.2.9)`,
    `API trace ${trace}: sending ${code} response, size 200`,
    ...reply.map((line) => `API trace ${trace}:  ${line}`),
  ];
}
const server = (id: string, address: string) => [
  `<turnServer id="${id}">`,
  `<serverAddress>${address}</serverAddress>`,
  '</turnServer>',
];
const valuesOf = ({facts}: Reading, type: string) => facts.filter((fact) => fact.type === type).map(({value}) => value);
const addressesOf = (reading: Reading) =>
  valuesOf(reading, 'cms.turn-server').map((value) => (value as {serverAddress?: string}).serverAddress);

describe('given the replies of several requests', () => {
  const lines = [
    'call 3: something else',
    ...exchange(7, 'turnServers', [
      '<?xml version="1.0"?>',
      '<turnServers total="1">',
      ...server('t1', '192.0.2.1'),
      '</turnServers>',
    ]),
    ...exchange(8, 'turnServers/t1/status', [
      '<turnServer>',
      '<status>',
      '<host>',
      '<address>192.0.2.1</address>',
      '<reachable>false</reachable>',
      '</host>',
      '</status>',
      '</turnServer>',
    ]),
    ...exchange(9, 'system/status', [
      '<status>',
      '<softwareVersion>2.9.5</softwareVersion>',
      '<cdrTime>2031-10-03T07:01:58Z</cdrTime>',
      '</status>',
    ]),
    ...exchange(10, 'webBridges/w1', [
      '<webBridge id="w1">',
      '<url>https://join.internal.exam',
      '    ple.test</url>',
      '</webBridge>',
    ]),
    ...exchange(11, 'turnServers?limit=5', ['<turnServers total="0"/>']),
  ];

  test.each([
    ['syslog', lines.map((line) => syslog(line)).join('\n'), 'box:cms/core1'],
    ['an event log', lines.map(eventLog).join('\r\n'), 'box:cms'],
  ])(
    'when they stand in %s, then they become the facts of saved replies, with lines and times of the log',
    async (_, text, subject) => {
      for (const reading of [await readFile(text), readPaste(text)]) {
        expect(valuesOf(reading, 'cms.list')).toEqual([
          {collection: 'turnServers', total: 1, returned: 1, ids: ['t1']},
          {collection: 'turnServers', total: 0, returned: 0},
        ]);
        expect(valuesOf(reading, 'cms.turn-server-status')).toEqual([
          {id: 't1', address: '192.0.2.1', isReachable: false},
        ]);
        expect(valuesOf(reading, 'cms.system-status')).toEqual([{softwareVersion: '2.9.5'}]);
        expect(valuesOf(reading, 'cms.web-bridge')).toEqual([{id: 'w1', url: 'https://join.internal.example.test'}]);
        const [fact] = reading.facts.filter(({type}) => type === 'cms.turn-server');
        expect(fact?.subject).toBe(subject);
        expect(fact?.origin).toMatchObject({input: 'syslog', line: 6, time: {iso: '2031-10-03T07:01:59.250000000Z'}});
        expect(fact?.at?.serverAddress).toMatchObject({line: 7, quote: '<serverAddress>192.0.2.1</serverAddress>'});
        expect(reading.isPartial).toBe(false);
      }
    },
  );

  test('when it is known whose log it is, then the facts are that box’s', async () => {
    const reading = await readFile(lines.map((line) => syslog(line)).join('\n'), {role: 'cms', name: 'west'});
    expect(reading.facts.find(({type}) => type === 'cms.turn-server')?.subject).toBe('box:cms/west');
  });

  test('when their lines are mixed, then each keeps its own', async () => {
    const one = exchange(1, 'turnServers/a', server('a', '192.0.2.1'));
    const other = exchange(2, 'turnServers/b', server('b', '192.0.2.2'));
    const mixed = one.flatMap((line, index) => [line, other[index] ?? '']);
    expect(addressesOf(await readFile(mixed.map((line) => syslog(line)).join('\n')))).toEqual([
      '192.0.2.1',
      '192.0.2.2',
    ]);
  });

  test('when two hosts use one number at the same time, then their replies are not mixed', async () => {
    const one = exchange(1, 'turnServers/a', server('a', '192.0.2.1')).map((line) => syslog(line, 'east'));
    const other = exchange(1, 'turnServers/a', server('a', '192.0.2.2')).map((line) => syslog(line, 'west'));
    const reading = await readFile(one.flatMap((line, index) => [line, other[index] ?? '']).join('\n'));
    for (const {subject, value} of reading.facts.filter(({type}) => type === 'cms.turn-server')) {
      expect([subject, value]).toEqual(['box:cms/west', {id: 'a', serverAddress: '192.0.2.2'}]);
    }
  });
});

describe('given several replies for one path', () => {
  const first = exchange(1, 'turnServers/a', server('a', '192.0.2.1'));
  const second = exchange(2, 'TurnServers/a/', server('a', '192.0.2.2'));
  const read = (...lines: readonly string[]) => readFile(lines.map((line) => syslog(line)).join('\n'));

  test('when the newest is whole, then it wins', async () => {
    expect(addressesOf(await read(...first, ...second))).toEqual(['192.0.2.2']);
  });

  test('when the newest is cut, then the one before it stays', async () => {
    const reading = await read(...first, ...second.slice(0, -1));
    expect(addressesOf(reading)).toEqual(['192.0.2.1']);
    expect(reading.isPartial).toBe(false);
  });

  test('when the only one is cut, then that is said', async () => {
    const reading = await read(...first.slice(0, -1));
    expect(reading.isPartial).toBe(true);
    expect(reading.absences).toMatchObject([{type: 'cms.turn-server', reason: 'truncated'}]);
  });

  test('when the newest was refused, then the one before it stays', async () => {
    expect(addressesOf(await read(...first, ...exchange(2, 'turnServers/a', [], 'GET', 401)))).toEqual(['192.0.2.1']);
  });

  test.each([['PUT'], ['DELETE']])(
    'when a later %s changes the object, then what was read of it is not used',
    async (method) => {
      const list = exchange(4, 'turnServers', [
        '<turnServers total="1">',
        ...server('a', '192.0.2.1'),
        '</turnServers>',
      ]);
      const reading = await read(...first, ...list, ...exchange(5, 'turnServers/a', [], method));
      expect(reading.facts.filter(({type}) => type.startsWith('cms.'))).toEqual([]);
      expect(reading.notes.join()).toMatch(/2 replies .* not used/);
    },
  );

  test('when a later change is refused, then what was read stays', async () => {
    expect(addressesOf(await read(...first, ...exchange(5, 'turnServers/a', [], 'PUT', 403)))).toEqual(['192.0.2.1']);
  });
});

describe('given what must not be taken', () => {
  test('when a request has a body, then nothing of it is kept', async () => {
    const lines = [
      'API trace 5: POST for "/api/v1/turnServers" (from 192.0.2.9)',
      'API trace 5: content data size 80, type "application/x-www-form-urlencoded":',
      'API trace 5:  username=relay&',
      'API trace 5:  password=Orchid-77',
      'API trace 5: sending 200 response, size 0',
      'API trace 5: Location: /api/v1/turnServers/t1',
      ...exchange(6, 'coSpaces/s1', [
        '<coSpace id="s1">',
        '<secret>Orchid-78</secret>',
        '<name>a</name>',
        '</coSpace>',
      ]),
      ...exchange(7, 'coSpaces/s1/accessMethods/m1', [
        '<accessMethod id="m1">',
        '<passcode>Orchid-79</passcode>',
        '</accessMethod>',
      ]),
    ];
    const text = lines.map((line) => syslog(line)).join('\n');
    for (const reading of [await readFile(text), readPaste(text)]) {
      expect(JSON.stringify(reading)).not.toContain('Orchid');
      expect(valuesOf(reading, 'cms.space')).toEqual([{id: 's1', name: 'a'}]);
    }
  });

  test('when a name quotes a trace, then it is none', async () => {
    const [request = '', answer = '', ...body] = exchange(1, 'turnServers/a', server('a', '192.0.2.1'));
    const lines = [request, answer, ...body.map((line) => `participant "${line}" joined`)];
    expect(addressesOf(await readFile(lines.map((line) => syslog(line)).join('\n')))).toEqual([]);
  });
});

describe('given more than is kept', () => {
  test('when thousands of paths are answered, then the newest are kept and the others counted', async () => {
    const lines = Array.from({length: 1_000}, (_, index) =>
      exchange(index, `coSpaces/s${index}`, [`<coSpace id="s${index}"><callId>${index}</callId></coSpace>`]),
    ).flat();
    const reading = await readFile(lines.map((line) => syslog(line)).join('\n'));
    const spaces = valuesOf(reading, 'cms.space');
    expect(spaces).toHaveLength(400);
    expect(spaces.at(-1)).toEqual({id: 's999', callId: '999'});
    expect(reading.notes.join()).toMatch(/600 replies .* dropped/);
  });

  test('when one reply never ends, then it is dropped', async () => {
    const body = Array.from({length: 9_000}, () => '<turnServer id="x"><type>cms</type></turnServer>');
    const reading = await readFile(
      exchange(1, 'turnServers', ['<turnServers total="9">', ...body])
        .map((line) => syslog(line))
        .join('\n'),
    );
    expect(addressesOf(reading)).toEqual([]);
    expect(reading.notes.join()).toMatch(/1 reply .* dropped/);
  });
});

test('given any mixture of trace lines, when it is read, then it ends and does not throw', async () => {
  const piece = fc.constantFrom(
    ...exchange(1, 'turnServers/a', server('a', '192.0.2.1')),
    ...exchange(1, 'turnServers/a', [], 'DELETE'),
    'API trace 1:      wrapped',
    'API trace 1:  <',
    'API trace 1:',
    'API trace ',
    'API trace 99999999999999999999: GET for "/api/v1/turnServers" (from x)',
    'API trace x: GET for "',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), {maxLength: 40}), async (lines) => {
      const text = lines.map((line) => syslog(line.replaceAll('\n', ' '))).join('\n');
      await readFile(text);
      readPaste(text);
    }),
    {numRuns: 200},
  );
});

const sample = resolve(import.meta.dirname, '../../../../shared/samples/cms/syslog_2x_api_trace_212298.log');
(existsSync(sample) ? test : test.skip)(
  'given the shared sample (skipped where it is not mounted), when it is read, then status and Call Bridges are facts',
  async () => {
    const reading = await readFile(readFileSync(sample, 'utf8'));
    expect(valuesOf(reading, 'cms.system-status')).toMatchObject([{softwareVersion: '2.0(RC)', clusterEnabled: true}]);
    expect(valuesOf(reading, 'cms.list')).toMatchObject([{collection: 'callBridges', total: 2, returned: 2}]);
    expect(valuesOf(reading, 'cms.call-bridge')).toHaveLength(3);
    expect(new Set(reading.facts.map(({subject}) => subject))).toContain('box:cms/core1');
  },
);
