import * as z from 'zod';
import {defineFact} from './fact.ts';

/** CMS API `/system/status` (and the version line of other CMS evidence). Subject: the CMS box. */
export const cmsSystemStatus = defineFact({
  id: 'cms.system-status',
  title: 'CMS software version and state',
  collect: 'GET https://<CMS web admin>/api/v1/system/status, saved as XML; or the MMP command `version`',
  schema: () =>
    z.object({
      /** As printed: `2.2.1`, `3.8`, `2.0(RC)`. */
      softwareVersion: z.string().optional(),
      activated: z.boolean().optional(),
      clusterEnabled: z.boolean().optional(),
      uptimeSeconds: z.number().optional(),
      callLegsActive: z.number().optional(),
    }),
});
