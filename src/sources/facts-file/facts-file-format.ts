/**
 * A facts file: the facts of a run as NDJSON, so that they can be judged again later, merged, and sent elsewhere. The
 * first line is the header; every other line is one fact, or one absence. Derived facts are not kept: they are computed
 * anew by whoever judges.
 */
import * as z from 'zod';
import {instantSchema} from '../../facts/fact.ts';
import type {Subject} from '../../model/subject.ts';

export const factsFileVersion = 1;
export const headerLine = `{"wrtcDoctorFacts":${factsFileVersion}}`;

/** Of the lines of a facts file. Made when one is read. */
export function lineSchemas() {
  const placeFields = {
    line: z.number().exactOptional(),
    frame: z.number().exactOptional(),
    field: z.string().exactOptional(),
    quote: z.string().exactOptional(),
    filter: z.string().exactOptional(),
    bytes: z
      .object({
        name: z.string(),
        hex: z.string(),
        parts: z.array(
          z.object({
            offset: z.number(),
            length: z.number(),
            name: z.string(),
            text: z.string().exactOptional(),
            matters: z.literal(true).exactOptional(),
          }),
        ),
      })
      .exactOptional(),
    time: instantSchema().exactOptional(),
  };
  const subject = z.custom<Subject>(
    (value) =>
      typeof value === 'string' && /^(?:site$|(?:box|cert|turn|address|name|call|flow|capture|log|file):)/.test(value),
    'not a subject',
  );
  return {
    header: z.object({wrtcDoctorFacts: z.number()}),
    /** What every fact has; the value is checked by the schema of its type. */
    fact: z.object({
      type: z.string(),
      subject,
      origin: z.object({
        ...placeFields,
        input: z.string(),
        format: z.string(),
        vantage: z.enum(['inside', 'outside']).exactOptional(),
      }),
      value: z.unknown(),
      at: z.record(z.string(), z.object({...placeFields, input: z.string().exactOptional()})).exactOptional(),
    }),
    absence: z.object({
      absence: z.object({
        type: z.string(),
        reason: z.enum(['collector-failed', 'encrypted', 'truncated', 'redacted']),
        detail: z.string(),
      }),
    }),
  };
}
