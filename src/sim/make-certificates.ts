/** Makes the certificates that a site describes. Equal descriptions are made once, however many sites hold them. */
import {createHash} from 'node:crypto';
import {type IssuedCertificate, issueCertificate} from './certificates/issue-certificate.ts';
import type {CertificateDescription} from './site/certificate-description.ts';
import type {Site} from './site/site.ts';
import {certificateOf} from './site/site-certificates.ts';

export class CertificateMaker {
  readonly #made = new Map<string, IssuedCertificate>();

  /** The certificate of this id in the site, with everything above it. */
  make(site: Pick<Site, 'certificates'>, id: string): IssuedCertificate {
    const description = certificateOf(site, id);
    const key = keyOf(site, description);
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const {issuer, organisation: organization, commonName, ...rest} = description;
    const made = issueCertificate({
      ...rest,
      organization,
      ...(commonName === undefined ? {} : {commonName}),
      ...(issuer === id ? {} : {issuer: this.make(site, issuer)}),
    });
    this.#made.set(key, made);
    return made;
  }
}

/** A certificate is another one when anything in it or above it is. */
function keyOf(site: Pick<Site, 'certificates'>, description: CertificateDescription): string {
  const above = description.issuer === description.id ? '' : keyOf(site, certificateOf(site, description.issuer));
  return createHash('sha256').update(JSON.stringify(description)).update(above).digest('hex');
}
