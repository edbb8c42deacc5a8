import {type CaptureSummary, captureSummary} from '../../facts/capture-summary.ts';
import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {relayBeside} from '../../facts/derived/relay-beside.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

const tryAlternate = 300;
/** A client that follows does so at once; a capture that ends sooner shows nothing. */
const shortestWaitMs = 2000;

/** 300 Try Alternate sends a client to another TURN server (RFC 8489 §10): normal where it gets its relay there. */
export default defineCheck({
  id: 'turn/alternate-server',
  system: 'TURN and media',
  title: {
    pass: 'Clients that are sent to another TURN server get their relay',
    fail: 'The TURN server sends a client elsewhere, and it gets no relay',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {captures: captureSummary, boxes: boxAddresses},
  after: ['turn/unanswered', 'turn/port-closed', 'turn/firewall-rejects', 'turn/no-route', 'turn/integrity-failure'],
  references: ['RFC 8489 §10, §14.15', 'RFC 8656 §7.2'],
  messages: {
    notFollowed: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} sends {client} to {alternate} (300 Try Alternate); the capture holds no request to it and no relay',
      why: 'The server gives no relay itself. A client that does not follow, or may not, has none, and the call has no media.',
      fix: [
        {
          action:
            'Give clients the address of a server that serves them itself. If {alternate} is right, see that they reach it: the address must be one for them and not an inside one, and its port open.',
          where: 'CMS API, /api/v1/turnServers (clientAddress); firewall before {alternate}',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
    noRelay: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} sends {client} to {alternate} (300 Try Alternate), which gave it no relay either',
      why: 'The client followed and got none. What {alternate} answered is the next thing to look at.',
      fix: [
        {
          action: 'Look at the exchange with {alternate}, and give clients the address of a server that serves them.',
          where: 'CMS API, /api/v1/turnServers (clientAddress)',
          verify: '`wrtc-doctor probe`, or a new capture, shows Allocate Success Response.',
        },
      ],
    },
  },
  examples: {fail: 'turn/alternate-not-followed', pass: 'octavio/healthy'},
  run({sessions, captures, boxes}, report) {
    const sent = sessions.filter(({value}) => value.allocations === 0 && isSentAway(value));
    let failures = 0;
    let early = 0;
    for (const group of groupBy(sent, ({subject, value}) => `${subject} ${alternateOf(value)}`).values()) {
      const helpless = group.filter(({value}) => relayBeside(value, sessions) === undefined);
      const [first] = helpless;
      if (first === undefined) continue;
      const followed = sessions.filter((session) => helpless.some(({value}) => isFollowedBy(value, session)));
      if (followed.length === 0 && !helpless.some((session) => hasTimeToFollow(session, captures))) {
        early += 1;
        continue;
      }
      failures += 1;
      const failure = {
        subject: first.subject,
        related: [...new Set(followed.map(({subject}) => subject))].sort(),
        args: {
          server: turnServerName(first.value, boxes),
          client: [...new Set(helpless.map(({value}) => value.client.address))].sort().join(' and '),
          alternate: alternateOf(first.value),
        },
        evidence: [
          evidenceFrom(first),
          ...helpless.slice(1, 4).map(evidenceFrom),
          ...followed.slice(0, 2).map((session) => evidenceOf(session, 'the client asks there')),
        ] as const,
      };
      report.fail(followed.length === 0 ? 'notFollowed' : 'noRelay', failure);
    }
    if (failures > 0) return;
    if (early > 0) report.lacking(turnSession, 'it is not seen whether the client goes where it is sent');
    else if (sessions.some(({value}) => value.allocations > 0)) report.pass('Allocations succeeded.');
    else report.notApplicable('No server sent a client to another one.');
  },
});

function isSentAway({errors}: TurnSession): boolean {
  return errors.some(({method, code}) => method === 'Allocate' && code === tryAlternate);
}

function alternateOf({alternateServer}: TurnSession): string {
  if (alternateServer === undefined) return 'another server';
  return formatHostPort(alternateServer.address, alternateServer.port);
}

function hasTimeToFollow({value, origin}: Fact<TurnSession>, captures: readonly Fact<CaptureSummary>[]): boolean {
  const last = captures.find((capture) => capture.origin.input === origin.input)?.value.lastTime;
  const sent = value.errors.find(({method, code}) => method === 'Allocate' && code === tryAlternate)?.time;
  return sent !== undefined && last !== undefined && millisecondsBetween(sent, last) >= shortestWaitMs;
}

function isFollowedBy({alternateServer, client}: TurnSession, {value}: Fact<TurnSession>): boolean {
  return (
    alternateServer !== undefined &&
    value.server.address === alternateServer.address &&
    value.server.port === alternateServer.port &&
    value.client.address === client.address
  );
}

function evidenceFrom(session: Fact<TurnSession>) {
  const {client} = session.value;
  return evidenceOf(session, `300 to ${formatHostPort(client.address, client.port)}`, 'error:Allocate:300');
}
