import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One node of the database cluster (`/system/database`). Subject: the CMS box. */
export const cmsDatabaseNode = defineFact({
  id: 'cms.database-node',
  title: 'database cluster of CMS',
  collect: 'GET https://<CMS web admin>/api/v1/system/database, saved as XML',
  schema: () =>
    z.object({
      hostName: z.string(),
      isUp: z.boolean(),
      isMaster: z.boolean().optional(),
      syncBehind: z.string().optional(),
    }),
});
