import * as z from 'zod';
import {defineFact} from './fact.ts';

/** What the site file says of names. Subject `site`. */
export const siteNames = defineFact({
  id: 'site.names',
  title: 'names in the site file',
  collect: '`names.external` and `names.internal` in wrtc-doctor.yaml',
  schema: () =>
    z.object({
      /** Host that guests open. */
      externalJoinName: z.string().optional(),
      /** Host of the web bridge inside. */
      internalJoinName: z.string().optional(),
    }),
});
