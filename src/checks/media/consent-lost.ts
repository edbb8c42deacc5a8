import {type DtlsHandshake, dtlsHandshake} from '../../facts/dtls-handshake.ts';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {type IceSession, iceSession} from '../../facts/ice-session.ts';
import {type IcmpError, icmpError} from '../../facts/icmp-error.ts';
import {isPacketBefore, packetAt} from '../../facts/packet-order.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatInstant, millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort, isSameEnd, turnServerSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** How near the loss an end stands that was meant: checks are some seconds apart. */
const nearSeconds = 6;
/** Browsers wait this long and longer; the news that a call was ended comes sooner. */
const certainlyLostSeconds = 10;

/**
 * A path that worked and on which nobody answers any more while checks go on (RFC 7675): the network between broke, or
 * the other side vanished. An end that was meant is none: an allocation given back, a DTLS alert, a closed port at the
 * other side itself.
 */
export default defineCheck({
  id: 'media/consent-lost',
  system: 'TURN and media',
  title: {pass: 'Calls keep their media path', fail: 'A call loses its media path'},
  failureModes: [],
  needs: {ice: iceSession},
  wants: {sessions: turnSession, handshakes: dtlsHandshake, errors: icmpError},
  after: ['turn/server-gone'],
  references: ['RFC 7675 §5.1', 'RFC 8445 §11'],
  messages: {
    lost: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'From {time} on nobody answers the ICE checks of {sender} to {receiver}: {count} checks in {seconds} s, on a path that worked before',
      why: 'The call was up and lost its media path. Picture and sound stop, and a browser gives the call up some 15 seconds later (RFC 7675: 30 seconds at most).',
      competing: [
        'The network between them broke: a cable, Wi-Fi, VPN or mobile network of the guest, a route, a firewall rule.',
        'A firewall or NAT on the way forgot the connection.',
        'The other side vanished without a word: a closed laptop, a crash, a server that stopped.',
        'The other side ended the call, and the message that says so did not get through.',
      ],
      volatile: ['time', 'count', 'seconds'],
      fix: [
        {
          action:
            'See what happened at {time} on the way from {sender} to {receiver}: the network of the guest first, then firewall and NAT sessions.',
          where: 'log of the firewall, and of the guest’s network',
        },
        {
          action:
            'If it comes back, capture at both ends at the same time: what leaves one and does not reach the other was dropped between them.',
          where: 'the guest’s computer (Wireshark), and Expressway-E, Maintenance > Diagnostics > Diagnostic logging',
          verify: 'A new capture of a whole call shows an answer to every check.',
        },
      ],
    },
    weak: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'From {time} to the end nobody answers the ICE checks of {sender} to {receiver}: {count} checks in {seconds} s, on a path that worked before',
      why: 'A browser shows a call as disconnected after some five seconds without an answer.',
      competing: [
        'The call was ended, and the side that goes on asking had not been told yet.',
        'The network between them broke, or the other side vanished, as the capture was about to end.',
      ],
      volatile: ['time', 'count', 'seconds'],
      fix: [
        {
          action: 'If the call was not ended at {time}: capture on until the browser gives up.',
          where: 'the guest’s computer (Wireshark)',
          verify: 'The new capture shows how long the checks go on without an answer.',
        },
      ],
    },
  },
  examples: {fail: 'turn/consent-lost', pass: 'octavio/healthy'},
  run({ice, sessions, handshakes, errors}, report) {
    // Two ends of one call show the same two username fragments.
    const calls = groupBy(ice, ({value}) => [value.firstFragment, value.secondFragment].toSorted().join(' and '));
    let established = 0;
    for (const [fragments, views] of calls) {
      const paths = views.flatMap((view) => view.value.paths.map((path, index): PathOfView => ({view, path, index})));
      if (!paths.some(({path}) => path.fromFirst.answered + path.fromSecond.answered > 0)) continue;
      established += 1;
      const lost = paths
        .filter(({path}) => path.consentLost !== undefined)
        .toSorted(
          (one, other) =>
            secondsOf(other.path) - secondsOf(one.path) || (nameOf(one.path.first) < nameOf(other.path.first) ? -1 : 1),
        );
      const [worst, ...others] = lost;
      const loss = worst?.path.consentLost;
      if (worst === undefined || loss === undefined) {
        report.pass(`The checks between ${fragments} are answered to the end.`);
        continue;
      }
      const isMeant = lost.some((seen) => {
        const {view, path} = seen;
        const isSeenThere = (fact: Fact) => fact.origin.input === view.origin.input;
        return (
          sessions.some((fact) => isSeenThere(fact) && isGivenBack(fact, seen)) ||
          handshakes.some((fact) => isSeenThere(fact) && isClosedByAlert(fact.value, path)) ||
          errors.some((fact) => isSeenThere(fact) && isClosedByAgent(fact.value, path))
        );
      });
      if (isMeant) {
        report.pass(`The call between ${fragments} was ended.`);
        continue;
      }
      const {view, path, index} = worst;
      const {from, lastAnsweredTime, unansweredChecks, unansweredSeconds} = loss;
      report.fail(unansweredSeconds >= certainlyLostSeconds ? 'lost' : 'weak', {
        subject: view.subject,
        related: [...others.map((other) => other.view.subject), ...lost.flatMap((one) => serverOf(one.path))],
        args: {
          time: formatInstant(lastAnsweredTime),
          sender: agentOf(path, from),
          receiver: agentOf(path, from === 'first' ? 'second' : 'first'),
          count: unansweredChecks,
          seconds: Math.round(unansweredSeconds),
        },
        evidence: [
          evidenceOf(view, 'the last answer to a check', `paths.${index}.${from}.answered`),
          evidenceOf(view, `the first of ${unansweredChecks} checks without an answer`, unansweredOf(worst)),
          ...others.slice(0, 2).map((other) => evidenceOf(other.view, 'and here', unansweredOf(other))),
        ],
      });
    }
    if (established === 0) report.lacking(iceSession, 'no path was established in the capture');
  },
});

