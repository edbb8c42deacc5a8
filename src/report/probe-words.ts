/** The staged view in words: what text and Markdown share. */
import {failedStagesOf} from '../model/failed-stages.ts';
import {formatInstant} from '../model/instant.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {ProbeOutcome, ProbeOverview, ProbeStageRow, ProbeStepRow} from '../model/probe-overview.ts';
import type {Report} from '../model/report.ts';

export const outcomeWords: Readonly<Record<ProbeOutcome, string>> = {
  ok: 'ok',
  sometimes: 'SOMETIMES',
  failed: 'FAILED',
  'not-tried': 'not tried',
};

/** Who probes looks at the path first; in other evidence it stands with the rest, below what is wrong. */
export function isPathFirst({run}: Report): boolean {
  return run.command.startsWith('probe ');
}

/** `join.example.com from outside`. */
export function probeTitle({of, vantage}: ProbeOverview, book: Phrasebook = english): string {
  return vantage === undefined
    ? of
    : book.say(vantage === 'inside' ? '{name} from inside' : '{name} from outside', {name: of});
}

/** `11 stages ok, 1 failed, 2 not tried`; what nobody said is there counts when it is. */
export function probeCounts({steps}: ProbeOverview, book: Phrasebook = english): string {
  const rows = steps.flatMap(({isOptional, stages}) => stages.filter(({outcome}) => outcome === 'ok' || !isOptional));
  const count = (...outcomes: readonly ProbeOutcome[]): number =>
    rows.filter(({outcome}) => outcomes.includes(outcome)).length;
  const others = [
    {word: 'failed', number: count('failed', 'sometimes')},
    {word: 'not tried', number: count('not-tried')},
  ].flatMap(({word, number}) => (number === 0 ? [] : [book.say(`{stages} ${word}`, {stages: number})]));
  return [book.say('{stages} ok', {stages: book.counted(count('ok'), 'stage')}), ...others].join(', ');
}

/** When it was, how long it took, and how often it was done. */
export function probeTimes({started, durationMs, repetitions}: ProbeOverview, book: Phrasebook = english): string {
  const often =
    repetitions === 1
      ? ''
      : `, ${book.say('{times}, of which medians are shown', {times: book.counted(repetitions, 'time')})}`;
  return `${formatInstant(started)}, ${durationText(durationMs)}${often}`;
}

/** What cannot be said because nobody told where the probe ran. */
export const unknownSideText =
  'From which side of the firewall this was is not known, so what depends on it is not judged: which address the name ' +
  'should lead to, and what a firewall lets in. Say it with --from outside (where guests are) or --from inside.';

/** `0.4 ms`, `12 ms`, `1.24 s`: three digits tell apart what people compare. */
export function durationText(ms: number): string {
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  return ms < 999.5 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`;
}

/** Empty where nothing was tried. */
export function stageTime({outcome, durationMs}: ProbeStageRow): string {
  return outcome === 'not-tried' ? '' : durationText(durationMs);
}

export function stageResult({isOptional}: ProbeStepRow, {outcome}: ProbeStageRow, book: Phrasebook = english): string {
  return book.say(isOptional && outcome === 'failed' ? 'no' : outcomeWords[outcome]);
}

/** What came of it, and of several times how they differ. */
export function stageNote(
  {isOptional}: ProbeStepRow,
  {outcome, note, times}: ProbeStageRow,
  book: Phrasebook = english,
): string {
  const parts = [
    ...(times === undefined ? [] : [timesText(times, book)]),
    note,
    ...(isOptional && outcome === 'failed' ? [book.say('that may be as it should be')] : []),
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** A step on one line, where there is little room: `page of join.example.com: tcp ok 12 ms, tls FAILED 1.24 s (reset)`. */
export function stepText(step: ProbeStepRow, book: Phrasebook = english): string {
  const stages = step.stages.map((row) => {
    const parts = [row.stage, stageResult(step, row, book), stageTime(row)].filter((part) => part !== '');
    return `${parts.join(' ')}${row.outcome === 'ok' ? '' : ` (${stageNote(step, row, book)})`}`;
  });
  return `${step.title}: ${stages.join(', ')}`;
}

/** Whether a step stands in the way. */
export function hasFailed(step: ProbeStepRow): boolean {
  return failedStagesOf(step).length > 0;
}

function timesText({tried, failed, minMs, maxMs}: NonNullable<ProbeStageRow['times']>, book: Phrasebook): string {
  const range = book.say('{from} to {to}', {from: durationText(minMs), to: durationText(maxMs)});
  if (failed === 0) return range;
  return `${book.say('failed {count} of {times}', {count: failed, times: book.counted(tried, 'time')})}, ${range}`;
}

/** Steps of which something was tried, and those of which nothing was, for the same reason together. */
export interface ArrangedSteps {
  readonly tried: readonly ProbeStepRow[];
  readonly untried: readonly {readonly why: string; readonly steps: readonly ProbeStepRow[]}[];
}

export function arrangeSteps({steps}: ProbeOverview): ArrangedSteps {
  const isUntried = ({stages}: ProbeStepRow): boolean => stages.every(({outcome}) => outcome === 'not-tried');
  const whys = new Map<string, ProbeStepRow[]>();
  for (const step of steps.filter(isUntried)) {
    const why = step.stages[0]?.note ?? '';
    whys.set(why, [...(whys.get(why) ?? []), step]);
  }
  return {
    tried: steps.filter((step) => !isUntried(step)),
    untried: [...whys].map(([why, group]) => ({why, steps: group})),
  };
}
