import {expect, test} from '@jest/globals';
import {settleJudgedAt} from '../../src/engine/judged-at.ts';
import {judgedAt} from '../../src/facts/judged-at.ts';
import {FactStore} from '../../src/facts/store.ts';
import {storeOf} from '../checks/describe-check.ts';
import {at, judged, stated} from '../facts/make.ts';

const today = at('2040-01-01T00:00');

test('given no time at all, when settled, then it is today and says so', () => {
  const store = new FactStore();
  expect(settleJudgedAt(store, undefined, today)).toMatchObject({instant: today, basis: 'today'});
  expect(store.of(judgedAt)).toHaveLength(1);
});

test('given times in the evidence, when settled, then the newest counts, with its place', () => {
  const store = storeOf([
    stated('2031-05-04T09:00', 'old'),
    stated('2031-06-01T09:00', 'new'),
    stated('2030-01-01T00:00', 'older'),
  ]);
  expect(settleJudgedAt(store, undefined, today)).toEqual({
    instant: at('2031-06-01T09:00'),
    basis: 'evidence',
    source: 'new',
  });
  expect(store.of(judgedAt)[0]?.origin.input).toBe('evidence.txt');
});

test('given --at, when settled, then it outweighs the evidence and is no line of it', () => {
  const store = storeOf([stated('2031-06-01T09:00')]);
  expect(settleJudgedAt(store, at('2017-05-20T00:00'), today)).toMatchObject({basis: 'given', source: '--at'});
  expect(store.of(judgedAt)[0]?.origin.input).toBe('command line');
});

test('given a facts file of an earlier run, when settled, then its time stays', () => {
  const store = storeOf([judged('2031-05-04T09:00'), stated('2031-06-01T09:00')]);
  expect(settleJudgedAt(store, undefined, today).instant).toEqual(at('2031-05-04T09:00'));
});

test('given a facts file and --at, when settled, then --at takes its place', () => {
  const store = storeOf([judged('2031-05-04T09:00')]);
  settleJudgedAt(store, at('2032-01-01T00:00'), today);
  expect(store.of(judgedAt).map(({value}) => value.instant.iso.slice(0, 4))).toEqual(['2032']);
});
