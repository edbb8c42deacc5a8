import {
  answeredCheck,
  endName,
  isRetriedWithSuccess,
  sendsMedia,
  srtpHandshakes,
} from '../../facts/derived/dtls-legs.ts';
import {dtlsHandshake} from '../../facts/dtls-handshake.ts';
import {iceSession} from '../../facts/ice-session.ts';
import {rtpStream} from '../../facts/rtp-stream.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 6347 §4.2.4.1: time for three copies of a flight, in which the path carried packets both ways. */
const leastSecondsAlive = 3;

/** ICE works, and nobody answers ClientHello (F106). */
export default defineCheck({
  id: 'dtls/no-answer',
  system: 'TURN and media',
  title: {pass: 'ClientHello is answered', fail: 'Nobody answers the DTLS ClientHello'},
  failureModes: ['F106'],
  needs: {handshakes: dtlsHandshake},
  wants: {streams: rtpStream, sessions: iceSession},
  after: ['media/consent-lost'],
  references: ['RFC 5763 §5', 'RFC 6347 §4.2.4', 'RFC 8842 §5.3'],
  messages: {
    silent: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{server} does not answer the DTLS ClientHello of {client}: {copies} copies in {seconds} s, the longest datagram {bytes} bytes of DTLS, while ICE works',
      why: 'Without DTLS there are no SRTP keys: no sound or picture follows, although ICE is connected.',
      competing: [
        'A firewall on the way lets STUN pass and drops DTLS.',
        'ClientHello with post-quantum keys is longer than 1200 bytes and comes in several datagrams: an MTU below 1500 on the way, or a server that cannot put it together.',
        '{server} has no SDP answer yet, or expects to be the DTLS client itself (a=setup).',
        'The capture holds one direction of DTLS only.',
      ],
      fix: [
        {
          action:
            'Capture at the same time nearer to {server}. If ClientHello does not arrive there, let all UDP of the media ports pass on the firewalls. If it arrives, read a=setup in the SDP of both sides: one has to be active, the other passive.',
          where: 'firewalls between {client} and {server}; browser: chrome://webrtc-internals',
          verify: 'A new capture shows ServerHello after ClientHello.',
        },
      ],
      volatile: ['copies', 'seconds'],
    },
    bothClients: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{client} and {server} both send DTLS ClientHello to each other and neither answers: both take the role of the client',
      why: 'One side has to be the DTLS server. Without DTLS there are no SRTP keys: no sound or picture follows.',
      fix: [
        {
          action:
            'Read a=setup in the SDP of both sides: one has to be active, the other passive (RFC 8842 §5.3). Correct the side, or the box between them that rewrites SDP, whose value breaks this.',
          where: 'browser: chrome://webrtc-internals, setLocalDescription and setRemoteDescription',
          verify: 'A new capture shows ClientHello from one side only, and ServerHello from the other.',
        },
      ],
    },
  },
  examples: {fail: 'dtls/no-answer', pass: 'octavio/healthy'},
  run({handshakes, streams, sessions}, report) {
    const calls = srtpHandshakes(handshakes);
    if (calls.length === 0) {
      report.notApplicable('No DTLS handshake asks for SRTP keys.');
      return;
    }
    const told = new Set<string>();
    for (const legs of calls) {
      const [leg, ...others] = legs;
      const names = {client: endName(legs, 'client'), server: endName(legs, 'server')};
      const {unanswered} = leg.value;
      const isSilent = legs.every(({value}) => value.outcome === 'no-answer');
      if (isRetriedWithSuccess(legs, handshakes)) {
        report.pass(`A later handshake of ${names.client} and ${names.server} is complete.`);
        continue;
      }
      if (!isSilent || unanswered === undefined) {
        if (legs.some(({value}) => value.messages.some((message) => message.startsWith('server ')))) {
          report.pass(`${names.server} answers ClientHello.`);
        } else report.lacking(dtlsHandshake, 'the capture ends too early to tell whether ClientHello is answered');
        continue;
      }
      if (sendsMedia(legs, 'client', streams) || sendsMedia(legs, 'server', streams)) {
        report.pass(`Media flows between ${names.client} and ${names.server}.`);
        continue;
      }
      const subject = leg.subject;
      const related = others.map((other) => other.subject);
      const reverse = calls.find(([other]) => other.value.outcome === 'no-answer' && isReverse(other.value, leg.value));
      if (reverse !== undefined) {
        const pair = [names.client, names.server].sort().join(' ');
        if (told.has(pair)) continue;
        told.add(pair);
        report.fail('bothClients', {
          subject,
          related: [...related, reverse[0].subject],
          args: names,
          evidence: [
            evidenceOf(leg, `ClientHello of ${names.client}`, 'unanswered'),
            evidenceOf(reverse[0], `ClientHello of ${names.server}`, 'unanswered'),
          ],
        });
        continue;
      }
      const alive = answeredCheck(legs, sessions, unanswered.firstTime, leastSecondsAlive);
      if (alive === undefined) {
        report.lacking(
          iceSession,
          'no ICE check is answered on this path any more, so it may not carry packets at all',
        );
        continue;
      }
      report.fail('silent', {
        subject,
        related,
        args: {
          ...names,
          copies: unanswered.copies,
          seconds: Math.round(unanswered.seconds),
          bytes: unanswered.longestDatagram,
        },
        evidence: [
          evidenceOf(leg, 'ClientHello and its copies'),
          ...(unanswered.copies > 1 ? [evidenceOf(leg, 'the last copy', 'lastCopy')] : []),
          evidenceOf(alive.session, `ICE works: a check is answered in frame ${alive.frame}`),
        ],
      });
    }
  },
});

interface Ends {
  readonly client: {readonly address: string; readonly port: number};
  readonly server: {readonly address: string; readonly port: number};
}

function isReverse(one: Ends, other: Ends): boolean {
  return (
    one.client.address === other.server.address &&
    one.client.port === other.server.port &&
    one.server.address === other.client.address &&
    one.server.port === other.client.port
  );
}
