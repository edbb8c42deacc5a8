import * as z from 'zod';
import {defineFact} from './fact.ts';

/** MMP `webadmin`. Subject: the CMS box. */
export const webAdminSettings = defineFact({
  id: 'cms.web-admin-settings',
  title: 'CMS web administration settings',
  collect: 'MMP command `webadmin`, pasted from the terminal',
  schema: () =>
    z.object({
      isEnabled: z.boolean().optional(),
      listeningInterface: z.string().optional(),
      port: z.number().optional(),
      keyFile: z.string().optional(),
      certificateFile: z.string().optional(),
      status: z.string().optional(),
    }),
});
