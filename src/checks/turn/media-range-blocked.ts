import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnByEdge} from '../../facts/derived/expressway-boxes.ts';
import {didServerStay, type MediaPorts, mediaPortsOf, type PortTraffic} from '../../facts/derived/media-ports.ts';
import {type RelayLeg, type RelayUse, relayUse} from '../../facts/derived/relay-use.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type RelayTrial, relayTrial} from '../../facts/relay-trial.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A peer that is there and reachable has answered by then. */
const shortestTrySeconds = 5;
const usualRange = {start: 24_000, end: 29_999};
const mostPeers = 4;

/**
 * A client has its relay and permissions, sends ICE checks through it, and no answer comes back (F93, F94): between the
 * relay and the peers something is blocked, or the peer is not there. A probe from outside sends to the ports of relays
 * itself: what it says of the firewall needs no peer.
 */
export default defineCheck({
  id: 'turn/media-range-blocked',
  system: 'TURN and media',
  title: {
    pass: 'What is sent through the TURN relay is answered',
    fail: 'Nothing comes back through the TURN relay',
  },
  failureModes: ['F93', 'F94', 'F96'],
  needs: {},
  needsOneOf: {uses: relayUse, trials: relayTrial},
  wants: {services: turnByEdge, boxes: boxAddresses},
  after: [
    'turn/peer-forbidden',
    'turn/relay-address-unmapped',
    'turn/hairpin-missing',
    'turn/server-gone',
    'expressway/static-nat-missing',
    'turn/requests-lost',
    'turn/answers-lost',
  ],
  references: ['RFC 8445 §7.2', 'Cisco document 210800, firewall ports'],
  messages: {
    silent: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} took {count} ICE checks for {peers} through relay {relay} in {seconds} s, and nothing came back',
      why: 'The client has its relay, but between the relay and the peer no packet gets through. The call is set up and stays without audio and video.',
      competing: [
        'A firewall drops UDP between the ports of the relays ({range}) and the peer, in one direction or in both.',
        'The peer does not listen at {peers} any more, or never did.',
        'Both sides have a relay on this server, and the firewall does not turn its packets to its own outside address round (NAT reflection).',
        'The address of the relay, {relay}, is not one at which the peer reaches the server.',
      ],
      volatile: ['count', 'seconds', 'peers', 'relay'],
      fix: [
        {
          action:
            'Open the ports of the relays ({range}) between the outside address of the TURN server and any address, in both directions.',
          where: 'Firewall in front of the TURN server',
          verify: 'A new capture of the client shows Data indications or ChannelData from the TURN server.',
        },
        {
          action:
            'To see which direction is blocked, capture on the outer interface of the TURN server and at the peer at the same time: what leaves the one and does not reach the other was dropped between them.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'The two captures together show the packets that leave the one and miss in the other.',
        },
      ],
    },
    outside: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Relay {relay} of TURN server {server} sent {count} ICE checks to {peers} in {seconds} s, and no packet of theirs reached it',
      why: 'The TURN server does its part. Outside of it the packets to the peer, or all of the peer’s, are lost. The call is set up and stays without audio and video.',
      competing: [
        'A firewall drops UDP between the ports of the relays ({range}) and the peer, in one direction or in both.',
        'The peer does not listen at {peers} any more, or never did.',
        'Packets for the address that the server offers as its relay do not reach it: static NAT, or a missing rule for {range}.',
      ],
      volatile: ['count', 'seconds', 'peers', 'relay'],
      fix: [
        {
          action:
            'Open the ports of the relays ({range}) between the outside address of the TURN server and any address, in both directions.',
          where: 'Firewall in front of the TURN server',
          verify: 'A new capture here shows UDP of the peer to the port of the relay.',
        },
        {
          action:
            'To see which direction is blocked, capture at the peer at the same time: what leaves here and does not arrive there was dropped on the way.',
          where: 'the peer, {peers}',
          verify: 'The two captures together show the packets that leave the one and miss in the other.',
        },
      ],
    },
    oneWay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Through relay {relay} of TURN server {server} come the checks of {peers}, but no answer to any of the {count} checks that went the other way in {seconds} s',
      why: 'From the peer to the relay packets get through, from the relay to the peer they do not. ICE needs both, so the call stays without audio and video.',
      competing: [
        'A firewall drops UDP from the ports of the relays ({range}) to the peer.',
        'The peer gets the checks and does not accept them (it has other ICE credentials).',
      ],
      volatile: ['count', 'seconds', 'peers', 'relay'],
      fix: [
        {
          action: 'Open {range} from the outside address of the TURN server to any address.',
          where: 'Firewall in front of the TURN server',
          verify: 'A new capture shows answers to the checks that go through the relay.',
        },
      ],
    },
    straight: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'From outside, UDP does not pass {direction} the media ports of TURN server {server}: {seen}',
      why: 'Where one side of a call sends to the relay of the other, its media goes to and from these ports. They are closed to it, and the call is set up and stays without audio and video.',
      competing: [
        'A firewall in front of the TURN server drops UDP {direction} its media ports ({range}).',
        'NAT in front of it leads its port {port} to the box, but not {range}.',
        'The network of the probe drops UDP to such ports, or its NAT lets nothing in from them.',
      ],
      volatile: ['seen', 'range'],
      fix: [
        {
          action: 'Open {range} {direction} {relay} for any address outside, and have NAT lead it to the box.',
          where: 'firewall and NAT in front of the TURN server',
          verify: '`wrtc-doctor probe --from outside` shows its media ports as reached, both ways.',
        },
      ],
    },
    straightSpare: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'From outside, UDP does not pass {direction} the media ports of TURN server {server}: {seen}; its relays reach each other',
      why: 'A call whose both sides have a relay on this server gets media. Where one side sends to the relay of the other from its own address, as browsers try first, it gets none.',
      competing: [
        'A firewall in front of the TURN server drops UDP {direction} its media ports ({range}).',
        'NAT in front of it leads its port {port} to the box, but not {range}.',
        'The network of the probe drops UDP to such ports, or its NAT lets nothing in from them.',
      ],
      volatile: ['seen', 'range'],
      fix: [
        {
          action: 'Open {range} {direction} {relay} for any address outside, and have NAT lead it to the box.',
          where: 'firewall and NAT in front of the TURN server',
          verify: '`wrtc-doctor probe --from outside` shows its media ports as reached, both ways.',
        },
      ],
    },
  },
  examples: {fail: 'turn/media-range-blocked', pass: 'octavio/healthy'},
  run({uses, trials, services, boxes}, report) {
    const sampled = mediaPortsOf(trials);
    for (const ports of sampled) {
      const {
        address,
        vantage,
        trials: [first, ...others],
      } = ports;
      const direction = directionOf(ports);
      if (direction === 'by chance')
        report.lacking(relayTrial, `packets to and from media ports of ${address} are lost at random`);
      else if (direction === undefined) report.pass(`UDP passes to and from media ports of ${address}.`);
      else if (vantage === 'inside')
        report.notApplicable(`What the inside reaches of the media ports of ${address} tells nothing of guests.`);
      else if (vantage === undefined)
        report.lacking(relayTrial, 'nobody said whether the probe ran outside: `wrtc-doctor probe --from outside`');
      else {
        const inside = sampled.find(
          (other) => other.vantage === 'inside' && other.address === address && directionOf(other) === undefined,
        );
        report.fail(ports.doRelaysMeet === true ? 'straightSpare' : 'straight', {
          subject: first.subject,
          related: others.map(({subject}) => subject),
          args: {
            direction,
            server: turnServerName(first.value, boxes),
            relay: address,
            port: String(first.value.server.port),
            seen: seenOf(ports),
            range: rangeOf(ports.toThem.passed[0] ?? ports.toThem.missed[0] ?? 0, services),
          },
          evidence: [
            evidenceOf(first, portWords(ports)),
            ...others.slice(0, 3).map((trial) => evidenceOf(trial, 'and here')),
            ...(inside === undefined
              ? []
              : [evidenceOf(inside.trials[0], 'from inside they are reached, so the server does its part')]),
          ],
        });
      }
    }
    for (const trial of trials.filter((one) => one.value.transport === 'udp' && mediaPortsOf([one]).length === 0))
      report.lacking(relayTrial, `no media port could be tried${whyNot(trial)}`);
    for (const [relayAddress, group] of groupBy(
      uses.toSorted((one, other) => (one.subject < other.subject ? -1 : 1)),
      ({value}) => value.relayedAddress.address,
    )) {
      const failed = group
        .flatMap((use) => {
          const message = judge(use.value);
          return message === undefined ? [] : [{use, message}];
        })
        .toSorted(
          (one, other) =>
            byVantage.indexOf(one.message) - byVantage.indexOf(other.message) ||
            (one.use.origin.frame ?? 0) - (other.use.origin.frame ?? 0),
        );
      const [first, ...others] = failed;
      if (first === undefined) {
        if (group.some(({value}) => value.isClientAnswered))
          report.pass(`Checks through the relays at ${relayAddress} are answered, or another path works.`);
        else
          report.lacking(relayUse, 'the exchange ends too early to tell whether anything comes back through the relay');
        continue;
      }
      const {use, message} = first;
      const {relayedAddress, legs, outer} = use.value;
      const tried = (message === 'outside' ? outer : legs).filter(({sent}) => sent > 0);
      const count = tried.reduce((sum, {sent}) => sum + sent, 0);
      const name = message === 'outside' ? 'outer' : 'legs';
      const index = (message === 'outside' ? outer : legs).findIndex(({sent}) => sent > 0);
      report.fail(message, {
        subject: use.subject,
        related: others.map((other) => other.use.subject),
        args: {
          server: turnServerName(use.value, boxes),
          relay: formatHostPort(relayedAddress.address, relayedAddress.port),
          peers: peersOf(tried),
          count,
          seconds: Math.round(Math.max(...tried.map(({seconds}) => seconds))),
          range: rangeOf(relayedAddress.port, services),
        },
        evidence: [
          evidenceOf(use, 'the relay that the client got', 'allocated'),
          evidenceOf(use, `the first of ${count} checks`, `${name}.${index}`),
          ...(message === 'oneWay'
            ? [evidenceOf(use, 'a check of the peer', `legs.${heardOn(use.value)}.received`)]
            : []),
          ...others.slice(0, 3).map((other) => evidenceOf(other.use, 'and here', 'legs.0')),
        ],
      });
    }
  },
});

