import {describe, expect, test} from '@jest/globals';
import {type CheckDefinition, defineCheck, evidenceOf, type Reporter} from '../../src/checks/check.ts';
import {evaluateCheck} from '../../src/engine/evaluate.ts';
import {cmsLicense} from '../../src/facts/cms-license.ts';
import {cmsSystemStatus} from '../../src/facts/cms-system-status.ts';
import {FactStore} from '../../src/facts/store.ts';
import {plainText} from '../../src/model/rich-text.ts';
import {storeOf} from '../checks/describe-check.ts';
import {license, systemStatus} from '../facts/make.ts';

const messages = {
  broken: {
    severity: 'error',
    impact: 'blocks-join',
    confidence: 'possible',
    text: '{box} has `{file}`, {count} times',
    why: 'Why {box}',
    competing: ['or {file}'],
    volatile: ['count'],
    fix: [{action: 'Do {file}', where: 'MMP of {box}', command: 'set {file}', verify: '`get` shows {file}'}],
  },
} as const;

type Run = (report: Reporter<typeof messages>) => void;

function checkThat(run: Run, tokens: Partial<CheckDefinition> = {}): CheckDefinition {
  const check = defineCheck({
    id: 'area/broken',
    system: 'CMS',
    title: {pass: 'fine', fail: 'broken'},
    failureModes: [],
    needs: {},
    after: [],
    references: [],
    messages,
    examples: {fail: '', pass: ''},
    run: (_, report) => run(report),
  });
  return {...check, ...tokens} as unknown as CheckDefinition;
}

const failWith = (args: {box: string; file: string; count: string}): Run => {
  return (report) => report.fail('broken', {subject: 'box:cms', args, evidence: [evidenceOf(license({}), 'shown')]});
};

describe('status', () => {
  const ways: readonly [string, Run, string][] = [
    ['a pass', (report) => report.pass('looked'), 'pass'],
    ['nothing', () => {}, 'not-evaluated'],
    ['an exemption', (report) => report.notApplicable('3.x'), 'not-applicable'],
    ['a pass and an exemption', (report) => [report.pass('a'), report.notApplicable('b')], 'pass'],
    ['a pass and something lacking', (report) => [report.pass('a'), report.lacking(cmsLicense, 'b')], 'not-evaluated'],
    [
      'an exemption and something lacking',
      (report) => [report.notApplicable('a'), report.lacking(cmsLicense, 'b')],
      'not-evaluated',
    ],
    [
      'a failure and a pass',
      (report) => [report.pass('a'), failWith({box: 'CMS', file: 'a', count: '1'})(report)],
      'fail',
    ],
    ['an exception', () => JSON.parse('{'), 'crashed'],
  ];

  test.each(ways)('given a check that reports %s, when evaluated, then its status says so', (_, run, status) => {
    const {result} = evaluateCheck(checkThat(run), new FactStore());
    expect(result.status).toBe(status);
  });

  test('given a check that throws after a failure, when evaluated, then no half result is left', () => {
    const run: Run = (report) => {
      failWith({box: 'CMS', file: 'a', count: '1'})(report);
      throw new Error('half way');
    };
    const {result, findings} = evaluateCheck(checkThat(run), new FactStore());
    expect(result).toMatchObject({status: 'crashed', notes: ['half way'], findings: []});
    expect(findings).toEqual([]);
  });
});

describe('missing facts', () => {
  const pass: Run = (report) => report.pass('ran');

  test('given a need that nothing fills, when evaluated, then it does not run and says how to collect', () => {
    const {result} = evaluateCheck(checkThat(pass, {needs: {licenses: cmsLicense}}), new FactStore());
    expect(result.status).toBe('not-evaluated');
    expect(result.missing).toEqual([{fact: 'cms.license', title: cmsLicense.title, collect: cmsLicense.collect}]);
  });

  test('given one of two alternatives, when evaluated, then it runs', () => {
    const check = checkThat(pass, {needsOneOf: {licenses: cmsLicense, states: cmsSystemStatus}});
    expect(evaluateCheck(check, storeOf([systemStatus({})])).result.status).toBe('pass');
    expect(evaluateCheck(check, new FactStore()).result.missing.map(({fact}) => fact)).toEqual([
      'cms.license',
      'cms.system-status',
    ]);
  });

  test('given a known reason for the absence, when evaluated, then it is told', () => {
    const store = new FactStore();
    store.addAbsence({type: 'cms.license', reason: 'truncated', detail: 'cms.txt ends early'});
    const {result} = evaluateCheck(checkThat(pass, {needs: {licenses: cmsLicense}}), store);
    expect(result.missing[0]?.reason).toBe('truncated: cms.txt ends early');
  });
});

