import * as z from 'zod';
import {defineFact} from './fact.ts';

/** MMP `xmpp` of CMS 2.x. Subject: the CMS box. */
export const xmppSettings = defineFact({
  id: 'cms.xmpp-settings',
  title: 'XMPP server settings (CMS 2.x)',
  collect: 'MMP command `xmpp`, pasted from the terminal',
  schema: () =>
    z.object({
      isEnabled: z.boolean().optional(),
      isClustered: z.boolean().optional(),
      domain: z.string().optional(),
      listeningInterfaces: z.string().optional(),
      keyFile: z.string().optional(),
      certificateFile: z.string().optional(),
      caBundleFile: z.string().optional(),
      /** `XMPP server running` */
      status: z.string().optional(),
    }),
});
