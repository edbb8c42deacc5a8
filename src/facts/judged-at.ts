import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** The time at which expiry and licences are judged in this run. Exactly one; subject `site`. */
export const judgedAt = defineFact({
  id: 'run.judged-at',
  title: 'time at which dates are judged',
  collect: 'nothing to collect: `--at DATE` overrides it',
  schema: () =>
    z.object({
      instant: instantSchema(),
      basis: z.enum(['given', 'evidence', 'today']),
      source: z.string(),
    }),
});
