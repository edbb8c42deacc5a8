import * as z from 'zod';
import {defineFact} from './fact.ts';

/** A zone of an Expressway. Subject: the Expressway box. */
export const expresswayZone = defineFact({
  id: 'expressway.zone',
  title: 'zones of Expressway',
  collect: 'https://<Expressway>/status.xml saved as a file',
  schema: z.object({
    name: z.string().optional(),
    type: z.string().optional(),
    status: z.string().optional(),
    cause: z.string().optional(),
    tlsVerifySubjectName: z.string().optional(),
    peers: z
      .array(z.object({address: z.string(), status: z.string().optional(), cause: z.string().optional()}))
      .optional(),
  }),
});
