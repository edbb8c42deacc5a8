import {describe, expect, test} from '@jest/globals';
import {turnSession} from '../../../src/facts/turn-session.ts';
import {encodeMessage} from '../../../src/stun/encode.ts';
import {integrityMatches} from '../../../src/stun/integrity.ts';
import {bytesOfHex} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {bytesOf, ethernet, pcap, udp} from '../build-capture.ts';
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

describe('given an exchange that goes well', () => {
  const packets = [up(allocate(1, false)), down(failure(1, 401)), up(allocate(2, true)), down(success(2))];

  test('when it is read, then the challenge is told from a failure', () => {
    const result = analysePackets(packets);
    const {value, places} = onlySession(result);
    expect(value).toEqual({
      client,
      server,
      transport: 'udp',
      firstFrame: 1,
      firstTime: {iso: '1970-01-01T00:16:40.000000000Z', zone: 'stated', year: 'stated'},
      lastTime: {iso: '1970-01-01T00:16:43.000000000Z', zone: 'stated', year: 'stated'},
      unsignedAllocates: 1,
      signedAllocates: 1,
      unansweredAllocates: 0,
      unansweredTransmissions: 0,
      unansweredSeconds: 0,
      allocations: 1,
      allocatedFrame: 4,
      errors: [
        {
          method: 'Allocate',
          code: 401,
          reason: 'r',
          afterSignedRequest: false,
          count: 1,
          frame: 2,
          requestFrame: 1,
          time: {iso: '1970-01-01T00:16:41.000000000Z', zone: 'stated', year: 'stated'},
        },
      ],
      usernames: ['guest'],
      realms: ['media.example'],
      software: ['server 1'],
      relayedAddress: {address: '203.0.113.7', port: 24001},
      mappedAddress: {address: '198.51.100.20', port: 50000},
      lifetimeSeconds: 600,
      requestedTransport: 17,
      nonces: 0,
      staleNonces: 0,
      longestStaleRun: 0,
      freshNoncesRefused: 0,
      oldNoncesRepeated: 0,
      refreshes: {sent: 0, answered: 0, failed: 0},
      permissions: [],
      channels: [],
      bindings: {sent: 0, answered: 0},
      expiresAt: {iso: '1970-01-01T00:26:43.000000000Z', zone: 'stated', year: 'stated'},
      expired: false,
      lastFromServer: {frame: 4, time: {iso: '1970-01-01T00:16:43.000000000Z', zone: 'stated', year: 'stated'}},
      lastToServer: {frame: 3, time: {iso: '1970-01-01T00:16:42.000000000Z', zone: 'stated', year: 'stated'}},
    });
    expect(turnSession.schema.parse(value)).toEqual(value);
    expect(Object.keys(places).sort()).toEqual([
      'allocated',
      'error:Allocate:401',
      'expiresAt',
      'lastFromServer',
      'lastToServer',
    ]);
    expect(result.signedRequests).toMatchObject([
      {value: {frame: 3, outcome: 'success', username: 'guest', isCut: false}},
    ]);
  });

  test('when the signed request is kept, then its integrity can be recomputed', () => {
    const message = bytesOfHex(analysePackets(packets).signedRequests[0]?.value.messageHex ?? '');
    expect(integrityMatches({message, username: 'guest', realm: 'media.example', password: 'open'})).toBe(true);
    expect(integrityMatches({message, username: 'guest', realm: 'media.example', password: 'shut'})).toBe(false);
  });

  test('when every packet was captured twice, then nothing counts twice', () => {
    const twice = packets.flatMap((data, index) => [
      {data, time: 1000 + index},
      {data, time: 1000 + index + 0.00002},
    ]);
    const {value} = onlySession(analysePackets(twice));
    expect(value).toMatchObject({unsignedAllocates: 1, signedAllocates: 1, allocations: 1, errors: [{count: 1}]});
  });

  test('when two interfaces of one pcapng wrote the answer before the request, then it is still answered', () => {
    const swapped = [packets[1], packets[0], packets[3], packets[2]].flatMap((data) =>
      data === undefined ? [] : [data],
    );
    const {value} = onlySession(analysePackets(swapped));
    expect(value).toMatchObject({unansweredAllocates: 0, errors: [{afterSignedRequest: false, requestFrame: 2}]});
  });

  test('when chunks are of any size, then the result is the same', () => {
    const file = pcap(packets.map((data) => ({data})));
    const whole = analyse(file);
    for (const chunkSize of [1, 10, 61, 200]) expect(analyse(file, chunkSize)).toEqual(whole);
  });
});

