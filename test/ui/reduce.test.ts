import {describe, expect, test} from '@jest/globals';
import {probesOf} from '../../src/facts/derived/probe-overview.ts';
import {FactStore} from '../../src/facts/store.ts';
import type {Report} from '../../src/model/report.ts';
import {bindings, commandOf, keyNames} from '../../src/ui/keys.ts';
import {reduce} from '../../src/ui/reduce.ts';
import {isItem} from '../../src/ui/row-kinds.ts';
import {type Action, initialState, matchesIn, type State, selectedRow, shownDetail} from '../../src/ui/state.ts';
import {sampleStages} from '../facts/make-stages.ts';
import {finishedWithJoins, sampleTimeLines as timeLines} from './sample-joins.ts';
import {healthyReport, reportOfSize, sampleEvents, sampleReport} from './sample-report.ts';

const narrow = initialState({columns: 80, rows: 24});
const press = (state: State, ...keys: readonly string[]) =>
  keys.reduce((each, key) => reduce(each, {kind: 'key', key}), state);
const type = (state: State, text: string) => press(state, ...text);
const play = (state: State, actions: readonly Action[]) => actions.reduce(reduce, state);
const events = sampleEvents.map((event): Action => ({kind: 'event', event}));
const finish = (report = sampleReport, state = narrow) =>
  reduce(state, {kind: 'event', event: {kind: 'finished', report}});
const idOf = (state: State) => {
  const row = selectedRow(state);
  if (row === undefined) return undefined;
  switch (row.kind) {
    case 'finding':
      return row.finding.id;
    case 'check':
      return row.check.id;
    case 'input':
      return row.input.path;
    case 'accepted':
    case 'missing':
      return row.kind;
    case 'ladder':
      return row.number;
    case 'attempt':
      return row.attempt.number;
    case 'moment':
      return row.index;
  }
};
const shownFindings = ({lists}: State) =>
  lists.diagnosis.items.flatMap((row) => (row.kind === 'finding' ? [row.finding.id] : []));

describe('a run', () => {
  test('given an input that is being read, when it moves on, then its bytes and facts are those of the last event', () => {
    const [input] = play(narrow, events.slice(0, 2)).progress.inputs;
    expect(input).toEqual({
      path: 'edge.pcapng',
      state: 'reading',
      sizeBytes: 2_400_000,
      bytesRead: 1_200_000,
      facts: 1,
    });
  });

  test('given all events but the last, then every input and check is counted and the run screen stays', () => {
    const state = play(narrow, events.slice(0, -1));
    expect(state.screen).toBe('run');
    expect(state.progress.inputs.map((input) => input.state)).toEqual(['read', 'partial', 'unrecognised']);
    expect([state.progress.checks.length, state.progress.checksTotal]).toEqual([9, 9]);
  });

  test('given the run screen, when the run finishes, then the diagnosis is shown with its first cause selected', () => {
    const state = play(narrow, events);
    expect([state.screen, idOf(state)]).toEqual(['diagnosis', 'turn/integrity-failure#1']);
  });

  test('given that someone reads the inputs, when the run finishes, then they stay there and see all of them', () => {
    const reading = press(play(narrow, events.slice(0, 3)), '4');
    expect(reading.lists.inputs.items).toHaveLength(1);
    const state = play(reading, events.slice(3));
    const {items} = state.lists.inputs;
    expect([state.screen, items.filter(({kind}) => kind === 'input').length]).toEqual(['inputs', 3]);
  });

  test('given a member of an archive that was never announced, when it is done, then it gets its own row', () => {
    const row = {...sampleReport.inputs[0]!, path: 'logs.zip!/a.log'};
    const state = reduce(narrow, {kind: 'event', event: {kind: 'input-done', row}});
    expect(state.progress.inputs).toMatchObject([{path: 'logs.zip!/a.log', state: 'read'}]);
  });
});

