import {describe, expect, test} from '@jest/globals';
import {createRandom} from '../../../src/sim/site/random.ts';

describe('createRandom', () => {
  test('given one seed twice, when drawn from, then both give the same and another seed something else', () => {
    const draw = (seed: number) => {
      const random = createRandom(seed);
      return [random.guid(), random.integer(1, 1_000_000), random.hex(12), random.shuffle([1, 2, 3, 4, 5, 6])];
    };
    expect(draw(42)).toEqual(draw(42));
    expect(draw(42)).not.toEqual(draw(43));
  });

  test('given limits, when whole numbers are drawn, then all from the least to the most come and no others', () => {
    const random = createRandom(5);
    const drawn = new Set(Array.from({length: 500}, () => random.integer(3, 7)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6, 7]);
  });

  test('given a list, when shuffled, then it keeps its items and the list stays as it was', () => {
    const list = [1, 2, 3, 4, 5];
    expect([...createRandom(9).shuffle(list)].sort()).toEqual(list);
    expect(list).toEqual([1, 2, 3, 4, 5]);
  });

  test('given an empty list, when picked from, then it says so', () => {
    expect(() => createRandom(1).pick([])).toThrow('empty list');
  });

  test('given a share, when chance is asked, then about that share comes true', () => {
    const random = createRandom(11);
    const hits = Array.from({length: 2_000}, () => random.chance(0.3)).filter(Boolean).length;
    expect(hits / 2_000).toBeGreaterThan(0.25);
    expect(hits / 2_000).toBeLessThan(0.35);
  });
});
