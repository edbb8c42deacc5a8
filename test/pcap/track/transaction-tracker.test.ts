import {describe, expect, test} from '@jest/globals';
import {data} from '../../../src/stun/attributes/bytes.ts';
import {channelNumber} from '../../../src/stun/attributes/channel-number.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {username} from '../../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorPeerAddress} from '../../../src/stun/attributes/xor-address.ts';
import {encodeChannelData} from '../../../src/stun/channel-data.ts';
import {attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {shortTermKey} from '../../../src/stun/integrity.ts';
import type {MessageClass} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {bytesOf, ethernet, pcap, tcp} from '../build-capture.ts';
import {
  allocate,
  analyse,
  analysePackets,
  client,
  down,
  failure,
  id,
  onlySession,
  request,
  server,
  success,
  up,
} from '../turn-exchange.ts';

const peer = {address: '192.0.2.30', port: 40000};

function check(number: number): Uint8Array {
  return encodeMessage({
    method: method.binding,
    messageClass: 'request',
    transactionId: id(number),
    attributes: [attributeWith(username, 'abcd:efgh')],
    integrity: {algorithm: 'sha1', key: shortTermKey('secret')},
  });
}

function checked(number: number): Uint8Array {
  const attributes = [attributeWith(xorMappedAddress, {address: '192.0.2.99', port: 7})];
  return encodeMessage({method: method.binding, messageClass: 'success', transactionId: id(number), attributes});
}

function indication(which: number, inside: Uint8Array): Uint8Array {
  const messageClass: MessageClass = 'indication';
  const attributes = [attributeWith(xorPeerAddress, peer), attributeWith(data, inside)];
  return encodeMessage({method: which, messageClass, transactionId: id(9000), attributes});
}

const values = (packets: Parameters<typeof analysePackets>[0]) =>
  analysePackets(packets).transactions.map(({value}) => value);

describe('given requests and answers', () => {
  test('when each is answered, then both frames, the outcome and the round trip are told', () => {
    const packets = [
      {data: up(allocate(1, false)), time: 1000},
      {data: down(failure(1, 401)), time: 1000.025},
      {data: up(allocate(2, true)), time: 1000.03},
      {data: down(success(2)), time: 1000.0405},
    ];
    const {transactions} = analysePackets(packets);
    expect(transactions.map(({value}) => value)).toEqual([
      {
        transactionId: '000000000000000000000001',
        method: 'Allocate',
        client,
        server,
        transport: 'udp',
        isSigned: false,
        transmissions: 1,
        answers: 1,
        outcome: 401,
        requestFrame: 1,
        requestTime: {iso: '1970-01-01T00:16:40.000000000Z', zone: 'stated', year: 'stated'},
        answerFrame: 2,
        answerTime: {iso: '1970-01-01T00:16:40.025000000Z', zone: 'stated', year: 'stated'},
        roundTripMs: 25,
      },
      expect.objectContaining({
        isSigned: true,
        outcome: 'success',
        requestFrame: 3,
        answerFrame: 4,
        roundTripMs: 10.5,
        mappedAddress: {address: '198.51.100.20', port: 50000},
      }),
    ]);
    expect(transactions[0]?.first).toEqual(transactions[0]?.places.request);
    expect(transactions[1]?.places).toMatchObject({
      request: {frame: 3, quote: expect.stringMatching(/^Allocate Request/)},
      answer: {frame: 4, quote: expect.stringMatching(/^Allocate Success Response/)},
    });
  });

  test('when a request is repeated, then the round trip is that of the last copy before the answer', () => {
    const times = [1000, 1000.5, 1001.5];
    const packets = [
      ...times.map((time) => ({data: up(allocate(1, false)), time})),
      {data: down(failure(1, 401)), time: 1001.52},
      {data: up(allocate(1, false)), time: 1003.5},
      {data: down(failure(1, 401)), time: 1003.52},
    ];
    expect(values(packets)).toMatchObject([
      {transmissions: 4, answers: 2, requestFrame: 1, answerFrame: 4, roundTripMs: 20},
    ]);
  });

  test('when every packet was captured twice, then nothing counts twice', () => {
    const packets = [up(allocate(1, false)), down(failure(1, 401))].flatMap((bytes, index) => [
      {data: bytes, time: 1000 + index},
      {data: bytes, time: 1000 + index + 0.000_02},
    ]);
    expect(values(packets)).toMatchObject([{transmissions: 1, answers: 1}]);
  });

  test('when two interfaces of one pcapng wrote the answer before the request, then they are one transaction', () => {
    const packets = [
      {data: down(failure(1, 401)), time: 1000.001},
      {data: up(allocate(1, false)), time: 1000},
    ];
    expect(values(packets)).toMatchObject([{outcome: 401, requestFrame: 2, answerFrame: 1, roundTripMs: 1}]);
  });

  test('when an answer comes after 40 seconds, then it answers nothing', () => {
    const packets = [
      {data: up(allocate(1, false)), time: 1000},
      {data: down(failure(1, 401)), time: 1041},
    ];
    expect(values(packets)).toMatchObject([
      {outcome: 'none', transmissions: 1, answers: 0},
      {outcome: 401, transmissions: 0, answers: 1},
    ]);
  });

  test('when the same id comes back later, signed, for another method or the other way, then each is one of its own', () => {
    const packets = [
      {data: up(allocate(1, false)), time: 1000},
      {data: up(allocate(1, true)), time: 1001},
      {data: up(request(1, method.refresh)), time: 1002},
      {data: up(request(1, method.refresh)), time: 1050},
      {data: down(allocate(1, false)), time: 1051},
    ];
    expect(values(packets)).toMatchObject([
      {method: 'Allocate', isSigned: false, client},
      {method: 'Allocate', isSigned: true, client},
      {method: 'Refresh', requestFrame: 3},
      {method: 'Refresh', requestFrame: 4},
      {method: 'Allocate', client: server, server: client},
    ]);
  });

  test('when only answers were captured, then they are transactions without a request', () => {
    const answer = encodeMessage({method: 3, messageClass: 'error', transactionId: id(2), attributes: []});
    const [first, second] = values([down(failure(1, 431)), down(answer)]);
    expect(first).toMatchObject({client, server, isSigned: false, transmissions: 0, outcome: 431, answerFrame: 1});
    expect(first).not.toHaveProperty('requestFrame');
    // An error response without ERROR-CODE.
    expect(second).toMatchObject({outcome: 0});
  });
});

describe('given connectivity checks', () => {
  test('when they travel inside TURN, then each way through the relay is a path of its own', () => {
    const bind = encodeMessage({
      method: method.channelBind,
      messageClass: 'request',
      transactionId: id(50),
      attributes: [attributeWith(channelNumber, 0x4001), attributeWith(xorPeerAddress, peer)],
    });
    const packets = [
      up(bind),
      // The peer's check comes in an indication, the answer leaves on the channel.
      down(indication(method.data, check(1))),
      up(encodeChannelData(0x4001, checked(1))),
      up(indication(method.send, check(2))),
      // Direct, with the same id.
      up(check(1)),
    ];
    expect(values(packets)).toMatchObject([
      {method: 'ChannelBind'},
      {
        method: 'Binding',
        client: server,
        server: client,
        relay: {peer, direction: 'from-peer'},
        outcome: 'success',
        requestFrame: 2,
        answerFrame: 3,
        mappedAddress: {address: '192.0.2.99', port: 7},
      },
      {method: 'Binding', client, server, relay: {peer, direction: 'to-peer'}, outcome: 'none', requestFrame: 4},
      {method: 'Binding', client, server, outcome: 'none', requestFrame: 5, isSigned: true},
    ]);
  });
});

describe('given TURN over TCP', () => {
  test('when request and answer are in streams, then they are one transaction', () => {
    const packets = [
      ethernet(tcp(client, server, {sequence: 1}, allocate(1, true))),
      ethernet(tcp(server, client, {sequence: 1}, bytesOf(success(1)))),
    ];
    expect(values(packets)).toMatchObject([{transport: 'tcp', outcome: 'success', requestFrame: 1, answerFrame: 2}]);
  });

  test('when one segment holds several copies of a request, then each counts, here and in the session', () => {
    const copies = bytesOf(allocate(1, false), allocate(1, false), allocate(1, false));
    const packets = [ethernet(tcp(client, server, {sequence: 1}, copies))];
    expect(values(packets)).toMatchObject([{transmissions: 3}]);
    expect(onlySession(analysePackets(packets)).value).toMatchObject({unansweredTransmissions: 3});
  });
});

describe('given a capture without end', () => {
  test('when Binding transactions pass their bound, then the oldest are kept, still answered, and the rest is said to be dropped', () => {
    const packets = Array.from({length: 2003}, (_, index) => ({data: up(check(index)), time: 1000 + index / 1000}));
    const result = analyse(pcap([...packets, {data: down(checked(0)), time: 1005}]));
    expect(result.transactions).toHaveLength(2000);
    expect(result.transactions[0]?.value).toMatchObject({outcome: 'success', answerFrame: 2004});
    const dropped = result.anomalies.find(({layer}) => layer === 'stun');
    expect(dropped).toMatchObject({kind: 'dropped', count: 3, frame: 2001});
  });
});

describe('given an error answer to a check', () => {
  test('when it is 487, then that is the outcome', () => {
    const answer = encodeMessage({
      method: method.binding,
      messageClass: 'error',
      transactionId: id(1),
      attributes: [attributeWith(errorCode, {code: 487, reason: 'Role Conflict'})],
    });
    expect(values([up(check(1)), down(answer)])).toMatchObject([{method: 'Binding', outcome: 487}]);
  });
});
