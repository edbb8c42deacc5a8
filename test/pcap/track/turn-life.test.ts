import {describe, expect, test} from '@jest/globals';
import {alternateServer} from '../../../src/stun/attributes/address.ts';
import {data} from '../../../src/stun/attributes/bytes.ts';
import {channelNumber} from '../../../src/stun/attributes/channel-number.ts';
import {lifetime} from '../../../src/stun/attributes/number.ts';
import {nonce, username} from '../../../src/stun/attributes/text.ts';
import {xorPeerAddress} from '../../../src/stun/attributes/xor-address.ts';
import {encodeChannelData} from '../../../src/stun/channel-data.ts';
import {attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {method} from '../../../src/stun/methods.ts';
import {bytesOf, ethernet, type Packet, pcap, tcp} from '../build-capture.ts';
import {
  allocate,
  analyse,
  analysePackets,
  answer,
  client,
  down,
  failure,
  id,
  onlySession,
  request,
  server,
  signedRequest,
  success,
  up,
} from '../turn-exchange.ts';

const peer = {address: '192.0.2.30', port: 40000};
const other = {address: '192.0.2.31', port: 40001};
const lasting = (seconds: number) => [attributeWith(lifetime, seconds)];
const about = (...peers: (typeof peer)[]) => peers.map((address) => attributeWith(xorPeerAddress, address));
const on = (channel: number, address = peer) => [attributeWith(channelNumber, channel), ...about(address)];

const lifeOf = (packets: readonly (Uint8Array | Packet)[]) => onlySession(analysePackets(packets)).value;

/** Frames 1 and 2, at 1000 and 1001 s. */
const allocated = [up(allocate(1, true)), down(success(1))];

function stale(number: number, which: number, given: string): Uint8Array {
  return answer(number, which, [attributeWith(nonce, given)], 438);
}

function indication(which: number): Uint8Array {
  const attributes = [...about(peer), attributeWith(data, bytesOf('01'))];
  return encodeMessage({method: which, messageClass: 'indication', transactionId: id(9000), attributes});
}

function bareBinding(number: number): Uint8Array {
  return encodeMessage({method: method.binding, messageClass: 'request', transactionId: id(number), attributes: []});
}

describe('given nonces that go stale', () => {
  const refresh = (number: number, withNonce: string) => up(signedRequest(number, method.refresh, [], withNonce));
  const refused = (number: number, given: string) => down(stale(number, method.refresh, given));

  test('when each request is accepted with the nonce that the 438 gave, then no fresh one was refused', () => {
    const packets = [
      ...allocated,
      // Both were under way when the nonce went stale.
      refresh(2, '5a'),
      refresh(3, '5a'),
      refused(2, 'b1'),
      refused(3, 'b2'),
      refresh(4, 'b2'),
      down(answer(4, method.refresh, lasting(600))),
      refresh(5, 'b2'),
      refused(5, 'c'),
      refresh(6, 'c'),
      down(answer(6, method.refresh, lasting(600))),
    ];
    expect(lifeOf(packets)).toMatchObject({
      nonces: 3,
      staleNonces: 3,
      longestStaleRun: 2,
      freshNoncesRefused: 0,
      oldNoncesRepeated: 0,
      refreshes: {sent: 5, answered: 5, failed: 0},
    });
  });

  test('when each fresh nonce is refused in turn, then they are counted, and a success ends it', () => {
    const loop = [
      ...allocated,
      refresh(2, '5a'),
      refused(2, 'b'),
      refresh(3, 'b'),
      refused(3, 'c'),
      refresh(4, 'c'),
      refused(4, 'd'),
      refresh(5, 'd'),
      refused(5, 'e'),
    ];
    const {value, places} = onlySession(analysePackets(loop));
    expect(value).toMatchObject({staleNonces: 4, longestStaleRun: 4, freshNoncesRefused: 3, oldNoncesRepeated: 0});
    expect(places.staleNonces).toMatchObject({
      frame: 10,
      filter: 'stun.att.error.class == 4 && stun.att.error == 38 && udp.port == 50000 && ip.addr == 203.0.113.7',
    });
    const ended = [...loop, refresh(6, 'e'), down(answer(6, method.refresh, lasting(600)))];
    expect(lifeOf(ended)).toMatchObject({staleNonces: 4, longestStaleRun: 4, freshNoncesRefused: 0});
  });

  test('when a server gives the nonce again that it refuses, then it refuses a fresh one', () => {
    const packets = [
      refresh(1, 'b'),
      refused(1, 'b'),
      refresh(2, 'b'),
      refused(2, 'b'),
      refresh(3, 'b'),
      refused(3, 'b'),
    ];
    expect(lifeOf(packets)).toMatchObject({nonces: 1, freshNoncesRefused: 2, oldNoncesRepeated: 0});
  });

  test('when the client goes on with a refused nonce, then that is told from a server that refuses fresh ones', () => {
    const packets = [2, 3, 4, 5].flatMap((number) => [
      {data: refresh(number, '5a'), time: 1000 + 10 * number},
      {data: refused(number, `b${number}`), time: 1000.1 + 10 * number},
    ]);
    const given = {data: down(answer(1, method.allocate, [attributeWith(nonce, '5a')], 401)), time: 1000};
    expect(lifeOf([given, ...packets])).toMatchObject({
      staleNonces: 4,
      longestStaleRun: 4,
      freshNoncesRefused: 0,
      oldNoncesRepeated: 3,
    });
  });

  test('when the capture cuts the nonces off, then nothing is said of them', () => {
    const packets = [1, 2, 3, 4].flatMap((number) => {
      const [ask, tell] = [refresh(number, 'b'), refused(number, 'b')];
      return [ask, tell].map((bytes) => ({data: bytes.subarray(0, 68), originalLength: bytes.length}));
    });
    expect(lifeOf(packets)).toMatchObject({nonces: 0, freshNoncesRefused: 0, oldNoncesRepeated: 0});
  });
});

describe('given permissions and channels', () => {
  test('when some succeed and some do not, then each is told with the frame of its verdict', () => {
    const packets = [
      ...allocated,
      up(signedRequest(2, method.createPermission, about(peer, other))),
      down(stale(2, method.createPermission, 'b')),
      up(signedRequest(3, method.createPermission, about(peer, other), 'b')),
      down(answer(3, method.createPermission)),
      up(signedRequest(4, method.createPermission, about({address: '10.0.0.1', port: 1}))),
      down(answer(4, method.createPermission, [], 403)),
      up(signedRequest(5, method.channelBind, on(0x4001))),
      down(answer(5, method.channelBind)),
      up(signedRequest(6, method.channelBind, on(0x4002, other))),
    ];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value.permissions).toEqual([
      {address: peer.address, outcome: 'success', requests: 2, frame: 6},
      {address: other.address, outcome: 'success', requests: 2, frame: 6},
      {address: '10.0.0.1', outcome: 403, requests: 1, frame: 8},
    ]);
    expect(value.channels).toEqual([
      {channel: 0x4001, peer, outcome: 'success', requests: 1, frame: 10},
      {channel: 0x4002, peer: other, outcome: 'none', requests: 1, frame: 11},
    ]);
    expect(places['permission:10.0.0.1']).toMatchObject({frame: 8, quote: expect.stringContaining('403')});
    expect(places['channel:16385:192.0.2.30:40000']?.frame).toBe(10);
  });

  test('when they are refused later, or stale later, then the verdict stands', () => {
    const permission = (number: number) => up(signedRequest(number, method.createPermission, about(peer)));
    const packets = [
      permission(2),
      down(answer(2, method.createPermission, [], 403)),
      permission(3),
      down(stale(3, method.createPermission, 'b')),
    ];
    expect(lifeOf(packets).permissions).toMatchObject([{outcome: 403, frame: 2}]);
  });

  test('when they have no end, then a hundred are kept and the rest is said to be dropped', () => {
    const packets = Array.from({length: 103}, (_, index) =>
      up(signedRequest(index, method.createPermission, about({address: `10.0.0.${index}`, port: 1}))),
    );
    const result = analysePackets(packets);
    expect(onlySession(result).value.permissions).toHaveLength(100);
    expect(result.anomalies).toMatchObject([{kind: 'dropped', layer: 'turn', count: 3}]);
  });
});

