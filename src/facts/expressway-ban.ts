import * as z from 'zod';
import {defineFact} from './fact.ts';

/** One category of automated intrusion protection with its counters. Subject: the Expressway box. */
export const expresswayBan = defineFact({
  id: 'expressway.ban',
  title: 'automated intrusion protection of Expressway',
  collect: 'https://<Expressway>/status.xml saved as a file',
  schema: () => z.object({category: z.string(), currentBans: z.number(), totalBans: z.number().optional()}),
});
