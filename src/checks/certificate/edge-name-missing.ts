import type {Certificate} from '../../facts/certificate.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {externalJoinName, internalJoinName} from '../../facts/derived/join-names.ts';
import {webProxies} from '../../facts/derived/web-proxies.ts';
import type {Fact} from '../../facts/fact.ts';
import {coversHost} from '../../model/host-name.ts';
import {quoteOf} from '../../model/origin.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** The name that guests open has to stand in the SAN of Expressway-E's certificate (F03). Browsers ignore the CN. */
export default defineCheck({
  id: 'certificate/edge-name-missing',
  system: 'Expressway-E',
  title: {
    pass: 'The certificate of Expressway-E holds the name that guests open',
    fail: 'The certificate of Expressway-E lacks the name that guests open',
  },
  failureModes: ['F03'],
  needs: {certificates: edgeCertificate},
  needsOneOf: {names: externalJoinName, proxies: webProxies},
  wants: {internal: internalJoinName},
  after: ['cms/external-uri-wrong', 'certificate/page-from-elsewhere'],
  references: [
    'RFC 9525 §6',
    'Cisco document 211301, troubleshooting: the connection is not secure',
    'Expressway alarm 40051',
  ],
  messages: {
    missing: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'certain',
      text: 'The certificate of {box} does not hold {name}, the name that guests open',
      why: 'Browsers compare the name in the address bar with the SAN of the certificate and warn that the connection is not secure. It holds: {held}.',
      volatile: ['box'],
      fix: [
        {
          action:
            'Make a new signing request with {name} among the alternative names, have it signed by a CA that browsers trust, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate > Generate CSR',
          verify:
            '`openssl s_client -connect {name}:443 -servername {name} </dev/null | openssl x509 -noout -ext subjectAltName` lists DNS:{name}.',
        },
      ],
    },
    proxied: {
      severity: 'error',
      impact: 'blocks-join',
      confidence: 'likely',
      text: 'The certificate of {box} does not hold {name}, the guest account client URI of Expressway-C',
      why: 'Guests open the name in this setting, and browsers compare it with the SAN of the certificate: they warn that the connection is not secure. It holds: {held}.',
      volatile: ['box'],
      competing: ['The setting is wrong, and guests open another name.'],
      fix: [
        {
          action:
            'If guests open {name}: make a new signing request with it among the alternative names, have it signed by a CA that browsers trust, install it and restart {box}.',
          where: '{box}, Maintenance > Security > Server certificate > Generate CSR',
          verify:
            '`openssl s_client -connect {name}:443 -servername {name} </dev/null | openssl x509 -noout -ext subjectAltName` lists DNS:{name}.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/not-secure-name', pass: 'octavio/healthy'},
  run({certificates, names, proxies, internal}, report) {
    // What Expressway-C lets through counts where nobody says what guests open, and never where it is a name of the inside.
    const through = proxies.filter(
      ({value}) => value.isOn && value.host !== undefined && !internal.some((name) => name.value.host === value.host),
    );
    const opened = names.map((fact) => ({fact, host: fact.value.host, source: fact.value.source}));
    const passed = through.map((fact) => ({fact, host: fact.value.host ?? '', source: 'guest account client URI'}));
    const hosts = distinctHosts(opened.length > 0 ? opened : passed);
    if (hosts.length === 0) report.lacking(externalJoinName, 'the guest account client URI is a name of the inside');
    for (const certificate of certificates) {
      const {leaf, box} = certificate.value;
      for (const {host, fact, source} of hosts) {
        if (isHeld(leaf, host)) {
          report.pass(`${host} is in the SAN.`);
          continue;
        }
        report.fail(opened.length > 0 ? 'missing' : 'proxied', {
          subject: certificate.subject,
          args: {box, name: host, held: listOf(leaf.dnsNames)},
          evidence: [
            {
              origin: {
                ...certificate.origin,
                field: 'subjectAltName',
                quote: quoteOf(leaf.dnsNames.map((dnsName) => `DNS:${dnsName}`).join(', ')) || '(empty)',
              },
              shows: 'alternative names of the certificate',
            },
            evidenceOf(fact, `the name that guests open (${source})`, 'uri'),
          ],
        });
      }
    }
  },
});

/** Some sites open the page by address. */
function isHeld(leaf: Certificate, host: string): boolean {
  return leaf.dnsNames.some((pattern) => coversHost(pattern, host)) || leaf.ipAddresses.includes(host);
}

const mostNames = 8;

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'no DNS name at all';
  const more = names.length - mostNames;
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

interface NamedHost {
  readonly fact: Fact;
  readonly host: string;
  readonly source: string;
}

function distinctHosts(names: readonly NamedHost[]): readonly NamedHost[] {
  const byHost = new Map<string, NamedHost>();
  for (const name of names) if (!byHost.has(name.host)) byHost.set(name.host, name);
  return [...byHost.values()];
}
