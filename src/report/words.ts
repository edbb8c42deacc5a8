/** The words that all formats share, so that they say the same. All text from outside is cleaned here. */
import {failedStages} from '../model/failed-stages.ts';
import {assumptionOf, formatTime, type Instant} from '../model/instant.ts';
import {type Origin, stripControlCharacters} from '../model/origin.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {CheckStatus, Finding, FrameFilter, InputRow, InputState, Report} from '../model/report.ts';
import type {Impact} from '../model/severity.ts';
import {acceptedChecks} from './view.ts';

export const statusWords: Readonly<Record<CheckStatus, string>> = {
  pass: 'passed',
  fail: 'FAILED',
  'not-applicable': 'does not apply',
  'not-evaluated': 'not evaluated',
  crashed: 'CRASHED',
  disabled: 'not asked for',
};

export const impactWords: Readonly<Record<Impact, string>> = {
  'blocks-join': 'blocks joining',
  'blocks-media': 'blocks audio and video',
  degrades: 'makes calls worse',
  hygiene: 'no effect on calls today',
};

export const stateWords: Readonly<Record<InputState, string>> = {
  read: 'read',
  partial: 'partly read',
  unrecognised: 'NOT RECOGNISED',
  unreadable: 'NOT READABLE',
  skipped: 'skipped',
};

/** Whether nothing, or not everything, came of an input: those rows stand out. */
export function isLost({state}: InputRow): boolean {
  return state === 'unrecognised' || state === 'unreadable';
}

/** One line, fit for a terminal. */
export function cleanText(text: string): string {
  return stripControlCharacters(text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' '));
}

/** The lines of a command, each fit for a terminal. */
export function commandLines(command: string): string[] {
  return command.split(/\r\n|\n|\r/).map(stripControlCharacters);
}

/** `cms.txt:12`, `join.pcap frame 1462 (Wireshark: frame.number == 1462)`, `server.pem, notAfter`. */
export function placeText(origin: Origin, book: Phrasebook = english): string {
  const {line, frame, field, filter} = origin;
  const input = cleanText(origin.input);
  if (frame !== undefined) {
    const shown = cleanText(filter ?? `frame.number == ${frame}`);
    return `${book.say('{input} frame {frame}', {input, frame})} (Wireshark: ${shown})`;
  }
  const place = line === undefined ? input : `${input}:${line}`;
  return field === undefined ? place : `${place}, ${cleanText(field)}`;
}

/**
 * What shows all packets of a finding at once. Left out where the evidence gives it already: a single packet, with the
 * filter for it beside it.
 */
export function frameFiltersOf({frames = [], evidence}: Finding): readonly FrameFilter[] {
  return frames.filter(({filter}) => !evidence.some(({origin}) => origin.filter === filter));
}

/** `1 error, 2 warnings`; empty when there is none of a kind. */
export function findingCounts({summary}: Report, book: Phrasebook = english): string {
  const {errors, warnings, infos, suppressed = 0, notShown = 0} = summary;
  return [
    ...(errors > 0 ? [book.counted(errors, 'error')] : []),
    ...(warnings > 0 ? [book.counted(warnings, 'warning')] : []),
    ...(infos > 0 ? [book.counted(infos, 'remark')] : []),
    ...(suppressed > 0 ? [book.say('{count} accepted', {count: suppressed})] : []),
    ...(notShown > 0 ? [book.say('{count} not shown', {count: notShown})] : []),
  ].join(', ');
}

/** `3 failed, 5 passed, …` of all checks. */
export function checkCounts({summary, checks, findings}: Report, book: Phrasebook = english): string {
  const order: readonly CheckStatus[] = ['fail', 'pass', 'not-evaluated', 'not-applicable', 'crashed', 'disabled'];
  const accepted = acceptedChecks(checks, findings).size;
  const parts = order
    .filter((status) => summary.checks[status] > 0)
    .map((status) => {
      const count = summary.checks[status];
      const word = status === 'not-applicable' && count > 1 ? 'do not apply' : statusWords[status].toLowerCase();
      const note =
        status === 'fail' && accepted > 0 ? ` (${book.say('{count} of them accepted', {count: accepted})})` : '';
      return `${book.say(`{count} ${word}`, {count})}${note}`;
    });
  const total = order.reduce((sum, status) => sum + summary.checks[status], 0);
  return `${book.counted(total, 'check')}: ${parts.join(', ')}`;
}

