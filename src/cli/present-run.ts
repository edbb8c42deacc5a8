/** Shows a run while it goes on and delivers its report: on the screens, on standard output, or into files. */
import type {RunEvent} from '../engine/events.ts';
import {UserError} from '../model/errors.ts';
import type {Report} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';
import type {TextOptions} from '../report/text.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {deliver, type FileFormat, type Format, type Outputs} from './outputs.ts';
import {takeClosedPipe, terminalColumns} from './standard-output.ts';
import {RunTeller} from './tell-run.ts';

export type ViewFormat = 'text' | 'json' | 'markdown';

type Finished = Extract<RunEvent, {kind: 'finished'}>;

/** What is shown in place of the report. Throws `UserError` where the evidence does not hold it. */
export type View = (finished: Finished, format: ViewFormat, options: TextOptions) => string;

/** Returns the exit code. The report is written on every way out. */
export async function presentRun(
  events: AsyncIterable<RunEvent>,
  options: {
    readonly outputs: Outputs;
    readonly failOn: Severity;
    readonly view?: View;
    interrupt(): void;
  },
): Promise<number> {
  const {outputs, view} = options;
  const {shown, files} = outputs;
  if (view !== undefined) refuseUnfit(outputs);
  let report: Report | undefined;
  if (shown === 'tui') {
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
    const last = finished;
    const write = async (format: FileFormat, toTerminal: boolean): Promise<string> =>
      view === undefined
        ? render(last.report, format, toTerminal)
        : view(last, isViewFormat(format) ? format : 'text', textOptions(toTerminal));
    if (shown !== undefined) deliver(await write(shown, true), undefined);
    await deliverAll(files, (format) => write(format, false));
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

/** Each file is written, whatever becomes of the others. What no file could take is shown: reading may not happen again. */
async function deliverAll(files: Outputs['files'], write: (format: FileFormat) => Promise<string>): Promise<void> {
  let failure: unknown;
  for (const {path, format} of files) {
    const text = await write(format);
    try {
      deliver(text, path);
    } catch (error) {
      if (failure === undefined) deliver(text, undefined);
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
}

/** Said before anything is read: a ladder or a time line is no list of findings. */
function refuseUnfit({shown, files}: Outputs): void {
  const unfit = [shown, ...files.map(({format}) => format)].find(
    (format) => format !== undefined && format !== 'tui' && !isViewFormat(format),
  );
  if (unfit === undefined) return;
  throw new UserError(
    `What is shown in place of the report cannot be written as ${unfit}.`,
    'Take text, json or markdown.',
  );
}

function isViewFormat(format: Format): format is ViewFormat {
  return format === 'text' || format === 'json' || format === 'markdown';
}

/** https://no-color.org: set and not empty. */
function wantsColor(): boolean {
  return process.env.NO_COLOR === undefined || process.env.NO_COLOR === '';
}

async function render(report: Report, format: FileFormat, toTerminal: boolean): Promise<string> {
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).writeJson(report);
    case 'markdown':
      return (await import('../report/markdown.ts')).writeMarkdown(report);
    case 'sarif':
      return (await import('../report/sarif.ts')).writeSarif(report);
    case 'junit':
      return (await import('../report/junit.ts')).writeJunit(report);
    case 'summary':
      return (await import('../report/summary.ts')).writeSummary(report);
    case 'text': {
      const {writeText} = await import('../report/text.ts');
      return writeText(report, textOptions(toTerminal));
    }
  }
}

export function textOptions(toTerminal: boolean): TextOptions {
  const columns = toTerminal ? terminalColumns() : undefined;
  return {color: columns !== undefined && wantsColor(), width: columns === undefined ? 100 : Math.min(columns, 120)};
}
