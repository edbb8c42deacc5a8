import {
  browserTitle,
  failureOf,
  joinConnections,
  secondsFrom,
  turnTriesOf,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {formatInstant} from '../../model/instant.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** A connection that worked, and failed while the page still wanted it (RFC 7675). */
export default defineCheck({
  id: 'browser/connection-lost',
  system: 'TURN and media',
  title: {pass: 'The connection of the browser lasts', fail: 'The connection of the browser was lost'},
  failureModes: ['F106'],
  needs: {connections: joinConnections},
  after: ['browser/dtls-failed', 'turn/server-gone', 'turn/allocation-expired', 'media/consent-lost'],
  references: ['RFC 7675 §5.1', 'W3C WebRTC §4.4.3'],
  messages: {
    lost: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The connection of {browser} worked for {seconds} s and then failed',
      why: 'Media stopped in the middle of the call: nothing came back on the path any more, and the browser found no other.',
      volatile: ['seconds'],
      fix: [
        {
          action:
            'See what happened at {time}: a TURN service that restarted, a failover of the firewall, a mapping that ended, a network that changed at the guest. A capture on the client tells which side fell silent.',
          where: 'Expressway-E, Status > Logs > Event log; the firewall’s log; the client (Wireshark)',
          verify: 'A call stays up for longer than before.',
        },
      ],
    },
  },
  examples: {fail: 'browser/connection-lost', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const browser = browserTitle(value);
      const failure = failureOf(value);
      const states = value.connectionStates.length > 0 ? value.connectionStates : value.iceStates;
      const up = states.findIndex(({state}) => state === 'connected' || state === 'completed');
      const gone = states.findIndex(({state}, index) => index > up && (state === 'disconnected' || state === 'failed'));
      if (up === -1 || !wasConnected(value)) report.notApplicable(`${browser}: there was no connection to lose.`);
      else if (failure === undefined) report.pass(`${browser}: the connection lasted.`);
      else {
        const from = states[up]?.time;
        const to = states[gone]?.time ?? failure.time;
        const field = value.connectionStates.length > 0 ? 'connectionState' : 'iceState';
        report.fail('lost', {
          subject,
          related: turnTriesOf(value).map((one) => one.subject),
          args: {
            browser,
            seconds: Math.round(secondsFrom(from, to) ?? 0),
            time: to === undefined ? 'that time' : formatInstant(to),
          },
          evidence: [
            evidenceOf(connection, 'connected', `${field}:${up}`),
            ...(gone === -1 ? [] : [evidenceOf(connection, 'nothing came back any more', `${field}:${gone}`)]),
            evidenceOf(connection, 'the connection failed', failure.field),
          ],
        });
      }
    }
  },
});
