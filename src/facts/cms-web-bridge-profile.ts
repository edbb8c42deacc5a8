import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One `webBridgeProfile` of the CMS API (3.x). Subject: the CMS box. */
export const cmsWebBridgeProfile = defineFact({
  id: 'cms.web-bridge-profile',
  title: 'web bridge profiles (CMS 3.x)',
  collect: 'GET https://<CMS web admin>/api/v1/webBridgeProfiles and /webBridgeProfiles/<id>, saved as XML',
  schema: () =>
    z.object({
      id: z.string(),
      name: z.string().optional(),
      allowsUnauthenticatedGuests: z.boolean().optional(),
      resolvesCallIds: z.boolean().optional(),
      resolvesUris: z.boolean().optional(),
    }),
});
