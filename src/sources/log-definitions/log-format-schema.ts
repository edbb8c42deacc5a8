/** What may stand in a file with a log format. One source for the loader of the user's own files and the JSON Schema. */
import * as z from 'zod';

const expression = z.string().min(1).max(2_000);
const pattern = z.union([expression, z.array(expression).min(1)]);
const keys = z.array(z.string().min(1)).min(1);
const line = z.string().min(1).max(8_000);
const iso = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
  .optional()
  .describe('The time of the line, in the year 2024 where it states none: 2024-10-13T07:02:01.250000000Z');

const base = {
  $schema: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
    .describe('What --log-format takes; kebab-case. That of a format that comes with the program replaces that format'),
  title: z.string().min(1).max(80),
  description: z.string().min(1).max(1_000).describe('Where such lines come from, and what is special about them'),
  source: z.string().min(1).max(200).describe('Where the shape was found'),
  shapes: z
    .array(z.string().min(1).max(40))
    .min(1)
    .max(20)
    .describe(
      'How a line starts, behind a syslog priority (<134>): d a digit, A an upper-case and a a lower-case letter, all else itself. A shape without dd is a word and stands for itself',
    ),
  lookAlikes: z.array(line).optional().describe('Lines that look like it and must not be read by it'),
};

const layout = z
  .strictObject({
    ...base,
    kind: z.literal('layout'),
    product: z.enum(['cms', 'expressway']),
    restOf: z.string().optional().describe('Layout of which lines are such when time and host were taken off them'),
    patterns: z
      .array(pattern)
      .min(1)
      .describe(
        'JavaScript regular expressions for the whole line behind a syslog priority; a list is one expression in pieces. Groups: date (2017-05-20), or month, day and perhaps year; clock (19:43:21.805), offset, severity, host, process, level, text',
      ),
    fields: z
      .array(
        z.union([
          z.strictObject({processes: keys.optional(), pattern}),
          z.strictObject({
            processes: keys.optional(),
            pairs: z.literal(true).describe('The text holds Name="value" pairs'),
          }),
        ]),
      )
      .optional()
      .describe('What stands in the text by name; the first that fits counts'),
    samples: z
      .array(
        z.strictObject({
          line,
          level: z.string(),
          text: z.string(),
          host: z.string().optional(),
          process: z.string().optional(),
          iso,
          fields: z.record(z.string(), z.string()).optional(),
        }),
      )
      .min(1)
      .describe('Lines, and what they are read as. A format that does not read its samples so is refused'),
  })
  .describe('What a product writes');

const wrapping = z
  .strictObject({
    ...base,
    kind: z.literal('wrapping'),
    patterns: z
      .array(pattern)
      .min(1)
      .optional()
      .describe('As in a layout, with the group inner in place of text: what was wrapped'),
    json: z
      .strictObject({
        inner: keys,
        host: keys.optional(),
        process: keys.optional(),
        time: keys.optional(),
        timeUnit: z
          .enum(['s', 'ms', 'us', 'iso'])
          .optional()
          .describe('Since 1970; iso: text with date, clock and offset'),
      })
      .optional()
      .describe('For a line that is a JSON object: the keys that hold its parts, of several the first that is there'),
    samples: z
      .array(
        z.strictObject({
          line,
          layout: z.string().describe('Id of the layout of what is wrapped'),
          text: z.string(),
          host: z.string().optional(),
          process: z.string().optional(),
          iso,
        }),
      )
      .min(1)
      .describe('Lines, and what they are read as. A format that does not read its samples so is refused'),
  })
  .describe('What syslog servers, journals and collectors put around lines of any layout');

export const logFormatSchema = z.discriminatedUnion('kind', [layout, wrapping]);
