import check from '../../../src/checks/turn/requests-lost.ts';
import type {Fact, TransportAddress} from '../../../src/facts/fact.ts';
import type {StunTransaction} from '../../../src/facts/stun-transaction.ts';
import {accepted, silent} from '../../facts/make.ts';
import {
  captures,
  clientFile,
  delayMs,
  edgeFile,
  guest,
  guestOutside,
  paired,
  seenByBoth,
  serverInside,
  skewMs,
  transaction,
  webPage,
} from '../../facts/two-captures.ts';
import {describeCheck} from '../describe-check.ts';

const again: Partial<StunTransaction> = {transmissions: 7, repeatedMs: 31_500};
/** At the client alone: seven copies, no answer. */
const unseen = transaction(clientFile, {id: 20, atMs: 8000, ...again});
/** CMS uses the TURN server from inside, so that STUN to its port is known to be captured there. */
const inside = transaction(edgeFile, {
  id: 30,
  atMs: skewMs + 9000,
  answeredAtMs: skewMs + 9001,
  client: {address: '10.0.1.5', port: 42_000},
  server: {address: '10.0.1.9', port: 3478},
});
const otherPort: Partial<StunTransaction> = {client: {...guest, port: 50_001}};

const relay: TransportAddress = {address: '203.0.113.9', port: 24_100};
const relayInside: TransportAddress = {address: '10.0.0.9', port: 24_100};
const relayed = accepted({relayedAddress: relay});
const check3 = (input: string, first: number, atMs: number, value: Partial<StunTransaction>): Fact[] =>
  [0, 1, 2].map((n) =>
    transaction(input, {id: first + n, atMs: atMs + n * 50, method: 'Binding', isSigned: true, ...value}),
  );
const toRelay = check3(clientFile, 40, 9000, {client: guest, server: relay});
const fromRelay = check3(edgeFile, 50, skewMs + 9000, {client: relayInside, server: guestOutside});

