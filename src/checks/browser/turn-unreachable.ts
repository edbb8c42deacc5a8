import {type BrowserConnection, browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  byServer,
  hasRelay,
  joinConnections,
  type TurnTry,
  turnTitleOf,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** W3C WebRTC §4.8.1.3: the server was not reached at all. */
const notReached = 701;
/** A relay is there after two or three round trips; browsers repeat a request for 40 s before they say that none came. */
const leastWaitSeconds = 10;

/**
 * The browser reaches none of its TURN servers (F91). One 701 is normal: there is one for each server and address of the
 * machine. It counts where no relay came from anywhere and no call came about without one.
 */
export default defineCheck({
  id: 'browser/turn-unreachable',
  system: 'TURN and media',
  title: {pass: 'The browser reaches a TURN server', fail: 'The browser reaches no TURN server'},
  failureModes: ['F85', 'F90', 'F91'],
  needs: {connections: joinConnections},
  after: [
    'expressway/turn-off',
    'cms/turn-addresses-swapped',
    'cms/turn-client-address-inside',
    'cms/turn-address-unknown',
    'expressway/turn-not-applied',
    'dns/name-not-resolved',
    'turn/requests-lost',
    'turn/answers-lost',
    'turn/firewall-rejects',
    'turn/port-closed',
    'turn/no-route',
    'turn/unanswered',
  ],
  references: ['W3C WebRTC §4.8.1.3 (icecandidateerror 701)', 'Cisco document 210800, TURN'],
  messages: {
    unresolved: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The browser cannot resolve {name}, the name of its TURN server: it has no relay',
      why: 'CMS hands out the address of the TURN server through the page (clientAddress of the turnServers object). Where it is a name that the guest’s DNS does not know, the browser sends nothing at all.',
      fix: [
        {
          action:
            'Give {name} an A record in the DNS that guests use, or set clientAddress to the outside address of Expressway-E.',
          where: 'the DNS of the guests; CMS web admin, Configuration > API, /api/v1/turnServers/<id>',
          command: 'nslookup {name}',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
    noAnswer: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The browser reaches none of its TURN servers: {server} gave no relay ("{reason}")',
      why: 'Without a relay the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall at the guest or in front of Expressway-E drops what goes to {server}.',
        'The TURN service is off, or listens on another port.',
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E.',
        'With a URL that begins with turns: the browser does not trust the certificate of the TURN server.',
      ],
      fix: [
        {
          action:
            'Try the server from the guest’s network. If it is silent there too and answers from elsewhere, open {server} in the firewalls between; if it is silent everywhere, turn the TURN service on.',
          where: 'a machine in the guest’s network',
          command: 'wrtc-doctor probe --from outside --only turn',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
    waiting: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The browser has no relay {seconds} s after it asked TURN server {server}, and no answer',
      why: 'A healthy server gives a relay within a second; browsers give up after 40 s, and this one was watched for less. Without a relay the call stays at "Connecting" until it drops.',
      competing: [
        'A firewall at the guest or in front of Expressway-E drops or rejects what goes to {server}.',
        'The TURN service is off, or listens on another port.',
        'The address that CMS hands out (clientAddress of its turnServers object) is not the one that reaches Expressway-E.',
        'With a URL that begins with turns: the browser does not trust the certificate of the TURN server.',
      ],
      volatile: ['seconds'],
      fix: [
        {
          action:
            'Try the server from the guest’s network. If it is silent there too and answers from elsewhere, open {server} in the firewalls between; if it is silent everywhere, turn the TURN service on.',
          where: 'a machine in the guest’s network',
          command: 'wrtc-doctor probe --from outside --only turn',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
    fallback: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: 'The browser got a relay from TURN server {other} and none over UDP from {server}',
      why: 'The call works, but media over TCP stalls on every lost packet. Over UDP the answer would have come first.',
      competing: [
        'A firewall at the guest or in front of Expressway-E drops UDP to {server}.',
        'The TURN service does not listen on UDP there.',
      ],
      fix: [
        {
          action: 'Open {server} from the guest’s network to Expressway-E.',
          where: 'firewall in front of Expressway-E, and that of the guest',
          verify: 'In a new dump the relay candidate has relayProtocol udp.',
        },
      ],
    },
  },
  examples: {fail: 'browser/turn-unreachable', pass: 'browser/healthy'},
  run({connections}, report) {
    // Pages try again: each connection then tells the same.
    const told = new Set<string>();
    for (const connection of connections) {
      const {value, subject: call} = connection;
      const tries = turnTriesOf(value);
      const servers = byServer(tries.filter((one) => isUnreached(one, value)));
      const title = browserTitle(value);
      const slow = slowRelay(value);
      if (tries.length === 0) report.notApplicable(`${title}: the page gave no TURN server.`);
      else if (slow !== undefined) {
        report.fail('fallback', {
          subject: slow.unused.subject,
          related: [call],
          args: {server: turnTitleOf(slow.unused.server), other: slow.used},
          evidence: [
            evidenceOf(connection, `the relay in use is reached over ${slow.protocol}`, 'selectedPair'),
            evidenceOf(connection, 'the page offers UDP too', 'iceServers'),
          ],
        });
      } else if (hasRelay(value)) report.pass(`${title}: a relay was allocated.`);
      else if (wasConnected(value)) report.notApplicable(`${title}: the call came about without a relay.`);
      else if (servers.length > 0 && isTriedOut(value, tries)) {
        for (const [first, ...others] of servers) {
          const all = [first, ...others];
          const text = value.candidateErrors[first.error ?? -1]?.text ?? '';
          if (told.has(first.subject)) continue;
          told.add(first.subject);
          const failure = {
            subject: first.subject,
            related: [...others.map(({subject}) => subject), call],
            evidence: all.map(
              ({server, error}): Evidence =>
                evidenceOf(connection, `icecandidateerror 701 for ${server.url}`, `candidateError:${error}`),
            ) as [Evidence, ...Evidence[]],
          };
          if (/\bhost lookup\b/i.test(text)) report.fail('unresolved', {...failure, args: {name: first.server.host}});
          else
            report.fail('noAnswer', {
              ...failure,
              args: {server: all.map(({server}) => turnTitleOf(server)).join(' and '), reason: text.replace(/\.$/, '')},
            });
        }
      } else if (isStillWaiting(value) && !tries.some((one) => isRefused(one, value))) {
        for (const [first, ...others] of byServer(tries)) {
          if (told.has(first.subject)) continue;
          told.add(first.subject);
          report.fail('waiting', {
            subject: first.subject,
            related: [...others.map(({subject}) => subject), call],
            args: {
              server: [first, ...others].map(({server}) => turnTitleOf(server)).join(' and '),
              seconds: Math.floor(value.gatheringSeconds ?? 0),
            },
            evidence: [
              evidenceOf(
                connection,
                'gathering began, and brought no relay while the browser was watched',
                'gathering',
              ),
              evidenceOf(connection, 'the TURN servers that the page gave', 'iceServers'),
            ],
          });
        }
      } else if (tries.some((one) => isRefused(one, value)))
        report.notApplicable(`${title}: a TURN server answered with an error.`);
      else report.lacking(browserConnection, `${title}: the browser was not watched long enough to have a relay`);
    }
  },
});

function isUnreached({error}: TurnTry, {candidateErrors}: BrowserConnection): boolean {
  return candidateErrors[error ?? -1]?.code === notReached;
}

function isRefused(one: TurnTry, value: BrowserConnection): boolean {
  return one.error !== undefined && !isUnreached(one, value);
}

/** Nothing more comes: not every server that was in vain is told of. */
function isTriedOut(value: BrowserConnection, tries: readonly TurnTry[]): boolean {
  if (tries.some((one) => isRefused(one, value))) return false;
  return value.gathering === 'complete' || tries.every((one) => isUnreached(one, value));
}

function isStillWaiting({gathering, gatheringSeconds = 0, isClosed}: BrowserConnection): boolean {
  return gathering === 'gathering' && gatheringSeconds >= leastWaitSeconds && !isClosed;
}

/** The relay in use is over TCP or TLS, although the page also gave the same server over UDP and no relay came from there. */
function slowRelay(connection: BrowserConnection) {
  const {selectedPair, localCandidates} = connection;
  const used = selectedPair?.local;
  if (used?.kind !== 'relay' || (used.relayProtocol !== 'tcp' && used.relayProtocol !== 'tls')) return undefined;
  if (localCandidates.some(({kind, relayProtocol}) => kind === 'relay' && relayProtocol === 'udp')) return undefined;
  const unused = turnTriesOf(connection).find(({server}) => server.scheme === 'turn' && server.transport === 'udp');
  if (unused === undefined) return undefined;
  return {
    unused,
    used: (used.url ?? 'another URL').replace(/\?transport=(\w+)$/, '/$1').replace(/^turns?:/, ''),
    protocol: used.relayProtocol.toUpperCase(),
  };
}
