import {expect, test} from '@jest/globals';
import {inLogOrder, isAfter, minutesLeft} from '../../src/facts/derived/log-order.ts';
import {logSummary} from '../../src/facts/log-summary.ts';
import {at, logged} from './make.ts';

const line = (number: number, time?: string, input = 'log') =>
  logged('any', {}, {line: number, input, ...(time === undefined ? {} : {time})});

test('given times, when they differ, then they tell the order, whatever the lines', () => {
  expect(isAfter(line(1, '09:05'), line(9, '09:00'))).toBe(true);
  expect(isAfter(line(9, '09:00'), line(1, '09:05', 'other'))).toBe(false);
});

test('given no times, when both stand in one log, then the lines tell; in two logs nobody knows', () => {
  expect(isAfter(line(9), line(1))).toBe(true);
  expect(isAfter(line(1), line(9))).toBe(false);
  expect(isAfter(line(9), line(1, undefined, 'other'))).toBeUndefined();
  expect(isAfter(line(9, '09:00'), line(1, '09:00'))).toBe(true);
});

test('given facts in any order, when sorted, then they stand as they happened', () => {
  const sorted = inLogOrder([line(3), line(1), line(2, '09:00'), line(7, '08:00')]);
  expect(sorted.map(({origin}) => origin.line)).toEqual([1, 3, 7, 2]);
});

test('given a log in several files, when asked how long it goes on, then the last one counts', () => {
  const file = (input: string, lastTime: string) =>
    logSummary.of(
      `log:${input}`,
      {input, format: 'cms-log'},
      {format: 'any', product: 'expressway', lines: 1, unmatchedLines: 0, lastTime: at(lastTime)},
    );
  const logs = [file('a/log.1.gz', '09:30'), file('a/log', '10:00'), file('b/log', '12:00')];
  expect(minutesLeft(line(1, '09:00', 'a/log.1.gz'), logs)).toBe(60);
  expect(minutesLeft(line(1, '09:00', 'c/log'), logs)).toBeUndefined();
  expect(minutesLeft(line(1, undefined, 'a/log'), logs)).toBeUndefined();
});
