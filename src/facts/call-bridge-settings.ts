import * as z from 'zod';
import {defineFact} from './fact.ts';

/** MMP `callbridge`, CMS 2.x and 3.x. File names are as on the CMS; `none` is kept as left out. Subject: the CMS box. */
export const callBridgeSettings = defineFact({
  id: 'cms.call-bridge-settings',
  title: 'Call Bridge settings',
  collect: 'MMP command `callbridge`, pasted from the terminal',
  schema: z.object({
    listeningInterfaces: z.string().optional(),
    keyFile: z.string().optional(),
    certificateFile: z.string().optional(),
    caBundleFile: z.string().optional(),
    address: z.string().optional(),
    /** CMS 3.x only. `none` is the empty string, so that "printed as none" and "not printed" differ. */
    c2wTrustedCertificates: z.string().optional(),
    jwtExpiryHours: z.number().optional(),
  }),
});
