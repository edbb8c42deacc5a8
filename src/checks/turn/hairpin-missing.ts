import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {type ExpresswayEdge, expresswayEdges} from '../../facts/derived/expressway-edges.ts';
import {didServerStay, doRelaysMeet, mediaPortsOf, relayCounts} from '../../facts/derived/media-ports.ts';
import {type RelayUse, relayUse} from '../../facts/derived/relay-use.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type RelayTrial, relayTrial} from '../../facts/relay-trial.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {isOlderThan} from '../../model/version.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A relay that is reachable has answered by then. */
const shortestTrySeconds = 5;

/** Both sides have a relay on one server behind NAT, and its packets to its own outside address do not come back (F95). */
export default defineCheck({
  id: 'turn/hairpin-missing',
  system: 'TURN and media',
  title: {
    pass: 'Two relays of the TURN server reach each other',
    fail: 'Two relays of the TURN server do not reach each other',
  },
  failureModes: ['F95'],
  needs: {},
  needsOneOf: {uses: relayUse, trials: relayTrial},
  wants: {edges: expresswayEdges, boxes: boxAddresses},
  after: ['turn/relay-address-unmapped', 'turn/server-gone'],
  references: ['Expressway X14.0.4 release notes', 'Cisco document 210800, NAT reflection'],
  messages: {
    notReflected: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} sent {count} packets from one of its relays to another, over its outside address {nat}, and none came back to it',
      why: 'CMS and the browser each have a relay on this server, and what one relay sends to the other leaves it for {nat}. The firewall in front has to turn these packets round (NAT reflection); here it does not, and the call stays without audio and video.',
      competing: ['The capture does not hold the interface on which they come back.'],
      volatile: ['count'],
      fix: [
        {
          action: 'Add NAT reflection: UDP from {inside} to {nat} goes back to {inside}, with {nat} as its source.',
          where: 'Firewall in front of the TURN server',
          verify: 'A new capture here shows the same packets coming back from {nat}.',
        },
        {
          action: 'Or upgrade Expressway to X12.5.5 or later, which needs no reflection.',
          where: 'Expressway-E, Maintenance > Upgrade',
          verify: 'A guest outside gets audio and video.',
        },
      ],
    },
    unanswered: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: 'The peer has its relay on the same TURN server {server}, and none of {count} ICE checks from relay to relay was answered',
      why: 'Before X12.5.3 (clusters: X12.5.5) Expressway-E sends from one relay to the other over its public address {nat}. Where the firewall does not turn these packets round (NAT reflection), the call stays without audio and video.',
      competing: [
        'The other side has lost its relay, or does not take part in the call any more.',
        'The other side has no permission on its relay for {nat}.',
        'A firewall drops UDP from and to the ports of the relays.',
      ],
      volatile: ['count'],
      fix: [
        {
          action:
            'Capture on the outer interface of the TURN server while a guest joins. If UDP from it to {nat} leaves and does not come back, NAT reflection is missing.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
        },
        {
          action: 'Then add the reflection to the firewall, or upgrade Expressway to X12.5.5 or later.',
          where: 'Firewall in front of the TURN server; or Expressway-E, Maintenance > Upgrade',
          verify: 'A new capture of the client shows answers to the checks for {nat}.',
        },
      ],
    },
    apart: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Two relays of TURN server {server} do not reach each other: none of {count} packets from one to the other arrived',
      why: 'CMS and the browser each have a relay on this server. Both relays were given and allowed to reach each other ({first}, {second}), and nothing passes between them: a call that needs both stays without audio and video.',
      competing: [
        'The server sends from relay to relay over its outside address {nat} (Expressway-E before X12.5.3, clusters before X12.5.5), and the firewall does not turn these packets round (NAT reflection).',
        'A packet filter on the server or in front of it drops UDP between the ports of its relays.',
        'The address of its relays, {nat}, is not one that leads to the server.',
      ],
      volatile: ['count', 'first', 'second'],
      fix: [
        {
          action:
            'Capture on the outer interface of the TURN server while the probe runs. If UDP from it to {nat} leaves and does not come back, add NAT reflection: UDP from the TURN server to {nat} goes back to it, with {nat} as its source.',
          where: 'Firewall in front of the TURN server',
        },
        {
          action: 'Or upgrade Expressway to X12.5.5 or later, which needs no reflection.',
          where: 'Expressway-E, Maintenance > Upgrade',
          verify: '`wrtc-doctor probe` shows media through the relays of {server}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/hairpin-missing', pass: 'octavio/healthy'},
  run({uses, trials, edges, boxes}, report) {
    const inOrder = trials.toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    for (const ofServer of groupBy(inOrder, ({value}) => value.server.address).values()) {
      const [trial] = ofServer;
      const meet = doRelaysMeet(ofServer);
      const [first, second] = trial?.value.ends ?? [];
      if (trial === undefined) continue;
      const isClosed = mediaPortsOf(ofServer).some(
        ({vantage, toThem}) => vantage === 'outside' && toThem.sent > 0 && toThem.passed.length === 0,
      );
      if (meet === true) report.pass(`Two relays of ${turnServerName(trial.value, boxes)} reach each other.`);
      else if (meet === undefined || first === undefined || second === undefined)
        report.lacking(relayTrial, `whether its relays reach each other could not be tried${whyNot(trial)}`);
      else if (isClosed)
        report.notApplicable(`Nothing at all reaches the media ports of ${turnServerName(trial.value, boxes)}.`);
      else {
        report.fail('apart', {
          subject: trial.subject,
          related: ofServer.map(({subject}) => subject),
          args: {
            server: turnServerName(trial.value, boxes),
            count: ofServer.flatMap(({value}) => relayCounts(value)).reduce((sum, {sent}) => sum + sent, 0),
            nat: first.relayed.address,
            first: formatHostPort(first.relayed.address, first.relayed.port),
            second: formatHostPort(second.relayed.address, second.relayed.port),
          },
          evidence: [
            evidenceOf(trial, `${wordsOf(trial.value)} from relay to relay, both ways`),
            ...ofServer.slice(1, 4).map((other) => evidenceOf(other, 'and here')),
          ],
        });
      }
    }
    const between = uses
      .filter(({value}) => ownLegs(value).length > 0)
      .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    const [any] = uses;
    if (between.length === 0 && any !== undefined)
      report.notApplicable('No relay sends to another of the same server.');
    for (const [relayAddress, group] of groupBy(between, ({value}) => value.relayedAddress.address)) {
      const related = group.map(({subject}) => subject);
      const left = group.find(({value}) => leavingLegs(value).length > 0);
      if (left !== undefined) {
        const legs = leavingLegs(left.value);
        report.fail('notReflected', {
          subject: left.subject,
          related,
          args: {
            server: turnServerName(left.value, boxes),
            count: legs.reduce((sum, {sent}) => sum + sent, 0),
            nat: left.value.relayedAddress.address,
            inside: legs[0]?.local.address ?? left.value.server.address,
          },
          evidence: [
            evidenceOf(left, 'the outside address, that of the relay', 'allocated'),
            evidenceOf(left, 'the first packet to it', `outer.${legs[0]?.index}`),
          ],
        });
        continue;
      }
      const silent = group.find(({value}) => isSilent(value));
      const newer = silent === undefined ? undefined : edgeWithoutNeed(silent.value, edges);
      if (silent !== undefined && newer === undefined) {
        const legs = ownLegs(silent.value);
        report.fail('unanswered', {
          subject: silent.subject,
          related,
          args: {
            server: turnServerName(silent.value, boxes),
            count: legs.reduce((sum, {sent}) => sum + sent, 0),
            nat: silent.value.relayedAddress.address,
          },
          evidence: [
            evidenceOf(silent, 'the relay that the client got', 'allocated'),
            evidenceOf(silent, 'the first check for the other relay', `legs.${legs[0]?.index}`),
          ],
        });
      } else if (newer !== undefined) report.pass(`${newer.value.name} needs no reflection.`);
      else if (group.some(({value}) => value.isClientAnswered))
        report.pass(`Relays at ${relayAddress} reach each other, or another path works.`);
      else report.lacking(relayUse, 'whether its relays reach each other');
    }
  },
});

