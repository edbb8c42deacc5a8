import {describe, expect, test} from '@jest/globals';
import {diagnose} from '../../src/engine/diagnose.ts';
import {summarise} from '../../src/engine/judge.ts';
import {suppress} from '../../src/engine/suppress.ts';
import type {Acceptance} from '../../src/model/acceptance.ts';
import type {CheckResult, Finding, Report} from '../../src/model/report.ts';
import {sampleReport} from '../report/sample-report.ts';

const causes = {
  'call/timeout': ['turn/rejected', 'turn/silent'],
  'call/refused': ['call/timeout'],
  'turn/rejected': [],
  'turn/silent': [],
};
const terms = {today: '2026-11-24', causes};

function finding(rule: string, value: Partial<Finding> = {}): Finding {
  return {
    id: `${rule}#1`,
    rule,
    message: 'm',
    args: {},
    subject: 'box:cms',
    severity: 'error',
    impact: 'blocks-media',
    confidence: 'certain',
    text: [],
    why: [],
    evidence: [{origin: {input: 'log.txt', format: 'cms-log', line: 1}, shows: 'it'}],
    competing: [],
    fix: [],
    fingerprint: rule,
    ...value,
  };
}

function reportOf(findings: readonly Finding[], more: readonly CheckResult[] = []): Report {
  const rules = [...new Set(findings.map(({rule}) => rule))];
  const checks: CheckResult[] = [
    ...rules.map((id) => ({
      id,
      status: 'fail' as const,
      notes: [],
      missing: [],
      findings: findings.filter(({rule}) => rule === id).map((each) => each.id),
    })),
    ...more,
  ];
  return {
    ...sampleReport,
    checks,
    findings,
    diagnoses: diagnose(findings, causes),
    summary: summarise(checks, findings),
  };
}

const accept = (check: string, value: Partial<Acceptance> = {}): Acceptance => ({
  source: 'site-file',
  check,
  reason: 'known',
  place: 'wrtc-doctor.yaml line 3',
  ...value,
});

const judged = (id: string, status: CheckResult['status']): CheckResult => ({
  id,
  status,
  notes: [],
  missing: [],
  findings: [],
});

/** Ids of those that count. */
const open = ({findings}: Report) => findings.filter(({suppressed}) => suppressed === undefined).map(({id}) => id);
const statesOf = ({suppressions = []}: Report) => suppressions.map(({state}) => state);

describe('what is accepted', () => {
  test('given a check, when it is accepted, then its finding is marked, counts apart, and nothing of it is lost', () => {
    const report = suppress(
      reportOf([finding('turn/rejected'), finding('web/link')]),
      [accept('turn/rejected', {until: '2026-12-31'})],
      terms,
    );
    expect(report.findings).toHaveLength(2);
    expect(report.findings[0]?.suppressed).toEqual({source: 'site-file', reason: 'known', until: '2026-12-31'});
    expect(report.summary).toMatchObject({verdict: 'findings', errors: 1, suppressed: 1});
    expect(report.diagnoses.map(({root}) => root)).toEqual(['web/link#1', 'turn/rejected#1']);
    expect(report.suppressions).toEqual([
      expect.objectContaining({check: 'turn/rejected', state: 'used', findings: ['turn/rejected#1'], notes: []}),
    ]);
  });

  test('given an area, when it is accepted, then it holds for each check of it and no other', () => {
    const report = reportOf([finding('turn/rejected'), finding('turn/silent'), finding('turned/off')]);
    expect(open(suppress(report, [accept('turn')], terms))).toEqual(['turned/off#1']);
  });

  test.each([
    ['the whole subject', 'box:expressway-e/vcse'],
    ['without its kind', 'expressway-e/vcse'],
    ['its own name', 'VCSE'],
    ['a related subject', '203.0.113.7'],
  ])('given a subject as %s, when it is accepted, then findings of others count', (_, subject) => {
    const findings = [
      finding('turn/rejected', {subject: 'box:expressway-e/vcse', related: ['address:203.0.113.7']}),
      finding('turn/rejected', {id: 'turn/rejected#2', subject: 'box:expressway-e/vcse2', args: {n: 'other'}}),
    ];
    expect(open(suppress(reportOf(findings), [accept('turn/rejected', {subject})], terms))).toEqual([
      'turn/rejected#2',
    ]);
  });

  test('given all findings accepted and nothing passed, when summed up, then something was evaluated', () => {
    const {summary} = suppress(reportOf([finding('turn/rejected')]), [accept('turn')], terms);
    expect(summary).toMatchObject({verdict: 'no-findings', errors: 0, suppressed: 1});
  });

  test('given the last day, when it is judged on it and after it, then it holds on it alone', () => {
    const report = reportOf([finding('turn/rejected')]);
    const until = (day: string) => suppress(report, [accept('turn', {until: day})], terms);
    expect(open(until('2026-11-24'))).toEqual([]);
    expect(open(until('2026-11-23'))).toEqual(['turn/rejected#1']);
    expect(until('2026-11-23').suppressions?.[0]).toMatchObject({state: 'expired', findings: ['turn/rejected#1']});
  });

  test('given two for the same, when one is over, then the other holds, and nothing counts again', () => {
    const report = suppress(
      reportOf([finding('turn/rejected')]),
      [accept('turn', {until: '2026-01-01'}), accept('turn/rejected')],
      terms,
    );
    expect(open(report)).toEqual([]);
    expect(statesOf(report)).toEqual(['expired', 'used']);
    expect(report.suppressions?.[0]?.notes[0]).toContain('nothing hangs on it any more');
  });

  test('given a report that is accepted in part already, when more is accepted, then the first stays', () => {
    const once = suppress(reportOf([finding('turn/rejected'), finding('web/link')]), [accept('turn')], terms);
    const twice = suppress(once, [accept('web')], terms);
    expect(open(twice)).toEqual([]);
    expect(statesOf(twice)).toEqual(['used', 'used']);
  });
});