/** With three packets a port, fewer losses than this leave no port without any by chance. */
const mostRandomLoss = 0.05;

/** Undefined: they pass both ways. */
function directionOf({toThem, fromThem}: MediaPorts): string | undefined {
  const ways = [
    ['to', toThem],
    ['from', fromThem],
  ] as const;
  const closed = ways.filter(([, {sent, passed}]) => sent > 0 && passed.length === 0).map(([way]) => way);
  if (closed.length > 0) return closed.join(' and ');
  const partly = ways.filter(([, {missed}]) => missed.length > 0).map(([way]) => way);
  if (partly.length === 0) return undefined;
  return [toThem, fromThem].some(isLossy) ? 'by chance' : `${partly.join(' and ')} some of`;
}

/** Whether ports that do let packets through lose some of them. */
function isLossy({passed, sent, received, missed}: PortTraffic): boolean {
  const each = sent / (passed.length + missed.length);
  return passed.length > 0 && received < each * passed.length * (1 - mostRandomLoss);
}

function seenOf({toThem, fromThem}: MediaPorts): string {
  const words = [
    ...(toThem.sent > 0 ? [`${toThem.received} of ${toThem.sent} packets to them arrived`] : []),
    ...(fromThem.sent > 0 ? [`${fromThem.received} of ${fromThem.sent} from them`] : []),
  ];
  return words.join(', ');
}

