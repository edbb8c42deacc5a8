import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A line of "Fault conditions" (CMS web admin, Status > General) about a web bridge. Subject: the CMS box. */
export const faultCondition = defineFact({
  id: 'cms.fault-condition',
  title: 'CMS fault conditions',
  collect: 'CMS web admin, Status > General: copy the fault conditions as text',
  schema: () =>
    z.object({
      time: instantSchema().optional(),
      text: z.string(),
      /** Host in `Web bridge connection to "…" failed (…)`. */
      webBridgeHost: z.string().optional(),
      /** `connect failure`, `DNS failure` */
      reason: z.string().optional(),
    }),
});
