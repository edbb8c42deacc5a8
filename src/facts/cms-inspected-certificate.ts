import * as z from 'zod';
import {defineFact} from './fact.ts';

/**
 * A certificate on a CMS as `pki inspect <file>` prints it (an OpenSSL text dump). Issuer and serial number together
 * name one certificate (RFC 5280 §4.1.2.2). Subject: the CMS box.
 */
export const cmsInspectedCertificate = defineFact({
  id: 'cms.inspected-certificate',
  title: 'certificates as CMS shows them',
  collect: 'MMP command `pki inspect <file>`, pasted from the terminal',
  schema: () =>
    z.object({
      fileName: z.string(),
      /** 0 for the first certificate of the file. */
      position: z.number(),
      /** Lower-case hex without separators and leading zeros. */
      serialNumber: z.string().optional(),
      issuerName: z.string().optional(),
      subjectName: z.string().optional(),
      commonName: z.string().optional(),
      dnsNames: z.array(z.string()).optional(),
      /** ISO 8601, UTC. */
      notBefore: z.string().optional(),
      notAfter: z.string().optional(),
      isCa: z.boolean().optional(),
      /** Lower-case hex, where it is printed. */
      sha256: z.string().optional(),
    }),
});
