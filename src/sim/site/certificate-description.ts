/** A certificate of a site before it is made: what stands in it, without keys. */
export interface CertificateDescription {
  /** Names it within the site: `edge-1`, `inside-root`. */
  readonly id: string;
  readonly organisation: string;
  /** Left out for a certificate without a common name. */
  readonly commonName?: string;
  readonly dnsNames: readonly string[];
  /** Id of the certificate that signs it; its own id when it is self-signed. */
  readonly issuer: string;
  /** Lower-case hex, 32 digits, the first of them below 8. */
  readonly serialNumber: string;
  /** ISO 8601, UTC. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly extendedKeyUsage: readonly ('serverAuth' | 'clientAuth')[];
  /** basicConstraints cA. */
  readonly isCa: boolean;
}
