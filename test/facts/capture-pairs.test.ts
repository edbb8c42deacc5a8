import {describe, expect, test} from '@jest/globals';
import {type CapturePair, capturePairs} from '../../src/facts/derived/capture-pairs.ts';
import {sameSubjects} from '../../src/facts/derived/same-subjects.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {
  capture,
  captures,
  clientFile,
  delayMs,
  edgeFile,
  paired,
  seenByBoth,
  skewMs,
  transaction,
  webPage,
} from './two-captures.ts';

function storeOf(facts: readonly Fact[]): FactStore {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return store;
}

function pairsIn(facts: readonly Fact[]): CapturePair[] {
  return storeOf(facts)
    .of(capturePairs)
    .map(({value}) => value);
}

describe('given the captures of both ends', () => {
  test('when three transactions are in both, then the clocks are measured and the time on the way cancels out', () => {
    const [pair] = pairsIn([...captures, ...paired]);
    expect(pair).toMatchObject({
      first: clientFile,
      second: edgeFile,
      transactions: 3,
      handshakes: 0,
      skewMs,
      skewSpreadMs: 0,
      isSkewMeasured: true,
      isSamePlace: false,
    });
  });

  test('when NAT stands between, then both names of each host are told, and who is nearer to whom', () => {
    expect(pairsIn([...captures, ...paired])[0]).toMatchObject({
      addresses: [
        {first: '192.0.2.20', second: '198.51.100.20', count: 3},
        {first: '203.0.113.9', second: '10.0.0.9', count: 3},
      ],
      nearFirst: ['192.0.2.20'],
      nearSecond: ['203.0.113.9'],
    });
  });

  test('when there are two round trips only, then the clocks are told with the time on the way in it', () => {
    const [pair] = pairsIn([...captures, ...seenByBoth(1, 5000), ...seenByBoth(2, 6000)]);
    expect(pair).toMatchObject({isSkewMeasured: false, skewMs: skewMs + delayMs});
  });

  test('when only a TLS handshake is in both, then that pairs them', () => {
    expect(pairsIn([...captures, ...webPage])).toMatchObject([
      {transactions: 0, handshakes: 1, isSkewMeasured: false, nearFirst: [], nearSecond: []},
    ]);
  });

  test('when nothing is in both, or there is one capture, then there is no pair', () => {
    const own = transaction(clientFile, {id: 1, atMs: 0});
    expect(pairsIn([...captures, own, transaction(edgeFile, {id: 2, atMs: skewMs})])).toEqual([]);
    expect(pairsIn([capture(clientFile, 0, 60_000), own])).toEqual([]);
  });

  test('when an id is not random, or returns after minutes, then it pairs nothing', () => {
    const transactionId = '0'.repeat(24);
    expect(pairsIn([...captures, ...paired.map((fact) => withId(fact, transactionId))])).toEqual([]);
    const again = transaction(clientFile, {id: 1, atMs: 200_000});
    expect(pairsIn([...captures, ...seenByBoth(1, 5000), again])).toEqual([]);
  });

  test('when the files of a rotated capture were read as one, then they are one side of the pair', () => {
    const rotated = [capture(clientFile, 0, 60_000, [clientFile, 'client2.pcapng']), ...captures.slice(1)];
    const moved = paired.map((fact, index) =>
      index === 2 ? {...fact, origin: {...fact.origin, input: 'client2.pcapng'}} : fact,
    );
    expect(pairsIn([...rotated, ...moved])).toMatchObject([{first: clientFile, second: edgeFile, transactions: 3}]);
  });

  test('when two programs captured at one place, then nothing is told of near and far', () => {
    const copies = paired.filter(({origin}) => origin.input === clientFile);
    const other = copies.map((fact) => ({...fact, origin: {...fact.origin, input: 'same.pcap'}}));
    expect(pairsIn([captures[0]!, capture('same.pcap', 0, 60_000), ...copies, ...other])).toMatchObject([
      {isSamePlace: true, nearFirst: [], nearSecond: []},
    ]);
  });
});

describe('given subjects of paired captures', () => {
  const isSame = sameSubjects(storeOf([...captures, ...paired]));
  const atClient = {subject: 'turn://203.0.113.9:3478/udp', inputs: [clientFile]} as const;

  test('when they are the two names of one server, then they are the same', () => {
    expect(isSame(atClient, {subject: 'turn://10.0.0.9:3478/udp', inputs: [edgeFile]})).toBe(true);
    expect(isSame({subject: 'turn://10.0.0.9:3478/udp', inputs: [edgeFile]}, atClient)).toBe(true);
  });

  test('when the port or the place differs, then they are not', () => {
    expect(isSame(atClient, {subject: 'turn://10.0.0.9:3479/udp', inputs: [edgeFile]})).toBe(false);
    expect(isSame(atClient, {subject: 'turn://10.0.0.9:3478/udp', inputs: [clientFile]})).toBe(false);
    expect(isSame(atClient, {...atClient, inputs: ['other.pcap']})).toBe(false);
  });
});

function withId(fact: Fact, transactionId: string): Fact {
  return {...fact, value: {...Object(fact.value), transactionId}};
}