describe('findings', () => {
  const findingWith = (args: {box: string; file: string; count: string}) => {
    const [finding] = evaluateCheck(checkThat(failWith(args)), new FactStore()).findings;
    if (finding === undefined) throw new Error('no finding');
    return finding;
  };

  test('given a failure, when evaluated, then every text holds the values and the id counts', () => {
    const finding = findingWith({box: 'CMS core', file: 'a.cer', count: '3'});
    expect(finding).toMatchObject({
      id: 'area/broken#1',
      rule: 'area/broken',
      message: 'broken',
      confidence: 'possible',
    });
    expect(plainText(finding.text)).toBe('CMS core has a.cer, 3 times');
    expect(plainText(finding.competing[0] ?? [])).toBe('or a.cer');
    expect(finding.fix[0]?.command).toBe('set a.cer');
    expect(plainText(finding.fix[0]?.where ?? [])).toBe('MMP of CMS core');
  });

  test('given a volatile argument, when it changes, then the fingerprint stays', () => {
    const first = findingWith({box: 'CMS', file: 'a.cer', count: '3'});
    expect(findingWith({box: 'CMS', file: 'a.cer', count: '4'}).fingerprint).toBe(first.fingerprint);
    expect(findingWith({box: 'CMS', file: 'b.cer', count: '3'}).fingerprint).not.toBe(first.fingerprint);
  });

  test.each(['a.cer; reboot', 'a"b', "a'b", 'a`b`', '$(a)', 'a\nreboot', 'a b', 'a&b=c', '', 'süd.cer', 'a\u202eb'])(
    'given the value %j, when it would go into a command, then a placeholder stands there',
    (file) => {
      expect(findingWith({box: 'CMS', file, count: '1'}).fix[0]?.command).toBe('set <file>');
    },
  );

  test.each(['callbridge.cer', 'a:443', '[2001:db8::1]:3478', 'relay-user', 'user@cms.test', '<key file>'])(
    'given the plain value %j, when it goes into a command, then it stands there unchanged',
    (file) => {
      expect(findingWith({box: 'CMS', file, count: '1'}).fix[0]?.command).toBe(`set ${file}`);
    },
  );

  test('given a value that looks like a placeholder, when filled in, then nothing is put in its place', () => {
    expect(plainText(findingWith({box: '{file}', file: 'a.cer', count: '1'}).text)).toBe('{file} has a.cer, 1 times');
  });
});

describe('a command for several things', () => {
  const {broken} = messages;
  const command = (file: string): string | undefined => {
    const check = defineCheck({
      ...checkThat(() => {}),
      messages: {broken: {...broken, lists: ['file']}},
      run: (_, report) =>
        report.fail('broken', {
          subject: 'box:cms',
          args: {box: 'CMS', file, count: 1},
          evidence: [evidenceOf(license({}), 'it')],
        }),
    });
    return evaluateCheck(check as unknown as CheckDefinition, storeOf([license({})])).findings[0]?.fix[0]?.command;
  };

  test('given a list, when filled in, then the line stands once for each', () => {
    expect(command('a.key\nb.key')).toBe('set a.key\nset b.key');
  });

  test('given an entry that would make another command, when filled in, then its place is left open', () => {
    expect(command('a.key\nb.key; reboot')).toBe('set a.key\nset <file>');
  });
});

test('given evidence in packets, when evaluated, then one filter for each capture shows all of them, in order', () => {
  const at = (input: string, frame: number) => ({origin: {input, format: 'capture', frame}, shows: 'it'});
  const check = checkThat((report) =>
    report.fail('broken', {
      subject: 'box:cms',
      args: {box: 'CMS', file: 'a', count: '1'},
      evidence: [at('b.pcap', 46), at('a.pcap', 9), at('b.pcap', 44), at('b.pcap', 46), evidenceOf(license({}), 'x')],
    }),
  );
  expect(evaluateCheck(check, new FactStore()).findings[0]?.frames).toEqual([
    {input: 'b.pcap', frames: [44, 46], filter: 'frame.number in {44, 46}'},
    {input: 'a.pcap', frames: [9], filter: 'frame.number == 9'},
  ]);
});
