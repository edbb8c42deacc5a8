import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {capturePairs} from '../../facts/derived/capture-pairs.ts';
import {type Loss, losses} from '../../facts/derived/losses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Evidence} from '../../model/report.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck} from '../check.ts';

/** RFC 8489 §6.2.1: the third copy leaves 1.5 s after the first. One or two may be lost on any network. */
const fewestCopies = 3;
/** What a network loses here and there is no blocked port. */
const fewestLost = 5;
const leastShare = 0.03;
const mostPieces = 4;

/**
 * Requests that are in the capture of who sent them and not in that of who should have got them (F91, F93): the packets
 * were dropped between the two places.
 */
export default defineCheck({
  id: 'turn/requests-lost',
  system: 'TURN and media',
  title: {
    pass: 'STUN requests arrive at the other capture',
    fail: 'STUN requests are lost between the two captures',
  },
  failureModes: ['F91', 'F93'],
  needs: {pairs: capturePairs},
  wants: {losses, boxes: boxAddresses},
  after: [
    'cms/turn-client-address-inside',
    'cms/turn-addresses-swapped',
    'turn/relay-address-unmapped',
    'turn/hairpin-missing',
    'turn/firewall-rejects',
    'turn/no-route',
    'media/packet-loss',
  ],
  references: ['RFC 8489 §6.2.1', 'Cisco document 210800, firewall ports'],
  messages: {
    server: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'None of the {copies} STUN requests that {from} sent to TURN server {server} reached it',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the server ({missingIn}), which shows what came to this address and port in that time. Something between them drops them on the way in. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      volatile: ['copies', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Open {transport} {port} from the client’s network to {server}, and forward it to that box.',
          where: 'firewall and NAT in front of Expressway-E; firewall of the client’s network',
          verify: 'A new capture on Expressway-E shows the Allocate requests of the client.',
        },
      ],
    },
    serverLikely: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'None of the {copies} STUN requests that {from} sent to TURN server {server} is in the capture on the other side',
      why: 'The capture {missingIn} shows TLS of this client to this server, and STUN to port {port} of others, but none of the requests that are in {sentIn}. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall or a missing NAT rule between the two drops {transport} {port} on the way in.',
        'The capture {missingIn} was taken with a filter, or without the interface on which these requests came.',
      ],
      volatile: ['copies', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Open {transport} {port} from the client’s network to {server}, and forward it to that box.',
          where: 'firewall and NAT in front of Expressway-E; firewall of the client’s network',
          verify: 'A new capture on all interfaces of Expressway-E shows the Allocate requests of the client.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'None of the {copies} STUN requests that {from} sent to TURN server {server} reached it; the client got its relay another way',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the server ({missingIn}). Calls work, but only the other way. Media over TCP stalls on every lost packet.',
      competing: [
        'A firewall or a missing NAT rule between the two drops {transport} {port} on the way in.',
        'The capture {missingIn} was taken with a filter, or without the interface on which these requests came.',
      ],
      volatile: ['copies', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Open {transport} {port} from the client’s network to {server}, and forward it to that box.',
          where: 'firewall and NAT in front of Expressway-E; firewall of the client’s network',
          verify: 'A new capture on Expressway-E shows the Allocate requests of the client over {transport}.',
        },
      ],
    },
    toRelay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'None of the {copies} ICE checks that {from} sent to relay {server} reached the TURN server',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the TURN server ({missingIn}), which shows this relay in use. Something between them drops UDP to the ports of the relays. The call is set up and stays without audio and video.',
      volatile: ['copies', 'from', 'server', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Open the media range of TURN (on Expressway-E UDP 24000–29999, unless it is set otherwise) from any address to {address}, and forward it to the box.',
          where: 'firewall and NAT in front of the TURN server, inbound',
          verify: 'A new capture on the TURN server shows UDP from {peer} to the port of the relay.',
        },
      ],
    },
    fromRelay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'None of the {copies} ICE checks that relay {server} sent to {to} reached it',
      why: 'They are in the capture of the TURN server ({sentIn}) and not in that of the receiver ({missingIn}), which shows the same port in use. Something between them drops UDP from the ports of the relays. The call is set up and stays without audio and video.',
      volatile: ['copies', 'to', 'server', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Open the media range of TURN (on Expressway-E UDP 24000–29999, unless it is set otherwise) from {address} to any address.',
          where: 'firewall in front of the TURN server, outbound; firewall of the network of {peer}, inbound',
          verify: 'A new capture at {peer} shows UDP from {address}.',
        },
      ],
    },
    bothWays: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'Between relay {server} and {peer} no ICE check gets through, in either direction: {copies} are lost',
      why: 'Each side’s checks are in its own capture and not in that of the other ({sentIn}, {missingIn}). Something between them drops UDP to and from the ports of the relays. The call is set up and stays without audio and video.',
      volatile: ['copies', 'server', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Open the media range of TURN (on Expressway-E UDP 24000–29999, unless it is set otherwise) between {address} and any address, in both directions.',
          where: 'firewall and NAT in front of the TURN server',
          verify: 'A new capture on the TURN server shows UDP from {peer} to the port of the relay, and answers to it.',
        },
      ],
    },
    direct: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'None of the {copies} STUN requests that {from} sent to {to} reached it',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the receiver ({missingIn}). On this path there is no media; where no other works the call has none.',
      volatile: ['copies', 'from', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Open UDP from {peer} to {address}, or let both use TURN.',
          where: 'firewalls between the two',
          verify: 'A new capture at {address} shows UDP from {peer}.',
        },
      ],
    },
    some: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{lost} of {sent} STUN requests from {from} to {to} are lost between the two captures',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the receiver ({missingIn}), which holds the others. Media that takes this way loses as much: sound breaks up and video freezes.',
      volatile: ['lost', 'sent', 'from', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Look for drops, errors and full queues on what lies between the two places of capture.',
          where: 'routers, firewall and Wi-Fi between {peer} and {address}',
          verify: 'In new captures at both ends the same requests are in both.',
        },
      ],
    },
  },
  examples: {fail: 'turn/requests-lost', pass: 'octavio/healthy'},
  run({pairs, losses: all, boxes}, report) {
    const lost = all.filter(({value}) => value.kind === 'request');
    const whole = lost.filter(({value}) => value.lost === value.sent && value.copies >= fewestCopies);
    const told = new Set<Fact<Loss>>();
    for (const loss of whole) {
      const {way, server, transport, to, hasOtherWay, proof} = loss.value;
      const isServer = way === 'to-server' || way === 'from-server';
      if (told.has(loss) || (hasOtherWay && !isServer)) continue;
      const args = argsOf(loss);
      const failure = {
        subject: loss.value.subjects[0],
        related: loss.value.subjects.slice(1),
        args,
        evidence: evidenceFrom(loss),
      };
      if (way === 'to-server') {
        const named = {
          ...args,
          server: turnServerName({server: to, transport}, boxes),
          transport: transport.toUpperCase(),
          port: String(to.port),
        };
        const message = hasOtherWay ? 'fallback' : proof === 'handshake' ? 'serverLikely' : 'server';
        report.fail(message, {...failure, args: named});
      } else if (way === 'to-relay' || way === 'from-relay') {
        const named = {...args, server: nameOf(server)};
        const back = whole.find((other) => isOpposite(loss.value, other.value));
        if (back === undefined) report.fail(way === 'to-relay' ? 'toRelay' : 'fromRelay', {...failure, args: named});
        else {
          told.add(back);
          const copies = loss.value.copies + back.value.copies;
          const evidence = [...failure.evidence, ...evidenceFrom(back)] as const;
          report.fail('bothWays', {...failure, args: {...named, copies}, evidence});
        }
      } else report.fail('direct', failure);
    }
    for (const loss of lost.filter(({value}) => isPartly(value))) {
      const {sent, lost: count, subjects} = loss.value;
      report.fail('some', {
        subject: subjects[0],
        related: subjects.slice(1),
        args: {...argsOf(loss), lost: count, sent},
        evidence: evidenceFrom(loss),
      });
    }
    for (const {value} of pairs) {
      const count = value.transactions;
      if (count > 0) report.pass(`${count} STUN transactions are in ${value.first} and in ${value.second}.`);
      else report.lacking(capturePairs, `${value.first} and ${value.second} have no STUN transaction in common`);
    }
  },
});

