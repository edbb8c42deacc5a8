import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A raised alarm of an Expressway. Subject: the Expressway box. */
export const expresswayAlarm = defineFact({
  id: 'expressway.alarm',
  title: 'alarms of Expressway',
  collect: 'Expressway, Status > Alarms: copy the page as text; or status.xml',
  schema: () =>
    z.object({
      /** `25001`; status.xml has none. */
      number: z.string().optional(),
      title: z.string(),
      text: z.string().optional(),
      severity: z.string().optional(),
    }),
});
