/** `baseline`: accepts what a report holds, so that later runs tell only what is new. */
import {lstatSync, readFileSync, renameSync, rmSync} from 'node:fs';
import {extname} from 'node:path';
import {baselineOf, type MadeBaseline} from '../engine/baseline.ts';
import {isSelected} from '../engine/judge.ts';
import type {BaselineEntry} from '../model/baseline.ts';
import {counted} from '../model/count.ts';
import {escapeControls} from '../report/json.ts';
import {parseBaseline} from '../sources/report-file/parse-baseline.ts';
import {exitCodes} from './exit-codes.ts';
import {refuseUnknownChecks} from './load-checks.ts';
import {deliver, refuseUnwritable} from './outputs.ts';
import {readReport} from './read-report.ts';

export interface BaselineOptions {
  readonly version: string;
  /** A report, or evidence. */
  readonly of: string;
  readonly output?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** Returns the exit code. A baseline that is there already is brought up to date: what is still found keeps its reason. */
export async function baseline(options: BaselineOptions): Promise<number> {
  const {output, only, skip, until} = options;
  refuseUnknownChecks([...only, ...skip]);
  if (output !== undefined) refuseUnwritable(output);
  const isSection = output !== undefined && /^\.ya?ml$/.test(extname(output).toLowerCase());
  const isThere = output !== undefined && lstatSync(output, {throwIfNoEntry: false})?.isFile() === true;
  const earlier = isThere && !isSection ? earlierEntries(output) : [];
  const report = await readReport(options.of, options.version);
  if (report.summary.verdict === 'nothing-evaluated') {
    process.stderr.write(
      'wrtc-doctor: nothing was evaluated in it, so there is nothing to accept. Nothing is written.\n',
    );
    return exitCodes.nothingEvaluated;
  }
  const made = baselineOf(report, {
    reason:
      options.reason ?? `Found on ${report.run.startedAt.slice(0, '2026-12-31'.length)}, when the baseline was written`,
    isWanted: (check) => isSelected(check, {only, skip}),
    earlier,
    ...(until === undefined ? {} : {until}),
  });
  const text = isSection ? await acceptSection(made) : writeBaseline(made);
  if (isThere) replaceFile(output, text);
  else deliver(text, output);
  const next = isSection ? 'It belongs into the site file.' : 'Give it to later runs with --baseline.';
  process.stderr.write(`${countsOf(made, output)} ${next}\n`);
  return exitCodes.nothingFound;
}

function earlierEntries(path: string): readonly BaselineEntry[] {
  const text = readFileSync(path, 'utf8');
  // Made by `mktemp`, or emptied by hand.
  return text.trim() === '' ? [] : parseBaseline(text, path).entries;
}

/** What a full disk does not take leaves the old one, with its reasons, as it was. */
function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    deliver(text, draft);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, {force: true});
    throw error;
  }
}

function writeBaseline({baseline: made}: MadeBaseline): string {
  return `${escapeControls(JSON.stringify(made, null, 2))}\n`;
}

/** The same as a part of the site file, where one finding after the other is accepted with its own reason. */
async function acceptSection({baseline: {entries}}: MadeBaseline): Promise<string> {
  const {writeAcceptSection} = await import('../sources/site-file/write-site-file.ts');
  return writeAcceptSection(entries);
}

function countsOf({baseline: {entries}, added, kept, dropped}: MadeBaseline, output: string | undefined): string {
  const where = output === undefined ? '' : `${output}: `;
  const accepted = entries.reduce((sum, {count}) => sum + count, 0);
  const gone = dropped.length === 0 ? '' : `, ${dropped.length} taken out (judged again, and not found any more)`;
  const changes = kept === 0 && dropped.length === 0 ? '' : ` (${added} new, ${kept} from before${gone})`;
  return `${where}${counted(accepted, 'finding')} accepted${changes}.`;
}
