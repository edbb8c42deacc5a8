/** The documents as `npm run docs` makes them, looked at as a reader does: in a browser, from a folder. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {pathToFileURL} from 'node:url';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {AxeResults} from 'axe-core';
import type {Browser, Page} from 'playwright-core';
import {checks} from '../../src/checks/generated/registry.ts';
import {symptoms} from '../../src/cli/symptoms.ts';
import {findBrowser} from '../../src/sources/browser/find-browser.ts';

// A browser is started, on machines that do other things too.
jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-site-'));
let built: {status: number | null; stderr: string};

beforeAll(() => {
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  built = spawnSync(process.execPath, [tsx, 'scripts/site.ts', '--output', folder], {cwd: root, encoding: 'utf8'});
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const pages = (): string[] =>
  readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((path) => path.endsWith('.html'));
const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('the site', () => {
  test('given the documents, when it is built, then every link leads somewhere', () => {
    expect(built.stderr).not.toMatch(/leads nowhere/);
    expect(built.status).toBe(0);
  });

  test('given all pages, when their addresses are looked at, then each is a file or outside, and nothing is loaded from there', () => {
    for (const page of pages()) {
      const html = textOf(page);
      for (const [, attribute, address = ''] of html.matchAll(/ (href|src)="([^"]*)"/g)) {
        if (attribute === 'href' && /^https:\/\//.test(address)) continue;
        if (address === 'data:,' || address === '') continue;
        const path = address.startsWith('#') ? page : join(page, '..', address.split('#')[0] ?? '');
        expect({page, address, exists: existsSync(join(folder, path))}).toEqual({page, address, exists: true});
      }
      expect(html).not.toMatch(/<(?:script|link|img|iframe)[^>]+https?:/);
    }
  });

  test('given the start page, when links are followed, then every page is reached', () => {
    const reached = new Set(['index.html']);
    for (const page of reached) {
      for (const [, address = ''] of textOf(page).matchAll(/ href="([^"#:]+)[^"]*"/g)) {
        const path = relative(folder, join(folder, page, '..', address));
        if (path.endsWith('.html')) reached.add(path);
      }
    }
    expect(pages().filter((page) => !reached.has(page))).toEqual([]);
  });

  test('given the checks, when the pages are looked at, then each has one with its example', () => {
    for (const {id, title} of checks) {
      const page = textOf(`docs/checks/${id}.html`);
      expect(page).toContain('<h2 id="example">Example</h2>');
      expect(page).toContain(`<title>${title.fail.replaceAll('"', '&quot;')} · wrtc-doctor</title>`);
    }
  });
});

const executablePath = findBrowser({
  platform: process.platform,
  environment: (name) => process.env[name],
  exists: existsSync,
});
const inBrowser = executablePath === undefined ? describe.skip : describe;

inBrowser(`in a browser${executablePath === undefined ? ' (left out: there is none)' : ''}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    const {chromium} = await import('playwright-core');
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : {executablePath}),
      chromiumSandbox: process.getuid?.() !== 0,
    });
  });
  afterAll(() => browser?.close());

  /** Fails the test on any console message, and on any request that is not for a file. */
  async function open(path: string, options: Parameters<Browser['newPage']>[0], look: (page: Page) => Promise<void>) {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(join(folder, path)).href);
    await look(page);
    await page.close();
    expect(complaints).toEqual([]);
  }

  async function complaintsOfAxe(page: Page): Promise<readonly string[]> {
    await page.addScriptTag({path: join(root, 'node_modules/axe-core/axe.min.js')});
    // It would fetch the styles again, which a page from a folder may not.
    const {violations} = await page.evaluate<AxeResults>('axe.run({preload: false})');
    return violations.map(({id, nodes}) => `${id}: ${nodes[0]?.html}`);
  }

  const kinds = [
    'index.html',
    'docs/checks/turn/integrity-failure.html',
    'docs/checks/index.html',
    'docs/commands.html',
  ];
  const views = [
    {viewport: {width: 1280, height: 900}, colorScheme: 'dark'},
    {viewport: {width: 360, height: 740}, colorScheme: 'light'},
  ] as const;

  test.each(kinds.flatMap((path) => views.map((view) => ({path, ...view}))))(
    'given $path, $colorScheme and $viewport.width wide, when looked at, then axe finds nothing and nothing sticks out',
    async ({path, viewport, colorScheme}) => {
      await open(path, {viewport, colorScheme}, async (page) => {
        expect(await complaintsOfAxe(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      });
    },
  );

  test('given the search, when a symptom is typed and the arrow pressed, then Enter opens what fits best', async () => {
    await open('docs/checks/dns/outside-wrong.html', {}, async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('bad requst');
      expect(await page.textContent('[role=status]')).toMatch(/searched for “request”/);
      expect(await page.textContent('form li')).toContain('The page says "Bad request"');
      expect(await complaintsOfAxe(page)).toEqual([]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/symptoms\.html#the-page-says-bad-request$/);
    });
  });

  test('given the symptoms, when each is searched, then it is the first that is found', async () => {
    await open('index.html', {}, async (page) => {
      for (const {title} of symptoms) {
        await page.fill('#search', title);
        expect(await page.textContent('form li')).toContain(title);
      }
    });
  });

  test('given no scripts, when a page is opened, then text and navigation are there and the search is not', async () => {
    await open('docs/index.html', {javaScriptEnabled: false}, async (page) => {
      expect(await page.isVisible('nav a')).toBe(true);
      expect(await page.isVisible('main h1')).toBe(true);
      expect(await page.isVisible('#search')).toBe(false);
    });
  });
});
