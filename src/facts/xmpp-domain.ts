import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One domain of the MMP command `xmpp multi_domain list` (CMS 2.x). Subject: the CMS box. */
export const xmppDomain = defineFact({
  id: 'cms.xmpp-domain',
  title: 'further XMPP domains (CMS 2.x)',
  collect: 'MMP command `xmpp multi_domain list`, pasted from the terminal',
  schema: () =>
    z.object({
      domain: z.string(),
      keyFile: z.string().optional(),
      certificateFile: z.string().optional(),
      bundleFile: z.string().optional(),
    }),
});
