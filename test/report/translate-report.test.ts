import {describe, expect, test} from '@jest/globals';
import type {Catalogue} from '../../src/model/catalogue.ts';
import type {Finding, Report} from '../../src/model/report.ts';
import {plainText, renderTemplate} from '../../src/model/rich-text.ts';
import {translateReport} from '../../src/report/translate-report.ts';
import {sampleReport} from './sample-report.ts';

const args = {box: 'cms1 and cms2', date: '2018-03-01'};
const finding: Finding = {
  id: 'cms/license-expired#1',
  rule: 'cms/license-expired',
  message: 'expired',
  args,
  subject: 'box:cms/1',
  severity: 'error',
  impact: 'blocks-join',
  confidence: 'certain',
  text: renderTemplate('The licence of {box} ended on {date}', args),
  why: renderTemplate('No licence, no calls.', args),
  evidence: [{origin: {input: 'cms.txt', format: 'mmp', line: 3}, shows: 'expired for 3 days'}],
  competing: [],
  fix: [
    {
      action: renderTemplate('Ask `license {box}`.', args),
      command: 'license',
      verify: renderTemplate('It says {date}.', args),
    },
  ],
  fingerprint: 'f',
};
const report: Report = {
  ...sampleReport,
  checks: [
    {
      id: 'cms/license-expired',
      status: 'fail',
      notes: ['cms3 is licensed.'],
      missing: [
        {fact: 'f', title: 'CMS licence', collect: 'MMP command `license`', reason: 'collector-failed: no route'},
      ],
      findings: [finding.id],
    },
  ],
  findings: [finding],
};
const italian: Catalogue = {
  language: 'it',
  checks: {
    'cms/license-expired': {
      title: {pass: 'La licenza è valida', fail: 'La licenza è scaduta'},
      messages: {
        expired: {
          text: 'Il {date} è scaduta la licenza di {box}',
          why: 'Senza licenza niente chiamate.',
          fix: [{action: 'Chiedere `license {box}`.', verify: 'Dice {date}.'}],
        },
      },
    },
  },
  arguments: {'*': {box: {'{a} and {b}': '{a} e {b}'}}},
  sentences: {
    'expired for {0} days': 'scaduta da {0} giorni',
    '{0} is licensed.': '{0} ha una licenza.',
    'CMS licence': 'licenza di CMS',
    'MMP command `license`': 'comando MMP `license`',
  },
  phrases: {},
};

describe('a report in another language', () => {
  test('given a finding, when translated, then its words are filled with its arguments and nothing else differs', () => {
    const [translated] = translateReport(report, italian).findings;

    expect(translated).toEqual({
      ...finding,
      text: renderTemplate('Il {date} è scaduta la licenza di {box}', {...args, box: 'cms1 e cms2'}),
      why: renderTemplate('Senza licenza niente chiamate.', {}),
      evidence: [{...finding.evidence[0], shows: 'scaduta da 3 giorni'}],
      fix: [
        {
          // What is typed is not translated.
          action: [
            {kind: 'text', text: 'Chiedere '},
            {kind: 'command', text: 'license cms1 and cms2'},
            {kind: 'text', text: '.'},
          ],
          command: 'license',
          verify: renderTemplate('Dice {date}.', args),
        },
      ],
    });
  });

  test('given checks, when translated, then titles, notes and what is missing are, and unknown words stay', () => {
    const {rules, checks, language} = translateReport(report, italian);

    expect(language).toBe('it');
    expect(rules['cms/license-expired']?.title).toEqual({pass: 'La licenza è valida', fail: 'La licenza è scaduta'});
    expect(rules['webbridge/link-failed']).toEqual(report.rules['webbridge/link-failed']);
    expect(checks[0]).toMatchObject({
      notes: ['cms3 ha una licenza.'],
      missing: [{title: 'licenza di CMS', collect: 'comando MMP `license`', reason: 'collector-failed: no route'}],
    });
  });

  test.each([
    ['of another message', {...finding, message: 'later'}],
    ['of a check called as a property of every object', {...finding, rule: 'constructor', message: 'name'}],
    ['with a step more than the catalogue has', {...finding, fix: [...finding.fix, ...finding.fix]}],
    ['with a cause more than the catalogue has', {...finding, competing: [renderTemplate('The clock is wrong.', {})]}],
    ['without an argument that the words want', {...finding, args: {box: 'cms1'}}],
  ])('given a finding of another release, %s, when translated, then all its words stay as they are', (_, other) => {
    const [translated] = translateReport({...report, findings: [other]}, italian).findings;

    expect(plainText(translated?.text ?? [])).toBe('The licence of cms1 and cms2 ended on 2018-03-01');
    expect(translated?.fix).toEqual(other.fix);
  });
});
