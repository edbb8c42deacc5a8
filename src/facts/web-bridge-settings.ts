import * as z from 'zod';
import {defineFact} from './fact.ts';

/** MMP `webbridge` of CMS 2.x. Subject: the CMS box. */
export const webBridgeSettings = defineFact({
  id: 'cms.web-bridge-settings',
  title: 'web bridge settings (CMS 2.x)',
  collect: 'MMP command `webbridge`, pasted from the terminal',
  schema: () =>
    z.object({
      isEnabled: z.boolean().optional(),
      /** `a:443` entries. */
      interfaceWhitelist: z.array(z.string()),
      /** Key and certificate: the empty string when the line says `none`. */
      keyFile: z.string().optional(),
      certificateFile: z.string().optional(),
      caBundleFile: z.string().optional(),
      /** File name; the empty string when the line says `none`; left out when there is no such line. */
      trustBundle: z.string().optional(),
      httpRedirect: z.boolean().optional(),
    }),
});