describeCheck(check, {
  'given transactions that both captures hold, when judged, then it passes': {
    facts: [...captures, ...paired],
    expect: {status: 'pass'},
  },
  'given one capture, when judged, then it is not evaluated': {
    facts: [captures[0]!, unseen],
    expect: {status: 'not-evaluated', missing: ['capture.pairs']},
  },
  'given requests from another port that the server’s capture does not hold, when it shows the TURN port, then they are lost':
    {
      facts: [...captures, ...paired, silent(), transaction(clientFile, {id: 20, atMs: 8000, ...again, ...otherPort})],
      expect: {
        status: 'fail',
        findings: [
          {
            message: 'server',
            args: {copies: 7, from: '192.0.2.20:50001', server: '203.0.113.9:3478/udp', transport: 'UDP', port: '3478'},
            evidence: 2,
          },
        ],
      },
    },
  'given two captures that share the web page alone, when the client asks in vain, then that is likely': {
    facts: [...captures, ...webPage, silent(), unseen, inside],
    expect: {status: 'fail', findings: [{message: 'serverLikely', args: {copies: 7}, evidence: 2}]},
  },
  'given the same, when the server’s capture shows no STUN at all, then it may have been blind for it': {
    facts: [...captures, ...webPage, unseen],
    expect: {status: 'not-evaluated', missing: ['capture.pairs']},
  },
  'given the same, when the client got its relay over TCP, then the call works that way': {
    facts: [
      ...captures,
      ...webPage,
      silent(),
      unseen,
      inside,
      accepted({transport: 'tcp', clientAddress: guest.address}),
    ],
    expect: {status: 'fail', findings: [{message: 'fallback'}]},
  },
  'given requests when the other capture was not running, when judged, then nothing is said of them': {
    facts: [...captures, ...paired, transaction(clientFile, {id: 20, atMs: 61_500, ...otherPort, transmissions: 3})],
    expect: {status: 'pass'},
  },
  'given two copies alone, when they are lost, then it passes': {
    facts: [...captures, ...paired, transaction(clientFile, {id: 20, atMs: 8000, ...otherPort, transmissions: 2})],
    expect: {status: 'pass'},
  },
  'given requests that another answered, when the other capture does not hold them, then it was not on the way': {
    facts: [
      ...captures,
      ...paired,
      transaction(clientFile, {id: 20, atMs: 8000, answeredAtMs: 8003, ...otherPort, ...again}),
    ],
    expect: {status: 'pass'},
  },
  'given checks of a peer to the relay, when the server’s capture shows the relay but not them, then they are lost inbound':
    {
      facts: [
        ...captures,
        ...paired,
        relayed,
        ...toRelay,
        transaction(edgeFile, {
          id: 60,
          atMs: skewMs + 9000,
          client: relayInside,
          server: {address: '192.0.2.77', port: 9},
        }),
      ],
      expect: {
        status: 'fail',
        findings: [{message: 'toRelay', args: {copies: 3, server: '203.0.113.9:24100', peer: '192.0.2.20'}}],
      },
    },
  'given checks of the relay to the peer, when its capture shows that port but not them, then they are lost outbound': {
    facts: [
      ...captures,
      ...paired,
      relayed,
      ...fromRelay.map((fact) => ({
        ...fact,
        value: {...(fact.value as StunTransaction), server: {...guestOutside, port: guest.port}},
      })),
    ],
    expect: {status: 'fail', findings: [{message: 'fromRelay', args: {copies: 3, address: '203.0.113.9'}}]},
  },
  'given both, when judged, then both directions are told in one': {
    facts: [
      ...captures,
      ...paired,
      relayed,
      ...toRelay,
      ...fromRelay.map((fact) => ({
        ...fact,
        value: {...(fact.value as StunTransaction), server: {...guestOutside, port: guest.port}},
      })),
    ],
    expect: {status: 'fail', findings: [{message: 'bothWays', args: {copies: 6}}]},
  },
  'given the same, when the peer’s checks are answered on another path, then the call works': {
    facts: [
      ...captures,
      ...paired,
      relayed,
      ...toRelay,
      transaction(edgeFile, {
        id: 60,
        atMs: skewMs + 9000,
        client: relayInside,
        server: {address: '192.0.2.77', port: 9},
      }),
      transaction(clientFile, {
        id: 70,
        atMs: 9000,
        answeredAtMs: 9002,
        method: 'Binding',
        isSigned: true,
        server: {address: '192.0.2.99', port: 5000},
      }),
    ],
    expect: {status: 'pass'},
  },
  'given checks between two clients, when they are lost, then that path is named': {
    facts: [
      ...captures,
      ...paired,
      ...check3(clientFile, 40, 9000, {client: {...guest, port: 50_002}, server: {...relay, port: 7000}}),
      transaction(edgeFile, {
        id: 60,
        atMs: skewMs + 9000,
        client: {...relayInside, port: 7000},
        server: {address: '192.0.2.77', port: 9},
      }),
    ],
    expect: {status: 'fail', findings: [{message: 'direct', args: {copies: 3}}]},
  },
  'given some requests that are lost among others, when judged, then the share is told': {
    facts: [
      ...captures,
      ...paired,
      ...[0, 1, 2, 3, 4].map((n) => transaction(clientFile, {id: 80 + n, atMs: 9000 + 100 * n})),
      ...seenByBoth(90, 10_000),
    ],
    expect: {status: 'fail', findings: [{message: 'some', args: {lost: 5, sent: 9}}]},
  },
  'given first checks that NAT did not let in yet, when those after them arrive, then nothing is lost': {
    facts: [
      ...captures,
      ...[0, 1, 2, 3, 4].map((n) => transaction(clientFile, {id: 80 + n, atMs: 2000 + 100 * n})),
      ...paired,
    ],
    expect: {status: 'pass'},
  },
  'given a handshake alone and a delay, when judged, then two captures without STUN in common are not evaluated': {
    facts: [...captures, ...webPage, transaction(edgeFile, {id: 3, atMs: skewMs + delayMs, server: serverInside})],
    expect: {status: 'not-evaluated', missing: ['capture.pairs']},
  },
});
