import {EventEmitter} from 'node:events';
import {describe, expect, jest, test} from '@jest/globals';
import xterm from '@xterm/headless';
import type {RunEvent} from '../../src/engine/events.ts';
import {startUi} from '../../src/ui/start.tsx';
import {reportOfSize, sampleEvents} from './sample-report.ts';

// A terminal is waited for, on machines that do other things too.
jest.setTimeout(30_000);

/** A terminal that understands what is written to it, behind the two streams of a process. */
function openTerminal(columns: number, rows: number) {
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  const written: string[] = [];
  const changed = new EventEmitter();
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns,
    rows,
    write(text: string) {
      written.push(text);
      terminal.write(text, () => changed.emit('change'));
      return true;
    },
  });
  const pending: string[] = [];
  const rawModes: boolean[] = [];
  const stdin = Object.assign(new EventEmitter(), {
    isTTY: true,
    read: () => pending.shift() ?? null,
    setRawMode: (isRaw: boolean) => void rawModes.push(isRaw),
    setEncoding: () => {},
    ref: () => {},
    unref: () => {},
  });
  const screen = () =>
    Array.from(
      {length: terminal.rows},
      (_, row) => terminal.buffer.active.getLine(row)?.translateToString(false, 0, terminal.cols).trimEnd() ?? '',
    );
  return {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    written,
    rawModes,
    screen,
    /** Once all that was written has been understood. */
    isAlternate: () =>
      new Promise<boolean>((resolve) => terminal.write('', () => resolve(terminal.buffer.active.type === 'alternate'))),
    print: (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve)),
    type(text: string) {
      pending.push(text);
      stdin.emit('readable');
    },
    resize(newColumns: number, newRows: number) {
      terminal.resize(newColumns, newRows);
      // Terminals rewrap what they show in ways of their own: none of it may be relied on.
      terminal.write('\u001b[H\u001b[2Jgarbage'.padEnd(400, '#'));
      Object.assign(stdout, {columns: newColumns, rows: newRows});
      stdout.emit('resize');
    },
    listeners: () => stdout.listenerCount('resize') + stdin.listenerCount('readable'),
    /** Resolves with the screen as soon as `isReached` holds for it. */
    until: (isReached: (text: string) => boolean) =>
      new Promise<string>((resolve) => {
        const look = () => {
          const text = screen().join('\n');
          if (!isReached(text)) return;
          changed.off('change', look);
          resolve(text);
        };
        changed.on('change', look);
        look();
      }),
  };
}

async function* stream(events: readonly RunEvent[]): AsyncGenerator<RunEvent> {
  yield* events;
}

/** Events that never end, and a way to see that nobody waits for them any more. */
async function* endless(): AsyncGenerator<RunEvent> {
  yield {kind: 'input-started', path: 'slow.log', sizeBytes: 10};
  await new Promise(() => {});
}

