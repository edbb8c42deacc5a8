import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {relayBeside} from '../../facts/derived/relay-beside.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {isPacketBefore, packetAt} from '../../facts/packet-order.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {isBefore} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const mismatch = 437;

/**
 * 437 Allocation Mismatch (RFC 8656 §5, §7.2): to Allocate it means that the server has an allocation for this client
 * address and port already, to all others that it has none. To a client that gives its relay back it means nothing.
 */
export default defineCheck({
  id: 'turn/allocation-mismatch',
  system: 'TURN and media',
  title: {
    pass: 'Client and TURN server agree about their allocation',
    fail: 'Client and TURN server disagree about their allocation (437)',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: ['turn/allocation-expired', 'turn/stale-nonce-loop'],
  references: ['RFC 8656 §5, §7.2 (437)', 'RFC 5766 §4, §6.2 (437)'],
  messages: {
    taken: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} refuses {client} a relay: 437 Allocation Mismatch, an allocation for that address and port is there already',
      why: 'A client address and port can have one allocation. The server knows one that this client does not use any more, and keeps it for up to its lifetime, mostly ten minutes. A browser asks again from another port; here none got a relay.',
      competing: [
        'The client was restarted and took the same port again.',
        'A NAT or firewall gives the port of one client to another while the allocation of the first lives.',
        'A device between them sends several clients from one address and port.',
      ],
      fix: [
        {
          action:
            'Let the client try again from another port (reload the page); look at the relays that are left over.',
          where: 'Expressway-E, Status > TURN relay usage',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
        {
          action: 'If it comes again, lengthen the UDP time-out of the NAT before the clients above ten minutes.',
          where: 'firewall or NAT of the clients',
          verify: 'A capture of later calls from there shows no 437.',
        },
      ],
    },
    lost: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} knows no allocation of {client} any more: it answers {method} with 437 Allocation Mismatch',
      why: 'The client believes that it has a relay, the server has none for its address and port. Media through it stops, and the capture shows no new allocation after it.',
      competing: [
        'The TURN service was restarted, or changed TURN settings were applied.',
        'The allocation ran out because no Refresh reached the server.',
        'The NAT of the client gave it another port in mid-call, so that the server sees a stranger.',
        'The request came to another peer of the cluster than the one that has the allocation.',
      ],
      fix: [
        {
          action: 'Look for a restart of the TURN service at {time}, and for what changed the path of the client.',
          where: 'Expressway-E, Status > Logs > Event Log; Status > TURN relay usage',
          verify: 'A new capture shows Refresh Success Response every few minutes and no 437.',
        },
      ],
      volatile: ['time'],
    },
    replaced: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} lost the allocation of {client} in mid-call (437 to {method}); the client got a new one',
      why: 'Media stopped until the new relay was in use.',
      competing: [
        'The TURN service was restarted, or changed TURN settings were applied.',
        'The allocation ran out because no Refresh reached the server.',
        'The NAT of the client gave it another port in mid-call, so that the server sees a stranger.',
      ],
      fix: [
        {
          action: 'Look for a restart of the TURN service at {time}, and for what changed the path of the client.',
          where: 'Expressway-E, Status > Logs > Event Log; Status > TURN relay usage',
          verify: 'A new capture shows Refresh Success Response every few minutes and no 437.',
        },
      ],
      volatile: ['time'],
    },
  },
  examples: {fail: 'turn/allocation-lost', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    const found = sessions.flatMap((session) => {
      const verdict = verdictOf(session, sessions);
      return verdict === undefined ? [] : [{session, ...verdict}];
    });
    for (const group of groupBy(found, ({session, message}) => `${session.subject} ${message}`).values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      const {message, error, session, replacement} = first;
      const failure = {
        subject: session.subject,
        args: {
          server: turnServerName(session.value, boxes),
          client: [...new Set(group.map(({session: {value}}) => value.client.address))].sort().join(' and '),
          method: error.method,
          time: `${error.time.iso.slice(11, 19)} UTC`,
        },
        evidence: [
          evidenceFrom(first),
          ...others.slice(0, 3).map(evidenceFrom),
          ...(replacement === undefined ? [] : [evidenceOf(replacement, 'the new allocation', 'allocated')]),
        ] as const,
      };
      if (message === 'taken') {
        const {server, client} = failure.args;
        report.fail('taken', {...failure, args: {server, client}});
      } else report.fail(message, failure);
    }
    if (found.length > 0) return;
    if (sessions.some(({value}) => value.allocations > 0)) report.pass('No allocation was missing or in the way.');
    else report.lacking(turnSession, 'there was no allocation');
  },
});

type MismatchAnswer = TurnSession['errors'][number];

interface Verdict {
  readonly message: 'taken' | 'lost' | 'replaced';
  readonly error: MismatchAnswer;
  readonly replacement?: Fact<TurnSession> | undefined;
}

function verdictOf(session: Fact<TurnSession>, sessions: readonly Fact<TurnSession>[]): Verdict | undefined {
  const {value} = session;
  const errors = value.errors.filter(({code}) => code === mismatch);
  const lost = errors.find((error) => error.method !== 'Allocate' && !isAfterRelease(session, error));
  if (lost !== undefined) {
    const replacement = sessions.find(
      ({value: other}) =>
        other.allocations > 0 &&
        other.client.address === value.client.address &&
        isBefore(lost.time, other.lastTime) &&
        isBefore(value.firstTime, other.firstTime),
    );
    return {message: replacement === undefined ? 'lost' : 'replaced', error: lost, replacement};
  }
  const taken = errors.find(({method}) => method === 'Allocate');
  if (taken === undefined || value.allocations > 0 || relayBeside(value, sessions) !== undefined) return undefined;
  return {message: 'taken', error: taken};
}

/** Answers to what a client sends when it is done are of no use to it. */
function isAfterRelease(session: Fact<TurnSession>, {method, requestFrame, frame}: MismatchAnswer): boolean {
  const {releasedFrame} = session.value;
  if (releasedFrame === undefined) return false;
  const refused = packetAt(session, `error:${method}:${mismatch}`, requestFrame ?? frame);
  return !isPacketBefore(refused, packetAt(session, 'releasedFrame', releasedFrame));
}

function evidenceFrom({session, error}: {readonly session: Fact<TurnSession>; readonly error: MismatchAnswer}) {
  const {address, port} = session.value.client;
  const shows = `437 to ${error.method} of ${formatHostPort(address, port)}`;
  return evidenceOf(session, shows, `error:${error.method}:${mismatch}`);
}