describe('the diagnosis list', () => {
  test('given causes and a hint, then causes come first and consequences are folded', () => {
    const state = finish();
    expect(shownFindings(state)).toEqual([
      'turn/integrity-failure#1',
      'webbridge/port-conflict#1',
      'certificate/expired#1',
    ]);
    expect(selectedRow(state)).toMatchObject({explains: 2, isUnfolded: false});
  });

  test('given a cause, when Space is pressed there and then on a consequence, then it unfolds and folds again', () => {
    const unfolded = press(finish(), ' ');
    expect(shownFindings(unfolded).slice(0, 3)).toEqual([
      'turn/integrity-failure#1',
      'call/relay-candidate-timeout#1',
      'call/ice-failure#1',
    ]);
    const folded = press(unfolded, 'down', 'down', ' ');
    expect(shownFindings(folded)).toHaveLength(3);
    expect(idOf(folded)).toBe('turn/integrity-failure#1');
  });

  test('given nothing wrong, then what was judged and what was not is listed, with what is missing', () => {
    const state = finish(healthyReport);
    const headings = state.lists.diagnosis.rows.flatMap((row) => (row.kind === 'heading' ? [row.text] : []));
    expect(headings).toEqual(['Judged, and right', 'Not judged: evidence is missing', 'How it was judged']);
    expect(idOf(press(state, 'down'))).toBe('webbridge/trust-bundle-missing');
  });

  test('given a filter, when it is typed, then only matches stay, consequences too, until Esc', () => {
    const typed = type(press(finish(), '/'), 'PAIR candidate');
    expect(shownFindings(typed)).toEqual(['turn/integrity-failure#1', 'call/ice-failure#1']);
    expect(shownFindings(press(typed, 'backspace', 'escape'))).toHaveLength(3);
    const kept = press(typed, 'enter');
    expect([kept.isTyping, kept.lists.diagnosis.filter]).toEqual([false, 'PAIR candidate']);
    expect(press(kept, 'escape').lists.diagnosis.filter).toBe('');
  });

  test('given a filter that is being typed, when keys of commands are typed, then they are text; Ctrl-C still quits', () => {
    const typed = type(press(finish(), '/'), 'q?1 jk');
    expect(typed).toMatchObject({screen: 'diagnosis', isQuitting: false, isHelpOpen: false});
    expect(typed.lists.diagnosis.filter).toBe('q?1 jk');
    expect(press(typed, 'ctrl-c').isQuitting).toBe(true);
  });
});

