/**
 * A browser that is installed, driven by playwright-core. Its profile is a temporary one, and it takes its orders over a
 * pipe: neither a password nor an address stands on a command line. Whoever opens it closes it.
 */
import type {Browser, BrowserContext, Page} from 'playwright-core';
import {quoteOf} from '../../model/origin.ts';
import {joinProbe, type TrialSetting, trialPage, trialUrl} from './trial-page.ts';

export interface OpenBrowser {
  /** `Chrome 156` */
  readonly name: string;
  /** JSON text of what both sides logged. Rejects when the page cannot do it, with the browser's own words. */
  runTrial(setting: TrialSetting): Promise<string>;
  openPage(url: string): Promise<OpenedPage>;
  close(): Promise<void>;
}

export interface OpenedPage {
  readonly status?: number;
  readonly statusText?: string;
  readonly serverHeader?: string;
  readonly serverAddress?: string;
  /** Of the network stack: `ERR_CERT_AUTHORITY_INVALID`. */
  readonly error?: string;
  readonly landedOn: string;
  readonly title: string;
  readonly hasJoinOption: boolean;
  readonly consoleErrors: readonly string[];
}

export interface BrowserOptions {
  readonly executablePath: string;
  /** As root the browser refuses to start with its sandbox. */
  readonly isRoot: boolean;
}

/** The part of playwright-core that is used. */
export interface Playwright {
  readonly chromium: {launch(options: object): Promise<Browser>};
}

/** A cold start from a slow disk; a browser that has not answered by then hangs. */
const launchTimeoutMs = 30_000;
/** Browsers give up connecting after two minutes; a person does after this. */
const pageTimeoutMs = 20_000;
/** The page draws itself by script after it has come. */
const drawMs = 8000;
const drawStepMs = 250;
const mostConsoleErrors = 20;

export async function openBrowser(
  {chromium}: Playwright,
  {executablePath, isRoot}: BrowserOptions,
): Promise<OpenBrowser> {
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    timeout: launchTimeoutMs,
    // The command ends it in order; playwright would end this program.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    chromiumSandbox: !isRoot,
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', '--mute-audio'],
  });
  const [major = ''] = browser.version().split('.');
  return {
    name: `Chrome ${major}`,
    runTrial: (setting) => inPage(browser, async (page) => await runTrial(page, setting)),
    openPage: (url) => inPage(browser, async (page) => await visit(page, url)),
    close: async () => await browser.close(),
  };
}

/** Each in a profile of its own: nothing is kept from one to the next. */
async function inPage<Result>(browser: Browser, work: (page: Page) => Promise<Result>): Promise<Result> {
  const context: BrowserContext = await browser.newContext();
  try {
    return await work(await context.newPage());
  } finally {
    await context.close().catch(() => undefined);
  }
}

async function runTrial(page: Page, setting: TrialSetting): Promise<string> {
  await page.route('**/*', (route) => route.fulfill({contentType: 'text/html', body: trialPage}));
  await page.goto(trialUrl, {timeout: pageTimeoutMs});
  const result: unknown = await page.evaluate(`window.runTrial(${JSON.stringify(setting)})`);
  return String(result);
}

async function visit(page: Page, url: string): Promise<OpenedPage> {
  const consoleErrors: string[] = [];
  const note = (text: string) => {
    if (consoleErrors.length < mostConsoleErrors) consoleErrors.push(withoutTokens(text));
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(message.text());
  });
  page.on('pageerror', (error) => note(error.message));
  let error: string | undefined;
  const response = await page.goto(url, {timeout: pageTimeoutMs, waitUntil: 'domcontentloaded'}).catch((failure) => {
    const [, code] = /net::(ERR_[A-Z0-9_]+)/.exec(String(failure)) ?? [];
    error = code ?? 'ERR_TIMED_OUT';
    return null;
  });
  const address = await response?.serverAddr();
  const serverHeader = response?.headers().server;
  let hasJoinOption = false;
  for (let waited = 0; response?.ok() === true && !hasJoinOption && waited < drawMs; waited += drawStepMs) {
    hasJoinOption = (await page.evaluate(joinProbe).catch(() => false)) === true;
    if (!hasJoinOption) await page.waitForTimeout(drawStepMs);
  }
  return {
    ...(response === null ? {} : {status: response.status(), statusText: quoteOf(response.statusText())}),
    ...(serverHeader === undefined ? {} : {serverHeader: quoteOf(serverHeader)}),
    ...(address === null || address === undefined ? {} : {serverAddress: address.ipAddress}),
    ...(error === undefined ? {} : {error}),
    landedOn: page.url(),
    title: quoteOf(await page.title().catch(() => '')),
    hasJoinOption,
    consoleErrors,
  };
}

/** What a script wrote may hold anything: what follows `?`, and words that look like tokens, are cut. */
export function withoutTokens(text: string): string {
  return quoteOf(text.replace(/[?#][^\s'")]*/g, '').replace(/\b(?=[\w-]*\d)[\w-]{16,}(?:\.[\w-]+)*/g, '…'));
}
