/** `diff`: what is new, changed and fixed between two reports, or two sets of evidence. */
import {open, readFile} from 'node:fs/promises';
import {compareReports} from '../engine/compare-reports.ts';
import {UserError} from '../model/errors.ts';
import type {Report} from '../model/report.ts';
import {isAtLeast, type Severity} from '../model/severity.ts';
import {looksLikeReport, parseReport} from '../sources/report-file/parse-report.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {exitCodes} from './exit-codes.ts';
import {interruptible} from './interruptible.ts';
import {deliver, formatByNameOf} from './outputs.ts';
import {textOptions} from './present-run.ts';

export interface DiffOptions {
  readonly version: string;
  readonly old: string;
  readonly new: string;
  readonly format?: 'text' | 'json' | 'markdown';
  readonly output?: string;
  readonly failOn: Severity;
}

/** 1 when something at or above `failOn` is new or has become graver. */
export async function diff(options: DiffOptions): Promise<number> {
  const old = {path: options.old, report: await reportAt(options.old, options.version)};
  const recent = {path: options.new, report: await reportAt(options.new, options.version)};
  const comparison = compareReports(old, recent);
  const {format = options.output === undefined ? 'text' : formatByNameOf(options.output)} = options;
  deliver(await written(), options.output);
  const worse = [
    ...comparison.appeared,
    ...comparison.changed.flatMap(({old: before, new: after}) =>
      isGraver(before.severity, after.severity) ? [after] : [],
    ),
  ];
  if (worse.some(({severity}) => isAtLeast(severity, options.failOn))) return exitCodes.findings;
  const isNothing = [old, recent].some(({report}) => report.summary.verdict === 'nothing-evaluated');
  return isNothing ? exitCodes.nothingEvaluated : exitCodes.nothingFound;

  async function written(): Promise<string> {
    if (format === 'json') return (await import('../report/json.ts')).writeJson(comparison);
    const {writeComparisonMarkdown, writeComparisonText} = await import('../report/comparison.ts');
    return format === 'markdown'
      ? writeComparisonMarkdown(comparison)
      : writeComparisonText(comparison, textOptions(options.output === undefined));
  }
}

function isGraver(before: Severity, after: Severity): boolean {
  return before !== after && isAtLeast(after, before);
}

/** A report is read back; anything else is evidence, and is judged now. */
async function reportAt(path: string, version: string): Promise<Report> {
  if (looksLikeReport(await headOf(path))) return parseReport(await readFile(path, 'utf8'), path);
  const {signal} = interruptible();
  const events = diagnoseEvidence({
    command: 'run',
    version,
    paths: [path],
    live: [],
    site: {facts: []},
    credentials: [],
    signal,
    only: [],
    skip: [],
  });
  for await (const event of events) if (event.kind === 'finished') return event.report;
  throw new UserError(`Reading ${path} was ended.`, 'Start again.');
}

/** Of a folder: nothing. What is long may be a capture, so no more than this is read of it. */
async function headOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).isDirectory()) return '';
      const {buffer, bytesRead} = await file.read(Buffer.alloc(100), 0, 100, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      `It cannot be read: ${reason}`,
      'Give two reports (`-o report.json`), or two sets of evidence.',
    );
  }
}
