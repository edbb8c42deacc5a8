import * as z from 'zod';
import {defineFact} from './fact.ts';

/** CMS 2.x web page Configuration > General. URIs as written there. Subject: the CMS box. */
export const guestAccess = defineFact({
  id: 'cms.guest-access',
  title: 'CMS guest and external access settings',
  collect: 'CMS web admin, Configuration > General: copy the page as text',
  schema: () =>
    z.object({
      /** "Guest account client URI" of CMS: where the Call Bridge finds the web bridge. */
      guestAccountClientUri: z.string().optional(),
      guestAccountJidDomain: z.string().optional(),
      accessViaIdAndPasscode: z.string().optional(),
      accessViaHyperlinks: z.string().optional(),
      /** "Web Bridge URI" under External access: what invitations carry. */
      externalWebBridgeUri: z.string().optional(),
    }),
});
