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
          verify: '`wrtc-doctor probe`, or a new capture, shows an Allocate Success Response from {server}.',
        },
      ],
    },
    told: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} cannot be reached: the network answers the probe’s request with {kind}',
      why: 'The requests are thrown away on the way. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall on the way rejects TURN: a program is not told which ICMP error it was, nor who sent it.',
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E from here.',
        'Expressway-E is down or off the network, or a route to {address} is missing.',
      ],
      fix: [
        {
          action: 'See who answers so: capture on this computer while the probe runs.',
          where: 'this computer',
          command: 'wrtc-doctor capture',
          verify: 'The ICMP error in the capture names its sender, with its type and code.',
        },
        {
          action: 'Open UDP {port} to {address} where a firewall sent it; else follow the route to it.',
          where: 'whoever sent it',
          command: 'traceroute {address}',
          verify: '`wrtc-doctor probe` shows an allocation at {server}.',
        },
      ],
    },
    toldFallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} cannot be reached: the network answers the probe’s request with {kind}; it got its relay from {other}',
      why: 'Calls work, but only this other way.',
      competing: [
        'A firewall on the way rejects TURN over UDP: a program is not told which ICMP error it was, nor who sent it.',
        'A route to {address} is missing.',
      ],
      fix: [
        {
          action:
            'See who answers so: capture on this computer while the probe runs; then open UDP {port} to {address} there.',
          where: 'this computer, then whoever sent it',
          command: 'wrtc-doctor capture',
          verify: '`wrtc-doctor probe` shows an allocation at {server}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/no-route', pass: 'octavio/healthy'},
  run({reachabilities, boxes}, report) {
    for (const [first, ...others] of unreachedServers(reachabilities, 'no-route')) {
      const {server, transport, fallback, sessions} = first.value;
      const [error, ...more] = [first, ...others].flatMap(({value}) => value.errors);
      if (error === undefined) {
        const [session] = [first, ...others].flatMap(({value}) => value.sessions);
        if (session === undefined) continue;
        const kind = session.value.networkError === 'network-unreachable' ? 'network unreachable' : 'host unreachable';
        const failure = {
          subject: first.subject,
          related: others.map(({subject}) => subject),
          args: {
            server: turnServerName({server, transport}, boxes),
            address: server.address,
            port: String(server.port),
            kind,
          },
          evidence: [evidenceOf(session, `the Allocate request; the answer to it: ${kind}`, 'unanswered')] as [
            Evidence,
          ],
        };
        if (fallback === undefined) report.fail('told', failure);
        else {
          report.fail('toldFallback', {
            ...failure,
            args: {...failure.args, other: fallback.subject.replace('turn://', '')},
            evidence: [...failure.evidence, evidenceOf(fallback, 'the relay that the client got', 'allocated')],
          });
        }
        continue;
      }
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
