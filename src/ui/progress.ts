/** What is known of a run while it goes on: a pure fold over its events. */
import type {RunEvent} from '../engine/events.ts';
import type {CheckStatus, InputRow, InputState} from '../model/report.ts';

export interface InputProgress {
  readonly path: string;
  readonly state: InputState | 'reading';
  readonly sizeBytes: number | undefined;
  readonly bytesRead: number;
  readonly facts: number;
  /** By the clock of whoever passes the events on, in ms; undefined where it passes no time. */
  readonly startedAtMs: number | undefined;
  readonly seenAtMs: number | undefined;
  readonly row?: InputRow;
}

export interface Progress {
  readonly inputs: readonly InputProgress[];
  /** Undefined until the checks start. */
  readonly checksTotal: number | undefined;
  readonly checks: readonly {readonly id: string; readonly status: CheckStatus}[];
  /** Turns the sign of life: it moves when something happened, and only then. */
  readonly events: number;
}

export const noProgress: Progress = {inputs: [], checksTotal: undefined, checks: [], events: 0};

export function followEvent(progress: Progress, event: RunEvent, atMs: number | undefined): Progress {
  const next = {...progress, events: progress.events + 1};
  switch (event.kind) {
    case 'input-started': {
      const {path, sizeBytes} = event;
      return putInput(next, {
        path,
        state: 'reading',
        sizeBytes,
        bytesRead: 0,
        facts: 0,
        startedAtMs: atMs,
        seenAtMs: atMs,
      });
    }
    case 'input-progress': {
      const {path, bytesRead, facts} = event;
      const known = progress.inputs.findLast((input) => input.path === path);
      return putInput(next, {
        path,
        state: 'reading',
        sizeBytes: known?.sizeBytes,
        bytesRead,
        facts,
        startedAtMs: known?.startedAtMs ?? atMs,
        seenAtMs: atMs,
      });
    }
    case 'input-done': {
      const {row} = event;
      const known = progress.inputs.findLast((input) => input.path === row.path);
      const sizeBytes = row.sizeBytes ?? known?.sizeBytes;
      const bytesRead = sizeBytes ?? known?.bytesRead ?? 0;
      return putInput(next, {
        path: row.path,
        state: row.state,
        sizeBytes,
        bytesRead,
        facts: row.facts,
        startedAtMs: known?.startedAtMs,
        seenAtMs: atMs,
        row,
      });
    }
    case 'checks-started':
      return {...next, checksTotal: event.total};
    case 'check-done':
      return {...next, checks: [...progress.checks, {id: event.id, status: event.status}]};
    case 'so-far':
    case 'finished':
      return next;
  }
}

function putInput(progress: Progress, input: InputProgress): Progress {
  const index = progress.inputs.findLastIndex(({path}) => path === input.path);
  const inputs = index < 0 ? [...progress.inputs, input] : progress.inputs.with(index, input);
  return {...progress, inputs};
}

export function isReading({state}: InputProgress): boolean {
  return state === 'reading';
}
