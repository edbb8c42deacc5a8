import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A log line that means something for a join: one of the known messages. Subject: the call, or the box that wrote it. */
export const logEvent = defineFact({
  id: 'log.event',
  title: 'events of CMS logs',
  collect: 'CMS web admin, Logs > Event logs, copied as text; or `log` by SFTP',
  schema: () =>
    z.object({
      /** Which known message, e.g. `ice-relay-timeout`; see `src/logs/log-rules`. */
      signature: z.string(),
      time: instantSchema().optional(),
      level: z.string(),
      text: z.string(),
      /** What the message names: `call`, `guest`, `host`, `link`, `code`, `reason`, `request`. */
      fields: z.record(z.string(), z.string()),
    }),
});
