import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A domain of an Expressway (Configuration > Domains). Subject: the Expressway box. */
export const expresswayDomain = defineFact({
  id: 'expressway.domain',
  title: 'domains of Expressway',
  collect: 'Expressway-C, Configuration > Domains: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      name: z.string(),
      /** Whether it is a domain of mobile and remote access: SIP or XMPP over the edge is on. Absent when not told. */
      isEdgeDomain: z.boolean().optional(),
    }),
});
