import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {dampChanges} from '../../src/engine/damp-changes.ts';
import type {Observation, Seen, WatchChange, WatchedItem} from '../../src/model/watch.ts';

const fault: Seen = {
  key: 'f1 0',
  kind: 'finding',
  check: 'turn/unanswered',
  subject: 'turn://192.0.2.7:3478/udp',
  level: 'error',
  text: 'no answer',
  isConsequence: false,
};
const source: Seen = {
  key: 'source CMS core1, API',
  kind: 'source',
  subject: 'CMS core1, API',
  level: 'warning',
  text: 'cannot be read: CMS core1, API: connection refused',
  isConsequence: false,
};
const path: Seen = {
  key: 'path join.example.com',
  kind: 'path',
  subject: 'join.example.com',
  level: 'error',
  text: 'the path of join.example.com does not lead to its end',
  isConsequence: false,
};

interface Round extends Partial<Omit<Observation, 'judgedChecks' | 'asked'>> {
  readonly judgedChecks?: readonly string[];
  readonly asked?: readonly string[];
}

/** One observation a minute. */
function observationAt(minute: number, round: Round): Observation {
  const {judgedChecks = ['turn/unanswered'], asked = [source.subject, path.subject], ...rest} = round;
  const at = new Date(Date.UTC(2026, 10, 24, 3, minute)).toISOString();
  return {at, seen: [], unlooked: [], ...rest, judgedChecks: new Set(judgedChecks), asked: new Set(asked)};
}

/** What is told in each of the rounds, and how things stand after the last. `known`: there were rounds before. */
function watch(rounds: readonly Round[], {confirm = 2, known = true} = {}) {
  let items: readonly WatchedItem[] = [];
  let isPending = false;
  const told: (readonly WatchChange[])[] = [];
  for (const [index, round] of rounds.entries()) {
    const damped = dampChanges(items, observationAt(index, round), {confirm, isFirst: !known && index === 0});
    ({items, isPending} = damped);
    told.push(damped.changes);
  }
  return {items, told, isPending, words: told.map((changes) => changes.map(({change}) => change).join(' '))};
}

const there: Round = {seen: [fault]};
const gone: Round = {};

describe('a change is told once it is sure', () => {
  test('given nothing known, when the first round sees a fault, then it is told at once: so things stand', () => {
    expect(watch([there], {known: false}).told).toMatchObject([[{change: 'new', level: 'error', before: 'absent'}]]);
  });

  test('given a quiet site, when a fault is seen once and not again, then nothing is told', () => {
    expect(watch([gone, there, gone, gone]).words).toEqual(['', '', '', '']);
  });

  test('given a quiet site, when a fault is seen in two rounds, then the second tells it, and later ones do not', () => {
    const {words, isPending} = watch([gone, there, there, there]);
    expect(words).toEqual(['', '', 'new', '']);
    expect(isPending).toBe(false);
  });

  test('given a fault seen once, when it waits for confirmation, then another round is asked for', () => {
    expect(watch([gone, there]).isPending).toBe(true);
  });

  test('given a fault that was told, when two rounds do not see it, then it is fixed, and since when it stood is said', () => {
    const {told} = watch([there, there, gone, gone]);
    expect(told[3]).toMatchObject([
      {change: 'fixed', level: 'absent', before: 'error', since: '2026-11-24T03:01:00.000Z'},
    ]);
  });

  test('given --confirm 1, when a fault is seen once, then it is told', () => {
    expect(watch([gone, there, gone], {confirm: 1}).words).toEqual(['', 'new', 'fixed']);
  });

  test('given a warning, when it becomes an error, then it has changed', () => {
    const milder: Round = {seen: [{...fault, level: 'warning'}]};
    const {told} = watch([milder, milder, there, there]);
    expect(told[3]).toMatchObject([{change: 'changed', before: 'warning', level: 'error'}]);
  });

  test('given a fault told with other words and another fingerprint, when it is seen, then it is the same fault', () => {
    const reworded: Round = {seen: [{...fault, key: 'f2 0', text: 'no answer to 5 requests'}]};
    const {words, items} = watch([there, there, reworded, reworded]);
    expect(words).toEqual(['', 'new', '', '']);
    expect(items).toMatchObject([{key: 'f2 0', text: 'no answer to 5 requests', streak: 4}]);
  });

  test('given two faults of one thing, when one of them is gone, then that one is fixed and the other stands', () => {
    const other: Seen = {...fault, key: 'f2 0', text: 'another'};
    const both: Round = {seen: [fault, other]};
    const {told, items} = watch([both, both, {seen: [other]}, {seen: [other]}]);
    expect(told[3]).toMatchObject([{change: 'fixed', key: fault.key}]);
    expect(items.filter(({told: level}) => level === 'error').map(({key}) => key)).toEqual([other.key]);
  });
});

