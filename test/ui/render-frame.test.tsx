import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import stringWidth from 'string-width';
import type {RunEvent} from '../../src/engine/events.ts';
import type {Ladder, LadderRow} from '../../src/model/ladder.ts';
import type {Finding, Report} from '../../src/model/report.ts';
import {cutLine, cutStart, fitLine, span, spreadLine, widthOf, wrapSpans} from '../../src/ui/lines.ts';
import {reduce} from '../../src/ui/reduce.ts';
import {renderFrame, renderState} from '../../src/ui/render-frame.tsx';
import {initialState, type State} from '../../src/ui/state.ts';
import {windowLines} from '../../src/ui/window.ts';
import {failedAttempt, finishedWithJoins, sampleTimeLine} from './sample-joins.ts';
import {healthyReport, reportOfSize, sampleEvents, sampleReport} from './sample-report.ts';

const sizes = [
  {columns: 80, rows: 24},
  {columns: 100, rows: 30},
  {columns: 60, rows: 20},
];
const press = (state: State, ...keys: readonly string[]) =>
  keys.reduce((each, key) => reduce(each, {kind: 'key', key}), state);
const finish = (size: State['size'], report: Report = sampleReport) =>
  reduce(initialState(size), {kind: 'event', event: {kind: 'finished', report}});
const flat = (frame: string) => frame.replace(/[\s│┃]+/g, ' ');

const ladder: Ladder = {
  number: 1,
  title: 'TURN 10.1.0.9:50000 → 203.0.113.7:3478 over UDP',
  hosts: [
    {role: 'client', addresses: ['10.1.0.9']},
    {role: 'TURN server', addresses: ['203.0.113.7']},
  ],
  inputs: ['client.pcapng'],
  rows: [
    {from: 0, to: 1, text: 'Allocate request, signed', tone: 'plain', frame: 44, seconds: 0},
    {from: 1, to: 0, text: 'Allocate error 431', tone: 'wrong', frame: 45, seconds: 0.012},
  ].map(({frame, tone, ...row}) => ({
    ...row,
    tone: tone as LadderRow['tone'],
    time: sampleReport.run.judgedAt.instant,
    places: [{input: 0, frame}],
  })),
  omitted: 0,
};
const ladders = {count: 1, of: () => ladder, withAddress: () => []};
const reportWithCalls: Report = {
  ...sampleReport,
  captures: {
    totals: {clients: 1, turnServers: 0, allocations: 1, calls: 0, encrypted: 0},
    clients: ['10.1.0.9'],
    turnServers: [],
    allocations: [
      {
        ladder: 1,
        client: {address: '10.1.0.9', port: 50000},
        server: {address: '203.0.113.7', port: 3478},
        transport: 'udp',
        users: [],
        realms: [],
        outcome: {kind: 'refused', code: 431, reason: 'Integrity Check Failure'},
      },
    ],
    calls: [],
    encrypted: [],
  },
};

function expectFits(frame: string, {columns, rows}: State['size']) {
  const lines = frame.split('\n');
  expect(lines).toHaveLength(rows);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
  expect(frame).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
}

