import * as z from 'zod';
import {defineFact} from './fact.ts';

/** An address of a web bridge profile: what CMS 3.x writes into invitations. Subject: the CMS box. */
export const cmsWebBridgeAddress = defineFact({
  id: 'cms.web-bridge-address',
  title: 'web bridge addresses in invitations (CMS 3.x)',
  collect: 'GET https://<CMS web admin>/api/v1/webBridgeProfiles/<id>/webBridgeAddresses, saved as XML',
  schema: () => z.object({id: z.string().optional(), label: z.string().optional(), address: z.string()}),
});
