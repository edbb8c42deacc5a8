/** `manifest.json` of a bundle that `collect` wrote: what is in it, whose it is, from where and when. */
import * as z from 'zod';
import type {Fact} from '../../facts/fact.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {instantFromEpoch} from '../../model/instant.ts';
import {boxRoles} from '../../model/subject.ts';
import type {BoxIdentity} from '../format-reader.ts';

export const manifestName = 'manifest.json';

export const manifestSchema = () =>
  z.object({
    kind: z.literal('wrtc-doctor-bundle'),
    version: z.literal(1),
    tool: z.string(),
    /** ISO 8601, UTC. */
    collectedAt: z.string(),
    redaction: z.enum(['tokens', 'secrets-only']),
    members: z.array(
      z.object({
        path: z.string(),
        /** Where it was read, redacted as the rest. */
        from: z.string(),
        /** ISO 8601, UTC. */
        at: z.string(),
        sha256: z.string(),
        box: z.object({role: z.enum(boxRoles).optional(), name: z.string().optional()}).optional(),
      }),
    ),
    /** What could not be read, with the reason. */
    problems: z.array(z.object({source: z.string(), note: z.string()})),
  });

export type Manifest = z.infer<ReturnType<typeof manifestSchema>>;

/** Undefined when it is no manifest of a bundle. */
export function parseManifest(text: string): Manifest | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = manifestSchema().safeParse(content);
  return parsed.success ? parsed.data : undefined;
}

/** The time at which the bundle was collected: its evidence is of then. */
export function factsOfManifest({collectedAt}: Manifest, path: string): readonly Fact[] {
  const milliseconds = Date.parse(collectedAt);
  if (Number.isNaN(milliseconds)) return [];
  const instant = instantFromEpoch(Math.floor(milliseconds / 1000));
  return [
    timeObserved.of(
      'site',
      {input: path, format: 'bundle-manifest', time: instant},
      {instant, what: 'time of collection'},
    ),
  ];
}

export function boxIdentity({role, name}: NonNullable<Manifest['members'][number]['box']>): BoxIdentity {
  return {...(role === undefined ? {} : {role}), ...(name === undefined ? {} : {name})};
}
