import {mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {callAttempt} from '../../../src/facts/call-attempt.ts';
import {logEvent} from '../../../src/facts/log-event.ts';
import {logSummary} from '../../../src/facts/log-summary.ts';
import {FactStore} from '../../../src/facts/store.ts';
import type {InputRow} from '../../../src/model/report.ts';
import {defineCmsLogReader} from '../../../src/sources/cms-log/cms-log-reader.ts';
import type {LogReaderOptions} from '../../../src/sources/cms-log/log-gatherer.ts';
import {readEvidence} from '../../../src/sources/files/read-evidence.ts';
import {tar} from '../files/make-archives.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'series-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

const line = (stamp: string, text: string, host = 'bridge4') =>
  `${stamp} user.info ${host} host:server:  INFO : ${text}\n`;
const begun = (stamp: string, call: number, host?: string) =>
  line(stamp, `call ${call}: allocated for guest9${call} / "Kim" conference participation (Firefox)`, host) +
  line(stamp, `call ${call}: setting up combined RTP session for DTLS (combined media and control)`, host);
const refused = (stamp: string, call: number, host?: string) =>
  line(stamp, `call ${call}: ICE failure 4 (unauthorized - check credentials)`, host);

/** Writes a file as of a time, so that the year of its lines is known. */
function write(name: string, content: string | Uint8Array, written = '2031-01-02T12:00:00Z'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  const time = new Date(written);
  utimesSync(path, time, time);
  return path;
}

async function read(paths: readonly string[], options: LogReaderOptions = {}) {
  const store = new FactStore();
  const rows: InputRow[] = [];
  for await (const event of readEvidence(paths, {readers: [defineCmsLogReader(options)], store})) {
    if (event.kind === 'input-done') rows.push(event.row);
  }
  const nameOf = (path: string) => path.slice(folder.length + 1);
  return {
    store,
    rows,
    rowOf: (name: string) => rows.find(({path}) => nameOf(path) === name),
    attempts: store.of(callAttempt).map(({value, origin, at}) => ({
      call: value.call,
      outcome: value.outcome,
      from: `${nameOf(origin.input)}:${origin.line}`,
      to: at?.outcome === undefined ? undefined : `${nameOf(at.outcome.input ?? origin.input)}:${at.outcome.line}`,
      afterRtpSetupMs: value.afterRtpSetupMs,
    })),
  };
}

describe('rotated logs', () => {
  const older = begun('Dec 30 08:00:00.000', 1) + refused('Dec 30 08:00:02.000', 1);
  const middle = line('Dec 31 08:00:00.000', 'conference started') + begun('Dec 31 23:59:59.000', 2);
  const newer = refused('Jan  1 00:00:01.000', 2) + begun('Jan  2 08:00:00.000', 3);

  test('given a set in any order, also packed, then it is read as one log, and a call over two files is whole', async () => {
    const paths = [write('log', newer), write('log.2.gz', gzipSync(older)), write('log.1', middle)];
    const {attempts, rowOf, store} = await read(paths);
    expect(attempts).toEqual([
      {call: '1', outcome: 'credentials-refused', from: 'log.2.gz:1', to: 'log.2.gz:3', afterRtpSetupMs: 2000},
      {call: '2', outcome: 'credentials-refused', from: 'log.1:2', to: 'log:1', afterRtpSetupMs: 2000},
      {call: '3', outcome: 'unknown', from: 'log:2', to: undefined, afterRtpSetupMs: undefined},
    ]);
    expect(store.of(logEvent).map(({origin}) => `${origin.time?.iso.slice(0, 10)} ${origin.time?.year}`)).toEqual([
      '2030-12-30 assumed',
      '2031-01-01 assumed',
    ]);
    expect(store.of(logSummary)).toHaveLength(3);
    expect(rowOf('log.1')?.notes).toContainEqual(expect.stringMatching(/goes on from .*log\.2\.gz/));
    expect(rowOf('log')?.notes[0]).toContain('3 web client calls in these 3 files');
    expect(rowOf('log')?.state).toBe('read');
  });

  test('given a year that a line of one file quotes, then it holds for all of the set', async () => {
    const quoting = `Jan  2 09:00:00.000 local0.info bridge4 postgres[9]: [1-1] 2027-01-02 09:00:00.000 UTC [9] LOG: x\n`;
    const {store} = await read([write('log', newer + quoting), write('log.1', middle)]);
    expect(store.of(logSummary).map(({value}) => value.firstTime)).toMatchObject([
      {iso: '2026-12-31T08:00:00.000000000Z', year: 'stated', zone: 'stated'},
      {iso: '2027-01-01T00:00:01.000000000Z', year: 'stated', zone: 'stated'},
    ]);
  });

  test('given the set in an archive, where it comes newest first, then it is read as one log all the same', async () => {
    const archive = write('logs.tar', await tar({log: newer, 'log.1': middle, 'log.2.gz': gzipSync(older)}));
    const {attempts, rows} = await read([archive], {times: {year: 2031}});
    expect(attempts.map(({call, outcome, to}) => [call, outcome, to])).toEqual([
      ['1', 'credentials-refused', 'logs.tar!/log.2.gz:3'],
      ['2', 'credentials-refused', 'logs.tar!/log:1'],
      ['3', 'unknown', undefined],
    ]);
    expect(rows.map(({state, facts}) => `${state} ${facts > 0}`).sort()).toEqual([
      'read false',
      'read true',
      'read true',
      'read true',
      'skipped false',
    ]);
  });

  test('given logs of two boxes, or a set with a file missing, then they are not read as one', async () => {
    for (const [name, host] of [
      ['log.1', 'bridge5'],
      ['log.2', 'bridge4'],
      ['other.1', 'bridge4'],
    ] as const) {
      const {attempts} = await read([write('log', newer), write(name, begun('Dec 31 23:59:59.000', 2, host))]);
      expect(attempts.filter(({call}) => call === '2')).toHaveLength(2);
    }
  });

  test('given copies of one log that overlap, then each is read alone', async () => {
    const {rowOf} = await read([write('log', older + newer), write('log.1', older + middle)]);
    expect(rowOf('log')?.notes.join()).not.toContain('goes on');
  });
});

describe('the time that is wanted of a log', () => {
  const text = ['09:00', '10:00', '11:00']
    .map((time, index) => begun(`Jul 10 ${time}:00.000`, index + 1) + refused(`Jul 10 ${time}:03.000`, index + 1))
    .join('');
  const at = (time: string) => ({iso: `2031-07-10T${time}.000000000Z`, zone: 'stated', year: 'stated'}) as const;

  test('given --since and --until, then only what touches that time is told, and the row says what was left out', async () => {
    const path = write('log', text, '2031-07-10T12:00:00Z');
    const times = {year: 2031, since: at('10:00:01'), until: at('10:30:00')};
    const {attempts, store, rowOf} = await read([path], {times});
    expect(attempts.map(({call}) => call)).toEqual(['2']);
    expect(store.of(logEvent).map(({value}) => value.fields.call)).toEqual(['2']);
    expect(store.of(logSummary)[0]?.value).toMatchObject({since: times.since, until: times.until});
    expect(rowOf('log')?.notes.join()).toContain('2 events of other times left out');
  });

  test('given a log that holds nothing of that time, then nothing is said of it, not even that it was read through', async () => {
    const path = write('log', text, '2031-07-10T12:00:00Z');
    const {store, rowOf} = await read([path], {times: {year: 2031, since: at('11:30:00')}});
    expect([...store]).toEqual([]);
    expect(rowOf('log')?.notes.join()).toContain('not judged');
  });
});