describe('in a terminal', () => {
  test('given a stream of events and resizes, then the screen holds the diagnosis and nothing else, and is given back', async () => {
    const terminal = openTerminal(80, 24);
    await terminal.print('$ wrtc-doctor diagnose\r\n');
    const before = terminal.screen();
    let quits = 0;
    const onQuit = () => {
      quits += 1;
    };
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: false, onQuit});
    await terminal.until((text) => text.includes('Root causes'));
    expect(await terminal.isAlternate()).toBe(true);
    expect(terminal.rawModes).toEqual([true]);

    for (const [columns, rows] of [
      [120, 40],
      [60, 20],
      [60, 26],
      [100, 30],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.until(
        (text) => text.split('\n')[rows - 1]?.includes('q quit') === true && text.includes('Root causes'),
      );
      // The same screen, drawn at this size from the start, is what it has to look like.
      const fresh = openTerminal(columns, rows);
      const freshEnded = startUi({events: stream(sampleEvents), ...fresh, color: false});
      await fresh.until((text) => text.includes('Root causes'));
      expect(terminal.screen()).toEqual(fresh.screen());
      fresh.type('q');
      await freshEnded;
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with it
    expect(terminal.written.join('')).not.toMatch(/\u001b\[[\d;]*m/);

    terminal.resize(80, 24);
    terminal.type('q');
    await ended;
    await terminal.until((text) => text.startsWith('$ wrtc-doctor'));
    expect(quits).toBe(1);
    expect(await terminal.isAlternate()).toBe(false);
    expect(terminal.screen()).toEqual(before);
    expect(terminal.rawModes).toEqual([true, false]);
    expect(terminal.listeners()).toBe(0);
  });

  test('given colour, when the diagnosis is shown, then it has colours and the same words', async () => {
    const terminal = openTerminal(80, 24);
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: true});
    const text = await terminal.until((screen) => screen.includes('Root causes'));
    expect(text).toContain('✖ ERROR');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are written with it
    expect(terminal.written.join('')).toMatch(/\u001b\[[\d;]+m/);
    terminal.type('q');
    await ended;
  });

  test('given keys in one burst, when they arrive, then each counts', async () => {
    const terminal = openTerminal(80, 24);
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: false});
    await terminal.until((text) => text.includes('Root causes'));
    terminal.type('jj\r');
    await terminal.until((text) => text.includes('What else would fit'));
    terminal.type('\u001b[D/port\r');
    await terminal.until((text) => text.includes('1 of 1'));
    terminal.type('\u0003');
    await ended;
    expect(await terminal.isAlternate()).toBe(false);
  });

  test('given that something else wrote over the screen, when Ctrl-L is pressed, then it is drawn again', async () => {
    const terminal = openTerminal(80, 24);
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: false});
    const text = await terminal.until((screen) => screen.includes('Root causes'));
    await terminal.print('\u001b[H\u001b[2Jgarbage');
    terminal.type('\u000c');
    expect(await terminal.until((screen) => screen.includes('Root causes') && screen.includes('q quit'))).toBe(text);
    terminal.type('q');
    await ended;
  });

  test('given a frame in which one line differs, when it is drawn, then only that line is written', async () => {
    const terminal = openTerminal(80, 24);
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: false});
    await terminal.until((text) => text.includes('Root causes'));
    terminal.type('/');
    await terminal.until((text) => text.includes('Enter keep'));
    expect(terminal.written.at(-1)).not.toContain('Root causes');
    terminal.type('\u0003');
    await ended;
  });

  test('given a run that goes on, when the person quits, then it does not wait for the run', async () => {
    const terminal = openTerminal(80, 24);
    const ended = startUi({events: endless(), ...terminal, color: false});
    await terminal.until((text) => text.includes('slow.log'));
    terminal.type('q');
    await ended;
    expect(await terminal.isAlternate()).toBe(false);
  });

  test('given events that fail, then the terminal is given back and the error goes to the caller', async () => {
    const terminal = openTerminal(80, 24);
    const failure = new Error('source broke');
    async function* failing(): AsyncGenerator<RunEvent> {
      yield {kind: 'checks-started', total: 3};
      throw failure;
    }
    await expect(startUi({events: failing(), ...terminal, color: false})).rejects.toBe(failure);
    expect(await terminal.isAlternate()).toBe(false);
    expect(terminal.listeners()).toBe(0);
  });

  test('given ten thousand findings, when keys are pressed, then each is one small write, held until it is whole', async () => {
    const terminal = openTerminal(120, 40);
    const report = reportOfSize(10_000);
    const ended = startUi({events: stream([{kind: 'finished', report}]), ...terminal, color: true});
    await terminal.until((text) => text.includes('1 of 10,000'));
    for (const [keys, place] of [
      ['j', '2 of 10,000'],
      ['G', '10,000 of 10,000'],
      ['k', '9,999 of 10,000'],
    ] as const) {
      const before = terminal.written.length;
      terminal.type(keys);
      await terminal.until((text) => text.includes(place));
      const written = terminal.written.slice(before);
      expect(written).toHaveLength(1);
      expect(written[0]?.startsWith('\u001b[?2026h')).toBe(true);
      expect(written[0]?.endsWith('\u001b[?2026l')).toBe(true);
      expect(written[0]?.length).toBeLessThan(6000);
      expect(written[0]).not.toContain('\u001b[2J');
    }
    terminal.type('q');
    await ended;
  });

  test('given c and p, then the text goes to the clipboard, and names are hidden once that is loaded', async () => {
    const terminal = openTerminal(100, 40);
    const copied: string[] = [];
    const ended = startUi({
      events: stream(sampleEvents),
      ...terminal,
      color: false,
      copy: (text) => {
        copied.push(text);
        return Promise.resolve('Copied');
      },
      loadHiding: () =>
        Promise.resolve((judged) => ({
          ...judged,
          report: {...judged.report, findings: judged.report.findings.map((each) => ({...each, text: []}))},
        })),
    });
    await terminal.until((text) => text.includes('198.51.100.20'));
    terminal.type('c');
    await terminal.until((text) => text.includes('Copied (what to do)'));
    expect(copied).toEqual([expect.stringContaining('xCommand TurnCredentialSet')]);
    terminal.type('p');
    await terminal.until((text) => text.includes('names hidden') && !text.includes('198.51.100.20'));
    terminal.type('p');
    await terminal.until((text) => text.includes('198.51.100.20'));
    terminal.type('p');
    await terminal.until((text) => text.includes('names hidden'));
    terminal.type('q');
    expect(await ended).toEqual({isHiding: true});
  });

  test('given a screen reader, then lines follow each other, and nothing moves or colours them', async () => {
    const terminal = openTerminal(80, 60);
    const ended = startUi({events: stream(sampleEvents), ...terminal, color: true, isLinear: true});
    await terminal.until((text) => text.includes('Screen 2 of 7: Diagnosis.'));
    terminal.type('j');
    await terminal.until((text) => text.includes('2 of 3, Root causes: WARNING Web bridge'));
    expect(await terminal.isAlternate()).toBe(false);
    expect(terminal.written.join('')).not.toContain('\u001b');
    terminal.type('q');
    await ended;
  });
});
