import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {
  isSpare,
  reachedServer,
  type TurnReachability,
  turnReachability,
  unreachedServers,
} from '../../facts/derived/turn-reachability.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A TURN server that never answers, in a whole capture or to a live request (F88, F91). */
export default defineCheck({
  id: 'turn/unanswered',
  system: 'TURN and media',
  title: {pass: 'The TURN server answers', fail: 'The TURN server does not answer'},
  failureModes: ['F85', 'F88', 'F91'],
  needs: {reachabilities: turnReachability},
  wants: {boxes: boxAddresses},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'expressway/turn-not-applied',
    'turn/requests-lost',
    'turn/answers-lost',
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
    filtered: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} answered none of {count} TCP connection attempts (SYN)',
      why: 'Without a connection there is no relay over TCP, and the capture shows none over UDP: the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall drops the connections on the way.',
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E.',
        'Something other than TURN was looked for on this port.',
      ],
      fix: [
        {
          action: 'Open {transport} {port} from the clients to Expressway-E, or see whether they arrive there.',
          where:
            'firewall in front of Expressway-E, and that of the client; Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'A new capture shows SYN, ACK from {server}.',
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
  run({reachabilities, boxes}, report) {
    for (const [first, ...others] of unreachedServers(reachabilities, 'silent')) {
      const {server, transport, fallback} = first.value;
      const failure = {
        subject: first.subject,
        related: others.map(({subject}) => subject),
        args: {
          server: turnServerName({server, transport}, boxes),
          count: first.value.tries,
          transport: [first, ...others].map(({value}) => value.transport.toUpperCase()).join(' and '),
          port: String(server.port),
        },
        evidence: [...evidenceFrom(first), ...others.flatMap(evidenceFrom)] as [Evidence, ...Evidence[]],
      };
      if (fallback !== undefined) {
        report.fail('fallback', {
          ...failure,
          args: {...failure.args, other: fallback.subject.replace('turn://', '')},
          evidence: [...failure.evidence, evidenceOf(fallback, 'the relay that the client got', 'allocated')],
        });
      } else report.fail(first.value.sessions.length > 0 ? 'silent' : 'filtered', failure);
    }
    for (const fact of reachabilities) {
      const {reach} = fact.value;
      if (reach === 'answers') report.pass(`${reachedServer(fact)} answers.`);
      else if (reach === 'too-early')
        report.lacking(turnSession, `the exchange ends too early to tell whether ${reachedServer(fact)} answers`);
      else if (reach !== 'silent') report.notApplicable(`${reachedServer(fact)} is not silent: ICMP or TCP tells why.`);
      else if (isSpare(fact)) report.notApplicable(`${reachedServer(fact)} does not answer; the client uses UDP.`);
    }
  },
});

const mostPieces = 4;

function evidenceFrom({value: {sessions, connections}}: Fact<TurnReachability>): Evidence[] {
  return [
    ...sessions.slice(0, mostPieces).map((session, index) => {
      const {unansweredTransmissions, unansweredSeconds} = session.value;
      const seconds = Math.round(unansweredSeconds);
      const words = `the first of ${unansweredTransmissions} copies; ${seconds} s without an answer`;
      return evidenceOf(session, index === 0 ? words : 'and here', 'unanswered');
    }),
    ...connections
      .slice(0, mostPieces)
      .map((connection) => evidenceOf(connection, `the first of ${connection.value.syns} SYNs without an answer`)),
  ];
}
