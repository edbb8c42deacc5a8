import {browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  failureOf,
  joinConnections,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The page gave the browser no TURN server, so a guest outside has no way for media (F87). */
export default defineCheck({
  id: 'browser/no-turn-server',
  system: 'CMS',
  title: {pass: 'The page gives the browser a TURN server', fail: 'The page gives the browser no TURN server'},
  failureModes: ['F87'],
  needs: {connections: joinConnections},
  after: ['cms/turn-server-missing'],
  references: ['W3C WebRTC §4.2.1 (iceServers)', 'Cisco document 210800, TURN'],
  messages: {
    none: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The page at {page} gave the browser no TURN server, and its connection failed',
      why: 'CMS hands its TURN servers to the browser through the page. Without one a guest outside has no relay, and no way for audio and video.',
      competing: [
        'The guest is in the network of CMS and needs no relay: then something between them drops UDP.',
        'This connection of the page is not the one of the call.',
      ],
      fix: [
        {
          action:
            'See whether CMS has a TURN server object; without one, make it with the addresses and the credentials of Expressway-E.',
          where: 'CMS web admin, Configuration > API, /api/v1/turnServers',
          command: 'curl -u <user> https://<CMS web admin>/api/v1/turnServers',
          verify: 'In a new dump rtcConfiguration names a turn: URL.',
        },
      ],
    },
  },
  examples: {fail: 'browser/no-turn-server', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const page = value.page ?? '(not told)';
      const failure = failureOf(value);
      if (value.iceServers === undefined) report.lacking(browserConnection, 'the dump does not tell the configuration');
      else if (turnTriesOf(value).length > 0)
        report.pass(`${browserTitle(value)}: the page gave ${turnTriesOf(value).length} TURN URLs.`);
      else if (wasConnected(value)) report.notApplicable(`${page}: the call came about without TURN.`);
      else if (failure === undefined) report.notApplicable(`${page}: this connection did not fail.`);
      else {
        report.fail('none', {
          subject,
          args: {page},
          evidence: [
            evidenceOf(connection, 'what the page gave: no turn: URL', 'iceServers'),
            evidenceOf(connection, 'the connection failed', failure.field),
          ],
        });
      }
    }
  },
});
