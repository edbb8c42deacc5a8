/** Collects the certificates of a site while it is made: an authority outside and one inside, and what they sign. */
import type {CertificateDescription} from './certificate-description.ts';
import {addDays} from './dates.ts';
import type {Random} from './random.ts';

export interface CertificateBook {
  readonly certificates: readonly CertificateDescription[];
  /** Ids from the signing authority up to the root. */
  readonly publicChain: readonly string[];
  readonly insideChain: readonly string[];
  /** Adds a server's certificate and returns its id. */
  issue(request: {
    readonly id: string;
    readonly authority: 'public' | 'inside';
    readonly commonName: string;
    readonly dnsNames: readonly string[];
    readonly extendedKeyUsage?: CertificateDescription['extendedKeyUsage'];
  }): string;
}

/** Days that a server's certificate still has at least: above all limits that a check could warn at. */
const leastDaysLeft = 60;

export function openCertificateBook(random: Random, now: string, organisation: string, word: string): CertificateBook {
  const certificates: CertificateDescription[] = [];
  const serialNumber = (): string => `${random.integer(1, 7)}${random.hex(31)}`;
  const authority = (id: string, name: string, owner: string, issuer: string): string => {
    certificates.push({
      id,
      organisation: owner,
      commonName: name,
      dnsNames: [],
      issuer,
      serialNumber: serialNumber(),
      notBefore: addDays(now, -random.integer(700, 2500)),
      notAfter: addDays(now, random.integer(1500, 4000)),
      extendedKeyUsage: [],
      isCa: true,
    });
    return id;
  };
  const signer = `${word.slice(0, 1).toUpperCase()}${word.slice(1)} Trust`;
  authority('public-root', `${signer} Root ${random.integer(1, 9)}`, signer, 'public-root');
  authority('public-issuing', `${signer} TLS CA ${random.integer(1, 9)}`, signer, 'public-root');
  authority('inside-root', `${organisation} Root CA`, organisation, 'inside-root');
  const hasIntermediate = random.chance(0.6);
  if (hasIntermediate) authority('inside-issuing', `${organisation} Issuing CA`, organisation, 'inside-root');
  const insideChain = hasIntermediate ? ['inside-issuing', 'inside-root'] : ['inside-root'];
  const publicChain = ['public-issuing', 'public-root'];
  return {
    certificates,
    publicChain,
    insideChain,
    issue: ({id, authority: which, commonName, dnsNames, extendedKeyUsage}) => {
      const [issuer = ''] = which === 'public' ? publicChain : insideChain;
      certificates.push({
        id,
        organisation,
        commonName,
        dnsNames: [...new Set(dnsNames)],
        issuer,
        serialNumber: serialNumber(),
        notBefore: addDays(now, -random.integer(20, 120)),
        notAfter: addDays(now, random.integer(leastDaysLeft, 400)),
        extendedKeyUsage: extendedKeyUsage ?? ['serverAuth', 'clientAuth'],
        isCa: false,
      });
      return id;
    },
  };
}
