import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {reachedServer, turnReachability, unreachedServers} from '../../facts/derived/turn-reachability.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A firewall refuses TURN and says so in ICMP (F91, F88). NAT may have put the server's address on its answer. */
export default defineCheck({
  id: 'turn/firewall-rejects',
  system: 'TURN and media',
  title: {pass: 'No firewall rejects TURN', fail: 'A firewall rejects TURN'},
  failureModes: ['F88', 'F91'],
  needs: {reachabilities: turnReachability},
  wants: {boxes: boxAddresses},
  after: ['cms/turn-addresses-swapped', 'cms/turn-client-address-inside', 'cms/turn-address-unknown'],
  references: ['RFC 1812 §5.2.7.1', 'RFC 4443 §3.1', 'Cisco document 210800, TURN'],
  messages: {
    prohibited: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'A firewall rejects TURN to {server}: {from} answers ICMP "administratively prohibited" ({codes})',
      why: 'Only a packet filter sends this error. The requests never reach the TURN service: there is no relay, and the call stays at "Connecting" until it drops. Behind NAT the error may carry the address of the server itself.',
      fix: [
        {
          action: 'Allow {transport} from the clients to {address} port {port}.',
          where:
            'the firewall that sends from {from} or stands behind that address (static NAT), in front of Expressway-E, or that of the client’s network',
          verify:
            '`wrtc-doctor probe`, or a new capture, shows 401 to the first Allocate and then Allocate Success Response.',
        },
      ],
    },
    unreachable: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN to {server} is rejected on the way: {from}, which is not the server, answers ICMP port unreachable ({codes})',
      why: 'The requests do not reach the TURN service: there is no relay, and the call stays at "Connecting" until it drops.',
      competing: ['The TURN server answers from another of its addresses that nothing listens there.'],
      fix: [
        {
          action: 'Allow {transport} from the clients to {address} port {port}.',
          where: 'the firewall or router {from}',
          verify:
            '`wrtc-doctor probe`, or a new capture, shows 401 to the first Allocate and then Allocate Success Response.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'certain',
      text: 'A firewall rejects TURN to {server}: {from} answers ICMP errors ({codes}); the client got its relay from {other}',
      why: 'Calls work, but only this other way. Media over TCP stalls on every lost packet.',
      fix: [
        {
          action: 'Allow {transport} from the clients to {address} port {port}.',
          where: 'the firewall that sends from {from} or stands behind that address',
          verify: '`wrtc-doctor probe`, or a new capture, shows an Allocate Success Response over {transport}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/firewall-rejects', pass: 'octavio/healthy'},
  run({reachabilities, boxes}, report) {
    for (const group of unreachedServers(reachabilities, 'rejected')) {
      const [first, ...others] = group;
      const {server, transport, fallback} = first.value;
      const errors = group.flatMap(({value}) => value.errors);
      const isProhibited = errors.some(({value}) => value.kind === 'administratively-prohibited');
      const telling = errors.filter(({value}) => (value.kind === 'administratively-prohibited') === isProhibited);
      const [error, ...more] = telling;
      if (error === undefined) continue;
      const failure = {
        subject: first.subject,
        related: others.map(({subject}) => subject),
        args: {
          server: turnServerName({server, transport}, boxes),
          from: [...new Set(telling.map(({value}) => value.from))].toSorted().join(' and '),
          codes: [...new Set(telling.map(({value}) => `type ${value.type} code ${value.code}`))].toSorted().join(', '),
          transport: group.map(({value}) => value.transport.toUpperCase()).join(' and '),
          address: server.address,
          port: String(server.port),
        },
        evidence: [
          evidenceOf(
            error,
            `sent by ${error.value.from} about the client’s request, ${error.value.count} times`,
            'count',
          ),
          ...more.slice(0, 2).map((fact) => evidenceOf(fact, `and by ${fact.value.from}`, 'count')),
          ...first.value.sessions
            .slice(0, 1)
            .map((fact) => evidenceOf(fact, 'the Allocate request that got no other answer', 'unanswered')),
        ] as [Evidence, ...Evidence[]],
      };
      if (fallback !== undefined) {
        report.fail('fallback', {
          ...failure,
          args: {...failure.args, other: fallback.subject.replace('turn://', '')},
          evidence: [...failure.evidence, evidenceOf(fallback, 'the relay that the client got', 'allocated')],
        });
      } else report.fail(isProhibited ? 'prohibited' : 'unreachable', failure);
    }
    for (const fact of reachabilities) {
      const {reach} = fact.value;
      if (reach === 'answers') report.pass(`${reachedServer(fact)} answers.`);
      else if (reach === 'too-early')
        report.lacking(turnSession, `the exchange ends too early to tell whether ${reachedServer(fact)} answers`);
      else if (reach !== 'rejected') report.notApplicable(`No firewall says that it rejects ${reachedServer(fact)}.`);
    }
  },
});
