/** Runs the screen: events, keys and resizes into the reducer, frames out. The only part of the screen with effects. */
import chalk from 'chalk';
import {render} from 'ink';
import {useLayoutEffect} from 'react';
import type {RunEvent} from '../engine/events.ts';
import {App} from './app.tsx';
import {Keyboard} from './keyboard.tsx';
import {commandOf} from './keys.ts';
import type {Size} from './layout.ts';
import {createPainter} from './painter.ts';
import {type Action, initialState, reduce} from './state.ts';

export interface UiOptions {
  readonly events: AsyncIterable<RunEvent>;
  readonly stdout: NodeJS.WriteStream;
  /** Should be a terminal: from anything else no key is read, and the screen closes when the events end. */
  readonly stdin: NodeJS.ReadStream;
  readonly color: boolean;
  /** Called once when the person ends the reading: the report of what was read should follow. */
  onStop?(): void;
  /** Called once when the person quits, also in the middle of a run: the place to stop it. */
  onQuit?(): void;
}

/** Between two frames while events stream in: often enough to be live, seldom enough not to slow the run. A key is answered at once. */
const frameMs = 100;
/** A source that always has the next event at hand would keep keys and timers waiting. */
const eventsPerTurn = 100;

/**
 * Shows the run and then its report. Resolves when the person quits, with the terminal as it was before; rejects, with
 * the terminal restored too, when the events fail.
 */
export async function startUi({events, stdout, stdin, color, onStop, onQuit}: UiOptions): Promise<void> {
  // Ink colours through chalk, which may have judged by another stream.
  if (color && chalk.level === 0) chalk.level = 1;
  const painter = createPainter(stdout);
  const hasKeys = stdin.isTTY === true;
  let state = initialState(sizeOf(stdout));
  let timer: NodeJS.Timeout | undefined;
  let failure: {readonly error: unknown} | undefined;
  let isClosed = false;

  const view = () => (
    <>
      <OnUnmount run={painter.leave} />
      {hasKeys ? <Keyboard onKey={pressKey} /> : null}
      <App state={state} color={color} />
    </>
  );
  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!isClosed) screen.rerender(view());
  };
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    clearTimeout(timer);
    stdout.off('resize', resize);
    screen.unmount();
  };
  const apply = (action: Action) => {
    state = reduce(state, action);
  };
  const pressKey = (key: string) => {
    if (isClosed) return;
    const wasStopping = state.isStopping;
    apply({kind: 'key', key});
    if (state.isStopping && !wasStopping) onStop?.();
    if (commandOf(key) === 'redraw') painter.forget();
    if (!state.isQuitting) return draw();
    close();
    onQuit?.();
  };
  const resize = () => {
    apply({kind: 'resized', size: sizeOf(stdout)});
    painter.forget();
    draw();
  };
  const follow = async () => {
    let seen = 0;
    for await (const event of events) {
      if (isClosed) return;
      apply({kind: 'event', event, atMs: performance.now()});
      if (event.kind === 'finished') draw();
      else timer ??= setTimeout(draw, frameMs);
      seen += 1;
      if (seen % eventsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!state.isOver) apply({kind: 'stopped', reason: 'it ended without a report'});
    draw();
    if (!hasKeys) close();
  };

  painter.enter();
  const screen = render(view(), {
    stdout: frameStream(
      (frame) => painter.paint(frame, state.size.columns),
      () => state.size,
    ),
    stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  stdout.on('resize', resize);
  follow().catch((error: unknown) => {
    if (!isClosed) failure = {error};
    close();
  });
  try {
    await screen.waitUntilExit();
  } finally {
    close();
    painter.leave();
  }
  if (failure !== undefined) throw failure.error;
}

/** Ink also unmounts when the process is ended by a signal: the terminal is given back then too. */
function OnUnmount({run}: {readonly run: () => void}) {
  useLayoutEffect(() => run, [run]);
  return null;
}

/**
 * In its debug mode Ink writes each frame whole and nothing else, and leaves it to us how it gets to the terminal.
 * This is all that it then uses of a stream.
 */
function frameStream(onFrame: (frame: string) => void, size: () => Size): NodeJS.WriteStream {
  const stream = {
    isTTY: false,
    writable: true,
    get columns() {
      return size().columns;
    },
    get rows() {
      return size().rows;
    },
    write(frame: string) {
      onFrame(frame);
      return true;
    },
    on: () => stream,
    off: () => stream,
  };
  return stream as unknown as NodeJS.WriteStream;
}

function sizeOf({columns, rows}: NodeJS.WriteStream): Size {
  return {columns: columns || 80, rows: rows || 24};
}
