import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8489 §6.2.1: the third copy of a request leaves 1.5 s after the first at the default RTO; a healthy server has answered by then. */
const fewestTransmissions = 3;
const shortestWaitSeconds = 1.5;

/** A TURN server that never answers, in a whole capture or to a live request (F88, F91). */
export default defineCheck({
  id: 'turn/unanswered',
  system: 'TURN and media',
  title: {pass: 'The TURN server answers', fail: 'The TURN server does not answer'},
  failureModes: ['F85', 'F88', 'F91'],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'expressway/turn-not-applied',
  ],
  references: ['RFC 8489 §6.2.1', 'Cisco document 210800, TURN'],
  messages: {
    silent: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} answered none of {count} Allocate requests',
      why: 'Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall drops the requests or the answers on the way.',
        'The TURN service is off, or listens on another port or address.',
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E.',
        'What was captured holds one direction only.',
      ],
      fix: [
        {
          action:
            'Capture on the outer interface of Expressway-E at the same time. Requests that do not arrive there are dropped before it: open {transport} {port}. Requests that arrive and get no answer: turn the TURN service on.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'A new capture shows 401 to the first Allocate and then Allocate Success Response.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} answered none of {count} Allocate requests; the client got its relay from {other}',
      why: 'Calls work, but only this other way. Media over TCP stalls on every lost packet.',
      competing: [
        'A firewall drops the requests or the answers on the way.',
        'The TURN service does not listen on this address, transport or port.',
      ],
      fix: [
        {
          action: 'Open {transport} {port} from the client’s network to Expressway-E.',
          where: 'firewall in front of Expressway-E, and that of the client',
          verify: 'A new capture shows an Allocate Success Response over {transport}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/unanswered', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    const byServer = groupBy(sessions, ({subject}) => subject);
    for (const [subject, group] of byServer) {
      const silent = group.filter(({value}) => isSilent(value));
      const [first] = silent;
      if (first === undefined || silent.length < group.length) {
        if (group.some(({value}) => hasAnswer(value))) report.pass(`${subject.replace('turn://', '')} answers.`);
        else
          report.lacking(
            turnSession,
            `the exchange ends too early to tell whether ${subject.replace('turn://', '')} answers`,
          );
        continue;
      }
      const {server, transport} = first.value;
      const fallback = sessions.find(
        ({subject: other, value}) =>
          other !== subject &&
          value.allocations > 0 &&
          silent.some((session) => session.value.client.address === value.client.address),
      );
      const failure = {
        subject: first.subject,
        args: {
          server: turnServerName(first.value, boxes),
          count: silent.reduce((count, {value}) => count + value.unansweredTransmissions, 0),
          transport: transport.toUpperCase(),
          port: String(server.port),
        },
        evidence: [
          evidenceOf(
            first,
            `the first of ${first.value.unansweredTransmissions} copies; ${Math.round(first.value.unansweredSeconds)} s without an answer`,
            'unanswered',
          ),
          ...silent.slice(1, 4).map((session) => evidenceOf(session, 'and here', 'unanswered')),
        ] as const,
      };
      if (fallback === undefined) report.fail('silent', failure);
      else {
        report.fail('fallback', {
          ...failure,
          args: {...failure.args, other: fallback.subject.replace('turn://', '')},
          evidence: [...failure.evidence, evidenceOf(fallback, 'the relay that the client got', 'allocated')],
        });
      }
    }
  },
});

function hasAnswer(session: TurnSession): boolean {
  return session.allocations > 0 || session.errors.length > 0;
}

function isSilent(session: TurnSession): boolean {
  return (
    !hasAnswer(session) &&
    session.unansweredTransmissions >= fewestTransmissions &&
    session.unansweredSeconds >= shortestWaitSeconds
  );
}
