import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {iceSession} from '../../facts/ice-session.ts';
import {type IcmpError, icmpError} from '../../facts/icmp-error.ts';
import {isPacketBefore, packetAt} from '../../facts/packet-order.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatInstant, isBefore, millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort, isSameEnd} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8489 §6.2.1: four copies of a request leave within 3.5 s; a server that is there has answered by then. */
const fewestTransmissions = 4;
const shortestSilenceSeconds = 5;

/** A probe sends three copies in 1.5 s and waits two seconds more; each answer until then is welcome. */
const shortestTrialSilenceMs = 3_000;

/** ICMP errors after which nothing of the packet reached the server. Congestion and MTU are none. */
const deadKinds: ReadonlySet<IcmpError['kind']> = new Set([
  'port-unreachable',
  'host-unreachable',
  'network-unreachable',
  'administratively-prohibited',
]);

/** A TURN server that gave the relay and then, in mid-call, is not there any more. */
export default defineCheck({
  id: 'turn/server-gone',
  system: 'TURN and media',
  title: {pass: 'The TURN server stays for the whole call', fail: 'The TURN server goes away in mid-call'},
  failureModes: ['F85', 'F98'],
  needs: {sessions: turnSession},
  wants: {errors: icmpError, ice: iceSession, boxes: boxAddresses},
  after: ['expressway/turn-off'],
  references: ['RFC 8656 §3', 'RFC 1122 §3.2.2.1'],
  messages: {
    closed: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} gave {client} a relay, and from {time} on its port is closed: {count} times ICMP port unreachable',
      why: 'The machine is there and nothing listens on its TURN port any more: the relays are gone, and with them the media of every call over them. Browsers give the call up after 15 to 30 seconds.',
      fix: [
        {
          action:
            'See why the TURN service ended at {time}: whether it was switched off or its settings were changed, the box restarted, or the service crashed.',
          where: 'Expressway-E, Status > Logs > Event Log, and Status > Alarms',
        },
        {
          action: 'Switch the TURN service on again; guests have to join anew.',
          where: 'Expressway-E, Configuration > Traversal > TURN',
          command: 'xConfiguration Traversal Server TURN Mode: On',
          verify: 'TURN server status shows Active, and a new capture an Allocate Success Response.',
        },
      ],
    },
    unreachable: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} gave {client} a relay, and from {time} on the network says that it cannot be reached: {count} times ICMP {kind}, from {from}',
      why: 'Nothing of what the client sends gets to the TURN server any more. The media of the call end, and browsers give the call up after 15 to 30 seconds.',
      fix: [
        {
          action: 'See what changed at {time} on the way to the server: a route, a firewall rule, the server itself.',
          where: '{from}, which sent the error',
          verify: 'A new capture shows no such errors, and answers of {server}.',
        },
      ],
    },
    silent: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} gave {client} a relay, and from {time} on answers none of its requests ({copies} packets in {seconds} s)',
      why: 'Without an answer to its Refresh the client loses the relay, and with it the media of the call.',
      competing: [
        'The TURN service or its machine stopped.',
        'The network between the client and the server broke.',
        'A firewall or NAT on the way forgot the connection, or its rule ends it after some time.',
      ],
      volatile: ['seconds', 'copies'],
      fix: [
        {
          action:
            'Capture at the server at the same time. Requests that do not arrive there are dropped on the way; requests that arrive and get no answer: look at the TURN service.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'A new capture of a whole call shows an answer to every Refresh.',
        },
      ],
    },
  },
  examples: {fail: 'turn/server-gone', pass: 'octavio/healthy'},
  run({sessions, errors, ice, boxes}, report) {
    const allocated = sessions
      .filter(({value}) => value.allocations > 0)
      .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
    if (allocated.length === 0) report.lacking(turnSession, 'no client got a relay in the capture');
    const lost = ice.filter(({value}) => value.paths.some(({consentLost}) => consentLost !== undefined));
    // One server may be seen at several of its addresses: its relays have the same.
    for (const group of groupBy(allocated, ({subject, value}) => value.relayedAddress?.address ?? subject).values()) {
      const related = group.map(({subject}) => subject);
      const gone = group
        .map((session) => ({session, error: errors.find((error) => tellsOfEnd(error, session))}))
        .toSorted((one, other) => one.session.value.firstFrame - other.session.value.firstFrame);
      const refused = gone.find(({error}) => error !== undefined);
      const silent = group.find(
        (session) =>
          (isSilent(session.value) || isSilentTrial(session, sessions)) &&
          !lost.some(({value}) => value.paths.some((path) => isOver(path, session.value))),
      );
      if (refused?.error !== undefined) {
        const {session, error} = refused;
        const {kind, from, count, firstTime} = error.value;
        const args = {
          server: turnServerName(session.value, boxes),
          client: nameOf(session.value.client),
          time: formatInstant(firstTime),
          count,
        };
        const evidence = [
          evidenceOf(session, 'the relay that the client got', 'allocated'),
          evidenceOf(error, `${words(kind)} about a packet of the client, ${count} times`, 'count'),
        ] as const;
        if (kind === 'port-unreachable') report.fail('closed', {subject: session.subject, related, args, evidence});
        else
          report.fail('unreachable', {
            subject: session.subject,
            related,
            args: {...args, kind: words(kind), from},
            evidence,
          });
      } else if (silent?.value.unansweredAtEnd !== undefined) {
        const {transmissions, seconds} = silent.value.unansweredAtEnd;
        report.fail('silent', {
          subject: silent.subject,
          related,
          args: {
            server: turnServerName(silent.value, boxes),
            client: nameOf(silent.value.client),
            time: formatInstant(silent.value.lastFromServer?.time ?? silent.value.lastTime),
            copies: transmissions,
            seconds: Math.round(seconds),
          },
          evidence: [
            evidenceOf(silent, 'the last packet of the server', 'lastFromServer'),
            evidenceOf(silent, 'the first request without an answer', 'unansweredAtEnd'),
          ],
        });
      } else report.pass(`${group[0]?.subject.replace('turn://', '')} is there to the end.`);
    }
  },
});

