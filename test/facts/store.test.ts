import {expect, test} from '@jest/globals';
import {cmsLicense} from '../../src/facts/cms-license.ts';
import {type DerivedType, defineDerived} from '../../src/facts/derived.ts';
import {originOf} from '../../src/facts/fact.ts';
import {factTypes} from '../../src/facts/generated/registry.ts';
import {FactStore} from '../../src/facts/store.ts';
import {core, license, origin, version} from './make.ts';

function countingDerived() {
  const runs = {count: 0};
  const token = defineDerived<number>({
    id: 'test.count',
    title: 'count',
    collect: 'nothing',
    derive: (store) => {
      runs.count += 1;
      return [{type: 'test.count', subject: 'site', origin, value: store.of(cmsLicense).length}];
    },
  });
  return {token, runs};
}

test('given facts of two types, when asked for one, then they come in the order in which they were added', () => {
  const store = new FactStore();
  for (const fact of [license({feature: 'b'}), version('3.8'), license({feature: 'a'})]) store.add(fact);
  expect(store.of(cmsLicense).map(({value}) => value.feature)).toEqual(['b', 'a']);
  expect(store.size).toBe(3);
});

test('given a derived fact, when asked for twice, then it is computed once and never written', () => {
  const store = new FactStore();
  store.add(license({}));
  const {token, runs} = countingDerived();
  expect(store.of(token)[0]?.value).toBe(1);
  store.of(token);
  expect(runs.count).toBe(1);
  expect([...store].map(({type}) => type)).toEqual(['cms.license']);
  expect(store.size).toBe(1);
});

test('given a derived fact that asks for itself, when computed, then it ends', () => {
  const token: DerivedType<number> = defineDerived<number>({
    id: 'test.self',
    title: '',
    collect: '',
    derive: (store) => store.of(token),
  });
  expect(new FactStore().of(token)).toEqual([]);
});

test('given facts of a type, when one replaces them, then it is the only one', () => {
  const store = new FactStore();
  store.add(license({feature: 'a'}));
  store.add(license({feature: 'b'}));
  store.replaceAll(cmsLicense, [license({feature: 'c'})]);
  expect(store.of(cmsLicense).map(({value}) => value.feature)).toEqual(['c']);
  expect(store.size).toBe(1);
});

test('given why a type is missing, when asked, then only that of the type is told', () => {
  const store = new FactStore();
  store.addAbsence({type: 'cms.license', reason: 'encrypted', detail: 'backup.bak'});
  expect(store.absencesOf(cmsLicense)).toHaveLength(1);
  expect(store.absencesOf({id: 'cms.list'})).toEqual([]);
});

test('given a field with a place of its own, when its origin is asked for, then that is it', () => {
  const fact = cmsLicense.of(
    core,
    origin,
    {feature: 'callbridge', status: 'Activated'},
    {status: {line: 9, quote: 'x'}},
  );
  expect(originOf(fact, 'status')).toEqual({...origin, line: 9, quote: 'x'});
  expect(originOf(fact, 'feature')).toEqual(origin);
  expect(originOf(fact)).toEqual(origin);
});

test('given all fact types, when their ids are compared, then no two are alike and each says how to collect it', () => {
  expect(new Set(factTypes.map(({id}) => id)).size).toBe(factTypes.length);
  for (const {collect, title} of factTypes) expect([collect, title]).not.toContain('');
});

test('given a fact, when written as JSON and read back, then it is the same', () => {
  const fact = license({expiryDate: '2031-05-04'}, core);
  expect(JSON.parse(JSON.stringify(fact))).toEqual(fact);
  expect(cmsLicense.schema.safeParse(fact.value).success).toBe(true);
});