function portWords({toThem, fromThem}: MediaPorts): string {
  const list = ({passed, missed}: PortTraffic) =>
    [
      ...(missed.length > 0 ? [`nothing at ${missed.join(', ')}`] : []),
      ...(passed.length > 0 ? [`through at ${passed.join(', ')}`] : []),
    ].join('; ');
  return [
    `ports of relays that were sent to: ${list(toThem)}`,
    ...(fromThem.sent > 0 ? [`sent from: ${list(fromThem)}`] : []),
  ].join('. ');
}

function whyNot({value}: Pick<Fact<RelayTrial>, 'value'>): string {
  const told = value.notTried.find(({part}) => part === 'ports');
  if (told !== undefined) return `: ${told.detail}`;
  return didServerStay({value}) ? '' : ': the server stopped answering while the probe ran';
}

/** What was seen at the server tells more than what was seen at the client. */
const byVantage = ['outside', 'oneWay', 'silent'] as const;

function judge({legs, outer, isHeard, isClientAnswered}: RelayUse): (typeof byVantage)[number] | undefined {
  if (isClientAnswered || !legs.some(({seconds}) => seconds >= shortestTrySeconds)) return undefined;
  const isPeerHere = legs.some(({receivedAnswered}) => receivedAnswered > 0);
  if (isHeard) return isPeerHere ? 'oneWay' : undefined;
  if (outer.some(({received}) => received > 0)) return undefined;
  return outer.some(({seconds}) => seconds >= shortestTrySeconds) ? 'outside' : 'silent';
}

function heardOn({legs}: RelayUse): number {
  return legs.findIndex(({received}) => received > 0);
}

function peersOf(legs: readonly RelayLeg[]): string {
  const peers = [
    ...new Set(legs.flatMap(({peer}) => (peer === undefined ? [] : [formatHostPort(peer.address, peer.port)]))),
  ];
  const more = peers.length - mostPeers;
  if (peers.length === 0) return 'a channel whose peer is not known';
  return `${peers.slice(0, mostPeers).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** As set, where the evidence tells one that fits; else the usual one, where the relay is in it. */
function rangeOf(
  port: number,
  services: readonly Fact<{mediaPortStart?: number | undefined; mediaPortEnd?: number | undefined}>[],
): string {
  const set = services
    .flatMap(({value: {mediaPortStart: start, mediaPortEnd: end}}) =>
      start === undefined || end === undefined ? [] : [{start, end}],
    )
    .find(({start, end}) => port >= start && port <= end);
  if (set !== undefined) return `UDP ${set.start}–${set.end}`;
  return port >= usualRange.start && port <= usualRange.end
    ? `UDP ${usualRange.start}–${usualRange.end} unless changed`
    : `UDP, ${port} among them`;
}
