import type {BrowserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  byServer,
  hasRelay,
  joinConnections,
  type TurnTry,
  turnTitleOf,
  turnTriesOf,
} from '../../facts/derived/browser-connections.ts';
import {credentialRejections} from '../../facts/turn-session.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The TURN server answers a browser and gives it no relay, for another reason than its credentials (F97). */
export default defineCheck({
  id: 'browser/turn-refuses-relay',
  system: 'TURN and media',
  title: {pass: 'The TURN server gives the browser a relay', fail: 'The TURN server refuses the browser a relay'},
  failureModes: ['F97'],
  needs: {connections: joinConnections},
  after: [
    'turn/allocation-quota',
    'turn/allocation-mismatch',
    'turn/transport-unsupported',
    'turn/address-family-unsupported',
    'turn/peer-forbidden',
    'expressway/turn-capacity',
    'expressway/turn-licence-missing',
  ],
  references: ['W3C WebRTC §4.8.1.3 (icecandidateerror)', 'RFC 8656 §18.6, §19'],
  messages: {
    quota: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses the browser a relay: 486 Allocation Quota Reached',
      why: 'The credentials were accepted, but their user already holds as many allocations as the server allows. Without a relay the call has no media.',
      fix: [
        {
          action: 'Look at how many relays are in use, end those that are left over, or raise the limit.',
          where: 'Expressway-E, Status > TURN relay usage',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
    capacity: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} has no relay left for the browser: 508 Insufficient Capacity',
      why: 'The credentials were accepted, but the server has no relayed address left. Without a relay the call has no media.',
      fix: [
        {
          action:
            'Compare the relays in use with the capacity of this size of Expressway-E, and add a peer to the cluster if they are all in use.',
          where: 'Expressway-E, Status > TURN relay usage',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} refuses the browser a relay: error {code}',
      why: 'The server answers, and gives no relay; RFC 8656 §18.6 says what {code} means. Without a relay the call has no media.',
      fix: [
        {
          action: 'Capture on the client while the guest joins: the answer of the server gives the reason.',
          where: 'the client (Wireshark), then `wrtc-doctor pcap`',
          verify: 'A new dump shows a candidate of type relay.',
        },
      ],
    },
  },
  examples: {fail: 'browser/turn-quota', pass: 'browser/healthy'},
  run({connections}, report) {
    const told = new Set<string>();
    for (const connection of connections) {
      const {value, subject: call} = connection;
      if (hasRelay(value)) {
        report.pass(`${browserTitle(value)}: a relay was allocated.`);
        continue;
      }
      const refused = turnTriesOf(value).filter((one) => isRefusal(codeOf(one, value)));
      for (const [first, ...others] of byServer(refused)) {
        const code = codeOf(first, value);
        // Pages try again: each connection then tells the same.
        if (told.has(`${first.subject} ${code}`)) continue;
        told.add(`${first.subject} ${code}`);
        const failure = {
          subject: first.subject,
          related: [...others.map(({subject}) => subject), call],
          evidence: [
            evidenceOf(
              connection,
              `icecandidateerror ${code} for ${first.server.url}`,
              `candidateError:${first.error}`,
            ),
            evidenceOf(connection, 'gathering of candidates, which brought no relay', 'gathering'),
          ],
        } as const;
        const server = turnTitleOf(first.server);
        if (code === 486) report.fail('quota', {...failure, args: {server}});
        else if (code === 508) report.fail('capacity', {...failure, args: {server}});
        else report.fail('refused', {...failure, args: {server, code: String(code)}});
      }
      if (refused.length === 0)
        report.notApplicable('No TURN server refused the browser a relay with an error of its own.');
    }
  },
});

function codeOf({error}: TurnTry, {candidateErrors}: BrowserConnection): number | undefined {
  return candidateErrors[error ?? -1]?.code;
}

/** Of the server: from 600 on they are the browser's own (W3C WebRTC §4.8.1.3). */
function isRefusal(code: number | undefined): boolean {
  return code !== undefined && code >= 300 && code < 600 && !credentialRejections.has(code);
}
