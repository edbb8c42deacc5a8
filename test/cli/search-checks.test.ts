import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {checksOfSymptom, evidenceFor, searchChecks} from '../../src/cli/search-checks.ts';
import {nearIds} from '../../src/cli/search-words.ts';
import {symptoms} from '../../src/cli/symptoms.ts';

const idsOf = (query: string): string[] => searchChecks(query, checks).checks.map(({id}) => id);

describe('symptoms', () => {
  test.each(symptoms.flatMap(({title, alsoSaid}) => [title, ...alsoSaid].map((words) => ({words, title}))))(
    'given "$words", when searched, then "$title" is among the symptoms',
    ({words, title}) => {
      expect(searchChecks(words, checks).symptoms.map(({symptom}) => symptom.title)).toContain(title);
    },
  );

  test.each(symptoms)('given "$title", when searched, then there are checks that look for its causes', ({title}) => {
    const found = searchChecks(title, checks).symptoms.find(({symptom}) => symptom.title === title);
    expect(found?.checks).not.toHaveLength(0);
  });

  test.each([
    ['no join call button', 'webbridge/trust-bundle-missing'],
    ['bad request', 'expressway/guest-uri-internal'],
    ['not secure', 'certificate/edge-self-signed'],
    ['connecting then disconnects', 'turn/integrity-failure'],
  ])('given "%s" of the first four failure modes, when searched, then %s is to be looked at', (words, id) => {
    const found = searchChecks(words, checks).symptoms.flatMap((one) => one.checks.map((check) => check.id));
    expect(found).toContain(id);
  });
});

describe('words', () => {
  test.each([
    ['431', 'turn/integrity-failure'],
    ['F93', 'turn/media-range-blocked'],
    ['hairpin', 'turn/hairpin-missing'],
    ['hair', 'turn/hairpin-missing'],
    ['TRUST bundle', 'webbridge/trust-bundle-missing'],
  ])('given %s, when searched, then %s is found', (query, id) => {
    expect(idsOf(query)).toContain(id);
  });

  test('given a code, when searched, then longer numbers do not count', () => {
    expect(idsOf('43')).not.toContain('turn/integrity-failure');
  });

  test.each(['', '   ', '?!', 'zxqw', 'the of to'])('given %j, when searched, then nothing is found', (query) => {
    expect(searchChecks(query, checks)).toEqual({corrections: [], symptoms: [], checks: []});
  });

  test.each([
    ['certifcate', 'certificate'],
    ['bad requset', 'request'],
    ['hairpn', 'hairpin'],
    ['intergity', 'integrity'],
  ])('given the misspelt %s, when searched, then %s is searched for, and that is said', (query, taken) => {
    const {corrections, checks: found, symptoms: said} = searchChecks(query, checks);
    expect(corrections.map((one) => one.taken)).toEqual([taken]);
    expect(found.length + said.length).toBeGreaterThan(0);
  });

  test('given a number that is no code, when searched, then no other number is taken for it', () => {
    expect(searchChecks('4310', checks).corrections).toEqual([]);
  });

  test('given words of which few fit, when searched, then nothing is claimed', () => {
    expect(idsOf('zebra giraffe elephant turn')).toEqual([]);
  });
});

describe('ids', () => {
  test.each([
    ['turn/integrity-failur', 'turn/integrity-failure'],
    ['trun/integrity-failure', 'turn/integrity-failure'],
    ['dns/outside-mising', 'dns/outside-missing'],
  ])('given the misspelt id %s, when looked for, then %s is the nearest', (id, near) => {
    expect(nearIds(id, checks)[0]).toBe(near);
  });

  test('given an id that is like none, when looked for, then there is no guess', () => {
    expect(nearIds('kitchen/sink', checks)).toEqual([]);
  });
});

test('given a symptom, when its checks are put in order, then causes come before their consequences', () => {
  const ids = searchChecks('connecting then disconnects', checks).symptoms[0]?.checks.map(({id}) => id) ?? [];
  expect(ids.indexOf('turn/password-mismatch')).toBeLessThan(ids.indexOf('turn/integrity-failure'));
  expect(ids.indexOf('turn/integrity-failure')).toBeLessThan(ids.indexOf('call/relay-candidate-timeout'));
});

test.each(symptoms)(
  'given "$title", when asked what to collect, then there is something, and nothing twice',
  (symptom) => {
    const evidence = evidenceFor(checksOfSymptom(symptom, checks)).map(({collect}) => collect);
    expect(evidence.length).toBeGreaterThan(0);
    expect(new Set(evidence).size).toBe(evidence.length);
  },
);

test('given checks of which most need the same, when asked what to collect, then that comes first', () => {
  const needing = (...names: readonly string[]) => checks.filter(({id}) => names.includes(id));
  const [first] = evidenceFor(needing('turn/integrity-failure', 'turn/port-closed', 'expressway/turn-off'));
  expect(first?.collect).toBe(needing('turn/integrity-failure')[0]?.needs.sessions?.collect);
});
