import type {Certificate} from '../../facts/certificate.ts';
import {edgeCertificate} from '../../facts/derived/edge-certificate.ts';
import {externalJoinName} from '../../facts/derived/join-names.ts';
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
  needs: {certificates: edgeCertificate, names: externalJoinName},
  after: [],
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
      text: 'The certificate of Expressway-E does not hold {name}, the name that guests open',
      why: 'Browsers compare the name in the address bar with the SAN of the certificate and warn that the connection is not secure. It holds: {held}.',
      fix: [
        {
          action:
            'Make a new signing request with {name} among the alternative names, have it signed by a CA that browsers trust, install it and restart Expressway-E.',
          where: 'Expressway-E, Maintenance > Security > Server certificate > Generate CSR',
          verify:
            '`openssl s_client -connect {name}:443 -servername {name} </dev/null | openssl x509 -noout -ext subjectAltName` lists DNS:{name}.',
        },
      ],
    },
  },
  examples: {fail: 'octavio/not-secure-name', pass: 'octavio/healthy'},
  run({certificates, names}, report) {
    for (const fact of certificates) {
      const {leaf} = fact.value;
      for (const {host, fact: name} of distinctHosts(names)) {
        if (isHeld(leaf, host)) report.pass(`${host} is in the SAN.`);
        else {
          report.fail('missing', {
            subject: fact.subject,
            args: {name: host, held: listOf(leaf.dnsNames)},
            evidence: [
              {
                origin: {
                  ...fact.origin,
                  field: 'subjectAltName',
                  quote: quoteOf(leaf.dnsNames.map((dnsName) => `DNS:${dnsName}`).join(', ')) || '(empty)',
                },
                shows: 'alternative names of the certificate',
              },
              evidenceOf(name, `the name that guests open (${name.value.source})`),
            ],
          });
        }
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

function distinctHosts<Named extends {readonly value: {readonly host: string}}>(names: readonly Named[]) {
  const byHost = new Map<string, Named>();
  for (const name of names) if (!byHost.has(name.value.host)) byHost.set(name.value.host, name);
  return [...byHost].map(([host, fact]) => ({host, fact}));
}
