import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A raw `xConfiguration` setting or XML configuration leaf that no other fact type takes. Subject: the Expressway box. */
export const expresswaySetting = defineFact({
  id: 'expressway.setting',
  title: 'single settings of Expressway',
  collect: '`xConfiguration` over SSH, or the xconf_dump member of a diagnostic archive',
  schema: () => z.object({path: z.string(), value: z.string()}),
});
