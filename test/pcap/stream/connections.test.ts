/** TCP connections of all kinds: what they carry, how they began and ended, and what is bounded. */
import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {microsecondClock} from '../../../src/pcap/container/clock.ts';
import {CapturedMoment} from '../../../src/pcap/container/moment.ts';
import {linkType} from '../../../src/pcap/packet/link-types.ts';
import {PacketLayers} from '../../../src/pcap/packet/packet-layers.ts';
import {TcpStreams} from '../../../src/pcap/stream/tcp-streams.ts';
import {KeyLog} from '../../../src/pcap/tls/key-log.ts';
import {Trackers} from '../../../src/pcap/track/trackers.ts';
import {encodeChannelData} from '../../../src/stun/channel-data.ts';
import {bytesOf, ethernet, type Packet, pcap, tcp, uint16, uint32} from '../build-capture.ts';
import {allocate, analyse, analysePackets, client, failure, onlySession, server6} from '../turn-exchange.ts';

const web = {address: '203.0.113.7', port: 80};
const text = (words: string) => Uint8Array.from(Buffer.from(words));
const flags = {syn: 0x02, synAck: 0x12, rst: 0x14, fin: 0x11};

function up(sequence: number, payload: Uint8Array, flag = 0x18, to = web, from = client): Uint8Array {
  return ethernet(tcp(from, to, {sequence, flags: flag}, payload));
}
function down(sequence: number, payload: Uint8Array, flag = 0x18, from = web, to = client): Uint8Array {
  return ethernet(tcp(from, to, {sequence, flags: flag}, payload));
}
const nothing = bytesOf('');
const opened = [up(100, nothing, flags.syn), down(900, nothing, flags.synAck)];