describe('consequences of what is accepted', () => {
  const rejected = finding('turn/rejected');
  const timeout = finding('call/timeout');
  const refused = finding('call/refused');

  test('given a chain that nothing else explains, when its cause is accepted, then all of it goes with it', () => {
    const report = suppress(reportOf([rejected, timeout, refused]), [accept('turn/rejected')], terms);
    expect(open(report)).toEqual([]);
    expect(report.diagnoses).toEqual([{root: 'turn/rejected#1', explains: ['call/timeout#1', 'call/refused#1']}]);
    expect(report.findings[2]?.suppressed).toMatchObject({reason: 'known', through: 'turn/rejected#1'});
    expect(report.summary.suppressed).toBe(3);
  });

  test('given another cause, when the first is accepted, then the other one explains the chain and all of it counts', () => {
    const report = suppress(
      reportOf([rejected, finding('turn/silent'), timeout, refused]),
      [accept('turn/rejected')],
      terms,
    );
    expect(open(report)).toEqual(['turn/silent#1', 'call/timeout#1', 'call/refused#1']);
    expect(report.diagnoses).toEqual([
      {root: 'turn/silent#1', explains: ['call/timeout#1', 'call/refused#1']},
      {root: 'turn/rejected#1', explains: []},
    ]);
  });

  test('given a consequence alone accepted, when it is shown, then its cause and what follows from it count', () => {
    const report = suppress(reportOf([rejected, timeout, refused]), [accept('call/timeout')], terms);
    expect(open(report)).toEqual(['turn/rejected#1', 'call/refused#1']);
    expect(report.diagnoses).toEqual([{root: 'turn/rejected#1', explains: ['call/timeout#1', 'call/refused#1']}]);
  });

  test('given the same fault on two boxes, when it is accepted on one, then the other is told by itself', () => {
    const box = (name: string, id: string) =>
      finding('turn/rejected', {id, subject: `box:expressway-e/${name}`, args: {box: `Expressway-E ${name}`}});
    const findings = [box('one', 'turn/rejected#1'), box('two', 'turn/rejected#2'), timeout];
    const whole = reportOf(findings);
    expect(whole.diagnoses.map(({root}) => root)).toEqual(['turn/rejected#1']);
    const report = suppress(whole, [accept('turn/rejected', {subject: 'one'})], terms);
    expect(open(report)).toEqual(['turn/rejected#2', 'call/timeout#1']);
    expect(report.diagnoses).toEqual([
      {root: 'turn/rejected#2', explains: ['call/timeout#1']},
      expect.objectContaining({root: 'turn/rejected#1', explains: []}),
    ]);
  });

  test('given any findings and acceptances, when they are applied, then each finding stands in one diagnosis', () => {
    const rules = Object.keys(causes);
    const findings = rules.map((rule) => finding(rule));
    for (let mask = 0; mask < 2 ** rules.length; mask++) {
      const acceptances = rules.filter((_, index) => (mask >> index) % 2 === 1).map((rule) => accept(rule));
      const report = suppress(reportOf(findings), acceptances, terms);
      const told = report.diagnoses.flatMap(({root, explains}) => [root, ...explains]);
      expect(told.toSorted()).toEqual(findings.map(({id}) => id).toSorted());
      // Under an accepted cause stands nothing that counts.
      const marks = new Map(report.findings.map(({id, suppressed}) => [id, suppressed !== undefined]));
      for (const {root, explains} of report.diagnoses) {
        if (marks.get(root) === true) expect(explains.every((id) => marks.get(id) === true)).toBe(true);
      }
    }
  });
});

