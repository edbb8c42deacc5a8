/** A baseline, read back. */
import * as z from 'zod';
import type {Baseline} from '../../model/baseline.ts';
import {isDay} from '../../model/day.ts';
import {UserError} from '../../model/errors.ts';
import {quoteOf} from '../../model/origin.ts';
import {severities} from '../../model/severity.ts';
import {looksLikeReport} from './parse-report.ts';

const baselineSchema = z.object({
  baselineVersion: z.literal(1),
  tool: z.object({name: z.literal('wrtc-doctor'), version: z.string()}),
  entries: z.array(
    z.object({
      check: z.string(),
      subject: z.string(),
      fingerprint: z.string(),
      count: z.int().min(1),
      severity: z.enum(severities),
      text: z.string(),
      reason: z.string().trim().min(1),
      until: z.string().refine(isDay, 'is no day: write it as 2026-12-31').exactOptional(),
    }),
  ),
}) satisfies z.ZodType<Baseline>;

const next = 'Write it with `wrtc-doctor baseline report.json -o baseline.json`.';

/** `path` is for the words. Throws `UserError` for anything that is no baseline of this version. */
export function parseBaseline(text: string, path: string): Baseline {
  const bare = text.replace(/^\ufeff/, '');
  if (looksLikeReport(bare)) {
    throw new UserError(
      `${path} is a report, no baseline.`,
      `Make one of it: \`wrtc-doctor baseline ${path} -o baseline.json\`.`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(bare);
  } catch (error) {
    throw new UserError(`${path} is no whole JSON: ${error instanceof Error ? quoteOf(error.message) : ''}`, next);
  }
  const version =
    typeof json === 'object' && json !== null && 'baselineVersion' in json ? json.baselineVersion : undefined;
  if (version === undefined) throw new UserError(`${path} is no baseline of wrtc-doctor.`, next);
  if (version !== 1) {
    throw new UserError(
      `${path} is a baseline of version ${quoteOf(JSON.stringify(version))}; this program reads version 1.`,
      next,
    );
  }
  const parsed = baselineSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path} cannot be used: ${quoteOf(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)}`,
    'Correct it, or write it again with `wrtc-doctor baseline`.',
  );
}
