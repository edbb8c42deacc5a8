import * as z from 'zod';
import {defineFact} from './fact.ts';

/** What could not be decoded, with why. `truncated` (cut short) is not `malformed` (wrong) is not `unknown`. */
export const decodeAnomaly = defineFact({
  id: 'decode.anomaly',
  title: 'what could not be decoded',
  collect: 'nothing to collect: this tells what was lost in the evidence that was given',
  schema: () =>
    z.object({
      kind: z.enum(['truncated', 'malformed', 'unknown', 'dropped']),
      layer: z.string(),
      detail: z.string(),
      count: z.number(),
    }),
});
