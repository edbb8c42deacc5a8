import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A zone of an Expressway. Subject: the Expressway box. */
export const expresswayZone = defineFact({
  id: 'expressway.zone',
  title: 'zones of Expressway',
  collect: 'https://<Expressway>/status.xml saved as a file',
  schema: () =>
    z.object({
      name: z.string().optional(),
      type: z.string().optional(),
      status: z.string().optional(),
      cause: z.string().optional(),
      /** Where the zone table of `xConfiguration` numbers it. */
      number: z.number().optional(),
      /** Which end of a traversal zone this is: client on Expressway-C, server on Expressway-E. */
      side: z.enum(['client', 'server']).optional(),
      /** Whether it carries Unified Communications (mobile and remote access, web proxy). */
      isUnifiedCommunications: z.boolean().optional(),
      sipPort: z.number().optional(),
      /** Name of the account that the client end logs in with, and that the server end expects. */
      username: z.string().optional(),
      /** `Do not check credentials`, `DoNotCheckCredentials`, `CheckCredentials`, as written. */
      authenticationPolicy: z.string().optional(),
      /** `On`, `Off` */
      tlsVerifyMode: z.string().optional(),
      /** `TLS`, `TCP` */
      sipTransport: z.string().optional(),
      tlsVerifySubjectName: z.string().optional(),
      peers: z
        .array(z.object({address: z.string(), status: z.string().optional(), cause: z.string().optional()}))
        .optional(),
    }),
});
