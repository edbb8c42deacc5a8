import * as z from 'zod';
import {defineFact} from './fact.ts';

/** That a list of the CMS API was read, and how many it says there are: the proof that something is absent. */
export const cmsList = defineFact({
  id: 'cms.list',
  title: 'lists of the CMS API',
  collect: 'GET https://<CMS web admin>/api/v1/turnServers, /webBridges, /callBridges, saved as XML',
  schema: () =>
    z.object({
      /** Collection as in the API path: `turnServers`. */
      collection: z.string(),
      total: z.number(),
      /** Children in this reply; fewer than `total` when the list is paged. */
      returned: z.number(),
      /** Of the children, where they have any: tells whether pages together are the whole list. */
      ids: z.array(z.string()).optional(),
    }),
});
