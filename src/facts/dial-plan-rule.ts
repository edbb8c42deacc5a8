import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One inbound dial plan rule (API `inboundDialPlanRules`, web page Incoming calls). Subject: the CMS box. */
export const dialPlanRule = defineFact({
  id: 'cms.dial-plan-rule',
  title: 'incoming call rules',
  collect: 'GET https://<CMS web admin>/api/v1/inboundDialPlanRules, saved as XML',
  schema: () =>
    z.object({
      /** Left out for a row of the web page. */
      id: z.string().optional(),
      domain: z.string(),
      priority: z.number().optional(),
      resolvesToSpaces: z.boolean().optional(),
    }),
});
