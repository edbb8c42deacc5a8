import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {capturePairs} from '../../facts/derived/capture-pairs.ts';
import {type Loss, losses} from '../../facts/derived/losses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Evidence} from '../../model/report.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck} from '../check.ts';

/** RFC 8489 §6.2.1: a client that got no answer has asked three times after 1.5 s. */
const fewestCopies = 3;
/** What a network loses here and there is no blocked port. */
const fewestLost = 5;
const leastShare = 0.03;
const mostPieces = 4;

/**
 * Answers that are in the capture of who gave them and not in that of who asked (F94): the packets were dropped on the
 * way back.
 */
export default defineCheck({
  id: 'turn/answers-lost',
  system: 'TURN and media',
  title: {
    pass: 'STUN answers arrive at the other capture',
    fail: 'STUN answers are lost between the two captures',
  },
  failureModes: ['F94'],
  needs: {pairs: capturePairs},
  wants: {losses, boxes: boxAddresses},
  after: ['turn/requests-lost', 'media/packet-loss'],
  references: ['RFC 8489 §6.2.1', 'Cisco document 210800, firewall ports'],
  messages: {
    server: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} answered the STUN requests of {to}, and none of its {copies} answers arrived',
      why: 'The answers are in the capture of the server ({sentIn}) and not in that of the client ({missingIn}), which holds the requests. Something between them drops them on the way out. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      volatile: ['copies', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Let UDP from port {port} of {server} out to any address, and see that answers leave by the interface and with the address by which the requests came.',
          where:
            'firewall and NAT in front of Expressway-E, outbound; routes of Expressway-E; firewall of the client’s network, inbound',
          verify: 'A new capture of the client shows an answer to each Allocate.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'TURN server {server} answered the STUN requests of {to}, and none of its {copies} answers arrived; the client got its relay another way',
      why: 'The answers are in the capture of the server ({sentIn}) and not in that of the client ({missingIn}), which holds the requests. Calls work, but only the other way. Media over TCP stalls on every lost packet.',
      volatile: ['copies', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Let UDP from port {port} of {server} out to any address.',
          where: 'firewall and NAT in front of Expressway-E, outbound; firewall of the client’s network, inbound',
          verify: 'A new capture of the client shows an answer to each Allocate over UDP.',
        },
      ],
    },
    fromRelay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The ICE checks of {to} to relay {server} were answered, and none of the {copies} answers arrived',
      why: 'The answers are in the capture of the TURN server ({sentIn}) and not in that of the peer ({missingIn}), which holds the checks. Something between them drops UDP from the ports of the relays. The call is set up and stays without audio and video.',
      volatile: ['copies', 'to', 'server', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Open the media range of TURN (on Expressway-E UDP 24000–29999, unless it is set otherwise) from {address} to any address.',
          where: 'firewall in front of the TURN server, outbound; firewall of the network of {peer}, inbound',
          verify: 'A new capture at {peer} shows an answer to its checks.',
        },
      ],
    },
    toRelay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{from} answered the ICE checks of relay {server}, and none of its {copies} answers arrived at the TURN server',
      why: 'The answers are in the capture of the peer ({sentIn}) and not in that of the TURN server ({missingIn}), which holds the checks. Something between them drops UDP to the ports of the relays. The call is set up and stays without audio and video.',
      volatile: ['copies', 'from', 'server', 'sentIn', 'missingIn'],
      fix: [
        {
          action:
            'Open the media range of TURN (on Expressway-E UDP 24000–29999, unless it is set otherwise) from any address to {address}, and forward it to the box.',
          where: 'firewall and NAT in front of the TURN server, inbound; firewall of the network of {peer}, outbound',
          verify: 'A new capture on the TURN server shows UDP from {peer} to the port of the relay.',
        },
      ],
    },
    direct: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{from} answered the STUN requests of {to}, and none of its {copies} answers arrived',
      why: 'The answers are in the capture of {from} ({sentIn}) and not in that of {to} ({missingIn}), which holds the requests. On this path there is no media; where no other works the call has none.',
      volatile: ['copies', 'from', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Open UDP from {address} to {peer}, or let both use TURN.',
          where: 'firewalls between the two',
          verify: 'A new capture at {peer} shows an answer to each request.',
        },
      ],
    },
    some: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: '{lost} of {sent} STUN answers from {from} to {to} are lost between the two captures',
      why: 'They are in the capture of the sender ({sentIn}) and not in that of the receiver ({missingIn}), which holds the others. Media that takes this way loses as much: sound breaks up and video freezes.',
      volatile: ['lost', 'sent', 'from', 'to', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Look for drops, errors and full queues on what lies between the two places of capture.',
          where: 'routers, firewall and Wi-Fi between {address} and {peer}',
          verify: 'In new captures at both ends the same answers are in both.',
        },
      ],
    },
  },
  examples: {fail: 'turn/answers-lost', pass: 'octavio/healthy'},
  run({pairs, losses: all, boxes}, report) {
    const lost = all.filter(({value}) => value.kind === 'answer');
    for (const loss of lost) {
      const {way, server, transport, from, to, hasOtherWay, copies, sentIn, missingIn, subjects} = loss.value;
      const isServer = way === 'from-server' || way === 'to-server';
      const isWhole = loss.value.lost === loss.value.sent && copies >= fewestCopies;
      const failure = {subject: subjects[0], related: subjects.slice(1), evidence: evidenceFrom(loss)};
      const args = {
        from: nameOf(from),
        to: nameOf(to),
        peer: way === 'to-relay' ? from.address : to.address,
        address: way === 'direct' ? from.address : server.address,
        server: nameOf(server),
        copies,
        sentIn,
        missingIn,
      };
      if (isPartly(loss.value)) {
        report.fail('some', {...failure, args: {...args, lost: loss.value.lost, sent: loss.value.sent}});
      } else if (!isWhole || (hasOtherWay && !isServer)) continue;
      else if (way === 'from-server') {
        // The client knows the server by the address in its own capture.
        const asked = loss.value.flows[0].value.fromInOther ?? from;
        const named = {...args, server: turnServerName({server: asked, transport}, boxes), port: String(asked.port)};
        report.fail(hasOtherWay ? 'fallback' : 'server', {...failure, args: named});
      } else if (way === 'from-relay') report.fail('fromRelay', {...failure, args});
      else if (way === 'to-relay') report.fail('toRelay', {...failure, args});
      else report.fail('direct', {...failure, args});
    }
    for (const {value} of pairs) {
      const count = value.transactions;
      if (count > 0) report.pass(`${count} STUN transactions are in ${value.first} and in ${value.second}.`);
      else report.lacking(capturePairs, `${value.first} and ${value.second} have no STUN transaction in common`);
    }
  },
});

function isPartly({lost, sent}: Loss): boolean {
  return lost < sent && lost >= fewestLost && lost / sent >= leastShare;
}

function nameOf({address, port}: {readonly address: string; readonly port: number}): string {
  return formatHostPort(address, port);
}

function evidenceFrom({value: {flows, copies, missingIn}}: Fact<Loss>): readonly [Evidence, ...Evidence[]] {
  const [first, ...others] = flows;
  return [
    {origin: first.origin, shows: `the first of ${copies} answers that are not in ${missingIn}`},
    ...others.slice(0, mostPieces - 1).map(({origin}) => ({origin, shows: 'and here'})),
    {origin: first.value.proofOrigin, shows: 'the request in the capture of who asked'},
  ];
}
