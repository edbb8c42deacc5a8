import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One SSH tunnel of Expressway-C to Expressway-E (Status > Unified Communications). Subject: the Expressway box. */
export const expresswayTunnel = defineFact({
  id: 'expressway.tunnel',
  title: 'SSH tunnels between the Expressways',
  collect:
    'Expressway-C, Status > Unified Communications, View SSH tunnels status: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      /** The Expressway-E that it leads to, as written. */
      target: z.string().optional(),
      /** The domain or join name that it carries. */
      domain: z.string(),
      /** `Active`, `Failed` */
      status: z.string(),
    }),
});
