/** A report that was written as JSON, read back. */
import {UserError} from '../../model/errors.ts';
import {quoteOf} from '../../model/origin.ts';
import type {Report} from '../../model/report.ts';
import {reportSchema} from './report-schema.ts';

/** Whether a text is meant to be a report: then `parseReport` says what is wrong with it. */
export function looksLikeReport(text: string): boolean {
  return /^\ufeff?\s*\{\s*"schemaVersion"\s*:/.test(text);
}

/** `path` is for the words. Throws `UserError` for anything that is not a report of this schema version. */
export function parseReport(text: string, path: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const reason = error instanceof Error ? quoteOf(error.message) : '';
    throw new UserError(`${path} is no whole JSON: ${reason}`, 'Write it again with `-o report.json`.');
  }
  const version = versionOf(json);
  if (version !== 1) {
    throw new UserError(
      version === undefined
        ? `${path} is no report of wrtc-doctor.`
        : `${path} is a report of schema version ${version}; this program reads version 1.`,
      'Write it again with `-o report.json` of this program.',
    );
  }
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path} is a report that was changed or cut: ${quoteOf(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)}`,
    'Write it again with `-o report.json`.',
  );
}

function versionOf(json: unknown): number | string | undefined {
  if (typeof json !== 'object' || json === null || !('schemaVersion' in json)) return undefined;
  const {schemaVersion} = json;
  return typeof schemaVersion === 'number' ? schemaVersion : quoteOf(JSON.stringify(schemaVersion));
}
