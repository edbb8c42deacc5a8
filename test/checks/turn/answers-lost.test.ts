import check from '../../../src/checks/turn/answers-lost.ts';
import type {Fact, TransportAddress} from '../../../src/facts/fact.ts';
import type {StunTransaction} from '../../../src/facts/stun-transaction.ts';
import {accepted} from '../../facts/make.ts';
import {
  captures,
  clientFile,
  delayMs,
  edgeFile,
  guest,
  guestOutside,
  paired,
  seenByBoth,
  server,
  serverInside,
  skewMs,
  transaction,
} from '../../facts/two-captures.ts';
import {describeCheck} from '../describe-check.ts';

const relay: TransportAddress = {address: '203.0.113.9', port: 24_100};
const relayInside: TransportAddress = {address: '10.0.0.9', port: 24_100};
const relayed = accepted({relayedAddress: relay});
const silent = accepted({allocations: 0, clientAddress: '192.0.2.1'});

/** Asked at both ends, answered at the edge; the client has no answer. */
function unheard(id: number, atMs: number, value: Partial<StunTransaction> = {}, to = [server, serverInside]): Fact[] {
  const [outside = server, inside = serverInside] = to;
  const there = atMs + skewMs + delayMs;
  return [
    transaction(clientFile, {id, atMs, ...value, server: outside, answers: 0}),
    transaction(edgeFile, {id, atMs: there, answeredAtMs: there + 1, ...value, client: guestOutside, server: inside}),
  ];
}

const again: Partial<StunTransaction> = {transmissions: 7, answers: 7, repeatedMs: 31_500};
const checks: Partial<StunTransaction> = {method: 'Binding', isSigned: true};

describeCheck(check, {
  'given transactions that both captures hold, when judged, then it passes': {
    facts: [...captures, ...paired],
    expect: {status: 'pass'},
  },
  'given one capture, when judged, then it is not evaluated': {
    facts: [captures[0]!, transaction(clientFile, {id: 1, atMs: 5000})],
    expect: {status: 'not-evaluated', missing: ['capture.pairs']},
  },
  'given a server that answers seven copies, when none arrives, then the answers are lost': {
    facts: [...captures, silent, ...unheard(10, 8000, again)],
    expect: {
      status: 'fail',
      findings: [
        {
          message: 'server',
          subject: 'turn://203.0.113.9:3478/udp',
          args: {copies: 7, server: '203.0.113.9:3478/udp', port: '3478'},
          evidence: 2,
        },
      ],
    },
  },
  'given the same, when the client got its relay over TCP, then the call works that way': {
    facts: [
      ...captures,
      silent,
      accepted({transport: 'tcp', clientAddress: guestOutside.address}),
      ...unheard(10, 8000, again),
    ],
    expect: {status: 'fail', findings: [{message: 'fallback'}]},
  },
  'given single requests without an answer, when the client’s capture holds nothing that came in, then it may be of one direction':
    {
      facts: [...captures, silent, ...[10, 11, 12, 13].flatMap((id) => unheard(id, 8000 + id))],
      expect: {status: 'pass'},
    },
  'given one lost answer, when judged, then it passes': {
    facts: [...captures, ...paired, ...unheard(10, 8000)],
    expect: {status: 'pass'},
  },
  'given checks to the relay, when their answers do not come back, then they are lost outbound': {
    facts: [
      ...captures,
      ...paired,
      relayed,
      ...[10, 11, 12].flatMap((id) => unheard(id, 8000 + id, checks, [relay, relayInside])),
    ],
    expect: {status: 'fail', findings: [{message: 'fromRelay', args: {copies: 3, server: '203.0.113.9:24100'}}]},
  },
  'given checks of the relay, when the peer’s answers do not come, then they are lost inbound': {
    facts: [
      ...captures,
      ...paired,
      relayed,
      ...[10, 11, 12].flatMap((id) => [
        transaction(edgeFile, {id, atMs: skewMs + 8000 + id, ...checks, client: relayInside, server: guestOutside}),
        transaction(clientFile, {
          id,
          atMs: 8012 + id,
          answeredAtMs: 8013 + id,
          ...checks,
          client: relay,
          server: guest,
        }),
      ]),
    ],
    expect: {status: 'fail', findings: [{message: 'toRelay', args: {copies: 3, peer: '192.0.2.20'}}]},
  },
  'given checks to another port, when their answers do not come back, then that path is named': {
    facts: [
      ...captures,
      ...paired,
      ...[10, 11, 12].flatMap((id) =>
        unheard(id, 8000 + id, checks, [
          {...relay, port: 7000},
          {...relayInside, port: 7000},
        ]),
      ),
    ],
    expect: {status: 'fail', findings: [{message: 'direct', args: {copies: 3}}]},
  },
  'given some answers that are lost among others, when judged, then the share is told': {
    facts: [
      ...captures,
      ...paired,
      ...[10, 11, 12, 13, 14].flatMap((id) => unheard(id, 8000 + id)),
      ...seenByBoth(90, 9000),
    ],
    expect: {status: 'fail', findings: [{message: 'some', args: {lost: 5, sent: 9}}]},
  },
});
