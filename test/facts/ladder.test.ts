import {describe, expect, test} from '@jest/globals';
import {overviewOf} from '../../src/facts/derived/capture-overview.ts';
import {findConversations} from '../../src/facts/derived/conversations.ts';
import {laddersOf} from '../../src/facts/derived/ladder.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import {type StunTransaction, stunTransaction} from '../../src/facts/stun-transaction.ts';
import {turnSession} from '../../src/facts/turn-session.ts';
import {instantFromEpoch} from '../../src/model/instant.ts';

const begin = 1_700_000_000;
const at = (seconds: number) => {
  const whole = Math.floor(seconds);
  return instantFromEpoch(begin + whole, Math.round((seconds - whole) * 1e9));
};
const inside = {address: '10.1.0.9', port: 50000};
const outside = {address: '198.51.100.4', port: 61000};
const server = {address: '203.0.113.7', port: 3478};

const session = (input: string, client = inside): Fact =>
  turnSession.of(
    'turn://203.0.113.7:3478/udp',
    {input, format: 'capture', frame: 1},
    {
      ...turnSession.schema.parse({
        client,
        server,
        transport: 'udp',
        firstFrame: 1,
        firstTime: at(0),
        lastTime: at(90),
        unsignedAllocates: 1,
        signedAllocates: 0,
        unansweredAllocates: 0,
        unansweredTransmissions: 0,
        unansweredSeconds: 0,
        allocations: 0,
        errors: [],
        usernames: [],
        realms: [],
        software: [],
      }),
    },
  );

const exchange = (
  input: string,
  id: number,
  seconds: number,
  value: Partial<StunTransaction> = {},
): Fact<StunTransaction> =>
  stunTransaction.of(
    'flow:test',
    {input, format: 'capture', frame: id * 2},
    {
      transactionId: String(id).padStart(24, '0'),
      method: 'Refresh',
      client: inside,
      server,
      transport: 'udp',
      isSigned: true,
      transmissions: 1,
      answers: 1,
      outcome: 'success',
      requestFrame: id * 2,
      requestTime: at(seconds),
      answerFrame: id * 2 + 1,
      answerTime: at(seconds + 0.02),
      ...value,
    },
  );

function read(facts: readonly Fact[]) {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  const conversations = findConversations(store);
  return {conversations, ladders: laddersOf(store, conversations), overview: overviewOf(store, conversations)};
}

describe('two captures of one exchange', () => {
  // The clock of the second is 5 s ahead, and a NAT stands between.
  const both = [
    session('client.pcap'),
    session('edge.pcap', outside),
    ...[1, 2, 3].flatMap((id) => [
      exchange('client.pcap', id, id),
      ...(id === 2
        ? []
        : [exchange('edge.pcap', id, id + 5, {client: outside, requestFrame: 100 + id, answerFrame: 200 + id})]),
    ]),
  ];

  test('given shared transactions, then they are one conversation with one client', () => {
    const {conversations, ladders} = read(both);
    expect(conversations.allocations).toHaveLength(1);
    expect(ladders.of(1)?.hosts).toEqual([
      {role: 'client', addresses: ['10.1.0.9', '198.51.100.4']},
      {role: 'TURN server', addresses: ['203.0.113.7']},
    ]);
  });

  test('given clocks that differ, then rows stand in one order, with the frame of each capture that has it', () => {
    const rows = read(both).ladders.of(1)?.rows ?? [];
    expect(rows.map(({seconds}) => Number(seconds.toFixed(2)))).toEqual([0, 0.02, 1, 1.02, 2, 2.02]);
    expect(rows.map(({places}) => places.map(({input, frame}) => `${input}:${frame}`).join(' '))).toEqual([
      '0:2 1:101',
      '0:3 1:201',
      '0:4',
      '0:5',
      '0:6 1:103',
      '0:7 1:203',
    ]);
  });

  test('given captures that share nothing, then they are two', () => {
    const apart = [session('client.pcap'), session('edge.pcap', outside), exchange('client.pcap', 1, 1)];
    expect(read(apart).conversations.allocations).toHaveLength(2);
  });
});

describe('rows', () => {
  test('given a request that nobody answers, then its copies are counted and it is lost', () => {
    const {answerFrame: _, answerTime: __, ...silent} = exchange('client.pcap', 1, 1).value;
    const lost = exchange('client.pcap', 1, 1);
    const facts = [
      session('client.pcap'),
      {...lost, value: {...silent, method: 'Allocate', isSigned: false, transmissions: 7, answers: 0, outcome: 'none'}},
    ];
    expect(read(facts).ladders.of(1)?.rows).toMatchObject([
      {text: 'Allocate request, 7 copies: no answer', tone: 'lost', from: 0, to: 1},
    ]);
  });

  test('given many alike and one that fails, then the many are one run and the failure stands alone', () => {
    const facts = [
      session('client.pcap'),
      ...Array.from({length: 40}, (_, index) =>
        exchange('client.pcap', index + 1, index, index === 20 ? {outcome: 438} : {}),
      ),
    ];
    const rows = read(facts).ladders.of(1)?.rows ?? [];
    expect(rows).toHaveLength(7);
    expect(rows.find(({tone}) => tone === 'wrong')).toMatchObject({
      text: 'Refresh error 438 Stale Nonce',
      places: [{input: 0, frame: 43}],
    });
    expect(rows.find(({text}) => text.startsWith('38 more: Refresh request'))).toMatchObject({
      tone: 'bulk',
      untilSeconds: 39,
      places: [{input: 0, frame: 6, untilFrame: 80}],
    });
  });

  test('given thousands of rows, then the picture is bounded and says what it leaves out', () => {
    const facts = [
      session('client.pcap'),
      ...Array.from({length: 1200}, (_, index) =>
        exchange('client.pcap', index + 1, index, {method: `Method ${index}`}),
      ),
    ];
    const ladder = read(facts).ladders.of(1);
    expect([ladder?.rows.length, ladder?.omitted]).toEqual([2000, 400]);
  });
});

test('given no capture, then there is no summary of one', () => {
  expect(read([]).overview).toBeUndefined();
});
