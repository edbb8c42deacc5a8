import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** In the order in which a guest passes them. */
export const probeStages = ['dns', 'tcp', 'tls', 'http', 'websocket', 'turn', 'relay'] as const;
export type ProbeStageName = (typeof probeStages)[number];

/**
 * One stage of one step of a probe: what was tried, how long it took, and why it failed or was not tried. It tells the
 * way; what was seen on it stands in facts of its own. Subject: that of what was tried (`name:…`, `address:…`, `turn://…`).
 */
export const probeStage = defineFact({
  id: 'probe.stage',
  title: 'stages of a probe',
  collect: '`wrtc-doctor probe`',
  schema: () =>
    z.object({
      /** Unique in one probe, and the same in each repetition: `web join.example.com:443`. */
      step: z.string(),
      stage: z.enum(probeStages),
      /** What was tried, as people read it: `join.example.com at 203.0.113.7, TCP 443`. */
      title: z.string(),
      outcome: z.enum(['ok', 'failed', 'not-tried']),
      /** What came of it, or why it failed: `NXDOMAIN from 198.51.100.53`, `no answer to 3 requests in 3.5 s`. */
      note: z.string(),
      /** `not-tried`: the step, and its stage, whose failure is why. */
      because: z.object({step: z.string(), stage: z.enum(probeStages)}).optional(),
      /** From the start of the probe, and how long it took; both 0 where it was not tried. */
      startMs: z.number(),
      durationMs: z.number(),
      /** 1 for the first time, where a probe is repeated. */
      repetition: z.number(),
      time: instantSchema(),
      /** Of its step in the plan, from 0. */
      place: z.number(),
      /** When the probe began: stages of one probe have it in common. */
      probeStarted: instantSchema(),
      /** What the probe was of: `join.example.com`. */
      probeOf: z.string(),
      /** From which side; left out when nobody said it. */
      vantage: z.enum(['inside', 'outside']).optional(),
      /** Nobody said that this is offered there: a failure may be as it should be. */
      isOptional: z.boolean().optional(),
    }),
});

export type ProbeStage = z.infer<typeof probeStage.schema>;
