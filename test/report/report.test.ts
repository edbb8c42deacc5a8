import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {writeJson} from '../../src/report/json.ts';
import {writeMarkdown} from '../../src/report/markdown.ts';
import {writeSummary} from '../../src/report/summary.ts';
import {writeText} from '../../src/report/text.ts';
import {hostileReport, quietReport, sampleReport} from './sample-report.ts';

/** Compares with a file beside this test; `UPDATE_GOLDENS=1` writes it anew, to be read before it is committed. */
function expectGolden(name: string, text: string): void {
  const file = new URL(`goldens/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours that this program writes itself
const colours = /\u001b\[\d+(?:;\d+)*m/g;

describe('text report', () => {
  test('given the sample, when it is written, then it is the golden', () => {
    expectGolden('sample.txt', writeText(sampleReport));
  });

  test('given no findings, when it is written, then it says what was judged and what was not', () => {
    const text = writeText(quietReport);
    expectGolden('quiet.txt', text);
    expect(text).toContain('1 check could not be evaluated');
    expect(text).not.toMatch(/all is well|no problems|healthy/i);
  });

  test('given nothing evaluated, when it is written, then it claims nothing', () => {
    const nothing = {
      ...quietReport,
      checks: [],
      summary: {...quietReport.summary, verdict: 'nothing-evaluated' as const},
    };
    expect(writeText(nothing)).toContain('Nothing was judged');
    expect(writeMarkdown(nothing)).toContain('Nothing was judged');
  });

  test('given colour, when it is written, then without its colours it is the plain text', () => {
    const text = writeText(sampleReport, {color: true});
    expect(text).toMatch(colours);
    expect(text.replace(colours, '')).toBe(writeText(sampleReport, {color: false}));
  });

  test('given a width, when it is written, then only commands and words without a space are wider', () => {
    for (const width of [40, 60, 80, 120]) {
      for (const line of writeText(sampleReport, {width}).split('\n')) {
        const isCopied = /curl|--data|https:/.test(line);
        if (!isCopied && line.trim().split(' ').length > 2) expect(line.length).toBeLessThanOrEqual(width);
      }
    }
  });

  test('given the order of parts, when it is written, then causes come first and the inputs last', () => {
    const text = writeText(sampleReport);
    const places = [
      'Diagnoses',
      '1. ERROR',
      'Explains:',
      '2. ERROR (Hint)',
      'Other findings',
      'Checks',
      'Not evaluated',
      'Inputs',
      '! NOT RECOGNISED',
    ];
    const found = places.map((part) => text.indexOf(part));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((first, second) => first - second));
    expect(text.match(/Call 12 got no relay candidate/g)).toHaveLength(1);
  });
});

describe('Markdown report', () => {
  test('given the sample, when it is written, then it is the golden', () => {
    expectGolden('sample.md', writeMarkdown(sampleReport));
  });

  test('given no findings, when it is written, then it says what was judged and what was not', () => {
    expectGolden('quiet.md', writeMarkdown(quietReport));
  });

  test('given text with markup, when it is written, then no table row breaks and no tag comes through', () => {
    const text = writeMarkdown(hostileReport('a|b <img src=x> `code` [x](y)\n# head'));
    expect(text).not.toMatch(/^# head/m);
    const outsideCode = text.replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, '');
    expect(outsideCode).not.toMatch(/(?<!\\)<img/);
    expect(outsideCode).not.toMatch(/(?<!\\)\[x/);
    for (const row of text.split('\n').filter((line) => line.startsWith('| '))) {
      expect([5, 6]).toContain(row.match(/(?<!\\)\|/g)?.length);
    }
  });
});

describe('JSON report', () => {
  test('given the sample, when it is written, then it reads back the same, two spaces deep', () => {
    const text = writeJson(sampleReport);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(sampleReport)));
    expect(text.startsWith('{\n  "schemaVersion": 1,\n')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
  });

  test('given controls in a value, when it is written, then they are escaped and read back the same', () => {
    const report = hostileReport('a\u001b[2Jb\u009bc\u202ed\u2028');
    expect(writeJson(report)).not.toMatch(steering);
    expect(JSON.parse(writeJson(report))).toEqual(JSON.parse(JSON.stringify(report)));
  });
});

describe('all reports', () => {
  test('given any text from outside, when they are written, then nothing steers the terminal', () => {
    const nasty = fc.oneof(
      fc.string({unit: 'binary'}),
      fc.constantFrom('\u001b[2J', '\u009b31m', '\u202etxt', 'a\r\nb', ''),
    );
    fc.assert(
      fc.property(nasty, (text) => {
        const report = hostileReport(text);
        expect(writeText(report)).not.toMatch(steering);
        expect(writeText(report, {color: true}).replace(colours, '')).not.toMatch(steering);
        expect(writeMarkdown(report)).not.toMatch(steering);
        expect(writeJson(report)).not.toMatch(steering);
      }),
      {numRuns: 100},
    );
  });
});

describe('summary', () => {
  test('given the sample, when it is summed up, then each root cause has its first step and nothing steers the terminal', () => {
    const lines = writeSummary(sampleReport).trimEnd().split('\n');
    expect(lines.filter((line) => /^ {2}[A-Z]/.test(line))).toHaveLength(sampleReport.diagnoses.length);
    expect(lines.filter((line) => line.startsWith('    Do: '))).toHaveLength(sampleReport.diagnoses.length);
    expect(writeSummary(hostileReport('\u001b[2J\u202e'))).not.toMatch(steering);
  });

  test('given many root causes, when summed up, then it is twelve lines at most and says how many are left', () => {
    const diagnoses = Array.from({length: 30}, () => sampleReport.diagnoses).flat();
    const lines = writeSummary({...sampleReport, diagnoses})
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe(`  and ${diagnoses.length - 5} more`);
  });

  test('given no findings, when it is summed up, then it claims no more than what was judged', () => {
    expect(writeSummary(quietReport)).toContain('in what was judged');
  });
});
