import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One web bridge that Expressway-C found for its guest account client URI. Subject: the Expressway-C box. */
export const expresswayWebBridgeTarget = defineFact({
  id: 'expressway.web-bridge-target',
  title: 'web bridges that Expressway-C found',
  collect:
    'Expressway-C, Configuration > Unified Communications > Cisco Meeting Server: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      /** The guest account client URI, as written. */
      uri: z.string(),
      name: z.string().optional(),
      address: z.string().optional(),
      port: z.number().optional(),
      /** 65536 where no SRV record was found. */
      priority: z.number().optional(),
      /** `Active`, `Failed` (from X8.11) */
      status: z.string().optional(),
    }),
});