describe('given an exchange that fails', () => {
  test.each([431, 401])('when a signed Allocate gets %d, then that is told, with both frames', (code) => {
    const packets = [up(allocate(1, false)), down(failure(1, 401)), up(allocate(2, true)), down(failure(2, code))];
    const {value, places} = onlySession(analysePackets(packets));
    expect(value.errors).toMatchObject([
      {code: 401, afterSignedRequest: false, frame: 2, requestFrame: 1},
      {code, afterSignedRequest: true, frame: 4, requestFrame: 3},
    ]);
    // The place of a code is that of the answer to a signed request, where there is one.
    expect(places[`error:Allocate:${code}`]).toMatchObject({
      frame: 4,
      quote: expect.stringContaining(`error-code ${code}`),
    });
  });

  test('when a challenge follows a refusal with the same code, then the place of the code stays that of the refusal', () => {
    const packets = [up(allocate(1, true)), down(failure(1, 401)), up(allocate(2, false)), down(failure(2, 401))];
    expect(onlySession(analysePackets(packets)).places['error:Allocate:401']?.frame).toBe(2);
  });

  test('when Allocates are repeated without an answer, then transactions and transmissions are counted apart', () => {
    const packets = [0, 0.25, 0.75, 1.75].map((time) => ({data: up(allocate(1, false)), time: 1000 + time}));
    const later = {data: up(allocate(2, false)), time: 1010};
    const {value, places} = onlySession(
      analysePackets([...packets, later, {data: ethernet(udp(server, client, bytesOf('ff'))), time: 1040}]),
    );
    expect(value).toMatchObject({
      unsignedAllocates: 2,
      unansweredAllocates: 2,
      unansweredTransmissions: 5,
      unansweredFrame: 1,
      unansweredSeconds: 40,
      allocations: 0,
    });
    expect(places.unanswered?.frame).toBe(1);
  });

  test('when every copy of an unanswered Allocate was captured twice, then transmissions are not doubled', () => {
    const packets = [0, 0.000_02, 0.5, 0.500_02].map((time) => ({data: up(allocate(1, false)), time: 1000 + time}));
    expect(onlySession(analysePackets(packets)).value).toMatchObject({
      unansweredAllocates: 1,
      unansweredTransmissions: 2,
    });
  });

  test('when errors come to other methods, then each method and code is counted once for a transaction', () => {
    const packets = [
      up(request(1, method.createPermission)),
      down(failure(1, 403, method.createPermission)),
      down(failure(1, 403, method.createPermission)),
      up(request(2, method.createPermission)),
      down(failure(2, 403, method.createPermission)),
      up(request(3, method.channelBind)),
      down(failure(3, 438, method.channelBind)),
    ];
    expect(onlySession(analysePackets(packets)).value.errors).toMatchObject([
      {method: 'CreatePermission', code: 403, count: 2, afterSignedRequest: true, frame: 2},
      {method: 'ChannelBind', code: 438, count: 1, afterSignedRequest: true, frame: 7},
    ]);
  });

  test('when only answers were captured, then only a code that says so itself counts as after a signed request', () => {
    const {value} = onlySession(analysePackets([down(failure(1, 401)), down(failure(2, 431)), down(success(3))]));
    expect(value).toMatchObject({
      client,
      server,
      unsignedAllocates: 0,
      signedAllocates: 0,
      unansweredAllocates: 0,
      allocations: 1,
    });
    expect(value.errors).toMatchObject([
      {code: 401, afterSignedRequest: false},
      {code: 431, afterSignedRequest: true},
    ]);
    expect(value.errors.every((error) => error.requestFrame === undefined)).toBe(true);
  });

  test('when a request returns signed under the same id, then it is a transaction of its own', () => {
    const packets = [up(allocate(1, false)), down(failure(1, 401)), up(allocate(1, true)), down(failure(1, 431))];
    const {value} = onlySession(analysePackets(packets));
    expect(value).toMatchObject({unsignedAllocates: 1, signedAllocates: 1, unansweredAllocates: 0});
    expect(value.errors.map(({code, afterSignedRequest}) => [code, afterSignedRequest])).toEqual([
      [401, false],
      [431, true],
    ]);
  });

  test('when an error response has no code, then the request is answered and the message malformed', () => {
    const answer = encodeMessage({
      method: method.allocate,
      messageClass: 'error',
      transactionId: id(1),
      attributes: [],
    });
    const result = analysePackets([up(allocate(1, true)), down(answer)]);
    expect(onlySession(result).value).toMatchObject({unansweredAllocates: 0, errors: []});
    expect(result.anomalies).toMatchObject([{kind: 'malformed', layer: 'stun', frame: 2}]);
  });
});

