import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {relayBeside} from '../../facts/derived/relay-beside.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const familyUnsupported = 440;

/**
 * 440: the client asks for a relay with an address of IPv4 or IPv6 that the server does not have (RFC 8656 §7.2). 443, a
 * peer of another family than the relay, is no fault: the two agents go on with candidates of one family.
 */
export default defineCheck({
  id: 'turn/address-family-unsupported',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server has relays of the address family that clients ask for',
    fail: 'The TURN server has no relay of the address family that a client asks for',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: [],
  references: ['RFC 8656 §7.2 (440), §18.6'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses {client} a relay: 440 Address Family not Supported',
      why: 'The client asked for an IPv4 or IPv6 address (REQUESTED-ADDRESS-FAMILY; IPv4 where it names none) that the server does not relay, and got no other relay. So the call has no media.',
      fix: [
        {
          action:
            'Give the server the IP protocol that clients ask for (Both, where they come from IPv4 and IPv6), and an address of it on the outer interface.',
          where: 'Expressway-E, System > Network interfaces > IP: IP protocol',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
  },
  examples: {fail: 'turn/address-family-440', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    const refused = sessions.filter(
      ({value}) =>
        value.allocations === 0 &&
        value.errors.some(({method, code}) => method === 'Allocate' && code === familyUnsupported) &&
        relayBeside(value, sessions) === undefined,
    );
    for (const [first, ...others] of groupBy(refused, ({subject}) => subject).values()) {
      if (first === undefined) continue;
      const group = [first, ...others];
      report.fail('refused', {
        subject: first.subject,
        args: {
          server: turnServerName(first.value, boxes),
          client: [...new Set(group.map(({value}) => value.client.address))].sort().join(' and '),
        },
        evidence: [evidenceFrom(first), ...others.slice(0, 3).map(evidenceFrom)],
      });
    }
    if (refused.length > 0) return;
    if (sessions.some(({value}) => value.allocations > 0)) report.pass('Allocations succeeded.');
    else report.lacking(turnSession, 'no Allocate got as far as asking for a relay');
  },
});

function evidenceFrom(session: Fact<TurnSession>) {
  const {client} = session.value;
  return evidenceOf(session, `440 to Allocate of ${formatHostPort(client.address, client.port)}`, 'error:Allocate:440');
}
