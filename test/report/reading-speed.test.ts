import {expect, test} from '@jest/globals';
import {amountText, speedText} from '../../src/report/reading-speed.ts';

test('given a file half read, then how much, how fast and how long', () => {
  const reading = {bytesRead: 2_000_000_000, sizeBytes: 4_000_000_000, elapsedMs: 4000};
  expect([amountText(reading), speedText(reading)]).toEqual(['50 % of 4.0 GB', '500.0 MB/s, 4 s left']);
});

test('given a pipe, then nobody says how long', () => {
  const reading = {bytesRead: 3_000_000, sizeBytes: undefined, elapsedMs: 1000};
  expect([amountText(reading), speedText(reading)]).toEqual(['3.0 MB', '3.0 MB/s']);
});

test('given the first moments, then no speed is told', () => {
  expect(speedText({bytesRead: 10, sizeBytes: 20, elapsedMs: 100})).toBe('');
});

test('given a long way to go, then minutes and hours', () => {
  const left = (sizeBytes: number) => speedText({bytesRead: 1_000_000, sizeBytes, elapsedMs: 1000});
  expect(left(301_000_000)).toBe('1.0 MB/s, 5 min left');
  expect(left(9_001_000_000)).toBe('1.0 MB/s, 2 h 30 min left');
});
