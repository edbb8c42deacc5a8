import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {baselineOf} from '../../../src/engine/baseline.ts';
import {UserError} from '../../../src/model/errors.ts';
import {writeJson} from '../../../src/report/json.ts';
import {parseBaseline} from '../../../src/sources/report-file/parse-baseline.ts';
import {sampleReport} from '../../report/sample-report.ts';

const {baseline} = baselineOf(sampleReport, {
  reason: 'hand-over',
  until: '2026-12-31',
  isWanted: () => true,
  earlier: [],
});
const text = JSON.stringify(baseline, null, 2);

test('given a baseline that was written, when it is read back, then it is the same', () => {
  expect(parseBaseline(text, 'b.json')).toEqual(baseline);
  expect(parseBaseline(`\ufeff${text}`, 'b.json')).toEqual(baseline);
});

test.each([
  ['half of it', text.slice(0, 200), /^b\.json is no whole JSON/],
  ['a report', writeJson(sampleReport), /^b\.json is a report, no baseline/],
  ['other JSON', '{"x": 1}', /is no baseline of wrtc-doctor/],
  ['a list', '[]', /is no baseline of wrtc-doctor/],
  ['another version', text.replace('"baselineVersion": 1', '"baselineVersion": 2'), /of version 2; .* reads version 1/],
  ['no reason', text.replace('"hand-over"', '" "'), /cannot be used: entries\.0\.reason/],
  ['a day that there is not', text.replace('2026-12-31', '2026-02-30'), /entries\.0\.until: is no day/],
  ['no findings', text.replace(/"count": \d+/, '"count": 0'), /entries\.0\.count/],
])('given %s, when it is read, then it says what is wrong and what to do', (_, broken, message) => {
  expect(() => parseBaseline(broken, 'b.json')).toThrow(message);
  expect(() => parseBaseline(broken, 'b.json')).toThrow(UserError);
});

test('given any text, when it is read, then it is a baseline or an error for people', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
      try {
        parseBaseline(any, 'b.json');
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
  );
});
