import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One `webBridge` object of the CMS API: `https://…` on 2.x, `c2w://…` on 3.x. Subject: the CMS box. */
export const cmsWebBridge = defineFact({
  id: 'cms.web-bridge',
  title: 'web bridges configured on CMS',
  collect: 'GET https://<CMS web admin>/api/v1/webBridges and /webBridges/<id>, saved as XML',
  schema: () =>
    z.object({
      id: z.string(),
      url: z.string().optional(),
      callBridgeGroup: z.string().optional(),
      callBridge: z.string().optional(),
    }),
});
