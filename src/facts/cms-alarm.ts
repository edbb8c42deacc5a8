import * as z from 'zod';
import {defineFact} from './fact.ts';

/** An active alarm of the CMS API (`/system/alarms`). Subject: the CMS box. */
export const cmsAlarm = defineFact({
  id: 'cms.alarm',
  title: 'alarms of CMS',
  collect: 'GET https://<CMS web admin>/api/v1/system/alarms, saved as XML',
  schema: () => z.object({type: z.string(), activeSeconds: z.number().optional()}),
});