function isPartly({lost, sent, proof}: Loss): boolean {
  return proof === 'flow' && lost < sent && lost >= fewestLost && lost / sent >= leastShare;
}

/** The same relay and peer, the other way. */
function isOpposite(one: Loss, other: Loss): boolean {
  const isBack =
    (one.way === 'to-relay' && other.way === 'from-relay') || (one.way === 'from-relay' && other.way === 'to-relay');
  return (
    isBack &&
    nameOf(one.server) === nameOf(other.server) &&
    peerNames(one).some((name) => peerNames(other).includes(name))
  );
}

function peerOf({way, from, to}: Loss): string {
  return way === 'from-relay' || way === 'from-server' ? to.address : from.address;
}

/** As both captures name it. */
function peerNames({way, flows}: Loss): string[] {
  return flows.flatMap(({value: {from, to, fromInOther, toInOther}}) =>
    way === 'from-relay'
      ? [to.address, toInOther?.address ?? to.address]
      : [from.address, fromInOther?.address ?? from.address],
  );
}

function argsOf({value}: Fact<Loss>) {
  const {from, to, copies, sentIn, missingIn, way, server} = value;
  return {
    from: nameOf(from),
    to: nameOf(to),
    peer: peerOf(value),
    address: way === 'direct' ? to.address : server.address,
    copies,
    sentIn,
    missingIn,
  };
}

function nameOf({address, port}: {readonly address: string; readonly port: number}): string {
  return formatHostPort(address, port);
}

function evidenceFrom({value: {flows, copies, missingIn}}: Fact<Loss>): readonly [Evidence, ...Evidence[]] {
  const [first, ...others] = flows;
  return [
    {origin: first.origin, shows: `the first of ${copies} requests that are not in ${missingIn}`},
    ...others.slice(0, mostPieces - 1).map(({origin}) => ({origin, shows: 'and here'})),
    {origin: first.value.proofOrigin, shows: proofWords[first.value.proof]},
  ];
}

const proofWords: Readonly<Record<Loss['proof'], string>> = {
  flow: 'the capture on the other side shows others of the same flow',
  endpoint: 'the capture on the other side shows this address and port in use',
  handshake: 'the capture on the other side shows TLS of the same two hosts',
};
