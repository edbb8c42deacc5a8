import {expect, test} from '@jest/globals';
import {msToNextRound} from '../../src/engine/next-round.ts';

const minuteMs = 60_000;

test.each([
  ['a short round', {tookMs: 7000, everyMs: 5 * minuteMs, isPending: false}, 5 * minuteMs - 7000],
  ['a change to be confirmed', {tookMs: 7000, everyMs: 5 * minuteMs, isPending: true}, 23_000],
  [
    'a change to be confirmed, and rounds that are close anyway',
    {tookMs: 2000, everyMs: 10_000, isPending: true},
    8000,
  ],
  ['a round longer than rounds are apart', {tookMs: 130_000, everyMs: minuteMs, isPending: false}, 50_000],
  ['a round that ends just before the next', {tookMs: 59_900, everyMs: minuteMs, isPending: false}, 5000],
  ['a clock that went backwards', {tookMs: -5, everyMs: minuteMs, isPending: false}, minuteMs],
])('given %s, when the next is planned, then it begins in its time, and boxes get a rest', (_, round, expected) => {
  const {tookMs, ...rest} = round;
  expect(msToNextRound({startedMs: 1000, endedMs: 1000 + tookMs, ...rest})).toBe(expected);
});
