/** The page as people see it: in a browser that is installed. Skipped where there is none. */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {Browser, BrowserContextOptions, Page} from 'playwright-core';
import {writeHtml} from '../../../src/report/html/write-html.ts';
import {findBrowser} from '../../../src/sources/browser/find-browser.ts';
import type {Playwright} from '../../../src/sources/browser/open-browser.ts';
import {type Finished, finishedRun, hostileRun, reportWithFindings} from './html-material.ts';

const require = createRequire(import.meta.url);
const executablePath = findBrowser({
  platform: process.platform,
  environment: (name) => process.env[name],
  exists: existsSync,
});
const withBrowser = executablePath === undefined ? describe.skip : describe;

withBrowser(`the page in ${executablePath ?? 'a browser: none is installed'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'html-report-'));
  let browser: Browser;
  let run: Finished;

  beforeAll(async () => {
    const {chromium} = require('playwright-core') as Playwright;
    const isRoot = process.getuid?.() === 0;
    [browser, run] = await Promise.all([
      chromium.launch({executablePath, headless: true, chromiumSandbox: !isRoot}),
      finishedRun('octavio/turn-password'),
    ]);
  }, 60_000);

  afterAll(async () => {
    await browser.close();
    rmSync(folder, {recursive: true});
  });

  /** What the page says, beside what it shows: messages of the console, errors of scripts, and every request. */
  async function opened(
    html: string,
    options: BrowserContextOptions = {},
  ): Promise<{page: Page; said: string[]; requests: string[]}> {
    const path = join(folder, 'report.html');
    writeFileSync(path, html);
    const context = await browser.newContext({viewport: {width: 1280, height: 900}, ...options});
    const page = await context.newPage();
    const said: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    // What the policy of the page stops is told as a request too, and goes nowhere.
    page.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') requests.splice(requests.indexOf(request.url()), 1);
    });
    page.on('dialog', (dialog) => {
      said.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(path).href);
    return {page, said, requests};
  }

  async function faultsOfAxe(page: Page): Promise<unknown> {
    // What is below the edge of the window is laid out when it is scrolled to, and could not be judged.
    await page.evaluate(
      'document.styleSheets[0].insertRule(".card,.scroll{content-visibility:visible!important}", document.styleSheets[0].cssRules.length)',
    );
    await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const describeEach = '({id, nodes}) => id + ": " + nodes.map(({html}) => html.slice(0, 200)).join(" ")';
    return await page.evaluate(`axe.run().then(({violations}) => violations.map(${describeEach}))`);
  }

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      test(`given ${width} pixels and ${colorScheme} colours, when opened, then it fits, says nothing on the console, and axe finds nothing`, async () => {
        const {page, said, requests} = await opened(writeHtml(run), {colorScheme, viewport: {width, height: 800}});
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
        expect(await faultsOfAxe(page)).toEqual([]);
        expect(said).toEqual([]);
        expect(requests).toHaveLength(1);
        await page.context().close();
      });
    }
  }

  test('given no script, when opened, then causes, map, ladders and tables can be read and no dead control is shown', async () => {
    const {page} = await opened(writeHtml(run), {javaScriptEnabled: false});
    expect(await page.locator('.card details[open] .steps').first().isVisible()).toBe(true);
    expect(await page.locator('svg.map').isVisible()).toBe(true);
    expect(await page.locator('table.ladder tr.mark').first().isVisible()).toBe(true);
    expect(await page.locator('svg.chart circle').count()).toBeGreaterThan(2);
    expect(await page.locator('#checks tbody tr').last().isVisible()).toBe(true);
    for (const control of await page.locator('button, input, select').all())
      expect(await control.isVisible()).toBe(false);
    await page.context().close();
  });

  test('given the keyboard alone, when used, then it skips, filters, zooms, and opens what a link leads to', async () => {
    const {page} = await opened(writeHtml(run));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(page.url()).toMatch(/#main$/);

    await page.locator('[data-filter="checks"] input').focus();
    await page.keyboard.type('integrity');
    const shown = page.locator('#checks tbody tr:not([hidden])');
    expect(await shown.count()).toBe(1);
    expect(await shown.textContent()).toContain('turn/integrity-failure');

    const moments = page.locator('#moments tr[data-t]:not([hidden])');
    const all = await moments.count();
    await page.locator('.scroll:has(svg.chart)').focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await moments.count()).toBeLessThan(all);
    expect(await moments.count()).toBeGreaterThan(0);
    await page.keyboard.press('0');
    expect(await moments.count()).toBe(all);

    const inner = page.locator('.card .card').first();
    expect(await inner.locator('.body').isVisible()).toBe(false);
    await page
      .locator(`table.moments a[href="#${await inner.getAttribute('id')}"]`)
      .first()
      .focus();
    await page.keyboard.press('Enter');
    expect(await inner.locator('.body').first().isVisible()).toBe(true);
    await page.context().close();
  });

  test('given one attempt, when it is chosen, then its rows alone are shown', async () => {
    const {page} = await opened(writeHtml(run));
    await page.locator('[data-zoom-to]').selectOption('a2');
    const attempts = await page.evaluate(
      '[...document.querySelectorAll("#moments tr[data-t]:not([hidden])")].map((row) => row.dataset.a)',
    );
    expect(new Set(attempts as string[])).toEqual(new Set(['a2']));
    await page.context().close();
  });

  test('given paper, when printed, then what is folded on the screen is there', async () => {
    const {page} = await opened(writeHtml(run));
    await page.emulateMedia({media: 'print'});
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    for (const body of await page.locator('.card .body').all()) expect(await body.isVisible()).toBe(true);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.context().close();
  });

  for (const text of [
    '<script>window.ran = 1</script>',
    '</script></style></title></svg><script>window.ran = 1</script>',
    `"><img src=x onerror="window.ran=1"><svg onload=window.ran=1>' onmouseover='window.ran=1`,
    'javascript:window.ran=1',
    '<a href="javascript:window.ran=1">x</a><base href="https://evil.example/">',
    '{{constructor.constructor("window.ran=1")()}} <!-- --!> ]]> <%= window.ran=1 %>',
    '\u202e</script><script>window.ran=1</script>\u2066',
    `<script>window.ran=1</script>${'x'.repeat(1_000_000)}`,
  ]) {
    test(`given evidence with ${text.slice(0, 60)}, when opened and clicked through, then nothing of it runs or is asked for`, async () => {
      const {page, said, requests} = await opened(writeHtml(hostileRun(text)));
      await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
      await page.evaluate(
        'document.querySelectorAll("main a").forEach((one) => one.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true})))',
      );
      for (const select of await page.locator('select').all()) await select.dispatchEvent('change');
      expect(await page.evaluate('window.ran')).toBeUndefined();
      expect(said).toEqual([]);
      expect(requests).toHaveLength(1);
      await page.context().close();
    });
  }

  test('given a hole in the escaping, when opened, then the policy of the page still runs nothing and loads nothing', async () => {
    const hole =
      '<script>window.ran = 1</script><img src="https://evil.example/a.png" onerror="window.ran = 2"><style>body{display:none}</style>';
    const {page, requests} = await opened(writeHtml(run).replace('</main>', `${hole}</main>`));
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('h1').isVisible()).toBe(true);
    expect(requests).toHaveLength(1);
    await page.context().close();
  });

  test('given a thousand findings, when opened, then they are laid out in time for a person', async () => {
    const {page} = await opened(writeHtml({...run, report: reportWithFindings(1000)}));
    const loadedMs = await page.evaluate('performance.getEntriesByType("navigation")[0].loadEventEnd');
    // Under a second on a machine that does nothing else (bench/html.mjs measures it).
    expect(loadedMs).toBeLessThan(5000);
    expect(await page.locator('article').count()).toBe(1000);
    await page.context().close();
  });
});