describe('what is accepted for nothing', () => {
  const nothing = (acceptance: Acceptance, ...checks: readonly CheckResult[]) =>
    suppress(reportOf([finding('web/link', {subject: 'box:cms/core1'})], checks), [acceptance], terms)
      .suppressions?.[0];

  test('given a check that passed, when nothing matches, then it can be removed', () => {
    expect(nothing(accept('turn/rejected'), judged('turn/rejected', 'pass'))).toMatchObject({
      state: 'unused',
      notes: [expect.stringContaining('can be removed')],
    });
  });

  test.each(['not-evaluated', 'disabled', 'crashed'] as const)(
    'given a check that is %s, when nothing matches, then nothing is said against it',
    (status) => {
      expect(nothing(accept('turn/rejected'), judged('turn/rejected', status))?.state).toBe('unjudged');
    },
  );

  test('given a run that was interrupted, when nothing matches, then nothing is said against it', () => {
    const report = reportOf([], [judged('turn/rejected', 'pass')]);
    const interrupted = {...report, run: {...report.run, interrupted: true}};
    expect(statesOf(suppress(interrupted, [accept('turn/rejected')], terms))).toEqual(['unjudged']);
  });

  test('given another subject, when nothing matches, then what is found instead is named', () => {
    expect(nothing(accept('web/link', {subject: 'core2'}))).toMatchObject({
      state: 'unused',
      notes: [expect.stringContaining('box:cms/core1')],
    });
  });

  test('given a check that this version does not have, when nothing matches, then that is said', () => {
    expect(nothing(accept('gone/check'))).toMatchObject({
      state: 'unused',
      notes: ['This version knows no check gone/check.'],
    });
  });
});

describe('a baseline', () => {
  const exactly = {fingerprint: 'turn/rejected', count: 1, severity: 'error', toolVersion: '1.2.3'} as const;
  const entry = accept('turn/rejected', {source: 'baseline', subject: 'box:cms', exactly});

  test('given as many findings as it holds, when it is applied, then all are accepted', () => {
    expect(open(suppress(reportOf([finding('turn/rejected')]), [entry], terms))).toEqual([]);
  });

  test('given more of them, when it is applied, then the further ones count, and it says so', () => {
    const report = suppress(
      reportOf([finding('turn/rejected'), finding('turn/rejected', {id: 'turn/rejected#2'})]),
      [entry],
      terms,
    );
    expect(open(report)).toEqual(['turn/rejected#2']);
    expect(report.suppressions?.[0]?.notes).toEqual(['1 finding like it is new, and not accepted.']);
  });

  test('given the same that has become graver, when it is applied, then it counts', () => {
    const warned = {...entry, exactly: {...exactly, severity: 'warning' as const}};
    const report = suppress(reportOf([finding('turn/rejected')]), [warned], terms);
    expect(open(report)).toEqual(['turn/rejected#1']);
    expect(report.suppressions?.[0]?.notes[0]).toContain('is of severity error now');
  });

  test('given a baseline of another version, when the check tells something else there, then the version is named', () => {
    const other = {...entry, exactly: {...exactly, fingerprint: 'else', toolVersion: '0.9.0'}};
    const report = suppress(reportOf([finding('turn/rejected')]), [other], terms);
    expect(open(report)).toEqual(['turn/rejected#1']);
    expect(report.suppressions?.[0]?.notes[0]).toContain('0.9.0');
  });
});
