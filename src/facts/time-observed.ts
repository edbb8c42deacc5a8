import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** A time that a piece of evidence states about itself: when it was written or captured. Subject: its file or box. */
export const timeObserved = defineFact({
  id: 'time.observed',
  title: 'times that the evidence states',
  collect: 'nothing to collect: taken from logs, captures and status files',
  schema: () => z.object({instant: instantSchema(), what: z.string()}),
});
