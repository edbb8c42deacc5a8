import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {TcpTracker} from '../../../src/pcap/track/tcp-tracker.ts';
import {bytesOf, ethernet, type Packet, tcp} from '../build-capture.ts';
import {analysePackets, client} from '../turn-exchange.ts';

const web = {address: '203.0.113.80', port: 443};
const flags = {syn: 0x02, synAck: 0x12, rst: 0x14, data: 0x18} as const;

function packet(from: 'client' | 'server', kind: keyof typeof flags, time: number, port = client.port): Packet {
  const end = {...client, port};
  const [source, destination] = from === 'client' ? [end, web] : [web, end];
  const payload = kind === 'data' ? bytesOf('01020304') : bytesOf('');
  return {data: ethernet(tcp(source, destination, {sequence: 7, flags: flags[kind]}, payload)), time};
}

function connections(...packets: readonly Packet[]) {
  return analysePackets(packets).tcpConnections.map(({value}) => value);
}

describe('given how a TCP connection begins', () => {
  test('when SYN is answered, then it is connected', () => {
    expect(connections(packet('client', 'syn', 1000), packet('server', 'synAck', 1000.1))).toMatchObject([
      {client, server: web, outcome: 'connected', connections: 1, syns: 1, firstFrame: 1},
    ]);
  });

  test('when RST answers SYN, then it is refused', () => {
    expect(connections(packet('client', 'syn', 1000), packet('server', 'rst', 1000.1))).toMatchObject([
      {outcome: 'refused', syns: 1},
    ]);
    expect(connections(packet('client', 'syn', 1000), packet('server', 'rst', 1000.1))[0]).not.toHaveProperty(
      'resetBy',
    );
  });

  test('when the client takes SYN back itself, then nobody has refused it', () => {
    expect(connections(packet('client', 'syn', 1000), packet('client', 'rst', 1000.5))).toMatchObject([
      {outcome: 'no-answer'},
    ]);
  });

  test('when nothing answers, then copies and the wait to the end of the capture are told', () => {
    const other = {
      data: ethernet(tcp(web, {...client, address: '192.0.2.1'}, {sequence: 1}, bytesOf('00'))),
      time: 1015,
    };
    const [told] = connections(
      packet('client', 'syn', 1000),
      // The same packet at a second interface.
      packet('client', 'syn', 1000.001),
      packet('client', 'syn', 1001),
      packet('client', 'syn', 1003),
      other,
    );
    expect(told).toMatchObject({outcome: 'no-answer', syns: 3, waitedSeconds: 15});
  });

  test('when only one direction was captured, then data shows that it stands', () => {
    expect(connections(packet('client', 'syn', 1000), packet('client', 'data', 1000.2))).toMatchObject([
      {outcome: 'connected'},
    ]);
  });

  test('when it began before the capture, then it is told, and the lower port is the server’s', () => {
    expect(connections(packet('server', 'data', 1000))).toMatchObject([
      {outcome: 'mid-stream', client, server: web, syns: 0},
    ]);
  });

  test.each(['client', 'server'] as const)('when the %s resets it later, then who and where is told', (side) => {
    expect(
      connections(packet('client', 'syn', 1000), packet('server', 'synAck', 1000.1), packet(side, 'rst', 1003)),
    ).toMatchObject([{outcome: 'connected', resetBy: side, resetFrame: 3}]);
  });

  test('when one client tries from several ports, then those with one outcome are counted in one', () => {
    const told = connections(
      packet('client', 'syn', 1000, 50_001),
      packet('client', 'syn', 1002, 50_002),
      packet('client', 'syn', 1004, 50_003),
      packet('server', 'synAck', 1004.1, 50_003),
    );
    expect(told).toMatchObject([
      {outcome: 'no-answer', connections: 2, syns: 2, client: {port: 50_001}},
      {outcome: 'connected', connections: 1, syns: 1},
    ]);
  });
});

test('given a scan of more servers than are kept, when it is over, then the rest is dropped and said', () => {
  const anomalies = new AnomalyLog();
  const tracker = new TcpTracker(anomalies);
  for (let index = 0; index < 10_003; index += 1) {
    const moment = {
      file: 0,
      frame: index,
      seconds: 0,
      time: {iso: '2031-05-04T09:30:00Z', zone: 'stated', year: 'stated'},
    } as const;
    const target = {address: `10.0.${index >> 8}.${index & 0xff}`, port: 80};
    const sighting = new Sighting(moment, new Route(client, target, 'tcp'));
    const attempt = tracker.begin(sighting);
    attempt.segment(0x02, false, sighting);
    tracker.finish(attempt);
  }
  expect(tracker.end(undefined)).toHaveLength(10_000);
  expect(anomalies.rows).toMatchObject([{kind: 'dropped', layer: 'tcp'}]);
});
