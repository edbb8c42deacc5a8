import * as z from 'zod';
import {boxRoles} from '../model/subject.ts';
import {defineFact, transportAddressSchema} from './fact.ts';

/** A file, or a TLS handshake, that holds one or more certificates in an order. Subject: `file:…` or `turn://…`. */
export const certificateFile = defineFact({
  id: 'certificate.file',
  title: 'certificate files',
  collect: 'the certificate files as they are installed, by SFTP from CMS or from Maintenance > Security on Expressway',
  schema: () =>
    z.object({
      /** Last part of the path: what the MMP calls it (`callbridge.cer`). */
      fileName: z.string(),
      /** sha256 of each, in the order of the file. */
      certificates: z.array(z.string()),
      /** `file`: as it stands on a disk. `tls`: as a server sent it. */
      channel: z.enum(['file', 'tls']),
      /** Whose server certificate this is, when the evidence says so. */
      holder: z.enum(boxRoles).optional(),
      /** How the holder is known: `path`, `archive`, `handshake`. */
      holderKnownBy: z.string().optional(),
      /** Who sent it, in a capture. */
      server: transportAddressSchema().optional(),
      /** The name that the client asked for (TLS SNI). */
      serverName: z.string().optional(),
    }),
});

export type CertificateFile = z.infer<typeof certificateFile.schema>;