interface PathOfView {
  readonly view: Fact<IceSession>;
  readonly path: Path;
  readonly index: number;
}

function unansweredOf({path, index}: PathOfView): string {
  return `paths.${index}.${path.consentLost?.from}.unanswered`;
}

type Path = IceSession['paths'][number];

function secondsOf({consentLost}: Path): number {
  return consentLost?.unansweredSeconds ?? 0;
}

/** The client of the TURN server on that path, where it is the one that fell silent, gave its relay back. */
function isGivenBack(session: Fact<TurnSession>, seen: PathOfView): boolean {
  const {client, releasedFrame} = session.value;
  const {consentLost, turnClient} = seen.path;
  if (consentLost === undefined || releasedFrame === undefined || turnClient === undefined) return false;
  if (!isSameEnd(seen.path[turnClient], client)) return false;
  if (turnClient !== consentLost.from) return true;
  const released = packetAt(session, 'releasedFrame', releasedFrame);
  return isPacketBefore(released, packetAt(seen.view, unansweredOf(seen), consentLost.firstUnansweredFrame));
}

/** ICMP that speaks of packets to the agent that fell silent: its machine is there, and the program ended. */
function isClosedByAgent({kind, about}: IcmpError, path: Path): boolean {
  const {consentLost, turnClient} = path;
  if (consentLost === undefined || kind !== 'port-unreachable') return false;
  const silent = consentLost.from === 'first' ? 'second' : 'first';
  // Where the client of a TURN server waits, beyond stands the server and not the agent.
  return (turnClient === undefined || turnClient === silent) && isSameEnd(path[silent], about.destination);
}

/** DTLS ends with an alert, close_notify (RFC 6347 §4.1.2.7), that may be encrypted. */
function isClosedByAlert({client, server, alerts}: DtlsHandshake, {first, second, consentLost}: Path): boolean {
  const isSamePath =
    (isSameEnd(client, first) && isSameEnd(server, second)) || (isSameEnd(client, second) && isSameEnd(server, first));
  if (consentLost === undefined || !isSamePath) return false;
  const {lastAnsweredTime} = consentLost;
  return alerts.some(({time}) => Math.abs(millisecondsBetween(lastAnsweredTime, time)) <= nearSeconds * 1000);
}

/** `10.0.0.1:50000`; for an agent behind a relay `10.0.0.9:24001 behind TURN server 203.0.113.7:3478`. */
function agentOf({first, second, peer, turnClient}: Path, side: 'first' | 'second'): string {
  const end = side === 'first' ? first : second;
  if (turnClient === undefined || turnClient === side) return nameOf(end);
  return `${peer === undefined ? 'the peer' : nameOf(peer)} behind TURN server ${nameOf(end)}`;
}

function serverOf({transport, first, second, turnClient}: Path) {
  if (turnClient === undefined) return [];
  const {address, port} = turnClient === 'first' ? second : first;
  return [turnServerSubject(address, port, transport)];
}

function nameOf({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}
