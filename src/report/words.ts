/** The words that text and Markdown share, so that both say the same. All text from outside is cleaned here. */
import {counted} from '../model/count.ts';
import {formatInstant} from '../model/instant.ts';
import {type Origin, stripControlCharacters} from '../model/origin.ts';
import type {CheckStatus, Finding, FrameFilter, InputRow, InputState, Report} from '../model/report.ts';
import type {Impact} from '../model/severity.ts';
import {failedStages} from './probe-words.ts';

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
export function placeText(origin: Origin): string {
  const {line, frame, field, filter} = origin;
  const input = cleanText(origin.input);
  if (frame !== undefined) {
    return `${input} frame ${frame} (Wireshark: ${cleanText(filter ?? `frame.number == ${frame}`)})`;
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
export function findingCounts({summary}: Report): string {
  const {errors, warnings, infos} = summary;
  return [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(infos > 0 ? [counted(infos, 'remark')] : []),
  ].join(', ');
}

/** `3 failed, 5 passed, …` of all checks. */
export function checkCounts({summary}: Report): string {
  const order: readonly CheckStatus[] = ['fail', 'pass', 'not-evaluated', 'not-applicable', 'crashed', 'disabled'];
  const parts = order
    .filter((status) => summary.checks[status] > 0)
    .map((status) => {
      const count = summary.checks[status];
      return `${count} ${status === 'not-applicable' && count > 1 ? 'do not apply' : statusWords[status].toLowerCase()}`;
    });
  return `${counted(
    order.reduce((sum, status) => sum + summary.checks[status], 0),
    'check',
  )}: ${parts.join(', ')}`;
}

/** `Read 3 of 4 inputs`, with what became of the others. */
export function inputCounts({inputs}: Report): string {
  const read = inputs.filter(({state}) => state === 'read' || state === 'partial').length;
  const others = (['unrecognised', 'unreadable', 'skipped'] as const).flatMap((state) => {
    const count = inputs.filter((input) => input.state === state).length;
    return count === 0 ? [] : [`${count} ${stateWords[state].toLowerCase()}`];
  });
  return `${read} of ${counted(inputs.length, 'input')} read${others.length === 0 ? '' : ` (${others.join(', ')})`}`;
}

export function interruptionText({run}: Report): string {
  return run.command.startsWith('capture ')
    ? 'The capture was ended by hand: all packets until then were judged.'
    : 'The run was interrupted: what follows is not complete.';
}

export function judgedAtText({run}: Report): string {
  const {instant, basis, source} = run.judgedAt;
  const because = {
    given: `as given by ${cleanText(source)}`,
    evidence: `the newest time in the evidence: ${cleanText(source)}`,
    today: cleanText(source),
  }[basis];
  return `${formatInstant(instant)}, ${because}`;
}

/** What to say when there is no finding: what was judged, and never more than that. */
export function nothingFoundText(report: Report): readonly string[] {
  const {summary} = report;
  const {pass, crashed, disabled} = summary.checks;
  const open = summary.checks['not-evaluated'];
  const failed = failedStages(report).length;
  const stuck =
    failed === 0 ? [] : [`${counted(failed, 'stage')} of the path failed, and no check knows why: see the path.`];
  if (summary.verdict === 'nothing-evaluated') {
    return [
      ...stuck,
      'Nothing was judged: no check found what it needs in the evidence. This says nothing about the site.',
    ];
  }
  const unlooked = [
    ...(open > 0 ? [`${counted(open, 'check')} could not be evaluated`] : []),
    ...(crashed > 0 ? [`${counted(crashed, 'check')} crashed`] : []),
    ...(disabled > 0 ? [`${counted(disabled, 'check')} ${disabled === 1 ? 'was' : 'were'} not asked for`] : []),
  ];
  return [
    ...stuck,
    `No fault was found in what was judged (${counted(pass, 'check')} passed).`,
    ...(unlooked.length === 0
      ? []
      : [
          `${unlooked.join(', ')}: a fault there would not be seen.${open > 0 ? ' What is missing stands under "Not evaluated".' : ''}`,
        ]),
  ];
}

/** `error`, `warning (hint)`. */
export function severityWord({severity, confidence}: Finding): string {
  return confidence === 'possible' ? `${severity.toUpperCase()} (Hint)` : severity.toUpperCase();
}

export function confidenceText({confidence}: Finding): string {
  return {
    certain: 'proved by the evidence',
    likely: 'likely: the evidence fits this clearly better than anything else',
    possible: 'a hint: the evidence fits other causes too',
  }[confidence];
}
