import {describe, expect, test} from '@jest/globals';
import type {TimeLine} from '../../src/model/time-line.ts';
import {lineWidth} from '../../src/report/ladder-lines.ts';
import {writeTimeLine, writeTimeLineJson, writeTimeLineMarkdown} from '../../src/report/time-line.ts';
import {sourceName, timeLineLines} from '../../src/report/time-line-lines.ts';
import {sampleTimeLine} from '../ui/sample-joins.ts';

describe('a time line as text', () => {
  test('given sources, then each has a letter, and each row its place, its column, and what it belongs to', () => {
    expect(writeTimeLine(sampleTimeLine, {width: 120})).toBe(
      `All that was read
   A  cms/event-log.txt
   B  edge.pcapng
   ! A states no time zone: UTC is assumed; --timezone says which it is.
   ! Nothing that was read ties these clocks to each other: A; B. Between them the order of rows is as good as the
     clocks are.

time (UTC)    where  CMS      packets
2024-03-11
09:15:00.100  A40    ●        │  #2 call 8: allocated for guest7002 "Web client" conference participation
09:15:00.350  B214   │        ✖  192.0.2.44 → TURN server 198.51.100.20: Allocate error 431 Integrity Check Failure
                     │        │  (ladder 1) ◄ turn/integrity-failure
  … 2 min 7 s later
09:17:07.772  A44    ✖        │  #2 call 8: ICE failure; relay candidate creation timeout
`,
    );
  });

  test('given any width, then no line is wider, down to 60 columns', () => {
    for (const width of [60, 80, 99, 100, 140]) {
      expect(Math.max(...timeLineLines(sampleTimeLine, width).map(lineWidth))).toBeLessThanOrEqual(width);
    }
  });

  test('given colour, then what is wrong has one', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour is
    expect(writeTimeLine(sampleTimeLine, {color: true})).toMatch(/\u001b\[[\d;]*m[^\n]*✖/);
  });

  test('given several places, a run, another day and a long pause, then each shows', () => {
    const [first, second] = sampleTimeLine.rows;
    const later: TimeLine = {
      ...sampleTimeLine,
      rows: [
        {...first!, until: {...first!.time, iso: '2024-03-11T09:15:09.500000000Z'}},
        {
          ...second!,
          time: {...second!.time, iso: '2024-03-13T11:20:00.000000000Z'},
          places: [...second!.places, {source: 0, frame: 9}],
        },
      ],
      omitted: 1200,
    };
    const text = writeTimeLine(later);
    expect(text).toContain('participation (until 09:15:09.500)');
    expect(text).toContain('A place with + stands for several');
    expect(text).toContain('… 2 d 2 h later\n2024-03-13\n11:20:00.000  B214+');
    expect(text).toContain('… and 1,200 more rows: --timeline with an attempt, or t on one, shows fewer');
  });

  test('given what was measured, left out or could not be placed, then each is said', () => {
    const [log, capture] = sampleTimeLine.sources;
    const line: TimeLine = {
      ...sampleTimeLine,
      attempt: 2,
      sources: [
        {...log!, clock: 1, year: 'assumed', hasWholeSeconds: true},
        {...capture!, clock: 1, aheadMs: 1500, measuredBy: '3 STUN transactions that x holds too'},
        {...capture!, input: 'other', clock: 1, aheadMs: -3_600_000, measuredBy: 'attempt 1 to join that x holds too'},
      ],
      untimed: [{input: 'syslog', messages: 1200}],
      omittedConversations: 3,
    };
    const text = writeTimeLine(line, {width: 200});
    for (const part of [
      'A states no year: it is concluded from when the log was written',
      'A writes whole seconds',
      '1.500 s are taken off the times of B: known from 3 STUN transactions that x holds too.',
      '3600.000 s are added to the times of C: known from attempt 1 to join that x holds too.',
      '1,200 messages of syslog cannot be placed',
      'Rows without #2 stand here because of their time',
      '3 later TURN exchanges and calls of the captures are left out',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('Nothing that was read ties');
  });

  test('given nothing with a time, then that is all it says', () => {
    const empty = {...sampleTimeLine, lanes: [], sources: [], rows: []};
    expect(writeTimeLine(empty)).toBe('All that was read\n\nNothing that was read has a time.\n');
    expect(writeTimeLineMarkdown(empty)).toContain('Nothing that was read has a time.');
  });

  test('given a text that would steer the terminal, then nothing of it is written', () => {
    const evil = '\u001b[2Jx\u0007\u202e|`*\n';
    const line = {...sampleTimeLine, title: evil, rows: [{...sampleTimeLine.rows[0]!, text: evil, quote: evil}]};
    for (const text of [writeTimeLine(line), writeTimeLineMarkdown(line), writeTimeLineJson(line)]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

test('given Markdown, then what happened stands in the column of its source, what is wrong in bold', () => {
  const rows = writeTimeLineMarkdown(sampleTimeLine).split('\n');
  expect(rows).toContain('| Time (UTC) | Where | CMS | Packets |');
  expect(rows).toContain(
    '| 2024-03-11 09:15:00.100 | A40 | #2 call 8: allocated for guest7002 "Web client" conference participation |  |',
  );
  expect(rows.find((row) => row.includes('431'))).toMatch(/\| B214 \| {2}\| \*\*192\.0\.2\.44 → .*\*\* \|$/);
  expect(rows).toContain('- A: `cms/event-log.txt`');
});

test('given JSON, then it is the time line', () => {
  expect(JSON.parse(writeTimeLineJson(sampleTimeLine))).toEqual(sampleTimeLine);
});

test('given more sources than letters, then names go on with two', () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(sourceName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
});
