import * as z from 'zod';
import {defineFact} from './fact.ts';

/** Expressway-C, Configuration > Unified Communications > Cisco Meeting Server. Subject: the Expressway-C box. */
export const guestAccountClientUri = defineFact({
  id: 'expressway.guest-account-client-uri',
  title: 'guest account client URI of Expressway-C',
  collect:
    'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      /** As written there. */
      uri: z.string(),
      /** `Enable`, `Disable` */
      webProxy: z.string().optional(),
      resolvedAddresses: z.array(z.string()).optional(),
    }),
});
