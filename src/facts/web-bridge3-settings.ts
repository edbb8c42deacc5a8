import * as z from 'zod';
import {defineFact} from './fact.ts';

/** MMP `webbridge3` of CMS 3.x. Empty string: printed as `none`. Subject: the CMS box. */
export const webBridge3Settings = defineFact({
  id: 'cms.web-bridge3-settings',
  title: 'web bridge settings (CMS 3.x)',
  collect: 'MMP command `webbridge3`, pasted from the terminal',
  schema: () =>
    z.object({
      isEnabled: z.boolean().optional(),
      /** `a:443` entries. */
      httpsListening: z.array(z.string()),
      httpsKeyFile: z.string().optional(),
      httpsCertificateFile: z.string().optional(),
      httpRedirect: z.boolean().optional(),
      c2wListening: z.array(z.string()),
      c2wKeyFile: z.string().optional(),
      c2wCertificateFile: z.string().optional(),
      c2wTrustBundle: z.string().optional(),
    }),
});
