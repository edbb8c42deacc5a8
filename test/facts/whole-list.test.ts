import {describe, expect, test} from '@jest/globals';
import {cmsList} from '../../src/facts/cms-list.ts';
import {wholeLists} from '../../src/facts/derived/whole-list.ts';
import type {Subject} from '../../src/model/subject.ts';
import {origin} from './make.ts';

const list = (collection: string, total: number, returned = total) =>
  cmsList.of('box:cms', origin, {collection, total, returned});

test.each([
  ['all of it', [list('coSpaces', 2)], 1],
  ['none', [list('cospaces', 0)], 1],
  ['a page', [list('coSpaces', 30, 20)], 0],
  ['the same from two boxes', [list('coSpaces', 2), list('coSpaces', 2)], 2],
  ['two that disagree', [list('coSpaces', 0), list('coSpaces', 2)], 0],
  ['another collection', [list('webBridges', 0)], 0],
])('given %s, when asked for whole lists, then only what proves counts', (_, lists, count) => {
  expect(wholeLists(lists, 'coSpaces')).toHaveLength(count);
});

describe('pages', () => {
  const page = (ids: readonly string[], total: number, box: Subject = 'box:cms') =>
    cmsList.of(box, origin, {collection: 'coSpaces', total, returned: ids.length, ids: [...ids]});

  test('given pages that together name every object, when asked, then they are the whole list', () => {
    const [whole, ...others] = wholeLists([page(['a', 'b'], 3), page(['c'], 3)], 'coSpaces');
    expect(whole?.value).toMatchObject({total: 3, returned: 3});
    expect(others).toEqual([]);
  });

  test.each([
    ['one page twice', [page(['a', 'b'], 4), page(['a', 'b'], 4)]],
    ['pages that overlap', [page(['a', 'b'], 4), page(['b', 'c'], 4)]],
    ['pages of two boxes', [page(['a', 'b'], 4, 'box:cms/one'), page(['c', 'd'], 4, 'box:cms/two')]],
  ])('given %s, when asked, then it is not the whole list', (_, pages) => {
    expect(wholeLists(pages, 'coSpaces')).toEqual([]);
  });
});
