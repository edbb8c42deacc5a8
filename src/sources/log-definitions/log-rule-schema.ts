/** What may stand in a file of log rules. One source for the loader of the user's own files and the JSON Schema. */
import * as z from 'zod';

const sentence = z.string().min(1).max(500);

const rule = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/)
    .describe('Kept in facts; kebab-case. That of a rule that comes with the program replaces that rule'),
  product: z.enum(['cms', 'expressway']).describe('Which product writes the message'),
  use: z
    .enum(['event', 'join-step', 'benign'])
    .describe(
      'event: told, and a fact of its own; join-step: a normal step of a join; benign: looks bad and is not. The level that a line was written at plays no part',
    ),
  proves: z.enum(['strong', 'hint']).describe('strong: the message admits one reading; hint: it fits several causes'),
  meaning: sentence.describe('What the message proves, or points at'),
  because: sentence.optional().describe('Why a benign message means nothing, or what to keep in mind'),
  versions: z.string().min(1).max(100).optional().describe('Versions that write it: "2.x, 3.x", "X12.5 and later"'),
  source: z.string().min(1).max(200).describe('Where the wording was found'),
  anchors: z
    .array(z.string().regex(/^[\x20-\x7e]{6,}$/))
    .min(1)
    .max(50)
    .describe(
      'Each line of this message holds at least one of these literally. ASCII, 6 characters or more: the longer and the rarer, the faster the search',
    ),
  pattern: z
    .string()
    .min(1)
    .max(2_000)
    .describe('JavaScript regular expression over the text behind the level; its named groups become fields'),
  ignoreCase: z.boolean().optional(),
  samples: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(4_000),
        fields: z.record(z.string(), z.string()).optional().describe('All fields that the text gives'),
      }),
    )
    .min(1)
    .describe('Texts that match. A rule whose samples do not match is refused'),
  lookAlikes: z
    .array(z.string().min(1).max(4_000))
    .optional()
    .describe('Texts that look like the message and must not match'),
});

export const logRuleFileSchema = z.strictObject({
  $schema: z.string().optional(),
  rules: z.array(rule).min(1).max(500),
});
