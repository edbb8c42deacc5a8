import * as z from 'zod';
import {joinOutcomes} from '../model/join-attempt.ts';
import {defineFact, instantSchema} from './fact.ts';

/** All attempts of one log, also those that were too many to keep. Subject: `log:…`. */
export const joinCounts = defineFact({
  id: 'log.join-counts',
  title: 'how many guests tried to join, in a CMS log',
  collect: 'CMS web admin, Logs > Event logs, copied as text; or `log` by SFTP, covering a failed join',
  schema: () =>
    z.object({
      total: z.number(),
      /** Attempts that have a `log.join-attempt` of their own. */
      kept: z.number(),
      byOutcome: z.partialRecord(z.enum(joinOutcomes), z.number()),
      /** By the hour in which the attempt began, in order; empty when the log's year is not known. */
      byHour: z.array(z.object({hour: instantSchema(), byOutcome: z.partialRecord(z.enum(joinOutcomes), z.number())})),
    }),
});
