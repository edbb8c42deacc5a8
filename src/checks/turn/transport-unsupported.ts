import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {relayBeside} from '../../facts/derived/relay-beside.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const unsupportedTransport = 442;
/** IP protocol numbers. */
const protocolNames: ReadonlyMap<number, string> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
]);

/** 442: the client asks for a relay of a transport that the server does not relay (RFC 8656 §7.2, RFC 6062 §5.1). */
export default defineCheck({
  id: 'turn/transport-unsupported',
  system: 'TURN and media',
  title: {
    pass: 'The TURN server relays the transport that clients ask for',
    fail: 'The TURN server does not relay the transport that a client asks for',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: [],
  references: ['RFC 8656 §7.2 (442), §18.8', 'RFC 6062 §5.1'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses {client} a relay over {protocol}: 442 Unsupported Transport Protocol',
      why: 'REQUESTED-TRANSPORT says what the relay speaks to the other side, whichever way the client came. Browsers ask for UDP. Expressway relays UDP only. Without a relay the call has no media.',
      fix: [
        {
          action:
            'If the client asked for TCP, let it ask for UDP: take a browser that CMS supports. If it asked for UDP, the server does not relay UDP: look what it is, and give clients the address of Expressway-E.',
          where: 'CMS API, /api/v1/turnServers (clientAddress)',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
  },
  examples: {fail: 'turn/transport-442', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    const refused = sessions.filter(
      ({value}) => value.allocations === 0 && isRefused(value) && relayBeside(value, sessions) === undefined,
    );
    for (const group of groupBy(refused, ({subject, value}) => `${subject} ${protocolOf(value)}`).values()) {
      const [first, ...others] = group;
      if (first === undefined) continue;
      report.fail('refused', {
        subject: first.subject,
        args: {
          server: turnServerName(first.value, boxes),
          client: [...new Set(group.map(({value}) => value.client.address))].sort().join(' and '),
          protocol: protocolOf(first.value),
        },
        evidence: [
          evidenceOf(first, `442 to Allocate of ${clientOf(first.value)}`, 'error:Allocate:442'),
          ...others
            .slice(0, 3)
            .map((session) => evidenceOf(session, `and to ${clientOf(session.value)}`, 'error:Allocate:442')),
        ],
      });
    }
    if (refused.length > 0) return;
    if (sessions.some(({value}) => value.allocations > 0)) report.pass('Allocations succeeded.');
    else report.lacking(turnSession, 'no Allocate got as far as asking for a relay');
  },
});

function isRefused({errors}: TurnSession): boolean {
  return errors.some(({method, code}) => method === 'Allocate' && code === unsupportedTransport);
}

function protocolOf({requestedTransport}: TurnSession): string {
  if (requestedTransport === undefined) return 'a transport that the capture does not show';
  return protocolNames.get(requestedTransport) ?? `IP protocol ${requestedTransport}`;
}

function clientOf({client}: TurnSession): string {
  return formatHostPort(client.address, client.port);
}
