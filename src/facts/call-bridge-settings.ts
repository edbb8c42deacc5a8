import * as z from 'zod';
import {defineFact} from './fact.ts';

/**
 * MMP `callbridge`, CMS 2.x and 3.x. File names are as on the CMS. Interfaces, key, certificate and C2W trust that are
 * printed as `none` are the empty string, so that "none" and "not printed" differ. Subject: the CMS box.
 */
export const callBridgeSettings = defineFact({
  id: 'cms.call-bridge-settings',
  title: 'Call Bridge settings',
  collect: 'MMP command `callbridge`, pasted from the terminal',
  schema: () =>
    z.object({
      listeningInterfaces: z.string().optional(),
      keyFile: z.string().optional(),
      certificateFile: z.string().optional(),
      caBundleFile: z.string().optional(),
      address: z.string().optional(),
      /** CMS 3.x only. */
      c2wTrustedCertificates: z.string().optional(),
      jwtExpiryHours: z.number().optional(),
    }),
});
