import * as z from 'zod';
import {joinOutcomes, joinStages} from '../model/join-attempt.ts';
import {defineFact, instantSchema} from './fact.ts';

/**
 * One attempt of one guest to join, as one log tells it; `facts/derived/join-attempts.ts` puts those of several logs
 * together. Subject: its `call:…`, that of `log.call-attempt` where there is a call.
 */
export const joinAttempt = defineFact({
  id: 'log.join-attempt',
  title: 'attempts of guests to join, in a CMS log',
  collect: 'CMS web admin, Logs > Event logs, copied as text; or `log` by SFTP, covering a failed join',
  // The fields mean what those of `JoinAttempt` in the model do.
  schema: () =>
    z.object({
      outcome: z.enum(joinOutcomes),
      reason: z.string().optional(),
      generation: z.enum(['2.x', '3.x']).optional(),
      callBridge: z.string().optional(),
      guest: z.string().optional(),
      displayName: z.string().optional(),
      request: z.string().optional(),
      requestMatch: z.enum(['sole', 'by-order']).optional(),
      link: z.string().optional(),
      call: z.string().optional(),
      leg: z.string().optional(),
      conference: z.string().optional(),
      space: z.string().optional(),
      spaceName: z.string().optional(),
      clientAddress: z.string().optional(),
      browser: z.string().optional(),
      isRetry: z.boolean().optional(),
      /** In the order of time; bounded. */
      lines: z.array(
        z.object({
          line: z.number(),
          /** Where it is not that of the fact: a log that was rotated meanwhile. */
          input: z.string().optional(),
          quote: z.string(),
          time: instantSchema().optional(),
          /** Since the first line; also known where the log states no year. Not below zero. */
          sinceStartMs: z.number().optional(),
          rule: z.string(),
          process: z.string().optional(),
          /** Name of the box that wrote it, where the layout has it. */
          host: z.string().optional(),
          /** The stage that this line is the first of. */
          stage: z.enum(joinStages).optional(),
          isOutcome: z.boolean().optional(),
          /** The line that says that the guest, who had joined, left. */
          isLeaving: z.boolean().optional(),
        }),
      ),
      /** Lines that were too many to keep. */
      droppedLines: z.number().optional(),
    }),
});
