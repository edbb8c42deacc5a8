import {type Certificate, certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
import {serverCertificateIn} from '../../facts/derived/server-certificate.ts';
import {coversHost, hostOf} from '../../model/host-name.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck} from '../check.ts';

/**
 * The page for guests shows another certificate than Expressway-E’s own, and a worse one (F79, F74): something else answers
 * at TCP 443. With domain certificates Expressway-E has several, so a difference alone says nothing.
 */
export default defineCheck({
  id: 'certificate/page-from-elsewhere',
  system: 'Expressway-E',
  title: {
    pass: 'The page shows the certificate of Expressway-E',
    fail: 'The page shows another certificate than Expressway-E has',
  },
  failureModes: ['F79', 'F74'],
  needs: {files: certificateFile, certificates: certificate, names: externalJoinName},
  after: ['dns/outside-wrong'],
  references: ['RFC 9525 §6', 'Expressway administrator guide, server certificate'],
  messages: {
    other: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The page of {name} shows the certificate {shown}, which {fault}; Expressway-E itself has {own}',
      why: 'Expressway-E has a certificate that is fit for {name}, and guests get another one, with a warning that the connection is not secure.',
      competing: [
        'A firewall or proxy between this client and Expressway-E opens TLS and shows a certificate of its own (TLS inspection).',
        'A load balancer or reverse proxy in front of Expressway-E, or another box that NAT leads to, answers at TCP 443.',
        'Expressway-E has a certificate of its own for this domain, and that is the wrong one.',
      ],
      fix: [
        {
          action:
            'Find out what answers at TCP 443 of {name}: compare with a client of another network. Exempt {name} from TLS inspection, or pass TCP 443 on to Expressway-E untouched.',
          where: 'firewall, proxy and load balancer between guests and Expressway-E',
          verify:
            '`openssl s_client -connect {name}:443 -servername {name} </dev/null | openssl x509 -noout -subject -issuer` prints {own}.',
        },
      ],
    },
  },
  examples: {fail: 'demo:certificate-page-from-elsewhere', pass: 'demo:healthy'},
  run({files, certificates, names}, report) {
    const opened = new Set(names.map(({value}) => value.host));
    const sent = files.filter(({value}) => value.channel === 'tls');
    const leafOf = (file: (typeof files)[number]) => serverCertificateIn(file, certificates)?.fact;
    const own = sent.flatMap((file) =>
      file.value.holder === 'expressway-e' && !opened.has(hostOf(file.value.serverName ?? '') ?? '')
        ? (leafOf(file) ?? [])
        : [],
    );
    const pages = sent.flatMap((file) => {
      const name = hostOf(file.value.serverName ?? '') ?? '';
      const leaf = opened.has(name) ? leafOf(file) : undefined;
      return leaf === undefined ? [] : [{name, leaf}];
    });
    if (own.length === 0) report.lacking(certificateFile, 'the certificate of the administrator port of Expressway-E');
    else if (pages.length === 0) report.lacking(certificateFile, 'the certificate of the page for guests');
    else {
      const seen = new Set<string>();
      for (const {name, leaf} of pages) {
        if (seen.has(`${name} ${leaf.subject}`)) continue;
        seen.add(`${name} ${leaf.subject}`);
        const fit = own.find(({value}) => faultOf(leaf.value, value, name) !== undefined);
        const isSame = own.some(({value}) => value.sha256 === leaf.value.sha256);
        const fault = fit === undefined ? undefined : faultOf(leaf.value, fit.value, name);
        if (isSame || fit === undefined || fault === undefined) {
          report.pass(isSame ? 'It is the same.' : `That of ${name} is as fit as that of the administrator port.`);
          continue;
        }
        report.fail('other', {
          subject: leaf.subject,
          related: [`name:${name}`],
          args: {name, shown: titleOf(leaf.value), own: titleOf(fit.value), fault},
          evidence: [
            {
              origin: {...leaf.origin, field: 'issuer', quote: quoteOf(titleOf(leaf.value))},
              shows: 'what the page shows',
            },
            {
              origin: {...fit.origin, field: 'issuer', quote: quoteOf(titleOf(fit.value))},
              shows: 'what the administrator port of Expressway-E shows',
            },
          ],
        });
      }
    }
  },
});

/** What the page’s certificate lacks, and that of the box has. */
function faultOf(page: Certificate, own: Certificate, name: string): string | undefined {
  const holds = ({dnsNames}: Certificate): boolean => dnsNames.some((pattern) => coversHost(pattern, name));
  if (page.sha256 === own.sha256 || !holds(own)) return undefined;
  if (!holds(page)) return `does not hold ${name}`;
  if (page.issuerName === own.issuerName) return undefined;
  if (page.isSelfSigned && !own.isSelfSigned) return 'is self-signed';
  if (own.isPubliclyIssued === true && page.isPubliclyIssued !== true) return 'is of no public authority';
  return undefined;
}

/** `CN=a, issued by CN=b` */
function titleOf({subjectName, issuerName}: Certificate): string {
  return `${subjectName}, issued by ${issuerName}`;
}
