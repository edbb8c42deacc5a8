import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A user of the CMS itself (MMP `user list`). Subject: the CMS box. */
export const cmsUser = defineFact({
  id: 'cms.user',
  title: 'administrators of CMS',
  collect: 'MMP command `user list`, pasted from the terminal',
  schema: () =>
    z.object({
      name: z.string(),
      role: z.string().optional(),
      /** `2031-03-09` */
      expiryDate: z.string().optional(),
    }),
});
