/** The rounds of `watch`, with the clock, the run and the history passed in: hours pass in no time. */
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {describe, expect, test} from '@jest/globals';
import {type ToldRound, type WatchOptions, watchRounds} from '../../src/cli/watch-rounds.ts';
import type {Report} from '../../src/model/report.ts';
import type {WatchedItem} from '../../src/model/watch.ts';
import type {RoundEntry} from '../../src/sources/history/history.ts';
import {sampleReport} from '../report/sample-report.ts';

const [first] = sampleReport.findings;
if (first === undefined) throw new Error('the sample has findings');

const started = Date.UTC(2026, 10, 24, 3);

class Simulation {
  ms = 0;
  isFull = false;
  readonly stop = new AbortController();
  readonly told: ToldRound[] = [];
  readonly troubles: string[] = [];
  readonly waits: number[] = [];
  readonly entries: RoundEntry[] = [];
  readonly forgotten: string[] = [];
  known: readonly WatchedItem[] = [];

  reportWith(findings: Report['findings']): Report {
    const startedAt = new Date(started + this.ms).toISOString();
    const checks = [{id: first?.rule ?? '', status: 'fail' as const, notes: [], missing: [], findings: []}];
    return {...sampleReport, findings, diagnoses: [], inputs: [], checks, run: {...sampleReport.run, startedAt}};
  }

  options(rounds: number, runRound: WatchOptions['runRound']): WatchOptions {
    return {
      everyMs: 60_000,
      confirm: 2,
      keepMs: 90 * 86_400_000,
      rounds,
      signal: this.stop.signal,
      runRound: (signal) => {
        this.ms += 5000;
        return runRound(signal);
      },
      history: {
        items: () => this.known,
        hasRounds: () => this.entries.length > 0,
        add: (entries, items) => {
          if (this.isFull) throw new Error('database or disk is full');
          this.entries.push(...entries);
          this.known = items;
        },
        forgetBefore: (time) => {
          this.forgotten.push(time);
        },
      },
      clockMs: () => this.ms,
      wallClock: () => new Date(started + this.ms),
      wait: async (ms) => {
        this.waits.push(ms);
        this.ms += ms;
      },
      onRound: (told) => {
        this.told.push(told);
      },
      onTrouble: (text) => {
        this.troubles.push(text);
      },
    };
  }
}

describe('rounds', () => {
  test('given a fault in the second round, when it is confirmed, then the third comes sooner, and tells it', async () => {
    const site = new Simulation();
    await watchRounds(site.options(4, async () => site.reportWith(site.told.length === 0 ? [] : [first])));
    expect(site.told.map(({changes}) => changes.map(({change}) => change))).toEqual([[], [], ['new'], []]);
    expect(site.waits).toEqual([55_000, 25_000, 55_000]);
    expect(site.entries.map(({changes}) => changes.length)).toEqual([0, 0, 1, 0]);
  });

  test('given a fault that was told, when it is started again, then it is not told again', async () => {
    const site = new Simulation();
    await watchRounds(site.options(1, async () => site.reportWith([first])));
    await watchRounds(site.options(2, async () => site.reportWith([first])));
    expect(site.told.map(({changes}) => changes.length)).toEqual([1, 0, 0]);
  });

  test('given a round that fails, when the next goes well, then it was told, what stood still stands, and it goes on', async () => {
    const site = new Simulation();
    let count = 0;
    await watchRounds(
      site.options(3, async () => {
        count += 1;
        if (count === 2) throw new Error('out of sockets');
        return site.reportWith([first]);
      }),
    );
    expect(site.told.map(({round}) => round.verdict)).toEqual(['findings', 'failed', 'findings']);
    expect(site.told[1]).toMatchObject({round: {note: 'out of sockets'}, changes: [], items: [{told: 'error'}]});
  });

  test('given that it is ended in a round, when the round returns, then it is neither told nor kept', async () => {
    const site = new Simulation();
    const last = await watchRounds(
      site.options(9, async (signal) => {
        if (site.told.length === 1) {
          site.stop.abort();
          expect(signal.aborted).toBe(true);
        }
        return site.reportWith([first]);
      }),
    );
    expect(site.told).toHaveLength(1);
    expect(site.entries).toHaveLength(1);
    expect(last).toBe(site.told[0]);
  });

  test('given a full disk, when there is room again, then nothing is lost, and the trouble was told once', async () => {
    const site = new Simulation();
    let count = 0;
    await watchRounds(
      site.options(5, async () => {
        count += 1;
        site.isFull = count >= 2 && count <= 4;
        return site.reportWith(count >= 3 ? [first] : []);
      }),
    );
    expect(site.troubles).toEqual([expect.stringContaining('disk is full')]);
    expect(site.entries).toHaveLength(5);
    expect(site.entries.flatMap(({changes}) => changes)).toHaveLength(1);
  });

  test('given three hours, when rounds go on, then the history is cleaned once an hour', async () => {
    const site = new Simulation();
    await watchRounds(site.options(181, async () => site.reportWith([])));
    expect(site.forgotten).toHaveLength(4);
    expect(site.forgotten[0]).toMatch(/^2026-08-26T03:00/);
  });
});

test('given a thousand rounds with faults that come and go, when memory is measured, then it is flat', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used: number[] = [];
  const site = new Simulation();
  let count = 0;
  const options = site.options(1000, async () => {
    count += 1;
    const findings = Array.from({length: 60}, (_, index) => ({
      ...first,
      id: `${first.rule}#${index}`,
      // Some are there always, some flap, some are never the same twice.
      fingerprint: index % 3 === 0 ? `${index}` : index % 3 === 1 ? `${index}-${count % 7}` : `${index}-${count}`,
      subject: `name:${index % 3 === 2 ? count : ''}-${index}` as const,
    }));
    return site.reportWith(findings.filter((_, index) => index % 5 !== 0 || count % 2 === 0));
  });
  await watchRounds({
    ...options,
    history: {items: () => [], hasRounds: () => true, add: () => {}, forgetBefore: () => {}},
    wait: async () => {},
    onRound: () => {
      if (count % 250 !== 0) return;
      collect();
      used.push(process.memoryUsage().heapUsed);
    },
  });
  const [atFirst = 0, , , atLast = 0] = used;
  expect(used).toHaveLength(4);
  expect((atLast - atFirst) / 2 ** 20).toBeLessThan(3);
});
