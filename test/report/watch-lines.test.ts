import {describe, expect, test} from '@jest/globals';
import type {WatchChange, WatchedItem, WatchRound} from '../../src/model/watch.ts';
import {noticeOf, openText, spanText, writeChanges, writeHistory, writeRound} from '../../src/report/watch-lines.ts';

const change: WatchChange = {
  change: 'new',
  at: '2026-11-24T03:12:09.123Z',
  key: 'f1 0',
  kind: 'finding',
  check: 'turn/unanswered',
  subject: 'turn://192.0.2.7:3478/udp',
  level: 'error',
  before: 'absent',
  text: 'TURN server 192.0.2.7:3478/udp answered none of 3 Allocate requests',
  fix: 'Open UDP 3478.',
  isConsequence: false,
};
const item: WatchedItem = {
  ...change,
  told: 'error',
  toldAt: '2026-11-24T03:12:09.123Z',
  streak: 3,
  turns: [],
  isUnsteady: false,
  judgedAt: '2026-11-24T03:17:09.123Z',
  isOpenQuestion: false,
  unlooked: [],
};
const round: WatchRound = {
  startedAt: '2026-11-24T03:12:09.123Z',
  durationMs: 7340,
  verdict: 'findings',
  errors: 1,
  warnings: 0,
  infos: 0,
  suppressed: 0,
  sources: 7,
  sourcesRead: 6,
};

describe('changes', () => {
  test.each<[string, Partial<WatchChange>, string]>([
    ['new', {}, 'NEW ERROR: TURN server 192.0.2.7:3478/udp answered none of 3 Allocate requests [turn/unanswered]'],
    [
      'fixed',
      {change: 'fixed', level: 'absent', before: 'error', since: '2026-11-24T01:02:09.123Z'},
      'FIXED: TURN server 192.0.2.7:3478/udp answered none of 3 Allocate requests (after 2 h 10 min) [turn/unanswered]',
    ],
    ['graver', {change: 'changed', before: 'warning'}, 'CHANGED WARNING → ERROR: TURN server'],
    ['accepted', {change: 'accepted', level: 'accepted', before: 'error'}, 'ACCEPTED: TURN server'],
    ['unsteady', {change: 'unsteady'}, 'COMES AND GOES ERROR: TURN server'],
    ['steady and gone', {change: 'steady', level: 'absent', before: 'error'}, 'STEADY AGAIN (gone): TURN server'],
    [
      'a source that is back',
      {change: 'fixed', kind: 'source', subject: 'CMS core1, API', level: 'absent', before: 'warning'},
      'FIXED: can be read again: CMS core1, API',
    ],
    [
      'a path that is whole',
      {change: 'fixed', kind: 'path', subject: 'join.example.com', level: 'absent', before: 'error'},
      'FIXED: no stage of the path of join.example.com fails any more',
    ],
  ])('given one that is %s, when written, then it says so with its time', (_, more, says) => {
    const text = writeChanges([{...change, ...more}], {width: 300});
    expect(text).toContain(`2026-11-24 03:12:09 UTC ${says}`);
    expect(text.includes('Do: Open UDP 3478.')).toBe((more.change ?? 'new') === 'new');
  });

  test('given a cause and its consequences, when written, then the cause stands, and they are a number', () => {
    const consequence = {...change, isConsequence: true, text: 'no relay candidate'};
    const text = writeChanges([consequence, change, {...consequence, key: 'f3 0'}], {width: 300});
    expect(text.split('\n')[0]).toContain('answered none');
    expect(text).toContain('and 2 consequences of these: NEW');
    expect(text).not.toContain('no relay candidate');
  });

  test('given a consequence whose cause did not change, when written, then it stands by itself', () => {
    expect(writeChanges([{...change, isConsequence: true}])).toContain('NEW ERROR');
  });

  test('given several, when written, then the gravest come first', () => {
    const text = writeChanges([{...change, level: 'info', text: 'a remark'}, change], {width: 300});
    expect(text.indexOf('answered none')).toBeLessThan(text.indexOf('a remark'));
  });

  test('given no colour, when written, then there is no escape; given colour, then there is', () => {
    expect(writeChanges([change])).not.toContain('\u001b');
    expect(writeChanges([change], {color: true})).toContain('\u001b[');
  });
});

describe('how things stand', () => {
  test.each<[string, readonly Partial<WatchedItem>[], string]>([
    ['nothing', [], 'no fault stands in what was judged'],
    ['faults', [{}, {}, {told: 'info', level: 'info'}], '2 errors, 1 remark stand'],
    ['one seen once', [{told: 'absent'}], 'no fault stands in what was judged, 1 seen, and not confirmed yet'],
    ['one not seen once', [{level: 'absent'}], '1 error stands, 1 not seen this time, and not confirmed yet'],
    ['an open question', [{isOpenQuestion: true}], '1 error stands, 1 could not be judged again'],
    ['an unsteady one', [{isUnsteady: true}], '1 error stands, 1 coming and going'],
    ['an accepted one', [{told: 'accepted', level: 'accepted'}], 'no fault stands in what was judged, 1 accepted'],
  ])('given %s, when written, then no more is said than is known', (_, items, says) => {
    expect(openText(items.map((more) => ({...item, ...more})))).toBe(says);
  });

  test.each<[WatchRound['verdict'], string]>([
    ['findings', 'round of 7.34 s: 1 error stands; 6 of 7 sources read'],
    ['nothing-evaluated', 'nothing could be judged, so nothing is known anew; 6 of 7 sources read'],
    ['failed', 'the round came to no end: the disk is on fire'],
  ])('given a round with the verdict %s, when written, then it says what that means', (verdict, says) => {
    const text = writeRound({...round, verdict, note: 'the disk is on fire'}, [item], {width: 300});
    expect(text).toContain(says);
  });
});

test('given changes for others, when the notice is made, then a chat can show it, and the figures are beside it', () => {
  const notice = noticeOf('1.2.3', round, [change], [item]);
  expect(notice).toMatchObject({schemaVersion: 1, changes: [change], open: {error: 1, warning: 0, info: 0}, round});
  expect(notice.text).toContain('NEW ERROR: TURN server');
  expect(notice.text).toContain('1 error stands');
});

test('given a history, when written, then what stands and what changed are there, and no advice for what is past', () => {
  const text = writeHistory(
    {
      path: 'site.history.sqlite',
      rounds: {total: 1203, first: round.startedAt, last: '2026-11-26T03:00:00.000Z', failed: 2, nothingEvaluated: 1},
      items: [
        {...item, isOpenQuestion: true},
        {...item, told: 'absent', level: 'absent'},
      ],
      changes: [change],
    },
    {width: 300},
  );
  expect(text).toMatchInlineSnapshot(`
"site.history.sqlite: 1,203 rounds, 2026-11-24 03:12:09 UTC to 2026-11-26 03:00:00 UTC; 2 came to no end, 1 could judge nothing

Stands
- ERROR: TURN server 192.0.2.7:3478/udp answered none of 3 Allocate requests [turn/unanswered]; since 2026-11-24 03:12:09 UTC, not judged again since 2026-11-24 03:17:09 UTC

Changes
2026-11-24 03:12:09 UTC NEW ERROR: TURN server 192.0.2.7:3478/udp answered none of 3 Allocate requests [turn/unanswered]
"
`);
});

test.each([
  [0, '0 s'],
  [59_400, '59 s'],
  [3_600_000, '1 h'],
  [7_865_000, '2 h 11 min'],
  [273_600_000, '3 d 4 h'],
])('given %d ms, when written as a span, then it is %s', (ms, text) => {
  expect(spanText(ms)).toBe(text);
});
