/** Shows a run while it goes on and delivers its report: on the screens, or as text, JSON or Markdown. */
import {writeFileSync} from 'node:fs';
import {extname} from 'node:path';
import type {RunEvent} from '../engine/events.ts';
import {UserError} from '../model/errors.ts';
import type {Report} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';
import type {TextOptions} from '../report/text.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {takeClosedPipe, terminalColumns, writeToStandardOutput} from './standard-output.ts';
import {RunTeller} from './tell-run.ts';

export type Format = 'tui' | 'text' | 'json' | 'markdown';

type Finished = Extract<RunEvent, {kind: 'finished'}>;

/** What is shown in place of the report. Throws `UserError` where the evidence does not hold it. */
export type View = (finished: Finished, format: Exclude<Format, 'tui'>, options: TextOptions) => string;

export interface PresentOptions {
  readonly format?: Format;
  readonly output?: string;
}

/** Returns the exit code. The report is written on every way out. */
export async function presentRun(
  events: AsyncIterable<RunEvent>,
  options: {
    readonly format: Format;
    readonly output?: string;
    readonly failOn: Severity;
    readonly view?: View;
    interrupt(): void;
  },
): Promise<number> {
  const {format, output, view} = options;
  let report: Report | undefined;
  if (format === 'tui') {
    const {startUi} = await import('../ui/start.tsx');
    takeClosedPipe();
    let soFar: Report | undefined;
    const watched = remember(events, (event) => {
      if (event.kind === 'finished') ({report} = event);
      if (event.kind === 'so-far') soFar = event.report;
    });
    await startUi({
      events: watched,
      stdin: process.stdin,
      stdout: process.stdout,
      color: wantsColor(),
      onStop: options.interrupt,
      onQuit: options.interrupt,
    });
    const {writeSummary} = await import('../report/summary.ts');
    if (report === undefined) {
      if (soFar !== undefined) process.stdout.write(writeSummary(soFar));
      return exitCodes.interrupted;
    }
    process.stdout.write(writeSummary(report));
  } else {
    let finished: Finished | undefined;
    const teller = new RunTeller(lateStandardError, () => Number(process.hrtime.bigint()) / 1e6);
    for await (const event of events) {
      teller.follow(event);
      if (event.kind === 'finished') finished = event;
    }
    if (finished === undefined) return exitCodes.bug;
    ({report} = finished);
    const toTerminal = output === undefined;
    deliver(
      view === undefined ? await render(report, format, toTerminal) : view(finished, format, textOptions(toTerminal)),
      output,
    );
  }
  return exitCodeOf(report, options.failOn);
}

/** Most runs end before there is anything to say. */
const lateStandardError = {
  get isTTY() {
    return process.stderr.isTTY;
  },
  get columns() {
    return process.stderr.columns;
  },
  write: (text: string) => process.stderr.write(text),
};

async function* remember(events: AsyncIterable<RunEvent>, look: (event: RunEvent) => void): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    look(event);
    yield event;
  }
}

/** What `--format` and `-o` mean together. Throws `UserError` when they do not fit. */
export function formatOf({format, output}: PresentOptions): Format {
  if (format === 'tui') {
    if (output !== undefined)
      throw new UserError('--format tui cannot be written to a file.', 'Take text, json or markdown.');
    if (!isInteractive()) throw new UserError('--format tui needs a terminal.', 'Leave it out, or take --format text.');
  }
  if (format !== undefined) return format;
  if (output !== undefined) return formatByExtension[extname(output).toLowerCase()] ?? 'text';
  return isInteractive() ? 'tui' : 'text';
}

const formatByExtension: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.md': 'markdown',
  '.markdown': 'markdown',
};

function isInteractive(): boolean {
  return terminalColumns() !== undefined && process.stdin.isTTY && process.env.TERM !== 'dumb';
}

/** https://no-color.org: set and not empty. */
function wantsColor(): boolean {
  return process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
}

async function render(report: Report, format: Exclude<Format, 'tui'>, toTerminal: boolean): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).writeJson(report);
    case 'markdown':
      return (await import('../report/markdown.ts')).writeMarkdown(report);
    case 'text': {
      const {writeText} = await import('../report/text.ts');
      return writeText(report, textOptions(toTerminal));
    }
  }
}

function textOptions(toTerminal: boolean): TextOptions {
  const columns = toTerminal ? terminalColumns() : undefined;
  return {color: columns !== undefined && wantsColor(), width: columns === undefined ? 100 : Math.min(columns, 120)};
}

/** Writes to a file, or to standard output where none is given. */
export function deliver(text: string, path: string | undefined): void {
  if (path === undefined) {
    writeToStandardOutput(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file cannot be written: ${reason}`, 'Choose another path.');
  }
}
