/** One frame as text, without a terminal: for tests and for pictures in the documentation. */
import {renderToString} from 'ink';
import type {Report} from '../model/report.ts';
import {App} from './app.tsx';
import type {Size} from './layout.ts';
import {reduce} from './reduce.ts';
import {initialState, type State} from './state.ts';

/** The diagnosis of a finished run. */
export function renderFrame(report: Report, size: Size): string {
  return renderState(reduce(initialState(size), {kind: 'event', event: {kind: 'finished', report}}));
}

export function renderState(state: State, color = false): string {
  return renderToString(<App state={state} color={color} />, {columns: state.size.columns});
}
