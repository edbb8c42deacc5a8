import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** One per log file. Subject: `log:…`. */
export const logSummary = defineFact({
  id: 'log.summary',
  title: 'logs',
  collect: 'CMS web admin, Logs > Event logs, copied as text; or `log` by SFTP',
  schema: () =>
    z.object({
      /** Id of the log format. */
      format: z.string(),
      /** Which product wrote it. */
      product: z.enum(['cms', 'expressway']),
      lines: z.number(),
      unmatchedLines: z.number(),
      firstTime: instantSchema().optional(),
      lastTime: instantSchema().optional(),
      /** The time that was wanted: messages outside are in no fact. */
      since: instantSchema().optional(),
      until: instantSchema().optional(),
    }),
});