function whyNot({value}: Fact<RelayTrial>): string {
  const [told] = value.notTried;
  if (!didServerStay({value})) return ': the server stopped answering while the probe ran';
  return told === undefined ? '' : `: ${told.detail}`;
}

function wordsOf(trial: RelayTrial): string {
  const counts = relayCounts(trial);
  const sum = (field: 'sent' | 'received') => counts.reduce((total, count) => total + count[field], 0);
  return `${sum('received')} of ${sum('sent')} packets arrived`;
}

/** Checks for another relay of the same server. */
function ownLegs({legs, relayedAddress}: RelayUse) {
  return legs
    .map((leg, index) => ({...leg, index}))
    .filter(({peer, sent}) => sent > 0 && peer?.address === relayedAddress.address);
}

/** Seen at the server: they leave it for its own outside address, and no copy of them comes in from there. */
function leavingLegs({outer, relayedAddress, isClientAnswered}: RelayUse) {
  const nat = relayedAddress.address;
  const isReflected = outer.some(({local, sent}) => local.address === nat && sent > 0);
  if (isClientAnswered || isReflected) return [];
  return outer
    .map((leg, index) => ({...leg, index}))
    .filter(
      ({peer, local, sent, received, seconds}) =>
        peer?.address === nat && local.address !== nat && sent > 0 && received === 0 && seconds >= shortestTrySeconds,
    );
}

/** Seen at the client: all that it tries is a relay of the same server. */
function isSilent(use: RelayUse): boolean {
  const own = ownLegs(use);
  if (use.isClientAnswered || use.isHeard || own.length < use.legs.length) return false;
  return use.outer.length === 0 && own.some(({seconds}) => seconds >= shortestTrySeconds);
}

/** The Expressway-E that this is, when its version sends from relay to relay inside. */
function edgeWithoutNeed(
  {relayedAddress}: RelayUse,
  edges: readonly Fact<ExpresswayEdge>[],
): Fact<ExpresswayEdge> | undefined {
  const limit = edges.length > 1 ? 'X12.5.5' : 'X12.5.3';
  return edges.find(
    ({value: {version, allAddresses}}) =>
      allAddresses.includes(relayedAddress.address) && version !== undefined && isOlderThan(version, limit) === false,
  );
}