/** `Read 3 of 4 inputs`, with what became of the others. */
export function inputCounts({inputs}: Report, book: Phrasebook = english): string {
  const read = inputs.filter(({state}) => state === 'read' || state === 'partial').length;
  const others = (['unrecognised', 'unreadable', 'skipped'] as const).flatMap((state) => {
    const count = inputs.filter((input) => input.state === state).length;
    return count === 0 ? [] : [book.say(`{count} ${stateWords[state].toLowerCase()}`, {count})];
  });
  const counts = book.say('{read} of {inputs} read', {read, inputs: book.counted(inputs.length, 'input')});
  return others.length === 0 ? counts : `${counts} (${others.join(', ')})`;
}

export function interruptionText({run}: Report, book: Phrasebook = english): string {
  return run.command.startsWith('capture ')
    ? book.say('The capture was ended by hand: all packets until then were judged.')
    : book.say('The run was interrupted: what follows is not complete.');
}

export function judgedAtText({run}: Report, book: Phrasebook = english): string {
  const {instant, basis, source} = run.judgedAt;
  const because = {
    given: book.say('as given by {source}', {source: cleanText(source)}),
    evidence: book.say('the newest time in the evidence: {source}', {source: cleanText(source)}),
    today: cleanText(source),
  }[basis];
  return `${timeText(instant, book)}, ${because}`;
}

/** `2026-11-23 09:10:36 UTC (zone assumed)` */
export function timeText(instant: Instant, book: Phrasebook = english): string {
  const assumed = assumptionOf(instant);
  return assumed === '' ? formatTime(instant) : `${formatTime(instant)} (${book.say(assumed)})`;
}

/** What to say when there is no finding: what was judged, and never more than that. */
export function nothingFoundText(report: Report, book: Phrasebook = english): readonly string[] {
  const {summary} = report;
  const {pass, crashed, disabled} = summary.checks;
  const open = summary.checks['not-evaluated'];
  const failed = failedStages(report).length;
  const stuck =
    failed === 0
      ? []
      : [
          book.say('{stages} of the path failed, and no check knows why: see the path.', {
            stages: book.counted(failed, 'stage'),
          }),
        ];
  if (summary.verdict === 'nothing-evaluated') {
    return [
      ...stuck,
      book.say('Nothing was judged: no check found what it needs in the evidence. This says nothing about the site.'),
    ];
  }
  const unlooked = [
    ...(open > 0 ? [book.say('{checks} could not be evaluated', {checks: book.counted(open, 'check')})] : []),
    ...(crashed > 0 ? [book.say('{checks} crashed', {checks: book.counted(crashed, 'check')})] : []),
    ...(disabled > 0
      ? [
          book.say(disabled === 1 ? '{checks} was not asked for' : '{checks} were not asked for', {
            checks: book.counted(disabled, 'check'),
          }),
        ]
      : []),
  ];
  const {suppressed = 0} = summary;
  const counts = {checks: book.counted(pass, 'check'), findings: book.counted(suppressed, 'finding')};
  return [
    ...stuck,
    suppressed === 0
      ? book.say('No fault was found in what was judged ({checks} passed).', counts)
      : suppressed === 1
        ? book.say('No fault was found in what was judged but {findings} that is accepted ({checks} passed).', counts)
        : book.say('No fault was found in what was judged but {findings} that are accepted ({checks} passed).', counts),
    ...(unlooked.length === 0
      ? []
      : [
          book.say('{checks}: a fault there would not be seen.', {checks: unlooked.join(', ')}) +
            (open > 0 ? ` ${book.say('What is missing stands under "Not evaluated".')}` : ''),
        ]),
  ];
}

/** `error`, `warning (hint)`. */
export function severityWord(
  {severity, confidence}: Pick<Finding, 'severity' | 'confidence'>,
  book: Phrasebook = english,
): string {
  const word = book.say(severity.toUpperCase());
  return confidence === 'possible' ? book.say('{severity} (Hint)', {severity: word}) : word;
}

export function confidenceText({confidence}: Pick<Finding, 'confidence'>, book: Phrasebook = english): string {
  const words = {
    certain: 'proved by the evidence',
    likely: 'likely: the evidence fits this clearly better than anything else',
    possible: 'a hint: the evidence fits other causes too',
  }[confidence];
  return book.say(words);
}
