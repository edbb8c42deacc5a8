import * as z from 'zod';
import {defineFact} from './fact.ts';

/** State of one web bridge connection as the API tells it (`/webBridges/<id>/status`). Subject: the CMS box. */
export const cmsWebBridgeStatus = defineFact({
  id: 'cms.web-bridge-status',
  title: 'state of the web bridge connections',
  collect: 'GET https://<CMS web admin>/api/v1/webBridges/<id>/status, saved as XML',
  schema: () =>
    z.object({
      /** Id of the web bridge, where the request tells it. */
      id: z.string().optional(),
      /** `success`, `connectionFailure`, `dnsFailure`, `unused` … as written. */
      status: z.string(),
    }),
});

export type CmsWebBridgeStatus = z.infer<typeof cmsWebBridgeStatus.schema>;
