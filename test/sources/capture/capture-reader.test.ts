import {describe, expect, test} from '@jest/globals';
import {captureSummary} from '../../../src/facts/capture-summary.ts';
import {decodeAnomaly} from '../../../src/facts/decode-anomaly.ts';
import type {Fact, FactType} from '../../../src/facts/fact.ts';
import {signedRequest} from '../../../src/facts/signed-request.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {turnSession} from '../../../src/facts/turn-session.ts';
import {createCaptureReader} from '../../../src/sources/capture/capture-reader.ts';
import type {EvidenceInput, ReadContext, ReadOutcome} from '../../../src/sources/format-reader.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {realm, username} from '../../../src/stun/attributes/text.ts';
import {attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {integrityMatches, longTermKey} from '../../../src/stun/integrity.ts';
import {bytesOfHex} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {
  bytesOf,
  enhancedPacket,
  ethernet,
  interfaceBlock,
  type Packet,
  pcap,
  sectionHeader,
  udp,
} from '../../pcap/build-capture.ts';

const client = {address: '198.51.100.20', port: 50000};
const server = {address: '203.0.113.7', port: 3478};
const transactionId = bytesOf('0102030405060708090a0b0c');
const names = [attributeWith(username, 'guest'), attributeWith(realm, 'media.example')];
const request = encodeMessage({
  method: method.allocate,
  messageClass: 'request',
  transactionId,
  attributes: names,
  integrity: {algorithm: 'sha1', key: longTermKey('guest', 'media.example', 'not-to-be-told')},
});
const answer = encodeMessage({
  method: method.allocate,
  messageClass: 'error',
  transactionId,
  attributes: [attributeWith(errorCode, {code: 431, reason: 'Integrity\u001b[31m Check Failure'}), ...names],
});
const packets: Packet[] = [
  {data: ethernet(udp(client, server, request)), time: 1_700_000_000},
  {data: ethernet(udp(server, client, answer)), time: 1_700_000_000.5},
];

interface Reading {
  readonly outcome: ReadOutcome;
  readonly facts: readonly Fact[];
  readonly progress: readonly number[];
}

async function read(
  chunks: Iterable<Uint8Array>,
  path = 'bundle.tgz!/pcap/join.pcap',
  signal?: AbortSignal,
): Promise<Reading> {
  const facts: Fact[] = [];
  const progress: number[] = [];
  const input: EvidenceInput = {
    path,
    fileName: path.split('/').at(-1) ?? path,
    sizeBytes: undefined,
    head: {bytes: new Uint8Array(0), text: undefined},
    isWholeInHead: false,
    async *chunks() {
      yield* chunks;
    },
  };
  const context: ReadContext = {
    emit: (fact) => facts.push(fact),
    absent: () => {},
    progress: (bytesRead) => progress.push(bytesRead),
    signal: signal ?? new AbortController().signal,
    boxHint: undefined,
  };
  return {outcome: await createCaptureReader().read(input, context), facts, progress};
}

function only<Value>(facts: readonly Fact[], type: FactType<Value>): Fact<Value> {
  const found = facts.filter((fact) => fact.type === type.id);
  expect(found).toHaveLength(1);
  const fact = found[0];
  if (fact === undefined) throw new Error('no fact');
  return {...fact, value: type.schema.parse(fact.value)};
}

describe('given the first bytes of an input', () => {
  test('when they are a capture’s, then it is recognised; when not, then not', () => {
    const recognise = (bytes: Uint8Array) => createCaptureReader().recognise({bytes, text: undefined}, 'x');
    expect(recognise(pcap([]))).toBe(1);
    expect(recognise(pcap([], {isLittleEndian: false, isNanoseconds: true}))).toBe(1);
    expect(recognise(sectionHeader())).toBe(1);
    expect(recognise(sectionHeader({isLittleEndian: false}))).toBe(1);
    expect(recognise(bytesOf('1f8b0800'))).toBe(0);
    expect(recognise(bytesOf('a1b2'))).toBe(0);
  });
});

describe('given a capture with a refused Allocate', () => {
  test('when it is read, then every fact holds its schema and says where it stands', async () => {
    const {outcome, facts, progress} = await read([pcap(packets).subarray(0, 50), pcap(packets).subarray(50)]);
    expect(outcome).toEqual({
      state: 'read',
      notes: ['2 packets, 2023-11-14 22:13:20 UTC to 2023-11-14 22:13:20 UTC; 2 STUN messages'],
    });
    expect(progress).toEqual([50, pcap(packets).length]);

    const session = only(facts, turnSession);
    expect(session).toMatchObject({
      subject: 'turn://203.0.113.7:3478/udp',
      origin: {
        input: 'bundle.tgz!/pcap/join.pcap',
        format: 'capture',
        frame: 1,
        filter: 'frame.number == 1',
        time: {iso: '2023-11-14T22:13:20.000000000Z'},
        quote: 'Allocate Request, user guest, realm media.example',
      },
      at: {
        'error:Allocate:431': {
          frame: 2,
          filter: 'frame.number == 2',
          // The control character that the server sent is gone.
          quote: 'Allocate Error Response, error-code 431 Integrity[31m Check Failure, user guest, realm media.example',
          bytes: {
            name: 'STUN message',
            hex: expect.stringMatching(/^0113(?:[\da-f]{2}|\.\.)+$/),
            parts: expect.arrayContaining([expect.objectContaining({name: 'ERROR-CODE', matters: true})]),
          },
        },
      },
    });
    // Those of another packet would stand beside every field that has no place of its own.
    expect(session.origin.bytes).toBeUndefined();
    expect(session.value.errors).toMatchObject([
      {method: 'Allocate', code: 431, afterSignedRequest: true, requestFrame: 1},
    ]);

    const signed = only(facts, signedRequest);
    expect(signed).toMatchObject({subject: 'turn://203.0.113.7:3478/udp', origin: {frame: 1}});
    expect(signed.value).toMatchObject({outcome: 431, username: 'guest', realm: 'media.example', algorithm: 'sha1'});
    const question = {message: bytesOfHex(signed.value.messageHex), username: 'guest', realm: 'media.example'};
    expect(integrityMatches({...question, password: 'not-to-be-told'})).toBe(true);

    expect(only(facts, captureSummary)).toMatchObject({
      subject: 'capture:bundle.tgz!/pcap/join.pcap',
      value: {container: 'pcap', packets: 2, linkTypes: ['Ethernet'], snapped: 0, stunMessages: 2, undecoded: 0},
    });
    expect(only(facts, timeObserved)).toMatchObject({
      origin: {frame: 2},
      value: {instant: {iso: '2023-11-14T22:13:20.500000000Z'}, what: 'last packet of join.pcap'},
    });
    expect(JSON.stringify(facts)).not.toContain('not-to-be-told');
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
  });

  test('when it comes from standard input, then the origin is the dash', async () => {
    const {facts} = await read([pcap(packets)], '-');
    expect(only(facts, captureSummary)).toMatchObject({subject: 'capture:-', origin: {input: '-'}});
  });
});

describe('given a capture with an Allocate that nobody answers', () => {
  test('when it is read, then its place has a filter that shows the whole transaction', async () => {
    const {facts} = await read([pcap(packets.slice(0, 1))]);
    expect(only(facts, turnSession)).toMatchObject({
      value: {unansweredAllocates: 1, unansweredFrame: 1},
      at: {unanswered: {frame: 1, filter: 'stun.id == 01:02:03:04:05:06:07:08:09:0a:0b:0c'}},
    });
  });
});

describe('given a capture of which something is lost', () => {
  test('when it ends inside a packet, then the state is partial and the anomaly says where', async () => {
    const {outcome, facts} = await read([pcap(packets).subarray(0, -3)]);
    expect(outcome.state).toBe('partial');
    expect(only(facts, decodeAnomaly)).toMatchObject({
      origin: {frame: 1},
      value: {kind: 'truncated', layer: 'file', count: 1},
    });
    expect(only(facts, captureSummary).value.packets).toBe(1);
  });

  test('when the snapshot length cut STUN, then it is partial; when it cut other packets, then read', async () => {
    const whole = packets[0]?.data ?? bytesOf('');
    const cutStun = await read([pcap([{data: whole.subarray(0, 80), originalLength: whole.length}])]);
    expect(cutStun.outcome.state).toBe('partial');
    expect(only(cutStun.facts, signedRequest).value).toMatchObject({isCut: true, outcome: 'none'});
    const cutOther = await read([pcap([...packets, {data: bytesOf('00'.repeat(60)), originalLength: 1500}])]);
    expect(cutOther.outcome).toMatchObject({state: 'read', notes: {length: 2}});
  });

  test('when no packet can be read at all, then it is unreadable, with the reason', async () => {
    const file = pcap(packets);
    file[4] = 9;
    expect((await read([file])).outcome).toMatchObject({
      state: 'unreadable',
      notes: [expect.stringContaining('version 9')],
    });
    expect((await read([bytesOf('00112233445566')])).outcome.state).toBe('unreadable');
    expect((await read([])).outcome.state).toBe('unreadable');
  });

  test('when the link type is not supported, then it is partial and says so', async () => {
    const {outcome} = await read([pcap(packets, {linkType: 105})]);
    expect(outcome).toMatchObject({
      state: 'partial',
      notes: [expect.anything(), expect.stringContaining('IEEE 802.11')],
    });
  });

  test('when the bytes end with an error, then what came before counts', async () => {
    function* breaking(): Generator<Uint8Array> {
      yield pcap(packets);
      throw new Error('unexpected end of file');
    }
    const {outcome, facts} = await read(breaking());
    expect(outcome.state).toBe('partial');
    expect(outcome.notes).toContainEqual(expect.stringContaining('unexpected end of file'));
    expect(only(facts, turnSession).value.errors).toHaveLength(1);
  });

  test('when the user interrupts, then reading ends with what there is', async () => {
    const {outcome, facts} = await read([pcap(packets)], 'x.pcap', AbortSignal.abort());
    expect(outcome.state).toBe('unreadable');
    expect(facts).toEqual([expect.objectContaining({type: decodeAnomaly.id})]);
  });
});

describe('given a capture without packets', () => {
  test('when it is read, then that is no loss', async () => {
    const {outcome} = await read([bytesOf(sectionHeader(), interfaceBlock(1))]);
    expect(outcome).toEqual({state: 'read', notes: ['a capture without packets']});
    const other = await read([bytesOf(sectionHeader(), interfaceBlock(1), enhancedPacket(0, 0n, bytesOf('00')))]);
    expect(other.outcome.state).toBe('read');
  });
});
