/** The summary and the ladders of real captures, as a person sees them. */
import {readFileSync, writeFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {overviewOf} from '../../src/facts/derived/capture-overview.ts';
import {findConversations} from '../../src/facts/derived/conversations.ts';
import {laddersOf} from '../../src/facts/derived/ladder.ts';
import {FactStore} from '../../src/facts/store.ts';
import type {CaptureOverview} from '../../src/model/capture-overview.ts';
import type {Ladder, Ladders} from '../../src/model/ladder.ts';
import {writeLadder, writeLadderJson, writeLadderList, writeLadderMarkdown} from '../../src/report/ladder.ts';
import {ladderLines, lineWidth} from '../../src/report/ladder-lines.ts';
import {writeMarkdown} from '../../src/report/markdown.ts';
import {overviewGroups} from '../../src/report/overview-words.ts';
import {writeText} from '../../src/report/text.ts';
import {createCaptureReader} from '../../src/sources/capture/capture-reader.ts';
import {readEvidence} from '../../src/sources/files/read-evidence.ts';
import {quietReport} from './sample-report.ts';

function expectGolden(name: string, text: string): void {
  const file = new URL(`goldens/${name}`, import.meta.url);
  if (process.env.UPDATE_GOLDENS === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

async function read(...paths: readonly string[]): Promise<{overview: CaptureOverview; ladders: Ladders}> {
  const store = new FactStore();
  for await (const _ of readEvidence(paths, {readers: [createCaptureReader()], store}));
  const conversations = findConversations(store);
  const overview = overviewOf(store, conversations);
  if (overview === undefined) throw new Error(`no capture in ${paths.join(' ')}`);
  return {overview, ladders: laddersOf(store, conversations)};
}

function ladder(ladders: Ladders, number: number): Ladder {
  const found = ladders.of(number);
  if (found === undefined) throw new Error(`no ladder ${number}`);
  return found;
}

describe('the capture of a refused allocation', () => {
  let refused: Awaited<ReturnType<typeof read>>;
  beforeAll(async () => {
    refused = await read('fixtures/octavio/turn-password/client.pcap');
  });

  test('given it, when it is summed up, then text and Markdown say the same, between diagnosis and checks', () => {
    const report = {...quietReport, captures: refused.overview};
    const [text, markdown] = [writeText(report), writeMarkdown(report)];
    expectGolden('captures.txt', text);
    expectGolden('captures.md', markdown);
    expect(text.indexOf('In the captures')).toBeGreaterThan(text.indexOf('No fault was found'));
    expect(text.indexOf('In the captures')).toBeLessThan(text.indexOf('\nChecks'));
    for (const {rows} of overviewGroups(refused.overview)) {
      for (const row of rows) expect(text.replace(/\s+/g, ' ')).toContain(row.text);
    }
  });

  test('given it, when its ladder is drawn, then each packet has its frame and the refusal stands out', () => {
    const drawn = ladder(refused.ladders, 1);
    expectGolden('ladder.txt', writeLadder(drawn));
    const refusal = drawn.rows.filter(({tone}) => tone === 'wrong');
    expect(refusal.map(({text}) => text)).toContain('Allocate error 431 Integrity Check Failure');
    expect(refusal.flatMap(({places}) => places.map(({frame}) => frame))).toContain(48);
    expect(writeLadderMarkdown(drawn)).toMatch(/^```\n[\s\S]*\n```\n$/);
    expect(JSON.parse(writeLadderJson(drawn))).toEqual(JSON.parse(JSON.stringify(drawn)));
  });

  test('given any width, when a ladder is drawn, then no line is wider unless a single word is', () => {
    for (const width of [60, 80, 100, 140]) {
      for (const line of ladderLines(ladder(refused.ladders, 1), width)) {
        if (line.some(({text}) => text.includes('/'))) continue;
        expect(lineWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });

  test('given an address, when it is looked for, then the ladders in which it has a part are found', () => {
    const {client, server} = refused.overview.allocations[0]!;
    expect(refused.ladders.withAddress(`${client.address}:${client.port}`)).toEqual([1]);
    expect(refused.ladders.withAddress(server.address)).toContain(1);
    expect(refused.ladders.withAddress('192.0.2.99')).toEqual([]);
    expect(refused.ladders.of(0)).toBeUndefined();
    expect(refused.ladders.of(refused.ladders.count + 1)).toBeUndefined();
  });
});

test('given many rows, when they are listed, then some are shown and the others counted', async () => {
  const {overview} = await read('fixtures/octavio/turn-password/client.pcap');
  const row = overview.allocations[0]!;
  const many: CaptureOverview = {
    ...overview,
    totals: {...overview.totals, allocations: 345},
    allocations: Array.from({length: 200}, (_, index) => ({...row, ladder: index + 1})),
  };
  const group = overviewGroups(many).find(({title}) => title.startsWith('345'));
  expect([group?.rows.length, group?.omitted]).toEqual([8, 337]);
  expect(writeText({...quietReport, captures: many})).toContain('… and 337 more');
  expect(writeLadderList(many)).toContain('… and 145 more');
});
