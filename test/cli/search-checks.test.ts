import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {searchChecks} from '../../src/cli/search-checks.ts';
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
    expect(searchChecks(query, checks)).toEqual({symptoms: [], checks: []});
  });

  test('given words of which few fit, when searched, then nothing is claimed', () => {
    expect(idsOf('zebra giraffe elephant turn')).toEqual([]);
  });
});
