import {groupFacts} from '../../facts/derived/boxes-of.ts';
import {
  type ExpresswayLogEvent,
  expresswayLogEvents,
  expresswayName,
} from '../../facts/derived/expressway-log-events.ts';
import {inLogOrder, minutesLeft} from '../../facts/derived/log-order.ts';
import {unifiedCommunicationsZones} from '../../facts/derived/unified-communications-zones.ts';
import type {Fact} from '../../facts/fact.ts';
import {logSummary} from '../../facts/log-summary.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The client end tries again every 120 seconds unless somebody set another interval; five tries without a failure are a success. */
const quietMinutes = 10;

const verify = 'Status > Zones shows the zone as Active on both sides.';

/** TLS of the Unified Communications traversal zone fails, and the log says why (F57, F68). Without the zone there is no join page. */
export default defineCheck({
  id: 'expressway/zone-certificate-refused',
  system: 'Expressway-C',
  title: {
    pass: 'The logs of the Expressways tell of no TLS failure of the traversal zone',
    fail: 'TLS of the traversal zone between the Expressways fails',
  },
  failureModes: ['F57', 'F60', 'F68', 'F79'],
  needs: {events: expresswayLogEvents},
  wants: {logs: logSummary, zones: unifiedCommunicationsZones},
  after: [
    'expressway/zone-verify-name-mismatch',
    'certificate/edge-client-auth-missing',
    'certificate/edge-expired',
    'certificate/edge-self-signed',
    'certificate/edge-chain-incomplete',
    'expressway/clock-wrong',
  ],
  references: ['Cisco document 117811 (MRA most common issues), traversal zone'],
  messages: {
    identity: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} ends the traversal zone to {peer}: the certificate there does not hold the name that it verifies',
      why: 'Without the zone there are no SSH tunnels, and guests get no join page. Expressway-C looks for its peer address in the certificate of Expressway-E, Expressway-E for its TLS verify subject name in that of Expressway-C. An IP address as peer is in no certificate.',
      fix: [
        {
          action:
            'Make the peer address the full name of Expressway-E, and TLS verify subject name that of Expressway-C; both as the certificates hold them.',
          where: 'Configuration > Zones > Zones, on Expressway-C and on Expressway-E',
          verify,
        },
      ],
    },
    untrusted: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} cannot make the traversal zone with {peer}: a certificate is not trusted ({reason})',
      why: 'Without the zone there are no SSH tunnels, and guests get no join page. Each Expressway has to trust the authority that signed the certificate of the other.',
      fix: [
        {
          action: 'Append the authorities that signed the server certificate of the other Expressway, on both sides.',
          where: 'Maintenance > Security > Trusted CA certificate, on Expressway-C and on Expressway-E',
          verify,
        },
      ],
    },
    purpose: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} cannot make the traversal zone with {peer}: a certificate may not be used for it ({reason})',
      why: 'Without the zone there are no SSH tunnels, and guests get no join page. Expressway-C presents its certificate as a client, so it needs client authentication in its extended key usage. Public authorities leave that out since 2026.',
      fix: [
        {
          action:
            'Reissue the server certificate with client and server authentication (a private authority does), or upgrade to the release that no longer asks for it.',
          where: 'Maintenance > Security > Server certificate, of the Expressway whose certificate is refused',
          verify,
        },
      ],
    },
    expired: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: '{box} cannot make the traversal zone with {peer}: a certificate is not valid at this time ({reason})',
      why: 'Without the zone there are no SSH tunnels, and guests get no join page.',
      fix: [
        {
          action: 'Compare the dates of both server certificates with the clocks; reissue the one that has expired.',
          where: 'Maintenance > Security > Server certificate and System > Time, on both Expressways',
          verify,
        },
      ],
    },
    cut: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'possible',
      text: 'The TLS connection of {box} for the traversal zone with {peer} fails ({reason})',
      why: 'Without the zone there are no SSH tunnels, and guests get no join page. The log does not say who ended the connection.',
      competing: [
        'A firewall between the Expressways inspects or cuts TLS.',
        'The other Expressway refuses the certificate, and its own log says why.',
        'The other Expressway was restarting.',
      ],
      fix: [
        {
          action:
            'Read the log of the other Expressway at the same time; take the firewall’s TLS inspection and SIP inspection (ALG) away from this connection.',
          where: 'Maintenance > Diagnostics > Diagnostic logging of the other Expressway; firewall between them',
          verify,
        },
      ],
    },
  },
  examples: {fail: 'logs/zone-certificate-refused', pass: 'logs/healthy-expressway'},
  run({events, logs, zones}, report) {
    const failures = events.filter(({value}) => value.isZone && isTls(value.signature));
    const lasting = failures.filter((event) => {
      const left = minutesLeft(event, logs);
      return left === undefined || left <= quietMinutes;
    });
    const groups = groupFacts(lasting, ({subject, value}) => `${subject} ${peerOf(value)}`);
    for (const group of groups) {
      const own = zones.filter(({subject}) => subject === group[0].subject);
      if (own.length > 0 && own.every(({value}) => /^(?:active|on|up)$/i.test(value.status ?? ''))) {
        report.lacking(
          unifiedCommunicationsZones,
          'the log ends with failures of the zone, and a page or dump says that it is active: which of them is newer is not told',
        );
        continue;
      }
      // A line that names a cause says more than one that only says that it failed.
      const ordered = inLogOrder(group).toReversed();
      const told = ordered.find(({value}) => kindOf(value) !== 'cut') ?? ordered[0] ?? group[0];
      report.fail(kindOf(told.value), {
        subject: told.subject,
        args: {
          box: expresswayName(told.subject),
          peer: peerOf(told.value) || 'the other Expressway',
          reason: told.value.fields.reason ?? 'no reason given',
        },
        evidence: [
          evidenceOf(
            told,
            group.length === 1 ? 'the log says why' : `the log says why; ${group.length} such lines at the end`,
          ),
          ...ordered
            .filter((event) => event !== told)
            .slice(0, 2)
            .map((event) => evidenceOf(event, 'and here')),
        ],
      });
    }
    if (groups.length > 0) return;
    if (failures.length > 0)
      report.pass(
        'It failed earlier; the log goes on for more than ten minutes, several tries, without another failure.',
      );
    else report.lacking(expresswayLogEvents, 'a log without a failure of the zone does not tell that the zone is up');
  },
});

function isTls(signature: string): boolean {
  return signature === 'expressway-tls-failure' || signature === 'expressway-connection-untrusted';
}

/** The address at the other end, with the port of the zone where this is the client end. */
function peerOf({fields: {direction, source = '', host = '', port = ''}}: ExpresswayLogEvent): string {
  if (direction === 'Inbound') return source;
  return host === '' ? '' : `${host}:${port}`;
}

function kindOf({
  fields: {reason = ''},
}: Fact<ExpresswayLogEvent>['value']): 'identity' | 'untrusted' | 'purpose' | 'expired' | 'cut' {
  if (/identity was unacceptable|hostname mismatch|subject (?:alternative )?name/i.test(reason)) return 'identity';
  if (/purpose|extended key usage|unsupported certificate/i.test(reason)) return 'purpose';
  if (/expired|not yet valid/i.test(reason)) return 'expired';
  if (/self.signed|issuer certificate|unknown ca|verify failed|not trusted|unable to verify|untrusted/i.test(reason))
    return 'untrusted';
  return 'cut';
}