describe('given the end of an allocation', () => {
  test('when it is refreshed, then it ends by the last lifetime', () => {
    const packets = [
      ...allocated,
      {data: up(signedRequest(2, method.refresh, lasting(300))), time: 1500},
      {data: down(answer(2, method.refresh, lasting(300))), time: 1500.5},
      {data: up(indication(method.send)), time: 1800},
    ];
    expect(lifeOf(packets)).toMatchObject({
      expiresAt: {iso: '1970-01-01T00:30:00.500000000Z'},
      expired: false,
      refreshes: {sent: 1, answered: 1, failed: 0},
    });
  });

  test('when the client sends on after its lifetime, then it has expired', () => {
    const packets = [...allocated, {data: up(indication(method.send)), time: 1602}];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value).toMatchObject({expired: true, lastToServer: {frame: 3}});
    expect(places.expiresAt?.frame).toBe(2);
    expect(lifeOf([...allocated, {data: up(encodeChannelData(0x4000, bareBinding(9))), time: 1602}]).expired).toBe(
      true,
    );
  });

  test('when the client gives it back, then it is released and not expired', () => {
    const packets = [
      ...allocated,
      up(signedRequest(2, method.refresh, lasting(0))),
      down(answer(2, method.refresh, lasting(0))),
      {data: up(bareBinding(3)), time: 2000},
    ];
    const value = lifeOf(packets);
    expect(value).toMatchObject({releasedFrame: 3, expired: false});
    expect(value.expiresAt).toBeUndefined();
    const anew = [...packets, {data: up(allocate(4, true)), time: 2001}, {data: down(success(4)), time: 2002}];
    expect(lifeOf(anew).releasedFrame).toBeUndefined();
  });

  test('when a refresh is refused, then it failed', () => {
    const packets = [up(request(2, method.refresh)), down(failure(2, 437, method.refresh))];
    expect(lifeOf(packets).refreshes).toEqual({sent: 1, answered: 1, failed: 1});
  });
});

