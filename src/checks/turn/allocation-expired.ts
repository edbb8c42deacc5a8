import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {type Instant, isBefore, millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** What is under way when the time is over still arrives. */
const graceMs = 1000;
/** RFC 7675 §5.1: a client that has consent sends a check every 5 s, and its peer as well: three are missing then. */
const shortestSilenceMs = 15_000;

/**
 * An allocation that ran out while the client went on (RFC 8656 §3.2, §8): its time passed without a Refresh that
 * succeeded, and the server sent nothing after it. Where the server refuses or ignores the Refresh, that is the cause.
 */
export default defineCheck({
  id: 'turn/allocation-expired',
  system: 'TURN and media',
  title: {pass: 'Allocations are refreshed in time', fail: 'A client sends through an allocation that has run out'},
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: ['turn/stale-nonce-loop', 'turn/server-gone', 'turn/unanswered'],
  references: ['RFC 8656 §3.2, §8'],
  messages: {
    expired: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The allocation of {client} on TURN server {server} ran out; the client sent on for {seconds} s, and nothing came back',
      why: 'An allocation lives for its lifetime after the last Allocate or Refresh that succeeded, and the capture holds no later one. The server drops what comes after, so media stops in mid-call.',
      competing: [
        'The client does not send Refresh in time: it slept (closed lid, background tab) or has a defect.',
        'Refresh requests or their answers are lost on the way.',
        'The capture lost packets, and the server fell silent for another reason.',
      ],
      volatile: ['seconds'],
      fix: [
        {
          action:
            'Look whether Refresh requests leave the client and whether they arrive: capture on both sides at once.',
          where:
            'client (Wireshark); Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'A new capture shows Refresh Success Response before each lifetime ends.',
        },
      ],
    },
  },
  examples: {fail: 'turn/allocation-expired', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    const expired = sessions.filter(({value}) => secondsAfterEnd(value) !== undefined);
    for (const group of groupBy(expired, ({subject}) => subject).values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      report.fail('expired', {
        subject: first.subject,
        args: {
          server: turnServerName(first.value, boxes),
          client: [...new Set(group.map(({value}) => value.client.address))].sort().join(' and '),
          seconds: Math.round(Math.max(...group.map(({value}) => secondsAfterEnd(value) ?? 0))),
        },
        evidence: [
          ...evidenceFrom(first),
          ...others.slice(0, 3).map((session) => evidenceOf(session, 'and here', 'lastToServer')),
        ] as const,
      });
    }
    if (expired.length > 0) return;
    if (sessions.some(({value}) => value.expiresAt !== undefined && !value.expired)) {
      report.pass('No client sent after the end of its allocation.');
    } else report.lacking(turnSession, 'no lifetime of an allocation is known');
  },
});

/** How long the client went on after the end, where the server shows by its silence that it was the end. */
function secondsAfterEnd({expired, expiresAt, lastToServer, lastFromServer}: TurnSession): number | undefined {
  if (!expired || expiresAt === undefined || lastToServer === undefined) return undefined;
  const silentMs = millisecondsBetween(expiresAt, lastToServer.time);
  return silentMs >= shortestSilenceMs && isOver(expiresAt, lastFromServer?.time) ? silentMs / 1000 : undefined;
}

function isOver(expiresAt: Instant, lastAnswer: Instant | undefined): boolean {
  return (
    lastAnswer === undefined || isBefore(lastAnswer, expiresAt) || millisecondsBetween(expiresAt, lastAnswer) <= graceMs
  );
}

function evidenceFrom(session: Fact<TurnSession>) {
  const {client, lifetimeSeconds} = session.value;
  const lifetime = lifetimeSeconds === undefined ? 'its lifetime' : `a lifetime of ${lifetimeSeconds} s at first`;
  return [
    evidenceOf(session, `the last success, with ${lifetime}`, 'expiresAt'),
    evidenceOf(session, `the last packet of ${formatHostPort(client.address, client.port)}`, 'lastToServer'),
  ] as const;
}
