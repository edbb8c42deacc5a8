import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {reachedServer, turnReachability, unreachedServers} from '../../facts/derived/turn-reachability.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A router says that it cannot deliver what is sent to the TURN server: no such host, no route, or a loop (F88, F90, F101). */
export default defineCheck({
  id: 'turn/no-route',
  system: 'TURN and media',
  title: {pass: 'Routers deliver to the TURN server', fail: 'Routers cannot deliver to the TURN server'},
  failureModes: ['F88', 'F90', 'F101'],
  needs: {reachabilities: turnReachability},
  wants: {boxes: boxAddresses},
  after: ['cms/turn-addresses-swapped', 'cms/turn-client-address-inside', 'cms/turn-address-unknown'],
  references: ['RFC 1812 §5.2.7.1', 'RFC 4443 §3.1', 'Cisco document 210800, TURN'],
  messages: {
    undelivered: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} cannot be reached: {from} answers ICMP {kind}',
      why: 'The requests are thrown away on the way. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E from there.',
        'Expressway-E is down or off the network.',
        'A route to {address} is missing or wrong at {from}.',
        'A firewall rejects and calls it so.',
      ],
      fix: [
        {
          action:
            'Compare {address} with the address at which these clients reach Expressway-E (its static NAT address from outside), and correct clientAddress where it differs.',
          where: 'CMS API, object turnServers',
          verify: 'A new capture shows Allocate requests to the right address, answered with 401 and then success.',
        },
        {
          action: 'If the address is right, follow the route to it.',
          where: '{from}',
          command: 'traceroute {address}',
          verify: 'The route ends at Expressway-E or at the firewall in front of it.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} cannot be reached: {from} answers ICMP {kind}; the client got its relay from {other}',
      why: 'Calls work, but only this other way.',
      competing: ['Expressway-E is down or off the network.', 'A route to {address} is missing or wrong at {from}.'],
      fix: [
        {
          action: 'Take {address} out of what CMS hands out, or make it reachable.',
          where: 'CMS API, object turnServers; routing at {from}',
          verify: 'A new capture shows an Allocate Success Response from {server}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/no-route', pass: 'octavio/healthy'},
  run({reachabilities, boxes}, report) {
    for (const [first, ...others] of unreachedServers(reachabilities, 'no-route')) {
      const {server, transport, fallback, sessions} = first.value;
      const [error, ...more] = [first, ...others].flatMap(({value}) => value.errors);
      if (error === undefined) continue;
      const failure = {
        subject: first.subject,
        related: others.map(({subject}) => subject),
        args: {
          server: turnServerName({server, transport}, boxes),
          address: server.address,
          from: error.value.from,
          kind: error.value.kind.replaceAll('-', ' '),
        },
        evidence: [
          evidenceOf(
            error,
            `sent by ${error.value.from} about the client’s request, ${error.value.count} times`,
            'count',
          ),
          ...more.slice(0, 2).map((fact) => evidenceOf(fact, `and by ${fact.value.from}`, 'count')),
          ...sessions
            .slice(0, 1)
            .map((fact) => evidenceOf(fact, 'the Allocate request that got no other answer', 'unanswered')),
        ] as [Evidence, ...Evidence[]],
      };
      if (fallback === undefined) report.fail('undelivered', failure);
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
      else if (reach !== 'no-route') report.notApplicable(`No router complains about ${reachedServer(fact)}.`);
    }
  },
});