describe('given a server that falls silent', () => {
  test('when requests follow its last answer, then they and their copies are counted to the end of the capture', () => {
    const packets = [
      ...allocated,
      {data: up(request(2, method.refresh)), time: 1010},
      {data: up(request(2, method.refresh)), time: 1010.5},
      {data: up(request(3, method.createPermission)), time: 1011},
      {data: up(indication(method.send)), time: 1030},
    ];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value.unansweredAtEnd).toEqual({requests: 2, transmissions: 3, seconds: 20, firstFrame: 3});
    expect(places.unansweredAtEnd?.frame).toBe(3);
    expect(value).toMatchObject({lastFromServer: {frame: 2}, lastToServer: {frame: 6}});
    const answered = [...packets, {data: down(answer(2, method.refresh, lasting(600))), time: 1031}];
    expect(lifeOf(answered).unansweredAtEnd).toBeUndefined();
  });
});

describe('given what travels beside requests', () => {
  test('when indications pass both ways, then they are counted apart', () => {
    const packets = [
      ...allocated,
      up(indication(method.send)),
      up(indication(method.send)),
      down(indication(method.data)),
    ];
    expect(lifeOf(packets)).toMatchObject({
      sendIndications: {packets: 2, firstFrame: 3, lastFrame: 4, lastTime: {iso: '1970-01-01T00:16:43.000000000Z'}},
      dataIndications: {packets: 1, firstFrame: 5, lastFrame: 5},
      lastFromServer: {frame: 5},
    });
    expect(lifeOf(allocated)).not.toHaveProperty('dataIndications');
  });

  test('when a client sends Binding requests on the same 5-tuple, then those without a username count', () => {
    const check = encodeMessage({
      method: method.binding,
      messageClass: 'request',
      transactionId: id(13),
      attributes: [attributeWith(username, 'abcd:efgh')],
    });
    const packets = [
      up(bareBinding(10)),
      up(bareBinding(10)),
      down(answer(10, method.binding)),
      ...allocated,
      up(bareBinding(11)),
      up(check),
      down(answer(13, method.binding)),
    ];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value.bindings).toEqual({sent: 2, answered: 1});
    expect(places.bindings?.frame).toBe(1);
  });

  test('when the server names another, then its address is kept with the frame', () => {
    const elsewhere = {address: '203.0.113.8', port: 3478};
    const packets = [up(allocate(1, false)), down(answer(1, 3, [attributeWith(alternateServer, elsewhere)], 300))];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value.alternateServer).toEqual(elsewhere);
    expect(places.alternateServer?.frame).toBe(2);
  });

  test('when TURN itself travels inside TURN, then it makes no session', () => {
    const inside = [...about(peer), attributeWith(data, allocate(5, false))];
    const send = encodeMessage({
      method: method.send,
      messageClass: 'indication',
      transactionId: id(9),
      attributes: inside,
    });
    expect(analysePackets([...allocated, up(send)]).sessions).toMatchObject([{value: {unsignedAllocates: 0}}]);
  });
});

describe('given TURN over TCP', () => {
  test('when an allocation lives on it, then its life is told as over UDP', () => {
    let [sent, received] = [1, 1];
    const above = (bytes: Uint8Array) => {
      const segment = ethernet(tcp(client, server, {sequence: sent}, bytes));
      sent += bytes.length;
      return segment;
    };
    const below = (bytes: Uint8Array) => {
      const segment = ethernet(tcp(server, client, {sequence: received}, bytes));
      received += bytes.length;
      return segment;
    };
    const packets = [
      above(allocate(1, true)),
      below(success(1)),
      above(signedRequest(2, method.refresh, lasting(300))),
      below(answer(2, method.refresh, lasting(300))),
      above(signedRequest(3, method.channelBind, on(0x4001))),
      below(answer(3, method.channelBind)),
    ];
    expect(lifeOf(packets)).toMatchObject({
      transport: 'tcp',
      refreshes: {sent: 1, answered: 1, failed: 0},
      channels: [{channel: 0x4001, outcome: 'success', frame: 6}],
      lastFromServer: {frame: 6},
    });
  });
});

describe('given a capture made to exhaust memory', () => {
  test('when nonces have no end, then they are bounded and everything else goes on', () => {
    const packets = Array.from({length: 50_010}, (_, index) => ({
      data: down(answer(index, method.refresh, [attributeWith(nonce, `n${index}`)], 438)),
      time: 1000 + index,
    }));
    const result = analyse(pcap(packets));
    expect(result.anomalies.find(({layer}) => layer === 'turn')).toMatchObject({kind: 'dropped', count: 10});
    const {value} = onlySession(result);
    expect(value).toMatchObject({nonces: 50_000, staleNonces: 50_010, errors: [{code: 438, count: 50_010}]});
  });
});
