import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import type {CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import {HttpTracker} from '../../../src/pcap/track/http-tracker.ts';
import {Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {bytesOf, ethernet, tcp} from '../build-capture.ts';
import {analysePackets, client} from '../turn-exchange.ts';

const web = {address: '203.0.113.80', port: 80};
type Said = readonly ['client' | 'server', string];

/** One connection; each text is one segment. */
function exchanges(...said: readonly Said[]) {
  return read(said).httpExchanges.map(({value}) => value);
}

function read(said: readonly Said[]): CaptureResult {
  const next = {client: 1, server: 1};
  const packets = said.map(([from, words]) => {
    const [source, destination] = from === 'client' ? [client, web] : [web, client];
    const bytes = Uint8Array.from(Buffer.from(words));
    const packet = ethernet(tcp(source, destination, {sequence: next[from]}, bytes));
    next[from] += bytes.length;
    return packet;
  });
  return analysePackets([ethernet(tcp(client, web, {sequence: 0, flags: 0x02}, bytesOf(''))), ...packets]);
}

const ask = (line: string, more = ''): Said => ['client', `${line} HTTP/1.1\r\nHost: join.example.com\r\n${more}\r\n`];
const answer = (line: string, more = 'Content-Length: 0\r\n'): Said => ['server', `HTTP/1.1 ${line}\r\n${more}\r\n`];

describe('given HTTP in clear', () => {
  test('when a request is answered, then line, host, status and who answered are told', () => {
    const result = read([ask('GET /meeting/7'), answer('400 Bad Request', 'Server: CE_E\r\nContent-Length: 0\r\n')]);
    expect(result.httpExchanges).toMatchObject([
      {
        value: {
          client,
          server: web,
          isDecrypted: false,
          method: 'GET',
          host: 'join.example.com',
          path: '/meeting/7',
          status: 400,
          reason: 'Bad Request',
          serverHeader: 'CE_E',
          requestFrame: 2,
          answerFrame: 3,
        },
        first: {frame: 2},
        places: {status: {frame: 3, quote: 'HTTP 400 Bad Request, Server CE_E'}},
      },
    ]);
  });

  test('when there are secrets in target and Location, then they are not kept', () => {
    const told = exchanges(
      ask('GET http://guest:quarry@join.example.com/a;s=quarry?secret=quarry#quarry'),
      answer('302 Found', 'Location: https://u:quarry@cms.example.com/b?token=quarry\r\nContent-Length: 0\r\n'),
    );
    expect(told).toMatchObject([{path: '/a', location: 'https://cms.example.com/b', status: 302}]);
    expect(JSON.stringify(told)).not.toContain('quarry');
  });

  test('when requests wait together, then each gets its own answer, and 100 is none', () => {
    expect(
      exchanges(
        ask('GET /one'),
        ask('GET /two'),
        answer('100 Continue', ''),
        answer('200 OK'),
        answer('404 Not Found'),
      ),
    ).toMatchObject([
      {path: '/one', status: 200},
      {path: '/two', status: 404},
    ]);
  });

  test.each(['204 No Content', '304 Not Modified'])('when %s states a length, then no body follows', (line) => {
    expect(
      exchanges(ask('GET /one'), answer(line, 'Content-Length: 9\r\n'), ask('GET /two'), answer('200 OK')),
    ).toMatchObject([{path: '/one'}, {path: '/two', status: 200}]);
  });

  test('when the answer is to HEAD, then no body follows', () => {
    expect(
      exchanges(ask('HEAD /one'), answer('200 OK', 'Content-Length: 9\r\n'), ask('GET /two'), answer('404 No')),
    ).toMatchObject([
      {method: 'HEAD', status: 200},
      {path: '/two', status: 404},
    ]);
  });

  test('when it is upgraded, then what follows is not HTTP', () => {
    expect(
      exchanges(ask('GET /socket'), answer('101 Switching Protocols', ''), ask('GET /inside'), answer('200 OK')),
    ).toMatchObject([{path: '/socket', status: 101}]);
  });

  test('when a proxy is asked for a tunnel, then the target is no path', () => {
    const [told] = exchanges(ask('CONNECT join.example.com:443'), answer('407 Proxy Authentication Required'));
    expect(told).toMatchObject({method: 'CONNECT', status: 407});
    expect(told).not.toHaveProperty('path');
  });

  test('when only the answer was captured, then client and server are still told apart', () => {
    const [told] = exchanges(answer('403 Forbidden'));
    expect(told).toMatchObject({client, server: web, status: 403});
    expect(told).not.toHaveProperty('requestFrame');
  });
});

test('given more exchanges than are kept, when they come, then the rest is dropped and said', () => {
  const anomalies = new AnomalyLog();
  const tracker = new HttpTracker(anomalies);
  const moment = {
    file: 0,
    frame: 1,
    seconds: 0,
    time: {iso: '2031-05-04T09:30:00Z', zone: 'stated', year: 'stated'},
  } as const;
  const sighting = new Sighting(moment, new Route(client, web, 'tcp'));
  const head = {startLine: 'GET / HTTP/1.1', fields: new Map<string, string>()};
  const conversation = tracker.begin(false);
  for (let index = 0; index < 10_005; index += 1) conversation.head(head, sighting);
  expect(tracker.end()).toHaveLength(10_000);
  expect(anomalies.rows).toMatchObject([{kind: 'dropped', layer: 'http', count: 5}]);
});
