import {describe, expect, test} from '@jest/globals';
import {linearLines} from '../../src/ui/linear.ts';
import {reduce} from '../../src/ui/reduce.ts';
import {initialState, type State} from '../../src/ui/state.ts';
import {sampleEvents} from './sample-report.ts';

const start = initialState({columns: 80, rows: 24});
const press = (state: State, key: string) => reduce(state, {kind: 'key', key});
const over = sampleEvents.reduce((state, event) => reduce(state, {kind: 'event', event}), start);
/** What the last of these keys makes it say. */
const saidBy = (...keys: readonly string[]) => {
  const before = keys.slice(0, -1).reduce(press, over);
  return linearLines(before, press(before, keys.at(-1) ?? ''));
};

describe('plain lines for a screen reader', () => {
  test('given a run, then each input is told when it is read, and at the end the diagnosis with its first cause', () => {
    expect(
      linearLines(
        start,
        sampleEvents.slice(0, 3).reduce((state, event) => reduce(state, {kind: 'event', event}), start),
      ),
    ).toEqual(['read: edge.pcapng, 2.4 MB, 41 facts']);
    const said = linearLines(start, over);
    expect(said).toContain('The run is over.');
    expect(said).toContain('Screen 2 of 7: Diagnosis.');
    expect(said.at(-1)).toMatch(
      /^1 of 3, Root causes: ERROR TURN server 198\.51\.100\.20:3478\/udp rejects .*explains 2 more findings/,
    );
  });

  test('given a key, then only what it changed is told', () => {
    expect(saidBy('down')).toEqual(['2 of 3, Root causes: WARNING Web bridge and web admin both listen on a:443']);
    expect(saidBy('up')).toEqual([]);
    expect(saidBy('tab')[0]).toBe('Screen 3 of 7: Checks.');
    expect(saidBy('enter', 'escape')).toHaveLength(1);
    expect(saidBy('?').length).toBeGreaterThan(15);
    expect(saidBy('down', 'c')).toEqual(['There is nothing to do here that could be copied.']);
  });

  test('given a finding, when Enter is pressed, then all of it is told', () => {
    const said = saidBy('enter').join('\n');
    for (const part of ['Why it matters', 'frame 214', 'TURN user : bridgeuser', 'xStatus TURN', 'verify: '])
      expect(said).toContain(part);
  });

  test('given a filter that is typed, then how many match is told, and what is selected once it is kept', () => {
    expect(saidBy('/', 'p')).toEqual([expect.stringMatching(/^p: \d found$/)]);
    expect(saidBy('/', 'p', 'o', 'r', 't', 'enter')).toEqual([expect.stringContaining('1 of 1, Root causes')]);
    expect(saidBy('/', '~', 'enter')).toEqual(['Nothing matches ~.']);
  });

  test('given any screen, then no symbol or rule is among the words', () => {
    const said = ['2', '3', '4', '5', '6', '7', '?'].flatMap((key) => saidBy(key)).join('\n');
    expect(said).not.toMatch(/[✖▲●✔○›▸▾│┃─►◄█]/);
  });
});
