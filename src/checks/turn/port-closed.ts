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

/** The machine of the TURN server says itself that nothing listens there: ICMP port unreachable, or a reset to SYN (F85, F98). */
export default defineCheck({
  id: 'turn/port-closed',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server does not refuse its clients',
    fail: 'The TURN server refuses its clients',
  },
  failureModes: ['F85', 'F90', 'F98'],
  needs: {reachabilities: turnReachability},
  wants: {boxes: boxAddresses},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'cms/turn-port-mismatch',
    'expressway/turn-not-applied',
    'expressway/turn-listening-incomplete',
  ],
  references: ['RFC 1122 §3.2.2.1', 'RFC 9293 §3.5.2', 'Cisco document 210800, TURN'],
  messages: {
    closed: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} refuses its clients: it answers with {answer}',
      why: 'The machine is reached, and says that nothing listens on this port: the TURN service is off, or has another port or address. Without a TURN server there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall in front of the server rejects in its name: the default of many packet filters is the same ICMP error or reset.',
        'The address that CMS hands out (clientAddress of its turnServers object) leads to another machine than Expressway-E.',
      ],
      fix: [
        {
          action:
            'Set TURN services to On, with port {port} among its listening ports. After any change of its settings: Off, Save, On, Save.',
          where: 'Expressway-E, Configuration > Traversal > TURN',
          command: 'xConfiguration Traversal Server TURN Mode: On',
          verify: 'TURN server status shows Active, and {server} among its listening addresses (before static NAT).',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} refuses its clients: it answers with {answer}; the client got its relay from {other}',
      why: 'Calls work, but only this other way. Media over TCP stalls on every lost packet.',
      competing: ['A firewall in front of the server rejects in its name.'],
      fix: [
        {
          action: 'Let the TURN service listen on port {port} too, or take {server} out of what CMS hands out.',
          where: 'Expressway-E, Configuration > Traversal > TURN; turnServers objects of CMS',
          verify: '`wrtc-doctor probe`, or a new capture, shows an Allocate Success Response from {server}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/port-closed', pass: 'octavio/healthy'},
  run({reachabilities, boxes}, report) {
    for (const [first, ...others] of unreachedServers(reachabilities, 'port-closed')) {
      const {server, transport, fallback} = first.value;
      const failure = {
        subject: first.subject,
        related: others.map(({subject}) => subject),
        args: {
          server: turnServerName({server, transport}, boxes),
          answer: [first, ...others].map(answerWords).join(' and '),
          port: String(server.port),
        },
        evidence: [...evidenceFrom(first), ...others.flatMap(evidenceFrom)] as [Evidence, ...Evidence[]],
      };
      if (fallback === undefined) report.fail('closed', failure);
      else {
        report.fail('fallback', {
          ...failure,
          args: {...failure.args, other: fallback.subject.replace('turn://', '')},
          evidence: [...failure.evidence, evidenceOf(fallback, 'the relay that the client got', 'allocated')],
        });
      }
    }
    for (const fact of reachabilities) {
      const {reach} = fact.value;
      if (reach === 'answers') report.pass(`${reachedServer(fact)} answers.`);
      else if (reach === 'too-early')
        report.lacking(turnSession, `the exchange ends too early to tell whether ${reachedServer(fact)} answers`);
      else if (reach !== 'port-closed') report.notApplicable(`${reachedServer(fact)} is not reached at all.`);
      else if (isSpare(fact)) report.notApplicable(`${reachedServer(fact)} is closed; the client uses UDP.`);
    }
  },
});

function answerWords({value}: Fact<TurnReachability>): string {
  return value.transport === 'udp' ? 'ICMP port unreachable' : 'a TCP reset to SYN';
}

const mostPieces = 3;

function evidenceFrom({value: {errors, connections, sessions}}: Fact<TurnReachability>): Evidence[] {
  return [
    ...errors
      .slice(0, mostPieces)
      .map((fact) => evidenceOf(fact, `port unreachable from ${fact.value.from}, ${fact.value.count} times`, 'count')),
    ...connections
      .filter(({value}) => value.outcome === 'refused')
      .slice(0, mostPieces)
      .map((fact) => evidenceOf(fact, 'SYN, answered with a reset')),
    ...sessions
      .slice(0, 1)
      .map((fact) => evidenceOf(fact, 'the Allocate request that got no other answer', 'unanswered')),
  ];
}