describe('moving', () => {
  test('given a list, when keys go past its ends, then the selection stays inside', () => {
    const state = finish();
    expect(press(state, 'up', 'k').lists.diagnosis.selected).toBe(0);
    expect(press(state, 'j', 'down', 'j', 'down').lists.diagnosis.selected).toBe(2);
    expect(press(state, 'G').lists.diagnosis.selected).toBe(2);
    expect(press(finish(reportOfSize(500)), 'page-down').lists.diagnosis.selected).toBe(9);
  });

  test('given a detail longer than the screen, when it is scrolled, then it stops at its last line', () => {
    const detail = press(finish(), 'enter');
    expect(detail.focus).toBe('detail');
    const end = press(detail, 'end');
    expect(end.detailTop).toBeGreaterThan(0);
    expect(press(end, 'down', 'page-down').detailTop).toBe(end.detailTop);
    expect(press(end, 'up').detailTop).toBe(end.detailTop - 1);
    expect(press(end, 'escape')).toMatchObject({focus: 'list', detailTop: 0});
  });

  test('given a scrolled detail, when the terminal grows so that all of it fits, then it starts at its top', () => {
    const scrolled = press(finish(), 'enter', 'end');
    expect(reduce(scrolled, {kind: 'resized', size: {columns: 200, rows: 90}}).detailTop).toBe(0);
  });

  test('given a report with the path of a probe, when the diagnosis is shown, then it has a row for each step', () => {
    const store = new FactStore();
    for (const fact of sampleStages) store.add(fact);
    const report = {...sampleReport, probes: probesOf(store)};
    const {lists} = finish(report);
    const texts = lists.diagnosis.rows.flatMap((row) => ('text' in row ? [row.text] : []));
    expect(texts).toContain('Path of join.example.com from outside: 2 stages ok, 1 failed, 2 not tried');
    expect(texts).toContain(
      'page of join.example.com, TCP 443 (192.0.2.7): tcp ok 12 ms, tls FAILED 1.24 s (reset in the handshake), http not tried (tls failed)',
    );
  });

  test('given seven screens, when Tab, Shift-Tab and digits are pressed, then each is reached', () => {
    const state = finish();
    expect(press(state, 'tab').screen).toBe('checks');
    expect(press(state, 'tab', 'tab', 'tab', 'tab', 'tab', 'tab').screen).toBe('run');
    expect(press(state, 'shift-tab').screen).toBe('run');
    expect([...'1234567'].map((key) => press(state, key).screen)).toEqual([
      'run',
      'diagnosis',
      'checks',
      'inputs',
      'calls',
      'attempts',
      'timeline',
    ]);
  });

  test('given the checks, then those of a system stand together, the failed first', () => {
    const rows = press(finish(), '3').lists.checks.rows.slice(0, 4);
    expect(rows.map((row) => (row.kind === 'check' ? row.check.status : isItem(row) ? '' : row.text))).toEqual([
      'TURN and media: 1 FAIL, 1 CRASHED, 1 pass',
      'fail',
      'crashed',
      'pass',
    ]);
  });

  test('given the checks, when s is pressed, then the failed, the unjudged and the passed are shown in turn', () => {
    const statuses = (state: State) => [
      ...new Set(state.lists.checks.items.flatMap((row) => (row.kind === 'check' ? [row.check.status] : []))),
    ];
    const failed = press(finish(), '3', 's');
    expect(statuses(failed)).toEqual(['fail', 'crashed']);
    expect(statuses(press(failed, 's'))).toEqual(['crashed', 'not-evaluated']);
    expect(statuses(press(failed, 's', 's'))).toEqual(['pass']);
    expect(statuses(press(failed, 's', 's', 's'))).toHaveLength(5);
    expect(press(finish(), 's').statusChoice).toBe('all');
  });

  test('given evidence that is missing, then the sources tell it below what was read, and how to collect it', () => {
    const row = selectedRow(press(finish(), '4', 'end'));
    expect(row).toMatchObject({kind: 'missing', missing: {title: 'Settings of the web bridge'}});
    expect(press(finish(), '4', 'end', 'c').copied?.text).toBe(
      'Settings of the web bridge: On the MMP: `webbridge`, saved as text',
    );
  });

  test('given the inputs, then what was not understood comes first', () => {
    expect(idOf(press(finish(), '4'))).toBe('notes.docx');
  });

  test('given the help, when it is scrolled, then it stops at its end; any other key closes it and does nothing else', () => {
    const open = press(finish(), '?', 'down');
    expect(open).toMatchObject({isHelpOpen: true, helpTop: 1, lists: {diagnosis: {selected: 0}}});
    const end = press(open, 'end');
    expect(end.helpTop).toBeGreaterThan(1);
    expect(press(end, 'down').helpTop).toBe(end.helpTop);
    expect(press(end, 's')).toMatchObject({isHelpOpen: false, helpTop: 0, statusChoice: 'all'});
  });
});

