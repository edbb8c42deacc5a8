/** Runs the screen: events, keys and resizes into the reducer, frames out. The only part of the screen with effects. */
import chalk from 'chalk';
import {render} from 'ink';
import {useLayoutEffect} from 'react';
import type {RunEvent} from '../engine/events.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import {App} from './app.tsx';
import {Keyboard} from './keyboard.tsx';
import {commandOf} from './keys.ts';
import type {Size} from './layout.ts';
import {linearLines, linearWelcome} from './linear.ts';
import type {Shell} from './open-command.ts';
import {createPainter} from './painter.ts';
import {reduce} from './reduce.ts';
import {type Action, type Hiding, initialState, judgedOf} from './state.ts';

export interface UiOptions {
  readonly events: AsyncIterable<RunEvent>;
  readonly stdout: NodeJS.WriteStream;
  /** Should be a terminal: from anything else no key is read, and the screen closes when the events end. */
  readonly stdin: NodeJS.ReadStream;
  readonly color: boolean;
  /** Plain lines that follow each other, for screen readers. */
  readonly isLinear?: boolean;
  readonly shell?: Shell;
  /** The fixed words around what a report says; English where it is left out. */
  readonly book?: Phrasebook;
  /** Brings a text to the clipboard, and says in a sentence what became of it. */
  copy?(text: string): Promise<string>;
  /** Loads what takes names and addresses out. */
  loadHiding?(): Promise<Hiding>;
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
 * Shows the run and then its report. Resolves when the person quits, with the terminal as it was before, and says whether
 * names and addresses were hidden then; rejects, with the terminal restored too, when the events fail.
 */
export async function startUi(options: UiOptions): Promise<{readonly isHiding: boolean}> {
  const {events, stdout, stdin, color, isLinear = false, shell, book, copy, loadHiding, onStop, onQuit} = options;
  // Ink colours through chalk, which may have judged by another stream.
  if (color && chalk.level === 0) chalk.level = 1;
  const painter = isLinear ? undefined : createPainter(stdout);
  const hasKeys = stdin.isTTY === true;
  let state = initialState(sizeOf(stdout), shell, book);
  let told = state;
  let hiding: Hiding | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failure: {readonly error: unknown} | undefined;
  let isClosed = false;

  const view = () => (
    <>
      {painter === undefined ? null : <OnUnmount run={painter.leave} />}
      {hasKeys ? <Keyboard onKey={pressKey} /> : null}
      {painter === undefined ? null : <App state={state} color={color} />}
    </>
  );
  /** What has changed since it was told last. */
  const tell = () => {
    const lines = linearLines(told, state);
    told = state;
    if (lines.length > 0) stdout.write(lines.map((line) => `${line}\r\n`).join(''));
  };
  const draw = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isClosed) return;
    if (painter === undefined) tell();
    else screen.rerender(view());
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
  const notice = (text: string) => {
    apply({kind: 'noticed', text});
    draw();
  };
  const hide = async () => {
    if (loadHiding === undefined) return notice('Names and addresses cannot be hidden here.');
    hiding ??= await loadHiding();
    // What came in the meantime is hidden too.
    const judged = judgedOf(state);
    apply({kind: 'hidden', judged: judged === undefined ? undefined : hiding(judged)});
    draw();
  };
  const fail = (error: unknown) => {
    if (!isClosed) failure = {error};
    close();
  };
  const pressKey = (key: string) => {
    if (isClosed) return;
    const before = state;
    apply({kind: 'key', key});
    if (state.isStopping && !before.isStopping) onStop?.();
    if (commandOf(key) === 'redraw') painter?.forget();
    if (state.copied !== undefined && state.copied !== before.copied) {
      const {what, text} = state.copied;
      if (copy === undefined) notice(`There is no clipboard for ${what}.`);
      else copy(text).then((sentence) => notice(`${sentence} (${what})`), fail);
    }
    if (state.wantsHiding && !before.wantsHiding) hide().catch(fail);
    if (!state.isQuitting) return draw();
    close();
    onQuit?.();
  };
  const resize = () => {
    apply({kind: 'resized', size: sizeOf(stdout)});
    painter?.forget();
    draw();
  };
  const takeEvent = (event: RunEvent) => {
    const atMs = performance.now();
    if (!state.isHiding || hiding === undefined || !('report' in event)) apply({kind: 'event', event, atMs});
    else apply({kind: 'event', event: hiding(event), atMs, plain: event});
  };
  const follow = async () => {
    let seen = 0;
    for await (const event of events) {
      if (isClosed) return;
      takeEvent(event);
      if (event.kind === 'finished') draw();
      else timer ??= setTimeout(draw, frameMs);
      seen += 1;
      if (seen % eventsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (!state.isOver) apply({kind: 'stopped', reason: 'it ended without a report'});
    draw();
    if (!hasKeys) close();
  };

  painter?.enter();
  if (painter === undefined) stdout.write(linearWelcome.map((line) => `${line}\r\n`).join(''));
  const screen = render(view(), {
    stdout: frameStream(
      (frame) => painter?.paint(frame, state.size.columns),
      () => state.size,
    ),
    stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
    // Frames are drawn whole here; those who ask for a screen reader get lines of their own.
    isScreenReaderEnabled: false,
  });
  stdout.on('resize', resize);
  follow().catch(fail);
  try {
    await screen.waitUntilExit();
  } finally {
    close();
    painter?.leave();
  }
  if (failure !== undefined) throw failure.error;
  return {isHiding: state.isHiding};
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
