/** Shows a run while it goes on and delivers its report: on the screens, on standard output, or into files. */
import type {RunEvent} from '../engine/events.ts';
import type {FactStore} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import type {Language} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';
import {showFrom} from '../report/show-from.ts';
import type {TextOptions} from '../report/text.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {phrasebookFor} from './language.ts';
import {deliver, type FileFormat, type Format, type Outputs} from './outputs.ts';
import {showScreens} from './show-screens.ts';
import {terminalColumns} from './standard-output.ts';
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
    /** From which severity on findings are shown to people; all are counted, and programs get all. */
    readonly show?: Severity;
    /** Of the screens; a report says its own. */
    readonly lang?: Language;
    readonly view?: View;
    /** What becomes of each report before it is shown: what is accepted, in which language. */
    readonly adjust?: (report: Report) => Report;
    /** What is accepted is known by its names, so this comes after it. */
    readonly redact?: (events: AsyncIterable<RunEvent>) => AsyncIterable<RunEvent>;
    /** What was read, once it is: the screens can hide its names. */
    readonly factsOf?: () => FactStore | undefined;
    interrupt(): void;
  },
): Promise<number> {
  const {outputs, view} = options;
  const {shown, files} = outputs;
  if (view !== undefined) refuseUnfit(outputs);
  const judged = options.adjust === undefined ? events : adjustEach(events, options.adjust);
  const adjusted = options.redact === undefined ? judged : options.redact(judged);
  const {show} = options;
  const forPeople = (whole: Report): Report => (show === undefined ? whole : showFrom(whole, show));
  let report: Report | undefined;
  let failure: {readonly error: unknown} | undefined;
  /** What fails once there is a report (facts that no disk takes) does not cost it. */
  const whole = upToFailure(adjusted, (error) => {
    failure = {error};
  });
  if (shown === 'tui') {
    let soFar: Report | undefined;
    const watched = remember(whole, (event) => {
      if (event.kind === 'finished') ({report} = event);
      if (event.kind === 'so-far') soFar = event.report;
    });
    const asShown = await showScreens(show === undefined ? watched : adjustEach(watched, forPeople), {
      isLinear: outputs.isLinear === true,
      color: wantsColor(),
      book: await phrasebookFor(options.lang),
      interrupt: options.interrupt,
      ...(options.factsOf === undefined ? {} : {factsOf: options.factsOf}),
    });
    const last = report ?? soFar;
    if (last !== undefined) {
      const {writeSummary} = await import('../report/summary.ts');
      process.stdout.write(writeSummary(asShown(forPeople(last)), await phrasebookFor(last.language)));
    }
    if (report === undefined) return exitCodes.interrupted;
  } else {
    let finished: Finished | undefined;
    const teller = new RunTeller(lateStandardError, () => Number(process.hrtime.bigint()) / 1e6);
    for await (const event of whole) {
      teller.follow(event);
      if (event.kind === 'finished') finished = event;
    }
    if (finished === undefined) return exitCodes.bug;
    ({report} = finished);
    const last = finished;
    const write = async (format: FileFormat, toTerminal: boolean): Promise<string> =>
      view === undefined
        ? render({...last, report: isForPeople(format) ? forPeople(last.report) : last.report}, format, toTerminal)
        : view(
            format === 'json' ? last : {...last, report: forPeople(last.report)},
            isViewFormat(format) ? format : 'text',
            {...textOptions(toTerminal), book: await phrasebookFor(last.report.language)},
          );
    if (shown !== undefined) deliver(await write(shown, true), undefined);
    await deliverAll(files, (format) => write(format, false));
  }
  if (failure !== undefined) throw failure.error;
  return exitCodeOf(report, options.failOn);
}

/** Programs choose for themselves what they take. */
function isForPeople(format: FileFormat): boolean {
  return format !== 'json' && format !== 'sarif' && format !== 'junit';
}

/** The options of a command that say what of a report counts, and what of it is shown. */
export function shownBy({
  failOn,
  show,
  lang,
}: {
  readonly failOn: Severity;
  readonly show?: Severity;
  readonly lang?: Language;
}) {
  return {failOn, ...(show === undefined ? {} : {show}), ...(lang === undefined ? {} : {lang})};
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

async function* adjustEach(
  events: AsyncIterable<RunEvent>,
  adjust: (report: Report) => Report,
): AsyncGenerator<RunEvent> {
  for await (const event of events) yield 'report' in event ? {...event, report: adjust(event.report)} : event;
}

async function* upToFailure(events: AsyncIterable<RunEvent>, keep: (error: unknown) => void): AsyncGenerator<RunEvent> {
  let isFinished = false;
  try {
    for await (const event of events) {
      isFinished ||= event.kind === 'finished';
      yield event;
    }
  } catch (error) {
    if (!isFinished) throw error;
    keep(error);
  }
}

async function* remember(events: AsyncIterable<RunEvent>, look: (event: RunEvent) => void): AsyncGenerator<RunEvent> {
  for await (const event of events) {
    look(event);
    yield event;
  }
}

/** Each file is written, whatever becomes of the others. What no file could take is shown: reading may not happen again. */
async function deliverAll(files: Outputs['files'], write: (format: FileFormat) => Promise<string>): Promise<void> {
  let failed: {readonly text: string; readonly error: unknown} | undefined;
  for (const {path, format} of files) {
    const text = await write(format);
    try {
      deliver(text, path);
    } catch (error) {
      failed ??= {text, error};
    }
  }
  if (failed === undefined) return;
  try {
    deliver(failed.text, undefined);
  } catch {
    // What went wrong first says more.
  }
  throw failed.error;
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

async function render(finished: Finished, format: FileFormat, toTerminal: boolean): Promise<string> {
  const {report} = finished;
  const book = await phrasebookFor(report.language);
  switch (format) {
    case 'json':
      return (await import('../report/json.ts')).writeJson(report);
    case 'markdown':
      return (await import('../report/markdown.ts')).writeMarkdown(report, book);
    case 'html':
      return (await import('../report/html/write-html.ts')).writeHtml(finished, book);
    case 'sarif':
      return (await import('../report/sarif.ts')).writeSarif(report);
    case 'junit':
      return (await import('../report/junit.ts')).writeJunit(report);
    case 'summary':
      return (await import('../report/summary.ts')).writeSummary(report, book);
    case 'text': {
      const {writeText} = await import('../report/text.ts');
      return writeText(report, {...textOptions(toTerminal), book});
    }
  }
}

export function textOptions(toTerminal: boolean): TextOptions {
  const columns = toTerminal ? terminalColumns() : undefined;
  return {color: columns !== undefined && wantsColor(), width: columns === undefined ? 100 : Math.min(columns, 120)};
}