describe('finding, copying and hiding', () => {
  test('given a filter, when it is cleared, then what was selected in it stays selected', () => {
    const found = press(type(press(finish(), '/'), 'port'), 'enter');
    expect(idOf(press(found, 'escape'))).toBe('webbridge/port-conflict#1');
  });

  test('given a detail, when a word is searched for, then n and N go from line to line, and round', () => {
    const searched = press(type(press(finish(), 'enter', '/'), 'TURN'), 'enter');
    const found = matchesIn(shownDetail(searched), 'turn');
    expect(found.length).toBeGreaterThan(2);
    expect([searched.isTyping, searched.search, searched.detailTop]).toEqual([false, 'TURN', found[0]]);
    expect(press(searched, 'n').detailTop).toBe(found[1]);
    expect(press(searched, 'n', 'N').detailTop).toBe(found[0]);
    expect(press(searched, 'escape')).toMatchObject({focus: 'list', search: ''});
  });

  test('given a finding, when c is pressed, then what to do is copied as steps, and o copies what opens its evidence', () => {
    const fix = press(finish(), 'c').copied;
    expect(fix?.text.split('\n')).toEqual([
      '1. Set one user name and one password on both sides.',
      '   where: Expressway-E, Configuration > Authentication > Local database',
      '   xCommand TurnCredentialSet Name: "bridgeuser"',
      '   xStatus TURN',
      '   verify: xStatus TURN lists an allocation.',
    ]);
    expect(press(finish(), 'o').copied?.text).toBe('wireshark -r edge.pcapng -g 214');
    expect(press(finish(), 'down', 'c')).toMatchObject({copied: undefined, notice: expect.stringContaining('nothing')});
  });

  test('given what is judged, when it is hidden and p is pressed, then it comes back as it was, where it was', () => {
    const hidden = {
      ...sampleReport,
      findings: sampleReport.findings.map((each) => ({...each, subject: 'call:0' as const})),
    };
    const asked = press(finish(), 'down', 'p');
    expect(asked).toMatchObject({wantsHiding: true, isHiding: false});
    const hiding = reduce(asked, {kind: 'hidden', judged: {report: hidden}});
    expect([hiding.isHiding, hiding.indexed?.report, idOf(hiding)]).toEqual([
      true,
      hidden,
      'webbridge/port-conflict#1',
    ]);
    const shown = press(hiding, 'p');
    expect([shown.isHiding, shown.indexed?.report, idOf(shown)]).toEqual([
      false,
      sampleReport,
      'webbridge/port-conflict#1',
    ]);
  });

  test('given names that are hidden, when more is judged, then that is hidden too, and p shows the latest', () => {
    const hiding = reduce(narrow, {kind: 'hidden', judged: undefined});
    const event = {kind: 'finished', report: healthyReport} as const;
    const over = reduce(hiding, {kind: 'event', event, plain: {report: sampleReport}});
    expect(over.indexed?.report).toBe(healthyReport);
    expect(press(over, 'p').indexed?.report).toBe(sampleReport);
  });
});

describe('what the site accepts', () => {
  const suppressed = {source: 'site-file', reason: 'known until the move', until: '2026-12-31'} as const;
  const findings = sampleReport.findings.map((each) =>
    each.rule === 'webbridge/port-conflict' ? {...each, suppressed} : each,
  );
  const row = {...suppressed, check: 'webbridge/port-conflict', place: 'wrtc-doctor.yaml line 9', notes: []};
  const report: Report = {
    ...sampleReport,
    findings,
    suppressions: [
      {...row, state: 'used', findings: ['webbridge/port-conflict#1']},
      {...row, place: 'wrtc-doctor.yaml line 12', state: 'expired', findings: [], notes: ['It is over.']},
      {...row, place: 'wrtc-doctor.yaml line 15', state: 'unjudged', findings: [], notes: ['Not looked for.']},
    ],
    summary: {...sampleReport.summary, warnings: 1, suppressed: 1},
  };

  test('given a finding that is accepted, then it is folded apart from the causes, and Space shows it', () => {
    const state = finish(report);
    expect(shownFindings(state)).toEqual(['turn/integrity-failure#1', 'certificate/expired#1']);
    const open = press(state, 'end', ' ');
    expect(shownFindings(open)).toEqual([
      'turn/integrity-failure#1',
      'certificate/expired#1',
      'webbridge/port-conflict#1',
    ]);
    expect(selectedRow(open)?.kind).toBe('accepted');
    expect(shownFindings(press(open, ' '))).toHaveLength(2);
  });

  test('given what accepts nothing any more, then that is said, and the counts leave out what is accepted', () => {
    const texts = finish(report).lists.diagnosis.rows.flatMap((each) => (isItem(each) ? [] : [each.text]));
    expect(texts[0]).toBe('4 findings: 3 errors, 1 warning. 1 finding accepted, counted apart.');
    expect(texts).toContain('wrtc-doctor.yaml line 12 (webbridge/port-conflict): It is over.');
    expect(texts.join('\n')).not.toContain('line 15');
  });
});

