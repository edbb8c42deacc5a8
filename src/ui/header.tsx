/** The screens as tabs, and how far the run is. */

import {counted} from '../model/count.ts';
import {type Line, span, spreadLine, widthOf} from './lines.ts';
import {isReading} from './progress.ts';
import {type ScreenName, type State, screens} from './state.ts';
import {TextLines} from './text-lines.tsx';

const titles: Readonly<Record<ScreenName, {readonly full: string; readonly short: string}>> = {
  run: {full: 'Run', short: 'Run'},
  diagnosis: {full: 'Diagnosis', short: 'Diag'},
  checks: {full: 'Checks', short: 'Checks'},
  inputs: {full: 'Sources', short: 'Source'},
  calls: {full: 'Calls', short: 'Calls'},
  attempts: {full: 'Joins', short: 'Joins'},
  timeline: {full: 'Time line', short: 'Time'},
};

export function Header({state, color}: {readonly state: State; readonly color: boolean}) {
  const {columns} = state.size;
  const standingSpan = [span(`${standing(state)} `)];
  const room = columns - widthOf(standingSpan) - 1;
  const name = span(' wrtc-doctor', 'title');
  const full = tabs(state, 'full');
  const left = [[name, ...full], full].find((line) => widthOf(line) <= room) ?? tabs(state, 'short');
  const lines = [spreadLine(left, standingSpan, columns), [span('─'.repeat(columns), 'faint')]];
  return <TextLines lines={lines} width={columns} height={2} color={color} />;
}

/** The current one stands in brackets, so that it shows without colour. */
function tabs({screen}: State, length: 'full' | 'short'): Line {
  return screens.flatMap((each, index) => {
    const title = `${index + 1} ${titles[each][length]}`;
    return [span(' '), each === screen ? span(`[${title}]`, 'current') : span(title)];
  });
}

function standing({indexed, isOver, isStopping, stopped, progress}: State): string {
  if (indexed !== undefined && isOver) {
    const {errors, warnings, verdict} = indexed.report.summary;
    if (verdict === 'nothing-evaluated') return 'nothing judged';
    if (verdict === 'no-findings') return 'nothing found';
    return errors + warnings === 0 ? 'remarks only' : `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  }
  if (stopped !== undefined) return 'stopped';
  if (isStopping) return 'ending';
  if (indexed !== undefined) return `live: ${counted(indexed.report.findings.length, 'finding')} so far`;
  if (progress.checksTotal !== undefined) return `checking ${progress.checks.length} of ${progress.checksTotal}`;
  const done = progress.inputs.filter((input) => !isReading(input)).length;
  return `reading ${done} of ${progress.inputs.length}`;
}
