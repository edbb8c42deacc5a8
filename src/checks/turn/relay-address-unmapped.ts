import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {type ExpresswayEdge, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {type MediaPorts, mediaPortsOf} from '../../facts/derived/media-ports.ts';
import {type RelayUse, relayUse} from '../../facts/derived/relay-use.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {relayTrial} from '../../facts/relay-trial.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {isPrivateAddress} from '../../model/ip-address.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A peer that is there and reachable has answered by then. */
const shortestTrySeconds = 5;

type Verdict =
  | {readonly kind: 'fine'; readonly note: string}
  | {readonly kind: 'unclear'}
  | {readonly kind: 'differs'}
  | {readonly kind: 'inside'; readonly proof: Fact; readonly shows: string; readonly field?: string};

/**
 * The relay has an address of the server's own network instead of the one at which it is reached from outside (F90), so
 * that no peer outside finds it. That the two differ is no fault in itself: only where nothing comes through the relay.
 */
export default defineCheck({
  id: 'turn/relay-address-unmapped',
  system: 'TURN and media',
  title: {
    pass: 'The address of the relay is one at which peers reach it',
    fail: 'The TURN server offers a relay at an inside address',
  },
  failureModes: ['F90', 'F95'],
  needs: {},
  needsOneOf: {uses: relayUse, trials: relayTrial},
  wants: {sessions: turnSession, edges: expresswayEdges, boxes: boxAddresses},
  after: ['expressway/static-nat-missing'],
  references: ['RFC 8656 §7.2', 'Expressway administrator guide, static NAT', 'Cisco document 210800, TURN'],
  messages: {
    inside: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} offers relays at {relay}, its inside address, and nothing comes back through them',
      why: 'Peers send their media to the address of the relay. From outside {relay} cannot be reached, so the call is set up and stays without audio and video.',
      fix: [
        {
          action: 'Set the static NAT of the external LAN interface to {reached}, On, save, and restart the box.',
          where: 'Expressway-E, System > Network interfaces > IP',
          command:
            'xConfiguration Ethernet 2 IP V4 StaticNAT Address: "{reached}"\nxConfiguration Ethernet 2 IP V4 StaticNAT Mode: On',
          verify: 'In a new capture the Allocate Success Response has {reached} in XOR-RELAYED-ADDRESS.',
        },
      ],
    },
    differs: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} offers a relay at the private address {relay}, at which the client does not reach it, and nothing comes back through it',
      why: 'Peers send their media to the address of the relay. One that stands outside, as this client does, reaches the server at {reached} and not at {relay}; the call is then set up and stays without audio and video.',
      competing: [
        'The peer is in a network that reaches {relay}, and a firewall drops UDP between it and the ports of the relays.',
        'The peer is not in the call any more, or never started.',
      ],
      fix: [
        {
          action:
            'Look at the static NAT of the external LAN interface: it has to be On, with {reached}. Save and restart the box after a change. (coturn: `external-ip={reached}/{relay}`.)',
          where: 'Expressway-E, System > Network interfaces > IP',
          command: 'xConfiguration Ethernet 2 IP V4 StaticNAT',
          verify: 'In a new capture the Allocate Success Response has {reached} in XOR-RELAYED-ADDRESS.',
        },
      ],
    },
  },
  examples: {fail: 'turn/relay-address-unmapped', pass: 'octavio/healthy'},
  run({uses, trials, sessions, edges, boxes}, report) {
    for (const ports of mediaPortsOf(trials)) {
      const {
        address: relay,
        server,
        vantage,
        trials: [trial, ...others],
        toThem,
      } = ports;
      const inside = edges.find(({value}) => value.lanAddresses.includes(relay) && value.natAddresses.length > 0);
      if (toThem.passed.length > 0) report.pass(`Packets to the relays at ${relay} arrive.`);
      else if (relay === server.address || isOutside(relay, edges))
        report.pass(`${relay} is the address at which the server is reached.`);
      else if (vantage !== 'outside' || !isPrivateAddress(relay))
        report.lacking(
          relayTrial,
          `whether ${relay} can be reached from outside: \`wrtc-doctor probe --from outside\``,
        );
      else {
        const failure = {
          subject: trial.subject,
          related: others.map(({subject}) => subject),
          args: {
            server: turnServerName(trial.value, boxes),
            relay,
            reached: inside?.value.natAddresses[0] ?? server.address,
          },
          evidence: [evidenceOf(trial, wordsOf(ports))] as const,
        };
        if (inside === undefined) report.fail('differs', failure);
        else {
          const shows = `${relay} is an interface of ${inside.value.name}, which stands behind static NAT`;
          const proof = evidenceOf(inside, shows, `address:${relay}`);
          report.fail('inside', {...failure, evidence: [...failure.evidence, proof]});
        }
      }
    }
    for (const [relay, group] of groupBy(
      uses.toSorted((one, other) => (one.subject < other.subject ? -1 : 1)),
      ({value}) => value.relayedAddress.address,
    )) {
      const tried = group.filter(({value}) => isInVain(value));
      if (tried.length === 0) {
        if (group.some(({value}) => value.isHeard || value.isClientAnswered))
          report.pass(`Media find their way through the relays at ${relay}, or another.`);
        else report.lacking(relayUse, 'the exchange ends too early to tell whether the relay is reached');
        continue;
      }
      const judged = tried.map((use) => ({use, verdict: judgeAddress(use, sessions, edges)}));
      const worst =
        judged.find(({verdict}) => verdict.kind === 'inside') ?? judged.find(({verdict}) => verdict.kind === 'differs');
      if (worst === undefined) {
        const [fine] = judged.flatMap(({verdict}) => (verdict.kind === 'fine' ? [verdict.note] : []));
        if (fine === undefined) report.lacking(expresswayEdges, 'which of its addresses is the outside one');
        else report.pass(fine);
        continue;
      }
      const {use, verdict} = worst;
      const {relayedAddress, server, legs} = use.value;
      const related = tried.map(({subject}) => subject);
      const checks = legs.reduce((sum, {sent}) => sum + sent, 0);
      const args = {
        server: turnServerName(use.value, boxes),
        relay: relayedAddress.address,
        reached: reachedAt(use.value, edges, sessions) ?? server.address,
      };
      const evidence = [
        evidenceOf(use, `XOR-RELAYED-ADDRESS is ${relayedAddress.address}`, 'allocated'),
        evidenceOf(use, `the first of ${checks} checks through the relay; nothing came back`, 'legs.0'),
      ] as const;
      if (verdict.kind === 'inside')
        report.fail('inside', {
          subject: use.subject,
          related,
          args,
          evidence: [...evidence, evidenceOf(verdict.proof, verdict.shows, verdict.field)],
        });
      else report.fail('differs', {subject: use.subject, related, args, evidence});
    }
  },
});

