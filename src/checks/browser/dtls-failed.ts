import {browserConnection} from '../../facts/browser-connection.ts';
import {
  browserTitle,
  failureOf,
  iceConnectedAt,
  joinConnections,
  secondsFrom,
  wasConnected,
} from '../../facts/derived/browser-connections.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 6347 §4.2.4.1: time for three copies of a flight. */
const shortestWaitSeconds = 5;
const iceUp: ReadonlySet<string> = new Set(['connected', 'completed']);

/** ICE works, and the DTLS handshake over it does not come to its end (F106). */
export default defineCheck({
  id: 'browser/dtls-failed',
  system: 'TURN and media',
  title: {pass: 'DTLS of the browser comes to its end', fail: 'DTLS of the browser does not come to its end'},
  failureModes: ['F106'],
  needs: {connections: joinConnections},
  after: ['dtls/certificate-refused', 'dtls/handshake-refused', 'dtls/handshake-stalled', 'dtls/no-answer'],
  references: ['RFC 8827 §6.5', 'RFC 6347 §4.2.4', 'W3C WebRTC §5.6.1'],
  messages: {
    failed: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: 'The DTLS handshake of {browser} failed, while ICE works',
      why: 'Without DTLS there are no SRTP keys: no sound or picture follows. One of the two refused the other, most often because its certificate is not the one whose fingerprint came with the session description: something between rewrites the one and not the other.',
      fix: [
        {
          action:
            'Capture on the client while the guest joins: the alert says who refused and why. A box that changes session descriptions or ends DTLS (session border controller, inspecting firewall) has to let both pass.',
          where: 'the client (Wireshark), then `wrtc-doctor pcap`',
          verify: 'A new dump shows connectionState connected.',
        },
      ],
    },
    stalled: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The DTLS handshake of {browser} has not ended {seconds} s after ICE connected',
      why: 'Without DTLS there are no SRTP keys: no sound or picture follows, although ICE is connected.',
      competing: [
        'Datagrams as long as those of the handshake do not pass: an MTU below 1500 on the way, or a firewall that drops IP fragments.',
        'A firewall drops DTLS, which is neither STUN nor RTP.',
        'The other side does not answer.',
      ],
      volatile: ['seconds'],
      fix: [
        {
          action:
            'Capture on the client and nearer to the other side at the same time: the two show where the handshake ends.',
          where: 'the client (Wireshark), then `wrtc-doctor pcap`',
          verify: 'A new dump shows connectionState connected.',
        },
      ],
    },
  },
  examples: {fail: 'browser/dtls-failed', pass: 'browser/healthy'},
  run({connections}, report) {
    for (const connection of connections) {
      const {value, subject} = connection;
      const up = iceConnectedAt(value);
      const browser = browserTitle(value);
      const failure = failureOf(value);
      const seconds = secondsFrom(up?.time, failure?.time ?? value.lastTime) ?? 0;
      const evidence = [
        evidenceOf(
          connection,
          `ICE is connected`,
          up === undefined ? 'selectedPair' : `iceState:${value.iceStates.indexOf(up)}`,
        ),
        ...(value.dtlsState === undefined
          ? []
          : [evidenceOf(connection, `dtlsState is "${value.dtlsState}"`, 'dtlsState')]),
        ...(failure === undefined ? [] : [evidenceOf(connection, 'the connection failed', failure.field)]),
      ] as const;
      if (up === undefined && value.selectedPair === undefined)
        report.notApplicable(`${browser}: ICE did not connect.`);
      else if (value.dtlsState === 'failed') report.fail('failed', {subject, args: {browser}, evidence});
      else if (wasConnected(value)) report.pass(`${browser}: DTLS is connected.`);
      // It fails when one of the two does, and ICE did not.
      else if (
        failure !== undefined &&
        value.connectionStates.length > 0 &&
        iceUp.has(value.iceStates.at(-1)?.state ?? '')
      )
        report.fail('failed', {subject, args: {browser}, evidence});
      else if (value.dtlsState === 'connecting' && seconds >= shortestWaitSeconds && !value.isClosed)
        report.fail('stalled', {subject, args: {browser, seconds: Math.floor(seconds)}, evidence});
      else report.lacking(browserConnection, 'the dump does not tell how DTLS went on');
    }
  },
});
