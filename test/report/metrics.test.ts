/** By the rules of the text format: https://prometheus.io/docs/instrumenting/exposition_formats/ */
import {describe, expect, test} from '@jest/globals';
import type {ProbeStageRow} from '../../src/model/probe-overview.ts';
import type {WatchedItem, WatchStatus} from '../../src/model/watch.ts';
import {metricsContentType, writeMetrics} from '../../src/report/metrics.ts';
import {sampleReport} from './sample-report.ts';

const counts: WatchStatus['counts'] = {
  rounds: {findings: 3, 'no-findings': 2, 'nothing-evaluated': 1, failed: 0},
  changes: {new: 4, fixed: 3, changed: 0, accepted: 0, unsteady: 1, steady: 0},
  notices: {webhook: {delivered: 4, lost: 1}, command: {delivered: 0, lost: 0}},
};
const item: WatchedItem = {
  key: 'f1 0',
  kind: 'finding',
  check: 'turn/unanswered',
  subject: 'turn://192.0.2.7:3478/udp',
  text: 'no answer',
  isConsequence: false,
  told: 'error',
  toldAt: '2026-11-24T01:00:00.000Z',
  level: 'error',
  streak: 3,
  turns: [],
  isUnsteady: false,
  judgedAt: '2026-11-24T03:00:00.000Z',
  isOpenQuestion: true,
  unlooked: [],
};
const stage = (name: string, outcome: ProbeStageRow['outcome']): ProbeStageRow => ({
  stage: name,
  outcome,
  note: '',
  startMs: 0,
  durationMs: 24,
});
const full: WatchStatus = {
  version: '1.2.3',
  counts,
  items: [item, {...item, key: 'f2 0'}, {...item, key: 'f3 0', told: 'absent', level: 'accepted'}],
  last: {
    startedAt: '2026-11-24T03:12:09.500Z',
    durationMs: 12_300,
    verdict: 'findings',
    errors: 1,
    warnings: 0,
    infos: 0,
    suppressed: 0,
    sources: 1,
    sourcesRead: 1,
  },
  report: {
    ...sampleReport,
    probes: [
      {
        of: 'join.example.com',
        started: sampleReport.run.judgedAt.instant,
        durationMs: 1,
        repetitions: 1,
        steps: [
          {
            step: 'web join.example.com:443',
            title: 'page',
            isOptional: false,
            stages: [stage('tcp', 'ok'), stage('tls', 'sometimes'), stage('http', 'not-tried')],
          },
        ],
      },
    ],
  },
};

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Throws for what a scrape would refuse. */
function parseExposition(text: string): readonly Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  const done = new Set<string>();
  let family = '';
  let hasHelp = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S.*$/.exec(line);
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)$/.exec(line);
    if (help !== null) {
      [, hasHelp = ''] = help;
      continue;
    }
    if (type !== null) {
      const [, name = '', kind] = type;
      if (name !== hasHelp) throw new Error(`${name} has no HELP`);
      if (done.has(name)) throw new Error(`${name} comes twice`);
      if ((kind === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is no name of a ${kind}`);
      done.add(name);
      family = name;
      continue;
    }
    const parts = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line);
    if (parts === null) throw new Error(`no sample: ${line}`);
    const [, name = '', inner = '', value] = parts;
    if (name !== family) throw new Error(`${name} stands outside of its family`);
    const series = line.slice(0, line.lastIndexOf(' '));
    if (seen.has(series)) throw new Error(`twice: ${series}`);
    seen.add(series);
    samples.push({name, labels: parseLabels(inner), value: Number(value)});
  }
  return samples;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
  while (pair.lastIndex < text.length) {
    const match = pair.exec(text);
    if (match === null) throw new Error(`no labels: ${text}`);
    const [, name = '', value = ''] = match;
    if (Object.hasOwn(labels, name)) throw new Error(`twice: ${name}`);
    labels[name] = value.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

describe('the text', () => {
  const samples = parseExposition(writeMetrics(full));
  const valuesOf = (name: string): Record<string, string | number>[] =>
    samples.filter((sample) => sample.name === `wrtc_doctor_${name}`).map(({labels, value}) => ({...labels, value}));

  test('given all that is known, when written, then it is valid, and each family is there', () => {
    expect([...new Set(samples.map(({name}) => name.replace('wrtc_doctor_', '')))]).toMatchInlineSnapshot(`
[
  "info",
  "rounds_total",
  "changes_total",
  "notices_total",
  "last_round_timestamp_seconds",
  "last_round_duration_seconds",
  "last_round_judged",
  "open_faults",
  "accepted_faults",
  "unsteady_faults",
  "open_questions",
  "fault",
  "findings",
  "checks",
  "source_read",
  "stage_ok",
  "stage_duration_seconds",
]
`);
  });

  test('given two faults with the same labels, when written, then they are one sample that counts both', () => {
    expect(valuesOf('fault')).toEqual([
      {
        kind: 'finding',
        check: 'turn/unanswered',
        subject: 'turn://192.0.2.7:3478/udp',
        severity: 'error',
        root: 'true',
        value: 2,
      },
    ]);
    expect(valuesOf('open_questions')).toEqual([{value: 2}]);
    expect(valuesOf('accepted_faults')).toEqual([{value: 1}]);
  });

  test('given stages, when written, then what was not tried is left out, and units are those of Prometheus', () => {
    expect(valuesOf('stage_ok').map(({stage: name, value}) => [name, value])).toEqual([
      ['tcp', 1],
      ['tls', 0.5],
    ]);
    expect(valuesOf('stage_duration_seconds')[0]).toMatchObject({value: 0.024});
    expect(valuesOf('last_round_timestamp_seconds')).toEqual([{value: Date.UTC(2026, 10, 24, 3, 12, 9, 500) / 1000}]);
  });

  test('given that no round was yet, when written, then it is valid, and claims no value', () => {
    const early = parseExposition(writeMetrics({version: '1', items: [], counts}));
    expect(early.filter(({name}) => /last_round|findings|checks/.test(name))).toEqual([]);
  });

  test.each([
    'quote " and \\ backslash',
    'line\nbreak',
    'control \u0007 \u001b[2J',
    'lone \ud800 half',
    'ünïcode €',
    '{a="b"}',
  ])('given %j as a subject, when written, then it stays one label of one line', (subject) => {
    const [fault] = parseExposition(writeMetrics({...full, items: [{...item, subject}]})).filter(
      ({name}) => name === 'wrtc_doctor_fault',
    );
    const subjects = [...(fault?.labels.subject ?? '\u0000')];
    expect(subjects.filter((character) => character < ' ')).toEqual([]);
    if (/^[\w "\\ü€ïcode{}=]+$/.test(subject)) expect(fault?.labels.subject).toBe(subject);
  });
});

test('given ten thousand faults, when written, then a scrape stays small', () => {
  const items = Array.from({length: 10_000}, (_, index) => ({...item, key: String(index), subject: `name:${index}`}));
  const text = writeMetrics({...full, items});
  expect(text.length).toBeLessThan(200_000);
  expect(parseExposition(text).find(({name}) => name === 'wrtc_doctor_open_faults')).toMatchObject({value: 10_000});
});

test('given a scrape, when it asks for the format, then it is told the version of the text', () => {
  expect(metricsContentType).toContain('version=0.0.4');
});