function isOutside(address: string, edges: readonly Fact<ExpresswayEdge>[]): boolean {
  return edges.some(({value}) => value.natAddresses.includes(address));
}

function wordsOf({address, toThem}: MediaPorts): string {
  return `relays at ${address}: none of ${toThem.sent} packets from outside to their ports arrived`;
}

function isInVain({isHeard, isClientAnswered, legs}: RelayUse): boolean {
  return !isHeard && !isClientAnswered && legs.some(({seconds}) => seconds >= shortestTrySeconds);
}

function judgeAddress(
  {origin, value}: Fact<RelayUse>,
  sessions: readonly Fact<TurnSession>[],
  edges: readonly Fact<ExpresswayEdge>[],
): Verdict {
  const relay = value.relayedAddress.address;
  const outside = edges.find((edge) => edge.value.natAddresses.includes(relay));
  if (outside !== undefined) return {kind: 'fine', note: `${relay} is the outside address of ${outside.value.name}.`};
  const inside = edges.find((edge) => edge.value.lanAddresses.includes(relay) && edge.value.natAddresses.length > 0);
  if (inside !== undefined) {
    const shows = `${relay} is an interface of ${inside.value.name}, which stands behind static NAT`;
    return {kind: 'inside', proof: inside, shows, field: `address:${relay}`};
  }
  // At the server itself its packets have its own addresses, whatever stands before it.
  if (value.outer.length > 0) return {kind: 'unclear'};
  if (relay === value.server.address) return {kind: 'fine', note: `The relay has the address of the server, ${relay}.`};
  const there = sessions.find(
    (session) =>
      session.origin.input !== origin.input &&
      session.value.server.address === relay &&
      isSame(session.value.relayedAddress, value.relayedAddress),
  );
  if (there !== undefined) {
    return {
      kind: 'inside',
      proof: there,
      shows: `the same relay at the server, where it has the address ${relay} itself`,
      field: 'allocated',
    };
  }
  if (!isPrivateAddress(relay)) return {kind: 'fine', note: `The relay has a public address, ${relay}.`};
  // Who stands beside the server sees its inside address, and a relay of it may well be at the outside one.
  return isNear(value.client.address, value.server.address) ? {kind: 'unclear'} : {kind: 'differs'};
}

/** The outside address of the server, where that is known. */
function reachedAt(
  {relayedAddress, server, outer}: RelayUse,
  edges: readonly Fact<ExpresswayEdge>[],
  sessions: readonly Fact<TurnSession>[],
): string | undefined {
  const edge = edges.find(({value}) => value.lanAddresses.includes(relayedAddress.address));
  const [nat] = edge?.value.natAddresses ?? [];
  if (nat !== undefined) return nat;
  if (outer.length === 0) return server.address;
  return sessions.find(
    ({value}) => isSame(value.relayedAddress, relayedAddress) && value.server.address !== server.address,
  )?.value.server.address;
}

function isSame(one: RelayUse['relayedAddress'] | undefined, other: RelayUse['relayedAddress']): boolean {
  return one?.address === other.address && one.port === other.port;
}

/** In one IPv4 network of 256 addresses. */
function isNear(one: string, other: string): boolean {
  const network = (address: string) => /^\d+\.\d+\.\d+\./.exec(address)?.[0];
  return network(one) !== undefined && network(one) === network(other);
}