describe('what nobody looked at is not fixed', () => {
  test.each<[string, Round]>([
    ['its check was not evaluated', {judgedChecks: []}],
    ['a source could not be read that could be before', {unlooked: ['CMS core2, API']}],
  ])('given a fault that was told, when %s, then it stands as an open question', (_, round) => {
    const {words, items} = watch([there, there, round, round, round]);
    expect(words).toEqual(['', 'new', '', '', '']);
    expect(items).toMatchObject([{told: 'error', isOpenQuestion: true, judgedAt: '2026-11-24T03:01:00.000Z'}]);
  });

  test('given a source that was lost already when the fault was seen, when the fault is not seen, then it is fixed', () => {
    const lost = {unlooked: ['CMS core2, API']};
    expect(watch([{...there, ...lost}, {...there, ...lost}, lost, lost]).words).toEqual(['', 'new', '', 'fixed']);
  });

  test('given an open question, when a round looks again and does not see it, then it needs its confirmation', () => {
    expect(watch([there, there, {judgedChecks: []}, gone, gone]).words).toEqual(['', 'new', '', '', 'fixed']);
  });
});

describe('what comes and goes', () => {
  const flapping = [there, gone, there, gone, there, gone, there, gone];

  test('given a fault that is there every other round, when watched, then it is told once, and then no more', () => {
    const {words, items} = watch([gone, ...flapping]);
    expect(words.filter(Boolean)).toEqual(['unsteady']);
    expect(items).toMatchObject([{isUnsteady: true}]);
  });

  test('given changes that last two rounds each, when they go on, then they are told until it is clear that it flaps', () => {
    const slow = [there, there, gone, gone, there, there, gone, gone, there, there, gone, gone];
    expect(watch([gone, ...slow]).words.filter(Boolean)).toEqual(['new', 'fixed', 'new', 'unsteady']);
  });

  test.each<[string, Round, WatchChange['level']]>([
    ['stays', there, 'error'],
    ['stays away', gone, 'absent'],
  ])(
    'given one that came and went, when it %s for six rounds, then it is steady, and how is told',
    (_, round, level) => {
      const {told, items} = watch([gone, ...flapping, ...Array.from({length: 7}, () => round)]);
      expect(told.flat().at(-1)).toMatchObject({change: 'steady', level});
      expect(items.every(({isUnsteady}) => !isUnsteady)).toBe(true);
    },
  );

  test('given one that comes and goes, when it waits, then no round comes sooner for it', () => {
    expect(watch([gone, ...flapping, there]).isPending).toBe(false);
  });
});

describe('what is accepted', () => {
  const accepted: Round = {seen: [{...fault, level: 'accepted'}]};

  test('given a fault that was told, when it is accepted, then that is told, and not that it is fixed', () => {
    expect(watch([there, there, accepted, accepted]).words).toEqual(['', 'new', '', 'accepted']);
  });

  test('given an accepted fault, when it goes and comes back, then nothing is told', () => {
    expect(watch([accepted, accepted, gone, accepted, gone, accepted, gone, accepted]).words.join('')).toBe('');
  });

  test('given an accepted fault, when it is accepted no more, then it is new', () => {
    expect(watch([accepted, accepted, there, there]).words).toEqual(['', '', '', 'new']);
  });
});

describe('sources and paths', () => {
  test('given a source that cannot be read, when it can be again, then both are told', () => {
    const down: Round = {seen: [source]};
    expect(watch([down, down, gone, gone]).words).toEqual(['', 'new', '', 'fixed']);
  });

  test.each([
    ['source', source],
    ['path', path],
  ])(
    'given a %s that the site file no longer names, when watched, then it is dropped and called neither',
    (_, seen) => {
      const {words, items} = watch([{seen: [seen]}, {seen: [seen]}, {asked: []}, {asked: []}]);
      expect(words).toEqual(['', 'new', '', '']);
      expect(items).toEqual([]);
    },
  );

  test('given a path that failed for no known cause, when a finding then explains it, then it is not called fixed', () => {
    const unexplained: Round = {seen: [path]};
    expect(watch([unexplained, unexplained, there, there]).words).toEqual(['', 'new', '', 'new']);
  });
});

test('given any rounds at all, when damped, then what is told fits together, survives JSON, and is bounded', () => {
  const level = fc.constantFrom<Seen['level']>('error', 'warning', 'accepted');
  const seen = fc.uniqueArray(fc.record({key: fc.constantFrom('a', 'b', 'c'), level}), {selector: ({key}) => key});
  const round = fc.record({seen, isJudged: fc.boolean(), isLost: fc.boolean()});
  fc.assert(
    fc.property(fc.array(round, {maxLength: 60}), (rounds) => {
      let items: readonly WatchedItem[] = [];
      const standing = new Map<string, boolean>();
      for (const [index, {isJudged, isLost, seen: all}] of rounds.entries()) {
        const observation = observationAt(index, {
          seen: all.map((one) => ({...fault, ...one, subject: one.key})),
          judgedChecks: isJudged ? ['turn/unanswered'] : [],
          unlooked: isLost ? ['CMS'] : [],
        });
        const options = {confirm: 2, isFirst: index === 0};
        const damped = dampChanges(items, observation, options);
        expect(JSON.parse(JSON.stringify(damped))).toEqual(damped);
        for (const {change, key} of damped.changes) {
          if (change === 'new') expect(standing.get(key) ?? false).toBe(false);
          if (change === 'fixed') expect([standing.get(key), isJudged]).toEqual([true, true]);
          if (change !== 'unsteady') standing.set(key, change === 'new' || change === 'changed');
          // Which of the two it is then stands in its level.
          if (change === 'steady') standing.delete(key);
        }
        for (const {key, told} of damped.items)
          if (!standing.has(key)) standing.set(key, told === 'error' || told === 'warning');
        items = damped.items;
        expect(items.length).toBeLessThanOrEqual(3);
      }
    }),
  );
});
