import {createHash} from 'node:crypto';
import {describe, expect, test} from '@jest/globals';
import type {Ladder} from '../../../src/model/ladder.ts';
import type {Report} from '../../../src/model/report.ts';
import {chooseRows} from '../../../src/report/html/choose-rows.ts';
import {writeHtml} from '../../../src/report/html/write-html.ts';
import {quietReport, sampleReport} from '../sample-report.ts';
import {finishedRun, hostileRun, ladders, reportWithFindings} from './html-material.ts';

const hostile = `"><script>alert(1)</script></style></script><img src=x onerror='alert(2)'> javascript:alert(3) &lt;`;

describe('the page', () => {
  test('given a report, when written, then its policy names the hashes of its only style and its only script', () => {
    const page = writeHtml({report: sampleReport});
    const inner = (tag: string) =>
      [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))].map(([, text = '']) => text);
    const hashes = [...inner('style'), ...inner('script')].map(
      (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`,
    );
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(hashes).toHaveLength(2);
    for (const hash of hashes) expect(policy).toContain(hash);
    expect(policy).toMatch(/^default-src &#39;none&#39;/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('given a report, when written, then nothing is loaded from outside and nothing has a style or handler of its own', () => {
    const page = writeHtml({report: sampleReport}).replace(/<script>.*<\/script>/s, '');
    expect(page).not.toMatch(/\s(?:src|srcset|action|formaction|style|on\w+)=/);
    expect(
      [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target).filter((target) => !target?.startsWith('#')),
    ).toEqual([]);
  });

  test('given links, when followed, then each has its place and every place has one name', async () => {
    const page = writeHtml(await finishedRun('octavio/turn-password'));
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  test('given hostile evidence everywhere, when written, then no tag of it is a tag', () => {
    const page = writeHtml(hostileRun(hostile));
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<\/(?:script|style)/g)).toHaveLength(2);
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=&#39;alert(2)&#39;&gt;');
    expect(page).toContain('&amp;lt;');
  });

  test('given characters that turn text round or steer a terminal, when written, then they are gone', () => {
    const page = writeHtml(hostileRun('\u202egnp.exe\u2066\u061c\u001b[31m\u0007red'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u061c]/);
    expect(page).toContain('gnp.exe[31mred');
  });

  test('given a line of a megabyte, when written, then the page stays small', () => {
    expect(writeHtml(hostileRun('x'.repeat(1_000_000))).length).toBeLessThan(1_000_000);
  });

  test('given a thousand findings, when written, then it is below two megabytes and all are there', () => {
    const page = writeHtml({report: reportWithFindings(1000)});
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page.match(/<article /g)).toHaveLength(1000);
  });

  test('given no finding, when written, then it says what that is worth', () => {
    const page = writeHtml({report: quietReport});
    expect(page).toContain('No fault was found in what was judged (1 check passed).');
    expect(page).toContain('a fault there would not be seen');
    expect(page).not.toContain('id="diagnoses"');
  });

  test('given an accepted cause, when written, then it stands folded apart, with its reason, and not among the diagnoses', () => {
    const [first] = sampleReport.findings;
    const {summary} = sampleReport;
    const report: Report = {
      ...sampleReport,
      findings: sampleReport.findings.map((finding) => ({
        ...finding,
        suppressed: {source: 'site-file', reason: 'renewed in July', until: '2031-07-31'},
      })),
      summary: {
        ...summary,
        verdict: 'no-findings',
        errors: 0,
        warnings: 0,
        infos: 0,
        suppressed: sampleReport.findings.length,
      },
    };
    const page = writeHtml({report});
    const [, accepted = ''] = /<section id="accepted".*?>(.*?)<\/section>/s.exec(page) ?? [];
    expect(page).not.toContain('id="diagnoses"');
    expect(accepted).toMatch(/<details><summary>/);
    expect(accepted).toContain('renewed in July (accepted in the site file until 2031-07-31)');
    expect(accepted).toContain(first?.rule ?? '?');
  });

  test('given bytes of a message, when written, then those that matter are marked', () => {
    const [first] = sampleReport.findings;
    if (first === undefined) throw new Error('the sample has no finding');
    const bytes = {
      name: 'STUN message',
      hex: '01130008002112a4..0000',
      parts: [
        {offset: 0, length: 4, name: 'header'},
        {offset: 4, length: 2, name: 'ERROR-CODE', text: '431', matters: true as const},
      ],
    };
    const origin = {input: 'a.pcap', format: 'capture', frame: 4, bytes};
    const report = {...sampleReport, findings: [{...first, evidence: [{origin, shows: 'it'}]}], diagnoses: []};
    const page = writeHtml({report});
    expect(page).toContain('0000  01 13 00 08 <mark>00</mark> <mark>21</mark> 12');
    expect(page).toMatch(/<mark><code>0004<\/code> ERROR-CODE: 431/);
    expect(page).toContain('a password could be guessed');
  });
});

describe('the ladders of the page', () => {
  const rowAt = (frame: number, tone: 'plain' | 'wrong' = 'plain') => ({
    time: {iso: '2031-05-04T09:30:00.000000000Z', zone: 'stated', year: 'stated'} as const,
    seconds: frame,
    places: [{input: 0, frame}],
    from: 0,
    to: 1,
    text: `message ${frame}`,
    tone,
  });
  const ladderOf = (number: number, rows: Ladder['rows']): Ladder => ({
    number,
    title: `exchange ${number}`,
    hosts: [
      {role: 'client', addresses: ['10.0.0.9']},
      {role: 'TURN server', addresses: ['203.0.113.7']},
    ],
    inputs: ['guest.pcapng'],
    rows,
    omitted: 0,
  });

  test('given many, when written, then those on which something went wrong are there and the rest is counted', () => {
    const all = Array.from({length: 40}, (_, index) =>
      ladderOf(index + 1, [rowAt(1000 * index + 1, index === 33 ? 'wrong' : 'plain')]),
    );
    const page = writeHtml({report: {...sampleReport, findings: []}, ladders: ladders(all)});
    expect(page).toContain('id="ladder-34"');
    expect(page.match(/id="ladder-/g)).toHaveLength(12);
    expect(page).toContain('28 further ladders not shown here');
  });

  test('given a finding that rests on a frame, when written, then its row is marked and leads to it', () => {
    const [first] = sampleReport.findings;
    if (first === undefined) throw new Error('the sample has no finding');
    const finding = {...first, evidence: [{origin: {input: 'guest.pcapng', format: 'capture', frame: 2}, shows: 'it'}]};
    const page = writeHtml({
      report: {...sampleReport, findings: [finding], diagnoses: []},
      ladders: ladders([ladderOf(1, [rowAt(1), rowAt(2)])]),
    });
    expect(page).toMatch(/<tr class="mark"><td class="n">2\.000<\/td>.*message 2 <a href="#f1">◄ /);
    expect(page).not.toMatch(/<tr class="mark"><td class="n">1\.000/);
  });
});

describe('the rows that are kept of too many', () => {
  test('given one that matters far down, when chosen, then it is kept with those around it', () => {
    const rows = Array.from({length: 500}, (_, index) => index);
    const chosen = chooseRows(rows, 30, (row) => row === 400);
    expect(chosen).toHaveLength(30);
    expect(chosen).toEqual(expect.arrayContaining([0, 396, 400, 404]));
    expect([...chosen].sort((one, other) => one - other)).toEqual(chosen);
  });

  test('given more that matter than there is room, when chosen, then no more than that are kept', () => {
    expect(
      chooseRows(
        Array.from({length: 500}, (_, index) => index),
        30,
        () => true,
      ),
    ).toHaveLength(30);
  });
});
