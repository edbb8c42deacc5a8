import {
  answeredCheck,
  endName,
  isRetriedWithSuccess,
  type Legs,
  otherEnd,
  secondsBetween,
  sendsMedia,
  srtpHandshakes,
} from '../../facts/derived/dtls-legs.ts';
import {type DtlsHandshake, dtlsHandshake} from '../../facts/dtls-handshake.ts';
import type {Fact} from '../../facts/fact.ts';
import {iceSession} from '../../facts/ice-session.ts';
import {rtpStream} from '../../facts/rtp-stream.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8446 §6.2, RFC 5246 §7.2.2: alerts about the certificate and nothing else. */
const certificateAlerts: ReadonlySet<string> = new Set([
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'certificate_required',
]);

/** Flights that carry a certificate, in the clear or not. */
const certificateFlights: ReadonlySet<string> = new Set(['Certificate', 'encrypted handshake']);

/** A side that goes on after a short record (an empty ACK, RFC 9147 §7) does so within its retransmission timer of 1 s. */
const shortestSilenceSeconds = 3;
/** A certificate that is verified late, as browsers do when the SDP answer comes late, is refused right after the handshake. */
const longestLateSeconds = 2;

type Alert = DtlsHandshake['alerts'][number];

/** The certificate of one side does not match `a=fingerprint` in the SDP that the other has (RFC 8122 §5). */
export default defineCheck({
  id: 'dtls/certificate-refused',
  system: 'TURN and media',
  title: {pass: 'DTLS certificates are accepted', fail: 'A DTLS certificate is refused'},
  failureModes: ['F106'],
  needs: {handshakes: dtlsHandshake},
  wants: {streams: rtpStream, sessions: iceSession},
  after: [],
  references: ['RFC 5763 §5', 'RFC 8122 §5', 'RFC 8446 §6.2'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{refuser} refuses the DTLS certificate of {refused} with the fatal alert {alert}',
      why: 'Without DTLS there are no SRTP keys: ICE connects, and no sound or picture follows. In WebRTC each side accepts one certificate, the one whose hash stands in a=fingerprint of the SDP that it got (RFC 5763 §5).',
      fix: [
        {
          action:
            'Compare a=fingerprint in the SDP that {refuser} got with the certificate that {refused} presents: {sha256}. Where they differ, find who put the wrong one there: a box that rewrites SDP on the way, or SDP of another or an earlier call.',
          where:
            'browser: chrome://webrtc-internals, setRemoteDescription and setLocalDescription; CMS: event log with SIP or Active Control tracing',
          verify: 'A new capture shows both sides go on after the certificates, and RTP in both directions.',
        },
      ],
    },
    encrypted: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: '{refuser} ends the DTLS handshake right after the certificate of {refused}, with an encrypted record as long as an alert; no media follows',
      why: 'Without DTLS there are no SRTP keys: ICE connects, and no sound or picture follows. The usual reason is a certificate whose hash is not the one in a=fingerprint of the SDP (RFC 5763 §5).',
      competing: [
        'Another failure at the same step (decrypt_error, unsupported signature, no common SRTP profile): DTLS encrypts the alert, so its name cannot be read from a capture.',
        'The application of {refuser} closed the connection at that very moment (close_notify looks the same).',
      ],
      fix: [
        {
          action:
            'Compare a=fingerprint in the SDP that {refuser} got with the fingerprint in the SDP that {refused} made. Where they differ, find who changed it: a box that rewrites SDP on the way, or SDP of another or an earlier call.',
          where:
            'browser: chrome://webrtc-internals, setRemoteDescription and setLocalDescription; CMS: event log with SIP or Active Control tracing',
          verify: 'A new capture shows RTP in both directions after the handshake.',
        },
      ],
    },
  },
  examples: {fail: 'dtls/certificate-refused', pass: 'octavio/healthy'},
  run({handshakes, streams, sessions}, report) {
    const calls = srtpHandshakes(handshakes);
    if (calls.length === 0) {
      report.notApplicable('No DTLS handshake asks for SRTP keys.');
      return;
    }
    let accepted = 0;
    for (const legs of calls) {
      const [{subject}, ...others] = legs;
      if (isRetriedWithSuccess(legs, handshakes)) continue;
      const refusal = refusalOf(legs);
      if (refusal === undefined) {
        if (legs.some(({value}) => value.outcome === 'complete')) accepted += 1;
        else report.lacking(dtlsHandshake, 'the handshake does not come as far as the certificates');
        continue;
      }
      const {leg, alert} = refusal;
      const refused = otherEnd(alert.from);
      const names = {refuser: endName(legs, alert.from), refused: endName(legs, refused)};
      const related = others.map((other) => other.subject);
      const evidence = [
        evidenceOf(leg, `the record of ${names.refuser} that ends it`, `alert:${alert.from}:${alert.description}`),
        evidenceOf(leg, 'the handshake'),
        ...legs.filter((other) => other !== leg).map((other) => evidenceOf(other, 'the same handshake on another leg')),
      ] as const;
      if (alert.description !== 'encrypted') {
        const sha256 = leg.value[`${refused}CertificateSha256`];
        const args = {
          ...names,
          alert: alert.description,
          sha256: sha256 === undefined ? 'not visible here' : `sha-256 ${asFingerprint(sha256)}`,
        };
        report.fail('refused', {subject, related, args, evidence});
        continue;
      }
      if (sendsMedia(legs, alert.from, streams) || sendsMedia(legs, refused, streams, alert.time)) {
        report.pass(`Media follows the handshake of ${names.refuser} and ${names.refused}.`);
        continue;
      }
      const alive = answeredCheck(legs, sessions, alert.time);
      if (leg.value.outcome === 'complete' && alive === undefined) {
        accepted += 1;
        continue;
      }
      if (leg.value.quietSeconds < shortestSilenceSeconds) {
        report.lacking(dtlsHandshake, 'the capture ends too soon after the handshake to tell whether media follows');
        continue;
      }
      report.fail('encrypted', {
        subject,
        related,
        args: names,
        evidence: [
          ...evidence,
          ...(alive === undefined
            ? []
            : [evidenceOf(alive.session, `ICE goes on: a check is still answered in frame ${alive.frame}`)]),
        ],
      });
    }
    if (accepted > 0) report.pass(`${accepted} DTLS handshake${accepted === 1 ? '' : 's'} passed the certificates.`);
  },
});

function refusalOf(legs: Legs): {leg: Fact<DtlsHandshake>; alert: Alert} | undefined {
  for (const leg of legs) {
    const alert = leg.value.alerts.find((candidate) => isRefusal(candidate, leg.value));
    if (alert !== undefined) return {leg, alert};
  }
  return undefined;
}

function isRefusal(alert: Alert, {outcome, completedTime}: DtlsHandshake): boolean {
  if (certificateAlerts.has(alert.description)) return alert.level === 'fatal' && outcome === 'alert';
  if (alert.description !== 'encrypted') return false;
  if (outcome === 'alert') return alert.after.some((message) => certificateFlights.has(message));
  // The last flight of DTLS 1.2 is not the certificate's, but completes the handshake in which it was shown.
  return completedTime !== undefined && isWithin(completedTime, alert.time);
}

function isWithin(completed: DtlsHandshake['firstTime'], time: DtlsHandshake['firstTime']): boolean {
  const seconds = secondsBetween(completed, time);
  return seconds >= 0 && seconds <= longestLateSeconds;
}

/** `AB:CD:…`, as SDP writes it (RFC 8122 §5). */
function asFingerprint(sha256: string): string {
  return (sha256.toUpperCase().match(/../g) ?? []).join(':');
}
