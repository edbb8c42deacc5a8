import {browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  failureOf,
  joinConnections,
  secondsFrom,
  turnTriesOf,
} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Both sides have sent something by then, unless they mean to send nothing. */
const shortestSeconds = 10;

/** Connected, and not one packet of media came. Who is alone in a meeting may get none, so it is a hint. */
export default defineCheck({
  id: 'browser/no-media',
  system: 'TURN and media',
  title: {pass: 'The browser gets media', fail: 'The browser gets no media'},
  failureModes: ['F93', 'F94'],
  needs: {connections: joinConnections},
  after: ['browser/connection-lost', 'media/one-way', 'media/consent-lost'],
  references: ['W3C webrtc-stats §8.5 (packetsReceived)'],
  messages: {
    none: {
      severity: 'warning',
      impact: 'blocks-media',
      confidence: 'possible',
      text: '{browser} was connected for {seconds} s and got no packet of audio or video, while it sent {sent}',
      why: 'The guest is in the call, and neither sees nor hears anybody.',
      competing: [
        'The other side sends nothing: the guest is alone in the meeting, or all others are muted.',
        'CMS sends media to the wrong place, or from an interface whose packets a firewall drops.',
      ],
      volatile: ['seconds', 'sent'],
      fix: [
        {
          action:
            'Join with a second participant who speaks, and save a dump again; capture on Expressway-E to see whether media of CMS comes there.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: 'A new dump has inbound-rtp statistics whose packetsReceived grows.',
        },
      ],
    },
  },
  examples: {fail: 'browser/no-media', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const {incoming, outgoing, connectionStates, lastTime} = value;
      const browser = browserTitle(value);
      const up = connectionStates.find(({state}) => state === 'connected');
      const seconds = secondsFrom(up?.time, failureOf(value)?.time ?? lastTime);
      const sent = outgoing.reduce((sum, {packets}) => sum + packets, 0);
      if (incoming.some(({packets}) => packets > 0)) report.pass(`${browser}: media came.`);
      else if (up === undefined) report.notApplicable(`${browser}: was never connected.`);
      else if (seconds === undefined || seconds < shortestSeconds || sent === 0)
        report.lacking(
          browserConnection,
          `${browser}: the dump holds too little of the call to tell whether media came`,
        );
      else {
        report.fail('none', {
          subject,
          related: turnTriesOf(value).map((one) => one.subject),
          args: {browser, seconds: Math.floor(seconds), sent},
          evidence: [
            evidenceOf(connection, 'connected', `connectionState:${connectionStates.indexOf(up)}`),
            evidenceOf(connection, `statistics: ${sent} packets sent, no inbound-rtp with a packet`, 'outgoing'),
          ],
        });
      }
    }
  },
});
