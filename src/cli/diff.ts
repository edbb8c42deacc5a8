/** `diff`: what is new, changed and fixed between two reports, or two sets of evidence. */
import {compareReports} from '../engine/compare-reports.ts';
import type {Finding} from '../model/report.ts';
import {isAtLeast, type Severity} from '../model/severity.ts';
import {exitCodes} from './exit-codes.ts';
import {phrasebookFor} from './language.ts';
import {deliver, formatByNameOf} from './outputs.ts';
import {textOptions} from './present-run.ts';
import {readReport} from './read-report.ts';
import {type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';

export interface DiffOptions extends AdjustmentOptions {
  readonly version: string;
  readonly old: string;
  readonly new: string;
  readonly format?: 'text' | 'json' | 'markdown';
  readonly output?: string;
  readonly failOn: Severity;
}

/** 1 when something at or above `failOn` is new or has become graver. */
export async function diff(options: DiffOptions): Promise<number> {
  const adjust = await adjustmentOf(options, {path: '', content: {}, acceptances: []});
  const told = async (path: string) => ({path, report: adjust(await readReport(path, options.version))});
  const old = await told(options.old);
  const recent = await told(options.new);
  const comparison = compareReports(old, recent);
  const {format = options.output === undefined ? 'text' : formatByNameOf(options.output)} = options;
  deliver(await written(), options.output);
  const worse = [
    ...comparison.appeared,
    ...comparison.changed.flatMap(({old: before, new: after}) => (isWorse(before, after) ? [after] : [])),
  ].filter(({suppressed}) => suppressed === undefined);
  if (worse.some(({severity}) => isAtLeast(severity, options.failOn))) return exitCodes.findings;
  const isNothing = [old, recent].some(({report}) => report.summary.verdict === 'nothing-evaluated');
  return isNothing ? exitCodes.nothingEvaluated : exitCodes.nothingFound;

  async function written(): Promise<string> {
    if (format === 'json') return (await import('../report/json.ts')).writeJson(comparison);
    const book = await phrasebookFor(options.lang);
    const {writeComparisonMarkdown, writeComparisonText} = await import('../report/comparison.ts');
    return format === 'markdown'
      ? writeComparisonMarkdown(comparison, book)
      : writeComparisonText(comparison, {...textOptions(options.output === undefined), book});
  }
}

/** Graver, or not accepted any more. */
function isWorse(before: Finding, after: Finding): boolean {
  const isGraver = before.severity !== after.severity && isAtLeast(after.severity, before.severity);
  return isGraver || (before.suppressed !== undefined && after.suppressed === undefined);
}
