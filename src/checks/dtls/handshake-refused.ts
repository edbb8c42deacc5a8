import {endName, isRetriedWithSuccess, otherEnd, srtpHandshakes} from '../../facts/derived/dtls-legs.ts';
import {type DtlsHandshake, dtlsHandshake} from '../../facts/dtls-handshake.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** RFC 8446 §6, RFC 5246 §7.2: no failure, or one of the certificate (`dtls/certificate-refused`). */
const otherChecks: ReadonlySet<string> = new Set([
  'close_notify',
  'user_canceled',
  'bad_certificate',
  'unsupported_certificate',
  'certificate_revoked',
  'certificate_expired',
  'certificate_unknown',
  'unknown_ca',
  'certificate_required',
  'encrypted',
]);

type Alert = DtlsHandshake['alerts'][number];

/** DTLS for SRTP that one side ends with a fatal alert in the clear. */
export default defineCheck({
  id: 'dtls/handshake-refused',
  system: 'TURN and media',
  title: {pass: 'DTLS handshakes are not refused', fail: 'A DTLS handshake is refused'},
  failureModes: ['F106'],
  needs: {handshakes: dtlsHandshake},
  after: [],
  references: ['RFC 6347', 'RFC 8446 §6.2', 'RFC 5764 §4.1'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'certain',
      text: '{refuser} ends the DTLS handshake with the fatal alert {alert} after {after} of {refused}',
      why: 'Without DTLS there are no SRTP keys: ICE connects, and no sound or picture follows.',
      fix: [
        {
          action:
            '{refused} offers {versions}. handshake_failure: no common cipher suite or SRTP profile; protocol_version: no common DTLS version; after a certificate: its hash is not the one in a=fingerprint. Update the older of the two, or allow there what the other offers.',
          where: 'CMS: MMP, tls (cipher suites and versions); browser: update it',
          verify: 'A new capture shows RTP in both directions after the handshake.',
        },
      ],
    },
  },
  examples: {fail: 'dtls/handshake-refused', pass: 'octavio/healthy'},
  run({handshakes}, report) {
    const calls = srtpHandshakes(handshakes);
    if (calls.length === 0) {
      report.notApplicable('No DTLS handshake asks for SRTP keys.');
      return;
    }
    for (const legs of calls) {
      const [{subject}, ...others] = legs;
      const leg = legs.find(({value}) => refusalOf(value) !== undefined);
      const alert = leg === undefined ? undefined : refusalOf(leg.value);
      if (leg === undefined || alert === undefined || isRetriedWithSuccess(legs, handshakes)) {
        report.pass(`No fatal alert between ${endName(legs, 'client')} and ${endName(legs, 'server')}.`);
        continue;
      }
      report.fail('refused', {
        subject,
        related: others.map((other) => other.subject),
        args: {
          refuser: endName(legs, alert.from),
          refused: endName(legs, otherEnd(alert.from)),
          alert: alert.description,
          after: alert.after.join(', ') || 'nothing that is in the capture',
          versions: leg.value.offeredVersions.join(', ') || 'versions that are not visible',
        },
        evidence: [
          evidenceOf(leg, 'the alert', `alert:${alert.from}:${alert.description}`),
          evidenceOf(leg, 'the handshake'),
        ],
      });
    }
  },
});

function refusalOf({outcome, alerts}: DtlsHandshake): Alert | undefined {
  if (outcome !== 'alert') return undefined;
  return alerts.find(({level, description}) => level === 'fatal' && !otherChecks.has(description));
}