describe('attempts to join and the time line', () => {
  const done = reduce(narrow, {kind: 'event', event: finishedWithJoins});
  const moments = ({lists}: State) => lists.timeline.items.map((row) => (row.kind === 'moment' ? row.index : row.kind));

  test('given attempts, then each can be selected, and found by who, how it ended, where, or its call', () => {
    const list = press(done, '6');
    expect(list.lists.attempts.items).toHaveLength(2);
    for (const words of ['kim', 'relay', 'lobby', 'call 8']) expect(idOf(type(press(list, '/'), words))).toBe(2);
    expect(idOf(type(press(list, '/'), 'guest7001'))).toBe(1);
  });

  test('given an attempt, when t is pressed on it, then the time line around it is shown, until Esc', () => {
    const around = press(done, '6', 'down', 't');
    expect([around.screen, moments(around)]).toEqual(['timeline', [0, 1]]);
    const all = press(around, 'escape');
    expect([all.screen, moments(all)]).toEqual(['timeline', [0, 1, 2]]);
    expect(press(all, 'escape')).toBe(all);
  });

  test('given a row of the time line, when t is pressed, then that is of its attempt; a packet has none', () => {
    const line = press(done, '7');
    expect(press(line, 't').timeLineOf).toBe(2);
    expect(press(line, 'down', 't').timeLineOf).toBeUndefined();
  });

  test('given a filter in the time line around an attempt, then Esc clears the filter first', () => {
    const filtered = press(type(press(done, '6', 'down', 't', '/'), '431'), 'enter');
    expect(moments(filtered)).toEqual([1]);
    const cleared = press(filtered, 'escape');
    expect([cleared.timeLineOf, moments(cleared)]).toEqual([2, [0, 1]]);
  });

  test('given a detail, when Esc is pressed, then the list is shown and the time line stays', () => {
    expect(press(done, '6', 'down', 't', 'enter', 'escape')).toMatchObject({focus: 'list', timeLineOf: 2});
  });

  test('given a new report while the time line of an attempt is shown, then it is of all again', () => {
    const around = press(done, '6', 'down', 't');
    expect(reduce(around, {kind: 'event', event: finishedWithJoins}).timeLineOf).toBeUndefined();
  });

  test('given no log, then both screens say so, and t does nothing', () => {
    const state = press(finish(), '6');
    expect(state.lists.attempts.items).toEqual([]);
    expect(press(state, 't')).toBe(state);
    expect(press(state, '7').lists.timeline.items).toEqual([]);
  });
});

describe('an input that stays open', () => {
  const ladders = {count: 0, of: () => undefined, withAddress: () => []};

  test('given what is proved so far, then the screens show it, and it is not taken for the end', () => {
    const live = reduce(narrow, {
      kind: 'event',
      event: {kind: 'so-far', report: sampleReport, ladders, timeLines, attempts: []},
    });
    expect([live.screen, live.isOver]).toEqual(['run', false]);
    expect(shownFindings(press(live, '2'))).toHaveLength(3);
    expect(finish(sampleReport, live)).toMatchObject({isOver: true, screen: 'diagnosis'});
  });

  test('given Ctrl-C while it is read, then it ends the reading first, and quits when pressed again', () => {
    const stopping = press(narrow, 'ctrl-c');
    expect(stopping).toMatchObject({isStopping: true, isQuitting: false});
    expect(press(stopping, 'ctrl-c').isQuitting).toBe(true);
    expect(press(finish(), 'ctrl-c').isQuitting).toBe(true);
  });
});

describe('the key table', () => {
  test('given all bindings, then no key has two commands', () => {
    const keys = bindings.flatMap((binding) => Object.keys(binding.keys));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('given several characters in one piece of input, then each is a key', () => {
    const plain = {} as Parameters<typeof keyNames>[1];
    expect(keyNames('/a\r', plain)).toEqual(['/', 'a', 'enter']);
    expect(keyNames('c', {...plain, ctrl: true}).map(commandOf)).toEqual(['stop']);
    expect(keyNames('', {...plain, tab: true, shift: true})).toEqual(['shift-tab']);
  });
});
