import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One network interface of CMS (MMP `ipv4 a`). Subject: the CMS box. */
export const cmsInterface = defineFact({
  id: 'cms.interface',
  title: 'network interfaces of CMS',
  collect: 'MMP command `ipv4 a` (and b, c, d), pasted from the terminal',
  schema: () =>
    z.object({
      /** `a` to `d` */
      name: z.string(),
      addresses: z.array(z.string()),
      prefixLength: z.number().optional(),
      gateway: z.string().optional(),
      isDefault: z.boolean().optional(),
    }),
});
