import {type BrowserConnection, browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  failureOf,
  hasRelay,
  iceConnectedAt,
  joinConnections,
  secondsFrom,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Browsers try for 15 s at least before they give up; sooner only when no pair is left to try. */
const shortestTrySeconds = 5;

/** The browser had candidates, and no pair of them ever worked (F93, F94, F95). */
export default defineCheck({
  id: 'browser/ice-failed',
  system: 'TURN and media',
  title: {pass: 'ICE of the browser finds a path', fail: 'ICE of the browser finds no path'},
  failureModes: ['F88', 'F93', 'F94', 'F95'],
  needs: {connections: joinConnections},
  after: [
    'browser/relay-address-unmapped',
    'browser/no-turn-server',
    'browser/turn-credentials-rejected',
    'browser/turn-refuses-relay',
    'browser/turn-unreachable',
    'turn/peer-forbidden',
    'turn/media-range-blocked',
    'turn/relay-address-unmapped',
    'turn/hairpin-missing',
    'version/nat-reflection-needed',
    'call/relay-candidate-timeout',
  ],
  references: ['RFC 8445 §8', 'W3C WebRTC §4.4.3', 'Cisco document 210800, TURN'],
  messages: {
    unanswered: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{browser} has a relay at {relay}, and none of its {count} connectivity checks was answered',
      why: 'The TURN server works, and nothing comes back through the relay: the call stays at "Loading media" or "Connecting" and has no audio and video.',
      competing: [
        'A firewall drops UDP between the ports of the relays (24000-29999 by default) and the peer, in one direction or both.',
        'Relay to relay needs NAT reflection on the firewall, which is missing.',
        'The other side has no working candidate, as when CMS does not reach the TURN server at serverAddress.',
      ],
      volatile: ['count', 'relay'],
      fix: [
        {
          action:
            'Capture on the client and on Expressway-E at the same time: the two show where the checks end. Or try the ports of the relays.',
          where: 'outside, and inside',
          command: 'wrtc-doctor probe --from outside -o outside.ndjson',
          verify: 'A new dump shows iceConnectionState connected.',
        },
      ],
    },
    atOnce: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{browser} has a relay at {relay}, and its connection failed {milliseconds} ms after the checks began: before one could have timed out',
      why: 'Browsers wait 15 s and more for answers. They give up at once when no pair of candidates is left, as when the TURN server refuses permission for the addresses of the peer (403).',
      competing: [
        'The TURN server refuses permission for the peer’s address: 403 to CreatePermission, as for addresses that it may not relay to.',
        'The network of the guest went away.',
      ],
      volatile: ['milliseconds', 'relay'],
      fix: [
        {
          action:
            'Capture on the client while the guest joins, and look for 403 to CreatePermission: it names the peer.',
          where: 'the client (Wireshark), then `wrtc-doctor pcap`',
          verify: 'A new dump shows iceConnectionState connected.',
        },
      ],
    },
    noPeer: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{browser} got no candidate of the other side, and its connection failed',
      why: 'Without a candidate of CMS there is nothing that the browser could try.',
      competing: [
        'CMS has no TURN server that it reaches, and no address of its own to offer.',
        'The signalling between the page and CMS broke.',
      ],
      fix: [
        {
          action: 'Look into the log of CMS for this call: it tells which candidates it had.',
          where: 'CMS web admin, Logs > Event logs, then `wrtc-doctor logs`',
          verify: 'A new dump shows addIceCandidate.',
        },
      ],
    },
  },
  examples: {fail: 'browser/ice-failed', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const failure = failureOf(value);
      if (wasConnected(value) || iceConnectedAt(value) !== undefined) {
        report.pass(`${browserTitle(value)}: ICE found a path.`);
        continue;
      }
      if (failure === undefined) {
        report.notApplicable(`${browserTitle(value)}: this connection did not fail.`);
        continue;
      }
      const failed = evidenceOf(connection, 'the connection failed', failure.field);
      const browser = sentence(browserTitle(value));
      const relay = relayOf(value);
      const related = turnTriesOf(value).map((one) => one.subject);
      const count = value.pairs.reduce((sum, {requestsSent}) => sum + requestsSent, 0);
      const answers = value.pairs.reduce((sum, {responsesReceived}) => sum + responsesReceived, 0);
      const began = value.iceStates.find(({state}) => state === 'checking');
      const seconds = secondsFrom(began?.time, failure.time);
      if (value.remoteCandidates.length === 0)
        report.fail('noPeer', {subject, related, args: {browser}, evidence: [failed]});
      else if (!hasRelay(value))
        report.notApplicable(`${browserTitle(value)}: the browser has no relay, which is judged apart.`);
      else if (seconds !== undefined && seconds < shortestTrySeconds) {
        report.fail('atOnce', {
          subject,
          related,
          args: {browser, relay, milliseconds: Math.round(seconds * 1000)},
          evidence: [
            evidenceOf(connection, 'the relay', 'relay'),
            evidenceOf(
              connection,
              'the checks begin',
              `iceState:${began === undefined ? 0 : value.iceStates.indexOf(began)}`,
            ),
            failed,
          ],
        });
      } else if (answers === 0 && count > 0)
        report.fail('unanswered', {
          subject,
          related,
          args: {browser, relay, count},
          evidence: [
            evidenceOf(connection, 'the relay', 'relay'),
            evidenceOf(connection, `statistics of the candidate pairs: ${count} requests sent, no response`, 'pairs'),
            failed,
          ],
        });
      else report.lacking(browserConnection, 'the dump holds no statistics of the checks');
    }
  },
});

function relayOf({localCandidates}: BrowserConnection): string {
  const relay = localCandidates.find(({kind}) => kind === 'relay');
  return relay?.address ?? '(address not told)';
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
