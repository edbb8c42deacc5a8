/** Shows a run while it goes on and delivers its report: on the screens, or as text, JSON or Markdown. */
import {writeFileSync} from 'node:fs';
import {extname} from 'node:path';
import type {RunEvent} from '../engine/events.ts';
import {UserError} from '../model/errors.ts';
import type {Ladders} from '../model/ladder.ts';
import type {Report} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';
import type {TextOptions} from '../report/text.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import type {LadderChoice} from './show-ladder.ts';
import {RunTeller} from './tell-run.ts';

export type Format = 'tui' | 'text' | 'json' | 'markdown';

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
    /** A ladder in place of the report. */
    readonly ladder?: LadderChoice;
    interrupt(): void;
  },
): Promise<number> {
  const {format, output, ladder} = options;
  // A reader that closes the pipe early (`| head`) wants no more; that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  let report: Report | undefined;
  if (format === 'tui') {
    const {startUi} = await import('../ui/start.tsx');
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
    let ladders: Ladders | undefined;
    const teller = new RunTeller(process.stderr, () => performance.now());
    for await (const event of events) {
      teller.follow(event);
      if (event.kind === 'finished') ({report, ladders} = event);
    }
    if (report === undefined) return exitCodes.bug;
    const toTerminal = output === undefined;
    if (ladder === undefined || ladders === undefined) deliver(await render(report, format, toTerminal), output);
    else {
      const {ladderText} = await import('./show-ladder.ts');
      deliver(ladderText(report, ladders, ladder, format, textOptions(toTerminal)), output);
    }
  }
  return exitCodeOf(report, options.failOn);
}

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
  return process.stdout.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb';
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
  const isTerminal = toTerminal && process.stdout.isTTY;
  return {color: isTerminal && wantsColor(), width: isTerminal ? Math.min(process.stdout.columns, 120) : 100};
}

/** Writes to a file, or to standard output where none is given. */
export function deliver(text: string, path: string | undefined): void {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file cannot be written: ${reason}`, 'Choose another path.');
  }
}
