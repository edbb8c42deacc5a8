import {
  answeredCheck,
  endName,
  isRetriedWithSuccess,
  otherEnd,
  sendsMedia,
  srtpHandshakes,
} from '../../facts/derived/dtls-legs.ts';
import {dtlsHandshake} from '../../facts/dtls-handshake.ts';
import {iceSession} from '../../facts/ice-session.ts';
import {rtpStream} from '../../facts/rtp-stream.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 6347 §4.2.4.1: time for three copies of a flight, in which the path carried packets both ways. */
const leastSecondsAlive = 3;

/**
 * ICE checks have about 100 bytes and pass everywhere; with the headers of DTLS, TURN, UDP and IP a datagram from here on
 * comes near the 1280 to 1500 bytes where tunnels and firewalls begin to drop (RFC 8200 §5, RFC 8656 §3.12).
 */
const longDatagram = 1150;

/** ICE works, ClientHello is answered, and then the handshake does not move on (F106). */
export default defineCheck({
  id: 'dtls/handshake-stalled',
  system: 'TURN and media',
  title: {pass: 'DTLS handshakes come to an end', fail: 'A DTLS handshake stalls'},
  failureModes: ['F106'],
  needs: {handshakes: dtlsHandshake},
  wants: {streams: rtpStream, sessions: iceSession},
  after: ['media/consent-lost'],
  references: ['RFC 6347 §4.2.4', 'RFC 9147 §5.8', 'RFC 7675'],
  messages: {
    stalled: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The DTLS handshake stops at {flight} of {sender}: no reaction of {receiver} to {copies} copies in {seconds} s, while ICE works',
      why: 'Without DTLS there are no SRTP keys: no sound or picture follows, although ICE is connected.',
      competing: [
        'The flight, or the answer to it, is lost on the way: {where}.',
        '{receiver} gets it and does not answer (an overloaded or broken DTLS stack).',
        'The capture does not hold all packets of this path.',
      ],
      fix: [
        {
          action:
            'Capture at the same time nearer to {receiver}. If the flight does not arrive there, a firewall on the way drops DTLS (UDP that is neither STUN nor RTP) or inspects it: let it pass. If it arrives, the fault is in {receiver}.',
          where: 'firewalls between {sender} and {receiver}',
          verify: 'A new capture shows RTP in both directions after the handshake.',
        },
      ],
      volatile: ['copies', 'seconds'],
    },
    long: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'The DTLS handshake stops at {flight} of {sender} (up to {bytes} bytes of DTLS a datagram): no reaction of {receiver} to {copies} copies in {seconds} s, while short ICE checks pass',
      why: 'Without DTLS there are no SRTP keys: no sound or picture follows, although ICE is connected. The longest datagrams of a call are those of this handshake.',
      competing: [
        'Datagrams that long do not pass: an MTU below 1500 on the way (VPN, PPPoE, tunnel) or a firewall that drops IP fragments.',
        'The flight, or the answer to it, is lost on the way: {where}.',
        '{receiver} gets it and does not answer.',
        'The capture does not hold all packets of this path.',
      ],
      fix: [
        {
          action:
            'Find the longest datagram that passes between {sender} and {receiver}, and raise the MTU of the tunnel, or let IP fragments pass on the firewalls.',
          where: 'a host next to {sender}',
          command: 'ping -M do -s 1400 {receiverAddress}',
          verify: 'Ping with 1400 bytes is answered, and a new capture shows RTP in both directions.',
        },
      ],
      volatile: ['copies', 'seconds'],
    },
  },
  examples: {fail: 'dtls/handshake-stalled', pass: 'octavio/healthy'},
  run({handshakes, streams, sessions}, report) {
    const calls = srtpHandshakes(handshakes);
    if (calls.length === 0) {
      report.notApplicable('No DTLS handshake asks for SRTP keys.');
      return;
    }
    for (const legs of calls) {
      const [{subject}, ...others] = legs;
      const names = {client: endName(legs, 'client'), server: endName(legs, 'server')};
      // The leg that shows the flight; on a leg where it is missing there was no answer at all.
      const leg = legs.find(({value}) => value.outcome === 'stalled');
      const unanswered = leg?.value.unanswered;
      const isOver = legs.some(({value}) => value.outcome === 'complete' || value.outcome === 'alert');
      if (leg === undefined || unanswered === undefined || isOver || isRetriedWithSuccess(legs, handshakes)) {
        report.pass(`The handshake of ${names.client} and ${names.server} does not stall.`);
        continue;
      }
      const {from, ignoredRepeats, longestDatagram} = unanswered;
      const waiting = leg.value.waiting ?? from;
      if (sendsMedia(legs, waiting, streams)) {
        report.pass(`${names[waiting]} sends media, so it has its keys.`);
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
      const receiver = otherEnd(from);
      const args = {
        flight: unanswered.messages.join(', '),
        sender: names[from],
        receiver: names[receiver],
        copies: unanswered.copies,
        seconds: Math.round(unanswered.seconds),
        where:
          ignoredRepeats > 0
            ? `${names[receiver]} repeats what it sent before, so it has not got the flight that passes here`
            : 'between here and the other side, in either direction',
      };
      const evidence = [
        evidenceOf(leg, 'the flight that is not answered', 'unanswered'),
        ...(unanswered.copies > 1 ? [evidenceOf(leg, 'its last copy', 'lastCopy')] : []),
        ...(ignoredRepeats > 0 ? [evidenceOf(leg, 'the other side repeats what it sent before', 'ignoredRepeat')] : []),
        evidenceOf(alive.session, `ICE works: a check is answered in frame ${alive.frame}`),
      ];
      const failure = {
        subject,
        related: others.map((other) => other.subject),
        evidence: [evidenceOf(leg, 'the handshake'), ...evidence] as const,
      };
      if (longestDatagram < longDatagram || leg.value.transport === 'tcp') report.fail('stalled', {...failure, args});
      else {
        const receiverAddress = leg.value[receiver].address;
        report.fail('long', {...failure, args: {...args, bytes: longestDatagram, receiverAddress}});
      }
    }
  },
});