describe.each(sizes)('at $columns × $rows, without colour', (size) => {
  test('given a report, when the diagnosis is shown, then each cause has its severity and what it explains', () => {
    const frame = renderFrame(sampleReport, size);
    expectFits(frame, size);
    expect(frame).toContain('› ✖ ERROR  TURN server');
    expect(frame).toContain('▸ explains 2 more findings');
    expect(frame).toContain('▲ WARNING');
    expect(frame.indexOf('Root causes')).toBeLessThan(frame.indexOf('Hints'));
    expect(frame).toContain('? HINT');
  });

  test('given a cause, when its detail is read to the end, then why, evidence, fix and consequences were all shown', () => {
    let state = press(finish(size), 'enter');
    const frames: string[] = [];
    for (let page = 0; page < 6; page += 1) {
      frames.push(renderState(state));
      state = press(state, 'page-down');
    }
    for (const frame of frames) expectFits(frame, size);
    const text = flat(frames.join('\n'));
    for (const part of [
      'edge.pcapng frame 214',
      'stun.id == 21:12:a4:42:00:01',
      'cms/webbridge.txt:17',
      'TURN user : bridgeuser',
      '$ xStatus TURN',
      'where: Expressway-E',
      'verify: `xStatus TURN`',
      'What it explains (2)',
      'To keep in mind',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('given a hint, when its detail is open, then the other causes are named', () => {
    const frame = renderState(press(finish(size), 'G', 'enter', 'end'));
    expect(flat(frame)).toContain('The clock of the client is wrong');
  });

  test('given a check without evidence, when it is selected, then what is missing and how to collect it are shown', () => {
    const state = press(finish(size), '3', '/', ...'trust', 'enter', 'enter');
    const frame = renderState(state);
    expectFits(frame, size);
    expect(flat(frame)).toContain('On the MMP: `webbridge`, saved as text');
  });

  test('given an input that nothing could read, when the inputs are shown, then it stands out in words', () => {
    const frame = renderState(press(finish(size), '4'));
    expectFits(frame, size);
    expect(flat(frame)).toContain('NOT RECOGNISED: nearest guess: a zip archive');
  });

  test('given a run half way, when it is shown, then inputs and checks have their state', () => {
    const half = sampleEvents
      .slice(0, -4)
      .reduce((state, event) => reduce(state, {kind: 'event', event}), initialState(size));
    const frame = renderState(half);
    expectFits(frame, size);
    expect(flat(frame)).toContain('✔ read edge.pcapng');
    expect(flat(frame)).toMatch(/█+░+ 6 of 9/);
  });

  test('given an input that is being read, when it is shown, then how much of it', () => {
    const state = sampleEvents
      .slice(0, 2)
      .reduce((each, event) => reduce(each, {kind: 'event', event}), initialState(size));
    expect(flat(renderState(state))).toContain('50 % of 2.4 MB');
  });

  test('given calls in a capture, when one is opened, then its ladder takes the whole width', () => {
    const done = reduce(initialState(size), {
      kind: 'event',
      event: {kind: 'finished', report: reportWithCalls, ladders},
    });
    const list = press(done, '5');
    expectFits(renderState(list), size);
    expect(flat(renderState(list))).toContain('› 1 10.1.0.9:50000 → 203.0.113.7:3478/udp: refused with 431');
    const opened = renderState(press(list, 'enter'));
    expectFits(opened, size);
    expect(opened).toMatch(/44 +0\.000 +│─+►│ +Allocate request/);
    expect(opened).toMatch(/45 +0\.012 +│◄─+│ +Allocate error 431/);
    expect(renderState(press(finish(size), '5'))).toContain('No packet capture was read.');
  });

  test('given attempts to join, then each says who and how it ended, and its detail has the raw lines', () => {
    const done = reduce(initialState(size), {kind: 'event', event: finishedWithJoins});
    const list = renderState(press(done, '6'));
    expectFits(list, size);
    expect(flat(list)).toContain('3 attempts to join: 2 joined, 1 no relay candidate in time');
    expect(flat(list)).toContain('✖ 2 2024-03-11 09:15:00 guest7002 (Kim) no relay candidate in time after 7.672 s');
    expect(flat(list)).toContain('The logs state no zone: UTC is assumed');
    const opened = press(done, '6', 'down', 'enter');
    const frames = [renderState(opened), renderState(press(opened, 'end'))];
    for (const frame of frames) expectFits(frame, size);
    expect(flat(frames.join(' '))).toContain('Attempt 2: guest7002 (Kim), call 8');
    expect(flat(frames.join(' '))).toMatch(/7\.672 \w+ 44 2024-03-11 09:15:07/);
  });

  test('given logs and a capture, then the time line has a column each, what was assumed, and how long nothing was', () => {
    const line = press(reduce(initialState(size), {kind: 'event', event: finishedWithJoins}), '7');
    const frames = [renderState(line), renderState(press(line, 'end'))];
    for (const frame of frames) expectFits(frame, size);
    const [top = '', end = ''] = frames;
    expect(top).toMatch(/time \(UTC\) +where +CMS +(?:pkt|packets)/);
    expect(flat(frames.join(' '))).toContain('A states no time zone: UTC is assumed');
    expect(top).toMatch(/› 09:15:00\.100 +A40 +● +│ +#2 call 8: allocated/);
    expect(end).toMatch(/ 09:15:00\.350 +B214 +│ +✖ +192\.0\.2\.44/);
    expect(end).toMatch(/… 2 min 7 s later/);
    expect(flat(end)).toContain('◄ turn/integrity-failure');
    expect(renderState(press(line, '/', ...'431'))).toMatch(/2024-03-11 *\n› 09:15:00\.350/);
    const opened = renderState(press(line, 'down', 'enter'));
    expectFits(opened, size);
    expect(flat(opened)).toContain('edge.pcapng frame 214 (Wireshark: frame.number == 214)');
    expect(flat(opened)).toContain('ERROR TURN server');
  });

  test('given hostile lines of a log, when they are shown, then nothing of them steers the terminal', () => {
    const evil = '\u001b[2J\u001b]0;x\u0007\u202e漢字\u0301 \u200bwide👩‍👩‍👧'.repeat(40);
    const row = {...sampleTimeLine.rows[0]!, text: evil, quote: evil};
    const line = {...sampleTimeLine, title: evil, sources: [{...sampleTimeLine.sources[0]!, input: evil}], rows: [row]};
    const attempt = {
      ...failedAttempt,
      guest: evil,
      reason: evil,
      lines: [{...failedAttempt.lines[0]!, quote: evil, input: evil}],
    };
    const event: RunEvent = {
      ...finishedWithJoins,
      attempts: [attempt],
      timeLines: {all: () => line, ofAttempt: () => ({...line, attempt: 2})},
    };
    const state = reduce(initialState(size), {kind: 'event', event});
    for (const keys of [['6'], ['6', 'enter'], ['7'], ['7', 'enter'], ['7', 't']]) {
      expectFits(renderState(press(state, ...keys)), size);
    }
  });

  test('given a finding of several packets, when its detail is read, then one filter shows them all', () => {
    const finding = sampleReport.findings[0]!;
    const frames = [{input: 'edge.pcapng', frames: [214, 216], filter: 'frame.number in {214, 216}'}];
    const report = {...sampleReport, findings: [{...finding, frames}, ...sampleReport.findings.slice(1)]};
    let state = press(finish(size, report), 'enter');
    let text = '';
    for (let page = 0; page < 5; page += 1) {
      text += renderState(state);
      state = press(state, 'page-down');
    }
    expect(flat(text)).toContain('frame.number in {214, 216}');
  });

  test('given a long file, when it is read, then how fast and how long', () => {
    const events: readonly [number, RunEvent][] = [
      [0, {kind: 'input-started', path: 'big.pcap', sizeBytes: 4_000_000_000}],
      [2000, {kind: 'input-progress', path: 'big.pcap', bytesRead: 2_000_000_000, facts: 0}],
    ];
    const state = events.reduce(
      (each, [atMs, event]) => reduce(each, {kind: 'event', event, atMs}),
      initialState({...size, columns: Math.max(size.columns, 80)}),
    );
    expect(flat(renderState(state))).toContain('50 % of 4.0 GB · 1.0 GB/s, 2 s left');
  });

  test('given the help, when it is open, then every key is there', () => {
    const open = press(finish(size), '?');
    const frames = [open, press(open, 'page-down'), press(open, 'end')].map((state) => renderState(state));
    for (const frame of frames) expectFits(frame, size);
    for (const part of ['PgUp PgDn', 'Home End', 'Ctrl-L', 'Ctrl-C', '○ not evaluated'])
      expect(frames.join('\n').replaceAll('\u00a0', ' ')).toContain(part);
  });

  test('given the bytes of a message, when x is pressed, then they are there, with what matters between brackets', () => {
    const [finding] = sampleReport.findings;
    const [piece] = finding?.evidence ?? [];
    if (finding === undefined || piece === undefined) throw new Error('the sample has a finding with evidence');
    const parts = [{offset: 4, length: 8, name: 'ERROR-CODE', text: '431 Integrity', matters: true as const}];
    const bytes = {name: 'STUN message', hex: '01130008000900040000041f', parts};
    const report: Report = {
      ...sampleReport,
      findings: [
        {...finding, evidence: [{...piece, origin: {...piece.origin, bytes}}]},
        ...sampleReport.findings.slice(1),
      ],
    };
    const folded = flat(renderState(press(finish({...size, rows: 60}, report), 'enter')));
    expect(folded).toContain('STUN message: 12 bytes: ERROR-CODE 431 Integrity');
    const frame = renderState(press(finish({...size, rows: 60}, report), 'enter', 'x'));
    expectFits(frame, {...size, rows: 60});
    expect(frame).toMatch(/0000 {2}01 13 00 08\[00 09 00 04 {0,1}(00 00 04 1f\]|\])/);
    expect(frame).toContain('▶ ERROR-CODE');
  });

  test('given a single packet, then the command line that opens Wireshark there is shown', () => {
    const frame = renderState(press(finish({...size, rows: 60}), 'enter'));
    expect(flat(frame)).toContain('open: wireshark -r edge.pcapng -g 214');
    expect(flat(frame)).toContain('open: less +17 cms/webbridge.txt');
  });

  test('given nothing wrong, when it is shown, then what was not judged is named', () => {
    const frame = renderFrame(healthyReport, size);
    expectFits(frame, size);
    expect(flat(frame)).toContain('Nothing wrong was found in what was');
    expect(flat(frame)).toMatch(/○ not evaluated: The web bridge has a .*trust bundle/);
  });

  test('given text made to steer the terminal, when it is shown anywhere, then nothing of it gets there', () => {
    const evil = '\u001b[2J\u001b]0;x\u0007\u202e漢字\u0301 \u200bwide👩‍👩‍👧'.repeat(40);
    const text = [{kind: 'value', text: evil}] as const;
    const finding: Finding = {
      ...sampleReport.findings[0]!,
      text,
      why: text,
      fix: [{action: text, where: text, command: evil, verify: text}],
      evidence: [{origin: {input: evil, format: 'x', quote: evil, filter: evil, field: evil}, shows: evil}],
    };
    const hostile: Report = {
      ...sampleReport,
      findings: [finding],
      inputs: [{...sampleReport.inputs[2]!, path: evil, title: evil, notes: [evil]}],
    };
    const state = finish(size, hostile);
    for (const keys of [[], ['enter'], ['4'], ['4', 'enter'], ['3'], ['/', ...evil]]) {
      expectFits(renderState(press(state, ...keys)), size);
    }
  });
});

test('given 10,000 findings, when the last is selected, then it is shown and only what is near was laid out', () => {
  const state = press(finish({columns: 80, rows: 24}, reportOfSize(10_000)), 'G');
  expect(renderState(state)).toContain('10,000 of 10,000');
  let laidOut = 0;
  const lines = windowLines(10_000, 5_000, 20, (index) => {
    laidOut += 1;
    return [[span(index)], [span('second line')]];
  });
  expect(lines).toHaveLength(20);
  expect(lines.flat().map(({text}) => text)).toContain('5000');
  expect(laidOut).toBeLessThan(25);
});

test('given rows of any height, when a window is cut around one, then it holds its first line and is never too high', () => {
  const heights = fc.array(fc.integer({min: 1, max: 6}), {minLength: 1, maxLength: 40});
  fc.assert(
    fc.property(heights, fc.nat(), fc.integer({min: 1, max: 30}), (rows, seed, height) => {
      const selected = seed % rows.length;
      const lines = windowLines(rows.length, selected, height, (index) =>
        Array.from({length: rows[index] ?? 0}, (_, line) => [span(`${index}.${line}`)]),
      );
      const total = rows.reduce((sum, each) => sum + each, 0);
      expect(lines).toHaveLength(Math.min(height, total));
      if ((rows[selected] ?? 0) <= height) expect(lines.flat().map(({text}) => text)).toContain(`${selected}.0`);
    }),
  );
});

test('given any text and width, when it is wrapped or cut, then no line is wider and no word is lost', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 200}), fc.integer({min: 2, max: 40}), (text, width) => {
      const wrapped = wrapSpans([span(text)], width, {first: [span('• ')]});
      for (const line of wrapped) expect(widthOf(line)).toBeLessThanOrEqual(width);
      expect(widthOf(cutLine([span(text)], width))).toBeLessThanOrEqual(width);
      expect(stringWidth(cutStart(text, width))).toBeLessThanOrEqual(width);
      expect(widthOf(fitLine([span(text)], width))).toBe(width);
      expect(widthOf(spreadLine([span(text)], [span('right')], width))).toBeLessThanOrEqual(width);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z ]{0,120}$/), fc.integer({min: 4, max: 40}), (text, width) => {
      const wrapped = wrapSpans([span(text)], width);
      const letters = wrapped.flatMap((line) => line.map((each) => each.text)).join('');
      expect(letters.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test('given any size, when a frame is drawn, then it is never larger', () => {
  for (const columns of [1, 29, 30, 99, 100, 101]) {
    for (const rows of [1, 8, 9, 50]) {
      for (const keys of [[], ['enter'], ['3'], ['4'], ['6'], ['7'], ['1'], ['?'], ['/', 'x']]) {
        const frame = renderState(press(finish({columns, rows}), ...keys));
        expectFits(frame, {columns, rows});
      }
    }
  }
});
