/**
 * The HTML report of a thousand findings: how large it is, how long it takes to write, and to open in a browser that is
 * installed. `npx tsx bench/html.mjs [rounds]`; needs Chrome or Chromium.
 */
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';
import {writeHtml} from '../src/report/html/write-html.ts';
import {findBrowser} from '../src/sources/browser/find-browser.ts';
import {finishedRun, reportWithFindings} from '../test/report/html/html-material.ts';

const rounds = Number(process.argv[2] ?? 7);
const executablePath = findBrowser({
  platform: process.platform,
  environment: (name) => process.env[name],
  exists: existsSync,
});
if (executablePath === undefined) throw new Error('no browser is installed');

const run = await finishedRun('octavio/turn-password');
const material = {...run, report: {...reportWithFindings(1000), deployment: run.report.deployment}};
const folder = mkdtempSync(join(tmpdir(), 'bench-html-'));
const path = join(folder, 'report.html');
const browser = await chromium.launch({executablePath, chromiumSandbox: process.getuid?.() !== 0});
const [writeMs, loadMs, firstMs] = [[], [], []];
let bytes = 0;
try {
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    const html = writeHtml(material);
    writeMs.push(Number(process.hrtime.bigint() - start) / 1e6);
    bytes = Buffer.byteLength(html);
    writeFileSync(path, html);
    const page = await browser.newPage({viewport: {width: 1280, height: 900}});
    await page.goto(pathToFileURL(path).href);
    const [load, first] = await page.evaluate(() => [
      performance.getEntriesByType('navigation')[0].loadEventEnd,
      performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    ]);
    loadMs.push(load);
    firstMs.push(first);
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, {recursive: true});
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const row = (name, value, unit, limit) =>
  console.log(
    `${name.padEnd(24)} ${value.toFixed(unit === 'MB' ? 2 : 0).padStart(8)} ${unit}${limit === undefined ? '' : `  ${value < limit ? 'kept' : 'MISSED'}: under ${limit} ${unit}`}`,
  );
row('size', bytes / 1e6, 'MB', 2);
row('written in', median(writeMs), 'ms');
row('first paint after', median(firstMs), 'ms');
row('opened after', median(loadMs), 'ms', 1000);
