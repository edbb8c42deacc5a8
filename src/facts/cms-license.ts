import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One line of the MMP command `license`. Subject: the CMS box. */
export const cmsLicense = defineFact({
  id: 'cms.license',
  title: 'CMS licence',
  collect: 'MMP command `license`, pasted from the terminal',
  schema: () =>
    z.object({
      /** `callbridge` */
      feature: z.string(),
      /** `Activated` */
      status: z.string(),
      /** ISO date (`2017-07-09`); left out when it never ends or none is printed. */
      expiryDate: z.string().optional(),
      /** An expiry is printed, and its date is not clear. */
      hasUnreadExpiry: z.boolean().optional(),
    }),
});
