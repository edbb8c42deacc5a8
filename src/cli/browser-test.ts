/** `browser-test`: a browser of this computer as the guest. Finds it, gives it the site's TURN servers, judges what came. */
import {existsSync, realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {UserError} from '../model/errors.ts';
import type {Severity} from '../model/severity.ts';
import {formatHostPort} from '../model/subject.ts';
import {
  createJoinSource,
  createTrialSource,
  type BrowserTestOptions as SourceOptions,
  type TurnOfTrial,
} from '../sources/browser/browser-test-source.ts';
import {findBrowser} from '../sources/browser/find-browser.ts';
import {readIceUrl} from '../sources/browser/ice-words.ts';
import {type OpenBrowser, openBrowser, type Playwright} from '../sources/browser/open-browser.ts';
import {wallClock} from '../sources/live/wall-clock.ts';
import {parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {deliverFacts, type OutputOptions, outputsOf} from './outputs.ts';
import {presentRun, shownBy} from './present-run.ts';
import {
  type FoundCredentials,
  readCredentials,
  readSite,
  refuseMissing,
  secretSourcesOf,
  usualSiteFile,
} from './read-site.ts';
import {type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';

export interface BrowserTestOptions extends OutputOptions, AdjustmentOptions {
  readonly version: string;
  readonly site?: string;
  readonly join?: string;
  readonly turn: readonly string[];
  readonly turnUser?: string;
  readonly browser?: string;
  readonly failOn: Severity;
  /** From which severity on findings are shown; all are counted. */
  readonly show?: Severity;
}

/** Returns the exit code. The browser is closed on every way out. */
export async function browserTest(options: BrowserTestOptions): Promise<number> {
  const {version} = options;
  const outputs = outputsOf(options, 'text');
  const site = await readSite(options.site ?? (existsSync(usualSiteFile) ? usualSiteFile : undefined));
  const adjust = await adjustmentOf(options, site);
  const found = await readCredentials(site, secretSourcesOf(site));
  refuseMissing(site, found.missing);
  const servers = turnServers(options, site, found);
  const join = options.join === undefined ? undefined : pageOf(options.join);
  if (servers.length === 0 && join === undefined) throw nothingToTry(options, site);
  const playwright = loadPlaywright();
  const executablePath = browserPath(options.browser);
  const {signal, interrupt} = interruptible();
  let opening: Promise<OpenBrowser> | undefined;
  const close = async () => await opening?.then((browser) => browser.close()).catch(() => undefined);
  signal.addEventListener('abort', () => void close(), {once: true});
  const source: SourceOptions = {
    browser: () => {
      opening ??= openBrowser(playwright, {executablePath, isRoot: process.getuid?.() === 0});
      return opening;
    },
    now: wallClock,
  };
  try {
    const events = diagnoseEvidence({
      command: 'browser-test',
      version,
      paths: [],
      live: [
        ...(servers.length === 0 ? [] : [createTrialSource(servers, source)]),
        ...(join === undefined ? [] : [createJoinSource(join, source)]),
      ],
      site,
      credentials: found.credentials,
      signal,
      only: [],
      skip: [],
      onFacts: (store) => deliverFacts(store, outputs.factsPaths),
    });
    return await presentRun(events, {...shownBy(options), outputs, interrupt, adjust});
  } finally {
    await close();
  }
}

function nothingToTry({turn, turnUser}: BrowserTestOptions, site: SiteFile): UserError {
  const hasServer = turn.length > 0 || (site.content.boxes ?? []).some((box) => box.turn !== undefined);
  return hasServer
    ? new UserError(
        `There is no user name with a password for the TURN servers${turnUser === undefined ? '' : ` (${turnUser})`}.`,
        'Give `turn.credentials` in the site file with `username`; or --turn-user, and the password in WRTC_DOCTOR_TURN_PASSWORD.',
      )
    : new UserError(
        'Nothing says what the browser should try.',
        'Give the TURN servers in the site file or with --turn, or the page with --join https://…',
      );
}

/** Those of the site file and of `--turn`, each with the password that guests get. */
function turnServers(
  {turn, turnUser}: BrowserTestOptions,
  site: SiteFile,
  {credentials}: FoundCredentials,
): readonly TurnOfTrial[] {
  const users = credentials.flatMap(({holder, username = turnUser, password}) =>
    username === undefined ? [] : [{holder, username, password}],
  );
  const user = users.find(({holder}) => holder === 'cms') ?? users[0];
  if (user === undefined) return [];
  const named = (site.content.boxes ?? []).flatMap(({turn: own}) => {
    const endpoint = own === undefined ? undefined : parseEndpoint(own.address, 3478);
    if (own === undefined || endpoint === undefined) return [];
    const url = (transport: string, port: number) => {
      const address = formatHostPort(endpoint.host, port);
      return transport === 'tls' ? `turns:${address}?transport=tcp` : `turn:${address}?transport=${transport}`;
    };
    const more = (own.more ?? []).map((each) => {
      const [transport = '', port = ''] = each.split(':');
      return url(transport, Number(port));
    });
    return [url(own.transport, endpoint.port), ...more];
  });
  const urls = turn.length > 0 ? turn.map(turnUrlOf) : named;
  return [...new Set(urls)].map((url) => ({url, username: user.username, password: user.password}));
}

function turnUrlOf(text: string): string {
  const isUrl = /^turns?:/i.test(text);
  const server = readIceUrl(isUrl ? text : `turn:${text}`);
  if (server === undefined)
    throw new UserError(
      `--turn ${text} is no server.`,
      'Write it as turn.example.com:3478, or turn:turn.example.com:3478?transport=tcp.',
    );
  return server.url;
}

function pageOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UserError('--join takes the address of a page.', 'Write it as https://join.example.com/');
  return url;
}

/** It is not part of the program: who does not need it has 14 MB less. */
function loadPlaywright(): Playwright {
  // From where this program is installed, never from the folder that it was started in.
  const require = createRequire(realpathSync(process.argv[1] ?? '.'));
  try {
    return require('playwright-core') as Playwright;
  } catch {
    throw new UserError(
      'browser-test needs the package playwright-core, which is not installed.',
      'Install it beside wrtc-doctor: `npm install playwright-core` in its folder. It brings no browser; the one that is installed is used.',
    );
  }
}

function browserPath(chosen: string | undefined): string {
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen;
    throw new UserError(`There is no browser at ${chosen}.`, 'Correct the path after --browser.');
  }
  const found = findBrowser({
    platform: process.platform,
    environment: (name) => process.env[name],
    exists: existsSync,
  });
  if (found !== undefined) return found;
  throw new UserError(
    'No Chrome, Chromium or Edge was found on this computer.',
    'Install one, or give the path of its program with --browser.',
  );
}
