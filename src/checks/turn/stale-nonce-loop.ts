import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {groupBy} from '../../model/group-by.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** One is enough to be wrong; the others leave no doubt that it goes on. */
const fewestRepeats = 3;

/**
 * 438 without end. A 438 is normal when the request after it succeeds: nonces grow old (RFC 8489 §9.2.5), and all requests
 * that are under way then get one. What is judged is only what no healthy side does.
 */
export default defineCheck({
  id: 'turn/stale-nonce-loop',
  system: 'TURN and media',
  title: {pass: 'Nonces of the TURN server are taken', fail: 'The TURN server answers 438 Stale Nonce without end'},
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {boxes: boxAddresses},
  after: [],
  references: ['RFC 8489 §9.2.4, §9.2.5', 'RFC 8656 §5'],
  messages: {
    loop: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'TURN server {server} answers {client} 438 Stale Nonce without end: it refused {count} nonces in a row that it had given itself',
      why: 'One 438 is normal: the client repeats its request with the new nonce. Here each repeat carried the nonce of the answer before, was refused as well, and nothing succeeded after it. So the client gets no relay, or cannot keep the one it has.',
      volatile: ['count'],
      fix: [
        {
          action:
            'See that all packets of one client reach one TURN server: a nonce of one peer of a cluster is stale to another. Name each peer in a turnServers object of its own; put no load balancer and no name with several addresses before them.',
          where: 'CMS API, /api/v1/turnServers (clientAddress of each object); load balancer or DNS of that address',
        },
        {
          action:
            'If there is one server only, restart its TURN service, and look whether a device between them sends each request from another address or port.',
          where: 'Expressway-E, Configuration > Traversal > TURN: TURN services Off, Save, On, Save',
          verify: '`wrtc-doctor probe`, or a new capture, shows a success after the first 438.',
        },
      ],
    },
    repeated: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{client} goes on with a nonce that TURN server {server} has refused: {count} more requests with it got 438 Stale Nonce',
      why: 'Each 438 carried a new nonce, and the client has to use that one (RFC 8489 §9.2.5). Nothing succeeded after it, so the client gets no relay, or cannot keep the one it has.',
      competing: [
        'The answers do not reach the client: this capture was taken on the way, and something drops them after it.',
        'The client has a defect and does not take the new nonce.',
      ],
      volatile: ['count'],
      fix: [
        {
          action:
            'Capture on the client. If the 438 arrives there, update the browser or app; else find what drops it.',
          where: 'client, Wireshark',
          verify: '`wrtc-doctor probe`, or a new capture, shows a success after the first 438.',
        },
      ],
    },
  },
  examples: {fail: 'turn/stale-nonce-loop', pass: 'octavio/healthy'},
  run({sessions, boxes}, report) {
    let isLooping = false;
    for (const [message, count] of [
      ['loop', ({freshNoncesRefused}: TurnSession) => freshNoncesRefused],
      ['repeated', ({oldNoncesRepeated}: TurnSession) => oldNoncesRepeated],
    ] as const) {
      const looping = sessions
        .filter(({value}) => count(value) >= fewestRepeats)
        .toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
      for (const group of groupBy(looping, ({value}) =>
        formatHostPort(value.server.address, value.server.port),
      ).values()) {
        const [first, ...others] = group;
        if (first === undefined) continue;
        isLooping = true;
        report.fail(message, {
          subject: first.subject,
          related: others.map(({subject}) => subject),
          args: {
            server: turnServerName(first.value, boxes),
            client: [...new Set(group.map(({value}) => value.client.address))].sort().join(' and '),
            count: group.reduce((most, {value}) => Math.max(most, count(value)), 0),
          },
          evidence: [evidenceFrom(first), ...others.slice(0, 3).map(evidenceFrom)],
        });
      }
    }
    if (isLooping) return;
    if (sessions.some(({value}) => value.nonces > 0)) report.pass('No nonce was refused again and again.');
    else report.lacking(turnSession, 'the capture holds no nonce');
  },
});

function evidenceFrom(session: Fact<TurnSession>) {
  const {client, staleNonces, longestStaleRun} = session.value;
  const run = `${longestStaleRun} in a row without a success between`;
  const who = formatHostPort(client.address, client.port);
  return evidenceOf(session, `the last of ${staleNonces} 438 to ${who}, ${run}`, 'staleNonces');
}
