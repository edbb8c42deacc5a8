import {
  browserTitle,
  hasRelay,
  joinConnections,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The browser does not even try its TURN servers: a setting or an extension keeps it from that (F113). */
export default defineCheck({
  id: 'browser/candidates-blocked',
  system: 'TURN and media',
  title: {pass: 'The browser tries its TURN servers', fail: 'The browser does not try its TURN servers'},
  failureModes: ['F113'],
  needs: {connections: joinConnections},
  after: [],
  references: ['RFC 8828 §5.2', 'W3C WebRTC §4.8.1.3'],
  messages: {
    untried: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{browser} ended gathering after {seconds} s with {candidates}, without a relay and without an error of a TURN server',
      why: 'A browser that tries a TURN server gets a relay from it or reports an error. One that does neither is kept from using UDP, or any network but its proxy.',
      competing: [
        'An extension or a policy limits WebRTC ("WebRTC IP handling", disable_non_proxied_udp), or a privacy extension hides candidates.',
        'The machine has no network that the browser may use for WebRTC.',
        'The page ended the call before the TURN server could answer.',
      ],
      volatile: ['seconds'],
      fix: [
        {
          action: 'Try a window without extensions, and look for the policies WebRtcIPHandling and WebRtcUdpPortRange.',
          where: 'the browser of the guest: a guest or incognito window; chrome://policy',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
  },
  examples: {fail: 'browser/candidates-blocked', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const browser = browserTitle(value);
      const tries = turnTriesOf(value);
      const kinds = [...new Set(value.localCandidates.map(({kind}) => kind))];
      if (hasRelay(value) || tries.some(({error}) => error !== undefined))
        report.pass(`${browser}: TURN servers were tried.`);
      else if (tries.length === 0) report.notApplicable(`${browser}: the page gave no TURN server.`);
      else if (value.gathering !== 'complete' || value.isClosed || wasConnected(value))
        report.notApplicable(`${browser}: gathering was not over, or nothing came of it because it was not needed.`);
      else {
        report.fail('untried', {
          subject,
          related: tries.map((one) => one.subject),
          args: {
            browser,
            seconds: (value.gatheringSeconds ?? 0).toFixed(1),
            candidates: kinds.length === 0 ? 'no candidate at all' : `candidates of type ${kinds.join(', ')} alone`,
          },
          evidence: [
            evidenceOf(connection, 'gathering of candidates is over', 'gathering'),
            evidenceOf(connection, 'the TURN servers that the page gave', 'iceServers'),
          ],
        });
      }
    }
  },
});