describe('given HTTP in the clear', () => {
  const request = text('GET /join?token=secret HTTP/1.1\r\nHost: join.example.com\r\nCookie: secret\r\n\r\n');
  const exchanges = (packets: readonly (Uint8Array | Packet)[]) =>
    analysePackets(packets).httpExchanges.map(({value}) => value);

  test('when heads are cut anywhere, then request and answer are one exchange without its query', () => {
    const answer = text(
      'HTTP/1.1 302 Found\r\nServer: CE_E\r\nLocation: https://x.example/a?t=secret\r\nContent-Length: 3\r\n\r\nabc',
    );
    for (let cut = 1; cut < answer.length; cut += 7) {
      const found = exchanges([
        ...opened,
        up(101, request.subarray(0, cut % request.length)),
        up(101 + (cut % request.length), request.subarray(cut % request.length)),
        down(901, answer.subarray(0, cut)),
        down(901 + cut, answer.subarray(cut)),
      ]);
      expect(found).toMatchObject([
        {host: 'join.example.com', path: '/join', status: 302, serverHeader: 'CE_E', location: 'https://x.example/a'},
      ]);
      expect(JSON.stringify(found)).not.toContain('secret');
    }
  });

  test('when a long body was not captured, then the next answer is found and not given to the wrong request', () => {
    const body = 200_000;
    const first = text(`HTTP/1.1 200 OK\r\nContent-Length: ${body}\r\n\r\n`);
    const second = text('HTTP/1.1 502 Next Hop Connection Failed\r\nServer: CE_C\r\nContent-Length: 0\r\n\r\n');
    const found = exchanges([...opened, up(101, request), down(901, first), down(901 + first.length + body, second)]);
    expect(found).toMatchObject([
      {path: '/join', status: 200},
      {status: 502, serverHeader: 'CE_C'},
    ]);
    expect(found[1]?.path).toBeUndefined();
  });

  test('when bodies are chunked, then requests after them are matched', () => {
    const chunked = text('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHTTP/\r\n0\r\n\r\n');
    const second = text('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
    const found = exchanges([
      ...opened,
      up(101, request),
      down(901, chunked),
      up(101 + request.length, text('GET /second HTTP/1.1\r\nHost: join.example.com\r\n\r\n')),
      down(901 + chunked.length, second),
    ]);
    expect(found).toMatchObject([
      {path: '/join', status: 200},
      {path: '/second', status: 404},
    ]);
  });

  test('when a proxy is asked for a tunnel, then what goes through it is looked at anew', () => {
    const ask = text('CONNECT join.example.com:443 HTTP/1.1\r\nHost: join.example.com:443\r\n\r\n');
    const granted = text('HTTP/1.1 200 Connection established\r\n\r\n');
    const hello = bytesOf('16030100 2f 0100002b 0303', new Uint8Array(32), '00 0002 1301 0100 0000');
    const result = analysePackets([...opened, up(101, ask), down(901, granted), up(101 + ask.length, hello)]);
    expect(result.httpExchanges.map(({value}) => value)).toMatchObject([{method: 'CONNECT', status: 200}]);
    expect(result.tlsHandshakes.map(({value}) => value)).toMatchObject([{lastMessage: 'ClientHello'}]);
  });

  test('when the connection began before the capture, then messages at the start of segments are found', () => {
    const found = exchanges([up(5000, text('left of a body')), down(7000, text('HTTP/1.1 403 Forbidden\r\n\r\n'))]);
    expect(found).toMatchObject([{status: 403, reason: 'Forbidden'}]);
  });
});

describe('given DNS over TCP', () => {
  test('when an answer is cut over segments, then it is read', () => {
    const resolver = {address: '203.0.113.53', port: 53};
    const name = '046a6f696e 076578616d706c65 00 0001 0001';
    const question = bytesOf('0007 0100 0001 0000 0000 0000', name);
    const answer = bytesOf('0007 8180 0001 0001 0000 0000', name, 'c00c 0001 0001 0000003c 0004 cb007109');
    const framed = (message: Uint8Array) => bytesOf(uint16(message.length), message);
    const {dnsExchanges} = analysePackets([
      up(101, framed(question), 0x18, resolver),
      down(901, framed(answer).subarray(0, 20), 0x18, resolver),
      down(921, framed(answer).subarray(20), 0x18, resolver),
    ]);
    expect(dnsExchanges.map(({value}) => value)).toMatchObject([
      {name: 'join.example', recordType: 'A', outcome: 'answered', answers: ['203.0.113.9']},
    ]);
  });
});

describe('given how connections begin and end', () => {
  const connections = (packets: readonly (Uint8Array | Packet)[]) =>
    analysePackets(packets).tcpConnections.map(({value}) => value);

  test('when SYNs are not answered, then tries and time are told of all ports together', () => {
    const other = {...client, port: 50_001};
    const found = connections([
      up(100, nothing, flags.syn),
      up(100, nothing, flags.syn),
      up(200, nothing, flags.syn, web, other),
      up(200, nothing, flags.syn, web, other),
    ]);
    expect(found).toMatchObject([{outcome: 'no-answer', connections: 2, syns: 4, firstFrame: 1, waitedSeconds: 3}]);
  });

  test('when one SYN is captured at two interfaces, then it counts once', () => {
    const syn = up(100, nothing, flags.syn);
    expect(
      connections([
        {data: syn, time: 1000},
        {data: syn, time: 1000.0001},
      ]),
    ).toMatchObject([{syns: 1}]);
  });

  test('when a SYN is answered with RST, then it is refused', () => {
    expect(connections([up(100, nothing, flags.syn), down(0, nothing, flags.rst)])).toMatchObject([
      {outcome: 'refused', server: web},
    ]);
  });

  test('when the client sends data although no answer was captured, then it is connected', () => {
    expect(connections([up(100, nothing, flags.syn), up(101, text('hello there'))])).toMatchObject([
      {outcome: 'connected'},
    ]);
  });

  test('when a connection is reset later, then it is told by whom', () => {
    const found = connections([...opened, up(101, text('hello there')), down(901, nothing, flags.rst)]);
    expect(found).toMatchObject([{outcome: 'connected', resetBy: 'server', resetFrame: 4}]);
  });

  test('when the ports are used again, then two connections are counted', () => {
    const found = connections([
      ...opened,
      up(101, nothing, flags.fin),
      up(70_000, nothing, flags.syn),
      down(5, nothing, flags.synAck),
    ]);
    expect(found).toMatchObject([{outcome: 'connected', connections: 2, syns: 2}]);
  });

  test('when asked before the end, then nothing is changed by it', () => {
    const trackers = new Trackers(new AnomalyLog());
    expect(trackers.tcp.end(undefined)).toEqual(trackers.tcp.end(undefined));
  });
});

describe('given a TURN stream of which phase 1 has read a part', () => {
  const turn = {address: '203.0.113.7', port: 3478};

  function streams() {
    const anomalies = new AnomalyLog();
    const trackers = new Trackers(anomalies);
    const seen: string[] = [];
    const dispatch = {
      message: (bytes: Uint8Array) => seen.push(`message ${bytes.length}`),
      channelData: (bytes: Uint8Array) => seen.push(`data ${bytes.length}`),
    };
    const layers = new PacketLayers();
    const tcpStreams = new TcpStreams({trackers, dispatch: dispatch as never, keyLog: new KeyLog()}, anomalies);
    const moment = () => new CapturedMoment(0, 1, 0, 0, microsecondClock);
    const locate = (data: Uint8Array) => {
      const window = {bytes: data, view: new DataView(data.buffer, data.byteOffset, data.length)};
      const record = {
        frame: 1,
        start: 0,
        capturedLength: data.length,
        originalLength: data.length,
        linkType: linkType.ethernet,
        timeHigh: 0,
        timeLow: 0,
        clock: microsecondClock,
      };
      layers.locate(record, window);
      return window;
    };
    return {
      seen,
      anomalies,
      add: (data: Uint8Array) => tcpStreams.segment(layers, locate(data), moment),
      align: (data: Uint8Array, sequence: number) => tcpStreams.alignedAt(layers, locate(data), sequence, moment),
      end: () => tcpStreams.end(),
    };
  }

  test('when it says where a unit begins, then what lies before is not waited for', () => {
    const {add, align, end, seen, anomalies} = streams();
    const first = allocate(1, false);
    add(up(1, first, 0x18, turn));
    const later = up(90_001, encodeChannelData(0x4000, bytesOf('0102030405060708')), 0x18, turn);
    align(later, 90_001);
    add(later);
    expect(seen).toEqual([`message ${first.length}`, 'data 12']);
    end();
    expect(anomalies.rows).toEqual([]);
  });

  test('when segments wait for a gap before that place, then they are given out first', () => {
    const {add, align, seen} = streams();
    add(up(1, allocate(1, false), 0x18, turn));
    add(up(5001, allocate(2, true), 0x18, turn));
    expect(seen).toHaveLength(1);
    const later = up(9001, allocate(3, true), 0x18, turn);
    align(later, 9001);
    add(later);
    expect(seen).toHaveLength(3);
  });

  test('when nothing of the stream was seen before, then it begins there', () => {
    const {add, align, seen} = streams();
    const later = up(0xfffffff0, encodeChannelData(0x4000, bytesOf('0102030405060708')), 0x18, turn);
    align(later, 0xfffffff0);
    add(later);
    expect(seen).toEqual(['data 12']);
  });
});

describe('given more than can be kept', () => {
  test('when very many connections are opened, then the oldest go and are counted all the same', () => {
    const one = pcap([{data: up(1, nothing, flags.syn), time: 1000}]);
    const record = one.subarray(24);
    const file = new Uint8Array(24 + 52_000 * record.length);
    file.set(one.subarray(0, 24));
    for (let index = 0; index < 52_000; index += 1) {
      const start = 24 + index * record.length;
      file.set(record, start);
      // The source address: behind the headers of record and Ethernet, at 12.
      file.set(uint32(0x0a000000 + index), start + 16 + 14 + 12);
    }
    const {tcpConnections, anomalies} = analyse(file);
    expect(tcpConnections).toHaveLength(10_000);
    expect(anomalies.map(({kind}) => kind)).toContain('dropped');
  });

  test('when a stream has gaps of 2^31 again and again, then it ends, and later messages are found', () => {
    const packets = Array.from({length: 300}, (_, index) => up((index * 0x7fffffff) >>> 0, allocate(index, false)));
    expect(onlySession(analysePackets(packets)).value.unsignedAllocates).toBeGreaterThan(200);
  });

  test('when a server of IPv6 answers in pieces of one byte, then each message is found', () => {
    const answer = failure(1, 401);
    const from = {address: '2001:db8::20', port: 50_000};
    const request = ethernet(tcp(from, server6, {sequence: 1}, allocate(1, false)));
    const pieces = [...answer].map((byte, index) => ethernet(tcp(server6, from, {sequence: 1 + index}, bytesOf(byte))));
    expect(onlySession(analysePackets([request, ...pieces])).value.errors).toMatchObject([{code: 401}]);
  });
});
