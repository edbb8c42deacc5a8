import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A web client's call as the CMS log tells it, put together from its lines. Subject: `call:…`. */
export const callAttempt = defineFact({
  id: 'log.call-attempt',
  title: 'web client calls in a CMS log',
  collect: 'CMS web admin, Logs > Event logs, copied as text; or `log` by SFTP, covering a failed join',
  schema: () =>
    z.object({
      /** Call number of the Call Bridge, as in `call 6: …`. */
      call: z.string(),
      guest: z.string().optional(),
      allocatedAt: instantSchema().optional(),
      rtpSetupAt: instantSchema().optional(),
      /** How it ended, as far as the log tells. */
      outcome: z.enum(['relay-timeout', 'credentials-refused', 'ice-failure', 'joined', 'torn-down', 'unknown']),
      outcomeAt: instantSchema().optional(),
      /** Milliseconds from RTP set-up to the outcome. */
      afterRtpSetupMs: z.number().optional(),
    }),
});
