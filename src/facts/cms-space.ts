import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One `coSpace` of the CMS API, without its secret and passcodes. Subject: the CMS box. */
export const cmsSpace = defineFact({
  id: 'cms.space',
  title: 'spaces',
  collect: 'GET https://<CMS web admin>/api/v1/coSpaces?filter=<name>, saved as XML',
  schema: () =>
    z.object({
      id: z.string(),
      name: z.string().optional(),
      uri: z.string().optional(),
      callId: z.string().optional(),
      nonMemberAccess: z.boolean().optional(),
    }),
});
