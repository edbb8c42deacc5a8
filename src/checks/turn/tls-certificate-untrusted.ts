import {type Certificate, certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {judgedAt} from '../../facts/judged-at.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {coversHost} from '../../model/host-name.ts';
import {epochMilliseconds} from '../../model/instant.ts';
import {formatHostPort, turnServerSubject} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/**
 * The certificate that TURN over TLS shows is one that no browser takes: there is no page on which a guest could go on in
 * spite of it, the browser gives up without a word. What the page of guests shows as well is for the checks of that.
 */
export default defineCheck({
  id: 'turn/tls-certificate-untrusted',
  system: 'TURN and media',
  title: {
    pass: 'Browsers take the certificate of TURN over TLS',
    fail: 'Browsers do not take the certificate of TURN over TLS',
  },
  failureModes: [],
  needs: {sessions: turnSession},
  wants: {files: certificateFile, certificates: certificate, edges: edgeCertificate, times: judgedAt},
  after: ['certificate/edge-self-signed', 'certificate/edge-expired', 'certificate/edge-name-missing'],
  references: ['RFC 8656 §3.1', 'RFC 7065 §3', 'RFC 9525 §6'],
  messages: {
    refused: {
      severity: 'error',
      impact: 'degrades',
      confidence: 'likely',
      text: 'Browsers do not take the certificate of TURN over TLS at {server}: {reason}',
      why: 'A browser that is given this server as `turns:` ends the connection, and shows nothing of it. Guests whose network lets only TLS out get no relay, and their calls have no media.',
      competing: [
        'The browsers of all guests have this certificate among those that they trust.',
        'CMS gives guests this server over UDP or TCP only, and not over TLS.',
      ],
      volatile: ['reason'],
      fix: [
        {
          action:
            'Give the TURN service a certificate of a CA that browsers trust, with {name} among its names (SAN), and the CA’s certificates with it.',
          where: 'Expressway-E, Maintenance > Security > Server certificate (coturn: `cert`, `pkey`)',
          verify: '`wrtc-doctor probe` shows the certificate of {server} as trusted.',
        },
      ],
    },
  },
  examples: {fail: 'probe/turn-tls-self-signed', pass: 'probe/healthy-relay'},
  run({sessions, files, certificates, edges, times}, report) {
    const [time] = times;
    const now = time === undefined ? undefined : epochMilliseconds(time.value.instant);
    const shownByPage = new Set(edges.map(({value}) => value.leaf.sha256));
    // What gave a relay is TURN; a page may stand at the port beside it.
    const servers = new Set(
      sessions.filter(({value}) => value.transport === 'tcp' && value.realms.length > 0).map(({subject}) => subject),
    );
    const judged = new Set<string>();
    for (const file of files) {
      const {server, serverName, channel} = file.value;
      const [first] = file.value.certificates;
      if (channel !== 'tls' || server === undefined) continue;
      const subject = turnServerSubject(server.address, server.port, 'tcp');
      const leaf = certificates.find(({value}) => value.sha256 === first);
      if (leaf === undefined || !servers.has(subject) || judged.has(`${subject} ${first} ${serverName}`)) continue;
      judged.add(`${subject} ${first} ${serverName}`);
      const named = formatHostPort(server.address, server.port);
      const flaw = flawOf(leaf.value, serverName, now);
      if (flaw === undefined) report.pass(`${named} shows ${leaf.value.commonName ?? leaf.value.subjectName}.`);
      else if (shownByPage.has(leaf.value.sha256))
        report.notApplicable(`${named} shows what the page of guests shows.`);
      else {
        report.fail('refused', {
          subject,
          args: {server: named, reason: flaw.reason, name: serverName ?? server.address},
          evidence: [evidenceOf(leaf, flaw.shows, flaw.field), evidenceOf(file, 'the handshake that showed it')],
        });
      }
    }
    if (judged.size === 0) report.notApplicable('No TURN over TLS was seen.');
  },
});

interface Flaw {
  readonly reason: string;
  readonly shows: string;
  readonly field: string;
}

function flawOf(leaf: Certificate, serverName: string | undefined, now: number | undefined): Flaw | undefined {
  const {isSelfSigned, subjectName, notBefore, notAfter, dnsNames} = leaf;
  if (isSelfSigned)
    return {reason: `it is self-signed (${subjectName})`, shows: 'issuer is subject', field: 'issuerName'};
  if (now !== undefined && now > Date.parse(notAfter))
    return {reason: `it ended on ${notAfter.slice(0, 10)}`, shows: `valid to ${notAfter}`, field: 'notAfter'};
  if (now !== undefined && now < Date.parse(notBefore))
    return {
      reason: `it begins on ${notBefore.slice(0, 10)} only`,
      shows: `valid from ${notBefore}`,
      field: 'notBefore',
    };
  if (serverName === undefined || dnsNames.some((name) => coversHost(name, serverName))) return undefined;
  const names = dnsNames.slice(0, 4).join(', ') || 'none';
  return {reason: `${serverName} is not among its names (${names})`, shows: `SAN: ${names}`, field: 'dnsNames'};
}
