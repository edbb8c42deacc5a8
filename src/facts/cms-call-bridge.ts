import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One `callBridge` object of the CMS API. Subject: the CMS box. */
export const cmsCallBridge = defineFact({
  id: 'cms.call-bridge',
  title: 'Call Bridges of the cluster',
  collect: 'GET https://<CMS web admin>/api/v1/callBridges, saved as XML',
  schema: () => z.object({id: z.string(), name: z.string().optional(), address: z.string().optional()}),
});
