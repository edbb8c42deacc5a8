/** Questions about the certificates of a site: chains, trust, names. Descriptions only; nothing is made here. */
import {coversHost} from '../../model/host-name.ts';
import type {CertificateDescription} from './certificate-description.ts';
import type {CmsBox} from './cms-box.ts';
import type {ExpresswayBox} from './expressway-box.ts';
import type {Site} from './site.ts';

export function certificateOf(site: Pick<Site, 'certificates'>, id: string): CertificateDescription {
  const found = site.certificates.find((certificate) => certificate.id === id);
  if (found === undefined) throw new Error(`the site has no certificate ${id}`);
  return found;
}

/** The certificate, its issuer, and so on up to a root. */
export function chainOf(site: Pick<Site, 'certificates'>, id: string): readonly CertificateDescription[] {
  const chain = [certificateOf(site, id)];
  for (let last = chain[0]; last !== undefined && last.issuer !== last.id; last = chain.at(-1)) {
    const issuer = certificateOf(site, last.issuer);
    if (chain.includes(issuer)) break;
    chain.push(issuer);
  }
  return chain;
}

/** Whether trusted certificates verify this one: itself or any of its issuers is among them. */
export function isTrusted(site: Pick<Site, 'certificates'>, id: string, trusted: readonly string[]): boolean {
  return chainOf(site, id).some((certificate) => trusted.includes(certificate.id));
}

export function isInForce({notBefore, notAfter}: CertificateDescription, now: string): boolean {
  return Date.parse(notBefore) <= Date.parse(now) && Date.parse(now) <= Date.parse(notAfter);
}

export function namesOf({commonName, dnsNames}: CertificateDescription): readonly string[] {
  return commonName === undefined ? dnsNames : [commonName, ...dnsNames];
}

export function holdsName(certificate: CertificateDescription, host: string): boolean {
  return namesOf(certificate).some((name) => coversHost(name, host));
}

/** Ids in a file of a CMS; empty when there is no such file. */
export function certificatesInFile(cms: CmsBox, fileName: string | undefined): readonly string[] {
  return cms.files.find(({name}) => name === fileName)?.certificates ?? [];
}

/**
 * What an Expressway sends as its chain: its own certificate, and the issuers that are in its list of trusted authorities,
 * as far as they follow on each other.
 */
export function sentChain(
  site: Pick<Site, 'certificates'>,
  expressway: ExpresswayBox,
): readonly CertificateDescription[] {
  const [leaf, ...issuers] = chainOf(site, expressway.certificate);
  const gap = issuers.findIndex(({id}) => !expressway.trustedAuthorities.includes(id));
  return [...(leaf === undefined ? [] : [leaf]), ...issuers.slice(0, gap === -1 ? issuers.length : gap)];
}
