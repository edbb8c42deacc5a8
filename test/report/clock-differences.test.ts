import {describe, expect, test} from '@jest/globals';
import type {ClockDifference} from '../../src/model/report.ts';
import {logGroups} from '../../src/report/log-history-words.ts';

const hourMs = 3_600_000;

function textOf(difference: Partial<ClockDifference>): string | undefined {
  const clock: ClockDifference = {
    input: 'a.log',
    reference: 'b.log',
    aheadMs: 2 * hourMs,
    because: '3 messages that b.log holds too',
    zone: 'stated',
    year: 'stated',
    ...difference,
  };
  return logGroups({clocks: [clock]})[0]?.rows[0]?.text;
}

describe('clocks that differ, in words', () => {
  test.each([
    [{aheadMs: 2400}, 'a.log is 2.4 s ahead of b.log (3 messages that b.log holds too)'],
    [{aheadMs: -200_000}, 'a.log is 3 min 20 s behind b.log (3 messages that b.log holds too)'],
    [{aheadMs: -3 * 24 * hourMs}, 'a.log is 3 days behind b.log (3 messages that b.log holds too)'],
  ])('given %j, then it is said by how much', (difference, text) => {
    expect(textOf(difference)).toBe(text);
  });

  test('given a zone that is not stated, when a zone explains the difference, then it says how to set it', () => {
    expect(textOf({zone: 'assumed'})).toContain('--timezone +02:00');
    expect(textOf({zone: 'assumed', aheadMs: -3.5 * hourMs + 900})).toContain('--timezone -03:30');
    expect(textOf({zone: 'assumed', aheadMs: 5000})).not.toContain('--timezone');
    expect(textOf({zone: 'given'})).not.toContain('--timezone');
  });

  test('given a year that is not stated, when the difference is of days, then it says how to set it', () => {
    expect(textOf({year: 'assumed', zone: 'assumed', aheadMs: 365 * 24 * hourMs})).toContain('--year');
  });
});
