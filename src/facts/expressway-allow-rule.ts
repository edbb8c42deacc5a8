import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One rule of the HTTP allow list of Expressway-C. Subject: the Expressway box. */
export const expresswayAllowRule = defineFact({
  id: 'expressway.allow-rule',
  title: 'HTTP allow list of Expressway-C',
  collect:
    'Expressway-C, Configuration > Unified Communications > HTTP allow list > Automatically added rules: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      /** `auto`: added by Expressway itself. `manual`: by a person. */
      list: z.enum(['auto', 'manual']),
      /** `Meeting Server web bridges` */
      description: z.string().optional(),
      /** `https`, `wss` */
      protocol: z.string(),
      host: z.string().optional(),
      port: z.number().optional(),
      methods: z.array(z.string()).optional(),
    }),
});
