/** Facts for the tests of what probes see: the same exchanges as in a capture, and media through relays. */
import type {Fact} from '../../src/facts/fact.ts';
import {type RelayEnd, type RelayTrial, relayTrial} from '../../src/facts/relay-trial.ts';
import type {TcpConnection} from '../../src/facts/tcp-connection.ts';
import type {TurnSession} from '../../src/facts/turn-session.ts';
import {turnServerSubject} from '../../src/model/subject.ts';
import {at, origin, turnAddress} from './make.ts';

type Side = 'inside' | 'outside' | 'unknown';

/** Of a probe that was told from which side it runs, or was not. */
export function from<Value>(side: Side, fact: Fact<Value>): Fact<Value> {
  return side === 'unknown' ? fact : {...fact, origin: {...fact.origin, input: `probe from ${side}`, vantage: side}};
}

/** An exchange that a probe made to try this server. */
export function tried<Value extends TurnSession | TcpConnection>(
  side: Side,
  fact: Fact<Value>,
  trial: TurnSession['trial'] = 'asked',
): Fact<Value> {
  return from(side, {...fact, value: {...fact.value, trial}});
}

export const relayedPorts = [24_000, 25_500, 27_000, 28_400];

export function relayEnd(port: number, value: Partial<RelayEnd> = {}): RelayEnd {
  return {
    client: {address: '198.51.100.20', port: 40_000 + (port % 100)},
    mapped: {address: '198.51.100.20', port: 40_000 + (port % 100)},
    relayed: {address: turnAddress.address, port},
    lifetimeSeconds: 600,
    permission: 'success',
    channel: 'success',
    isReleased: true,
    ...value,
  };
}

const sent = (count: number, received = count) => ({sent: count, received});

export function traffic(sentCount: number, lost = 0, more: {reordered?: number; duplicates?: number} = {}) {
  return {sent: sentCount, received: sentCount - lost, lost, duplicates: 0, reordered: 0, ...more};
}

type Way = NonNullable<RelayTrial['stream']>['forward'];

export function stream(forward: Partial<Way> = {}, backward: Partial<Way> = {}): NonNullable<RelayTrial['stream']> {
  const way = {...traffic(50), jitterMs: 0.4};
  return {payloadBytes: 172, intervalMs: 20, forward: {...way, ...forward}, backward: {...way, ...backward}};
}

/** Sampled ports of relays: how many of three packets came through, each way. */
export function samples(inbound: number, outbound: number, ports = relayedPorts): RelayTrial['ports'] {
  return ports.map((port) => ({
    relayed: {address: turnAddress.address, port},
    permission: 'success',
    inbound: sent(3, inbound),
    outbound: sent(3, outbound),
  }));
}

/** All went well, unless told otherwise. */
export function trial(side: Side, value: Partial<RelayTrial> = {}): Fact<RelayTrial> {
  const server = value.server ?? turnAddress;
  const transport = value.transport ?? 'udp';
  return from(
    side,
    relayTrial.of(turnServerSubject(server.address, server.port, transport), origin, {
      server,
      transport,
      isTls: false,
      username: 'relay-user',
      startTime: at('09:30'),
      endTime: at('09:30:05'),
      ends: [relayEnd(24_100), relayEnd(24_101)],
      indications: {forward: sent(5), backward: sent(5)},
      stream: stream(),
      ports: samples(3, 3),
      portsAsked: 4,
      notTried: [],
      allocations: 6,
      released: 6,
      ...value,
    }),
  );
}