/** After the relay was given and before the client gave it back. What a client says about late packets of the server is no such error. */
function tellsOfEnd({origin, value}: Fact<IcmpError>, session: Fact<TurnSession>): boolean {
  const {client, server, transport, allocatedFrame, releasedFrame, lastFromServer} = session.value;
  const first = {input: origin.input, frame: value.firstFrame, time: value.firstTime};
  return (
    origin.input === session.origin.input &&
    deadKinds.has(value.kind) &&
    value.about.transport === transport &&
    isSameEnd(value.about.source, client) &&
    isSameEnd(value.about.destination, server) &&
    allocatedFrame !== undefined &&
    isPacketBefore(packetAt(session, 'allocated', allocatedFrame), first) &&
    // It may come back, as after a short loss of a route.
    (lastFromServer === undefined || !isBefore(value.lastTime, lastFromServer.time)) &&
    (releasedFrame === undefined || isPacketBefore(first, packetAt(session, 'releasedFrame', releasedFrame)))
  );
}

function isSilent({unansweredAtEnd, lastFromServer, lastToServer}: TurnSession): boolean {
  if (unansweredAtEnd === undefined || lastFromServer === undefined || lastToServer === undefined) return false;
  const silenceSeconds = millisecondsBetween(lastFromServer.time, lastToServer.time) / 1000;
  return (
    unansweredAtEnd.transmissions >= fewestTransmissions &&
    unansweredAtEnd.seconds >= shortestSilenceSeconds &&
    silenceSeconds >= shortestSilenceSeconds
  );
}

/** Three copies, as a probe sends them, and nobody heard of the server after that. */
function isSilentTrial(session: Fact<TurnSession>, sessions: readonly Fact<TurnSession>[]): boolean {
  const {trial, unansweredAtEnd, lastFromServer} = session.value;
  if (trial === undefined || unansweredAtEnd === undefined || lastFromServer === undefined) return false;
  const isHeardLater = sessions.some(
    ({subject, origin, value}) =>
      subject === session.subject &&
      origin.vantage === session.origin.vantage &&
      value.lastFromServer !== undefined &&
      millisecondsBetween(lastFromServer.time, value.lastFromServer.time) >= shortestTrialSilenceMs,
  );
  return (
    unansweredAtEnd.transmissions >= 3 && unansweredAtEnd.seconds * 1000 >= shortestTrialSilenceMs && !isHeardLater
  );
}

interface Ends {
  readonly first: TransportAddress;
  readonly second: TransportAddress;
}

function isOver({first, second}: Ends, {client, server}: TurnSession): boolean {
  return (
    (isSameEnd(first, client) && isSameEnd(second, server)) || (isSameEnd(first, server) && isSameEnd(second, client))
  );
}

function nameOf({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}

function words(kind: IcmpError['kind']): string {
  return kind.replaceAll('-', ' ');
}
