import {cmsTurnServer} from '../../facts/cms-turn-server.ts';
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
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import type {Evidence} from '../../model/report.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A TURN server that never answers, in a whole capture or to a live request (F88, F91). */
export default defineCheck({
  id: 'turn/unanswered',
  system: 'TURN and media',
  title: {pass: 'The TURN server answers', fail: 'The TURN server does not answer'},
  failureModes: ['F85', 'F88', 'F91'],
  needs: {reachabilities: turnReachability},
  wants: {boxes: boxAddresses, objects: cmsTurnServer},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'expressway/turn-not-applied',
    'turn/requests-lost',
    'turn/answers-lost',
    'turn/server-gone',
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
          verify:
            '`wrtc-doctor probe`, or a new capture, shows 401 to the first Allocate and then Allocate Success Response.',
        },
      ],
    },
    oneSide: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} answered none of {count} Allocate requests from {side}; from {otherSide} it answers at {reached}',
      why: 'So the TURN service runs, and what is between it and the clients of this side drops the requests or the answers. Without an answer there is no relay, and the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall drops {transport} {port} from {side} to {address}, or the answers.',
        'NAT does not lead {transport} {port} of {address} to the box.',
        'The TURN service does not listen on the interface of this side.',
        'The service was switched on or off between the two probes.',
      ],
      fix: [
        {
          action: 'Open {transport} {port} from {side} to {address}, and see that NAT leads it to the box.',
          where: 'firewall and NAT between {side} and Expressway-E',
          verify: '`wrtc-doctor probe --from {side}` gets an answer from {address}.',
        },
      ],
    },
    fromInside: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'From inside, TURN server {server} answered none of {count} requests',
      why: 'CMS asks for its relays from inside, at the serverAddress of its turnServers objects. Where that is {address}, it gets none, and calls have no media. Guests outside are not concerned by this.',
      competing: [
        'The firewall lets nothing from inside to the outside address of Expressway-E, and CMS uses its inside address: then this is as it should be.',
        'A firewall drops {transport} {port} between inside and {address}.',
        'The TURN service does not listen on that interface, or is off.',
      ],
      fix: [
        {
          action:
            'Look which serverAddress CMS has. If it is {address}, open {transport} {port} from CMS to it; if not, probe that address: `wrtc-doctor probe --from inside --turn ADDRESS:{port}`.',
          where: 'CMS API, /api/v1/turnServers (serverAddress); firewall between CMS and Expressway-E',
          verify: '`wrtc-doctor probe --from inside` gets an answer at the serverAddress of CMS.',
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
          verify: '`wrtc-doctor probe`, or a new capture, shows a connection to {server}.',
        },
      ],
    },
    sometimes: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'TURN server {server} answers only sometimes: nothing came to {silent} of {count} exchanges, and to later ones it answered',
      why: 'A guest who comes in such a moment gets no relay, and the call stays at "Connecting" until it drops, though the next one works.',
      competing: [
        'One of several ways, or of several boxes behind this address, is down, and packets are spread over them.',
        'A firewall limits how many packets or connections of one address it lets through.',
        'The link was interrupted while the probe ran.',
      ],
      volatile: ['silent', 'count'],
      fix: [
        {
          action: 'Compare the times at which nothing came with the logs of firewalls and load balancers on the way.',
          where: 'firewall and load balancer in front of Expressway-E',
          verify: '`wrtc-doctor probe --only turn --repeat 20` gets an answer each time.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'TURN server {server} answered none of {count} Allocate requests; the client got its relay from {other}',
      why: 'Calls work, but only this other way. Where that is TCP, media stalls on every lost packet.',
      competing: [
        'A firewall drops the requests or the answers on the way.',
        'The TURN service does not listen on this address, transport or port.',
      ],
      fix: [
        {
          action: 'Open {transport} {port} from the client’s network to Expressway-E.',
          where: 'firewall in front of Expressway-E, and that of the client',
          verify: '`wrtc-doctor probe`, or a new capture, shows an Allocate Success Response over {transport}.',
        },
      ],
    },
  },
  examples: {fail: 'turn/unanswered', pass: 'octavio/healthy'},
  run({reachabilities, boxes, objects}, report) {
    /** CMS has to reach these. Of others a probe from inside does not know who needs them there. */
    const needed = new Set([
      ...objects.flatMap(({value}) => value.serverAddress ?? []),
      ...boxes.flatMap(({value}) => (insideReasons.has(value.because) ? [value.address] : [])),
    ]);
    for (const [first, ...others] of unreachedServers(reachabilities, 'silent')) {
      const {server, transport, fallback} = first.value;
      const side = [first, ...others].find(({value}) => value.otherSide !== undefined) ?? first;
      const {otherSide, vantage} = side.value;
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
      } else if ([first, ...others].every(({value}) => value.vantage === 'inside') && !needed.has(server.address)) {
        const args = {...failure.args, address: server.address};
        const answer =
          otherSide === undefined ? [] : [evidenceOf(otherSide, 'outside it answers', placeOfAnswer(otherSide))];
        report.fail('fromInside', {...failure, args, evidence: [...failure.evidence, ...answer]});
      } else if (otherSide !== undefined && vantage !== undefined) {
        const {address, port} = otherSide.value.server;
        report.fail('oneSide', {
          ...failure,
          args: {
            ...failure.args,
            side: vantage,
            address: server.address,
            otherSide: otherSide.origin.vantage ?? '',
            reached: `${formatHostPort(address, port)}/${otherSide.value.transport}`,
          },
          evidence: [
            ...failure.evidence,
            evidenceOf(otherSide, 'the answer to the other side', placeOfAnswer(otherSide)),
          ],
        });
      } else report.fail(first.value.sessions.length > 0 ? 'silent' : 'filtered', failure);
    }
    for (const fact of reachabilities) {
      const {reach, lapse, exchanges, server, transport} = fact.value;
      if (lapse !== undefined) {
        const {silent, later} = lapse;
        report.fail('sometimes', {
          subject: fact.subject,
          args: {
            server: turnServerName({server, transport}, boxes),
            silent: silent.length,
            count: exchanges,
          },
          evidence: [
            evidenceOf(later, 'a later one, with an answer', placeOfAnswer(later)),
            ...evidenceFrom({...fact, value: {...fact.value, sessions: silent, connections: []}}),
          ],
        });
      } else if (reach === 'answers') report.pass(`${reachedServer(fact)} answers.`);
      else if (reach === 'too-early')
        report.lacking(turnSession, `the exchange ends too early to tell whether ${reachedServer(fact)} answers`);
      else if (reach !== 'silent') report.notApplicable(`${reachedServer(fact)} is not silent: ICMP or TCP tells why.`);
      else if (isSpare(fact)) report.notApplicable(`${reachedServer(fact)} does not answer; the client uses UDP.`);
    }
  },
});

/** Why an address is one of a LAN interface, and not of NAT before it. */
const insideReasons: ReadonlySet<string> = new Set(['interface', 'turn-listening']);

function placeOfAnswer({value: {errors, allocations}}: Fact<TurnSession>): string {
  const [error] = errors;
  return allocations > 0 || error === undefined ? 'allocated' : `error:${error.method}:${error.code}`;
}

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