describe('given what only looks like TURN', () => {
  test('when ICE checks carry a username and integrity, then there is no session and no signed request', () => {
    const result = analysePackets([up(request(1, method.binding)), down(failure(1, 401, method.binding))]);
    expect(result).toMatchObject({sessions: [], signedRequests: [], summary: {stunMessages: 2}});
  });

  test('when only indications pass, then there is no session', () => {
    const send = encodeMessage({method: method.send, messageClass: 'indication', transactionId: id(1), attributes: []});
    expect(analysePackets([up(send)])).toMatchObject({sessions: [], summary: {stunMessages: 1}});
  });
});

describe('given a capture with a snapshot length', () => {
  test('when the signed request is cut, then it is kept as cut, and known as signed by its username', () => {
    const whole = up(allocate(1, true));
    const cut = {data: whole.subarray(0, 96), originalLength: whole.length};
    const result = analysePackets([cut, down(failure(1, 401))]);
    expect(onlySession(result).value).toMatchObject({
      signedAllocates: 1,
      usernames: ['guest'],
      errors: [{afterSignedRequest: true}],
    });
    expect(result.signedRequests).toMatchObject([{value: {isCut: true, outcome: 401}}]);
    expect(result).toMatchObject({cutStunMessages: 1, summary: {snapped: 1}});
  });

  test('when it is cut before any name, then nothing is taken for granted', () => {
    const whole = up(allocate(1, true));
    const cut = {data: whole.subarray(0, 64), originalLength: whole.length};
    expect(onlySession(analysePackets([cut, down(failure(1, 401))])).value.errors).toMatchObject([
      {afterSignedRequest: false},
    ]);
    expect(onlySession(analysePackets([cut, down(failure(1, 431))])).value.errors).toMatchObject([
      {afterSignedRequest: true},
    ]);
  });
});

describe('given captures made to exhaust memory', () => {
  test('when signed requests have no end, then the first ten thousand are kept and the rest is said to be dropped', () => {
    const packets = Array.from({length: 10_005}, (_, index) => ({data: up(allocate(index, true)), time: 1000 + index}));
    const result = analyse(pcap(packets));
    expect(result.signedRequests).toHaveLength(10_000);
    expect(result.anomalies).toMatchObject([{kind: 'dropped', layer: 'turn', count: 5}]);
    expect(onlySession(result).value.signedAllocates).toBe(10_005);
  });

  test('when clients have no end, then sessions are bounded', () => {
    const packets = Array.from({length: 10_050}, (_, index) => ({
      data: ethernet(
        udp({address: `10.${index >> 8}.${index & 255}.1`, port: 1024 + index}, server, allocate(1, false)),
      ),
    }));
    const result = analyse(pcap(packets));
    expect(result.sessions).toHaveLength(10_000);
    expect(result.anomalies).toMatchObject([{kind: 'dropped', layer: 'turn', count: 50}]);
  });
});
