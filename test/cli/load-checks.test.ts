import {expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {loadChecks, refuseUnknownChecks} from '../../src/cli/load-checks.ts';
import {judge, ruleOf} from '../../src/engine/judge.ts';
import {FactStore} from '../../src/facts/store.ts';

const all = {only: [], skip: []};

test('given no selection, when loaded, then all checks are there, in their order', async () => {
  expect(await loadChecks(all)).toEqual(checks);
});

test('given one area, when loaded, then only its checks are, and the report says the same of all', async () => {
  const selection = {only: ['turn'], skip: []};
  const loaded = await loadChecks(selection);
  expect(loaded.filter((check) => 'run' in check).map(({id}) => id.split('/')[0])).toContain('turn');
  expect(loaded.filter((check) => 'run' in check).every(({id}) => id.startsWith('turn/'))).toBe(true);
  expect(loaded.map(ruleOf)).toEqual(checks.map(ruleOf));
  expect(judge(loaded, new FactStore(), selection)).toEqual(judge(checks, new FactStore(), selection));
});

test('given an area that is left out, when loaded, then it is not loaded', async () => {
  const loaded = await loadChecks({only: [], skip: ['turn/*']});
  expect(loaded.some((check) => 'run' in check && check.id.startsWith('turn/'))).toBe(false);
});

test('given a check that is to be judged and was not loaded, when judged, then that is a mistake of the program', async () => {
  const loaded = await loadChecks({only: ['dns'], skip: []});
  expect(() => judge(loaded, new FactStore(), all)).toThrow('was not loaded');
});

test('given a pattern that no check matches, when looked at, then it is refused', () => {
  expect(() => refuseUnknownChecks(['turn', 'dns/*', 'turn/unanswered'])).not.toThrow();
  expect(() => refuseUnknownChecks(['turns'])).toThrow('No check matches turns.');
});
