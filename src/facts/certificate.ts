import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One X.509 certificate (RFC 5280). Subject: `cert://sha256:…`. The same certificate in two files gives two facts. */
export const certificate = defineFact({
  id: 'certificate.certificate',
  title: 'certificates',
  collect:
    'the certificate as PEM or DER: Expressway-E, Maintenance > Security > Server certificate > Show; CMS by SFTP',
  schema: () =>
    z.object({
      /** Lower-case hex SHA-256 over the DER bytes. */
      sha256: z.string(),
      subjectName: z.string(),
      issuerName: z.string(),
      commonName: z.string().optional(),
      issuerCommonName: z.string().optional(),
      /** dNSName entries of the SAN, as written. */
      dnsNames: z.array(z.string()),
      ipAddresses: z.array(z.string()),
      hasSubjectAlternativeName: z.boolean(),
      /** ISO 8601, UTC. */
      notBefore: z.string(),
      notAfter: z.string(),
      /** basicConstraints cA. */
      isCa: z.boolean(),
      /** Issuer equals subject, and its own key verifies its signature. */
      isSelfSigned: z.boolean(),
      /** sha256 of the certificates in the same evidence whose key verifies this one's signature. */
      issuedBy: z.array(z.string()),
      /** Whether a root that this program ships with verifies this certificate. */
      isIssuedByPublicRoot: z.boolean(),
      extendedKeyUsage: z.array(z.string()),
      /** `RSA 2048`, `EC prime256v1` */
      publicKey: z.string().optional(),
      /** It carries the marks of a public authority: a policy of the CA/Browser Forum, or certificate transparency. */
      isPubliclyIssued: z.boolean().optional(),
      /** How its issuer signed it: `sha256WithRSAEncryption`; the object identifier where it has no name here. */
      signatureAlgorithm: z.string().optional(),
    }),
});

export type Certificate = z.infer<typeof certificate.schema>;
