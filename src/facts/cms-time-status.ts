import * as z from 'zod';
import {defineFact} from './fact.ts';

/** Whether a CMS has the right time (MMP `ntp status`). Subject: the CMS box. */
export const cmsTimeStatus = defineFact({
  id: 'cms.time-status',
  title: 'time synchronisation of CMS',
  collect: 'MMP command `ntp status`, pasted from the terminal',
  schema: () =>
    z.object({
      servers: z.array(z.object({address: z.string(), isSelected: z.boolean(), reach: z.string().optional()})),
    }),
});
