/** `watch`: reads and probes the site again and again, keeps what it saw, and tells what changed. */
import {existsSync, readFileSync, realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, extname, resolve} from 'node:path';
import {setTimeout as delay, setImmediate} from 'node:timers/promises';
import {UserError} from '../model/errors.ts';
import {Secret} from '../model/secret.ts';
import type {Severity} from '../model/severity.ts';
import {escapeControls} from '../report/json.ts';
import {writeHistory} from '../report/watch-lines.ts';
import {messageOf} from '../sources/files/error-words.ts';
import {History} from '../sources/history/history.ts';
import {type Endpoint, parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import {resolveSecret, type SecretSources} from '../sources/site-file/secret-reference.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import type {SecretValue} from '../sources/site-file/site-schema.ts';
import {exitCodeOf, exitCodes} from './exit-codes.ts';
import {logTimesOf, machineClock} from './log-times.ts';
import {createOnChange} from './on-change.ts';
import {textOptions} from './present-run.ts';
import {readLiveSite, secretSourcesOf, usualSiteFile} from './read-site.ts';
import {type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';
import {writeToStandardOutput} from './standard-output.ts';
import type {NoticeWay} from './watch-notices.ts';
import {watchRounds} from './watch-rounds.ts';
import {roundRunner, type WatchedKinds} from './watch-run.ts';
import {Watching} from './watching.ts';
import {createWebhook} from './webhook.ts';

export interface WatchOptions extends AdjustmentOptions {
  readonly version: string;
  readonly site?: string;
  readonly from?: 'inside' | 'outside';
  readonly what?: WatchedKinds;
  /** `5m` */
  readonly every?: string;
  readonly confirm: number;
  readonly database?: string;
  /** `90d` */
  readonly keep: string;
  /** Where `/metrics` listens; false: nowhere; true: at the usual address. */
  readonly metrics: string | boolean;
  readonly webhook?: string;
  readonly onChange?: string;
  readonly notifyOn: Severity;
  readonly once?: boolean;
  /** Show what the history holds, and watch nothing. */
  readonly history?: boolean;
  readonly since?: string;
  readonly format: 'text' | 'json';
  readonly failOn: Severity;
}

const usualEvery = '5m';
/** Boxes are not to be kept busy by being watched. */
const leastEveryMs = 10_000;
const leastKeepMs = 3_600_000;
/** The port that exporters of OpenTelemetry use. */
const usualMetrics: Endpoint = {host: '127.0.0.1', port: 9464};
const mostConfirming = 10;

/** Returns the exit code: of a single round what it found, else how it was ended. */
export async function watch(options: WatchOptions): Promise<number> {
  const database = options.database ?? databaseBeside(options.site ?? usualSiteFile);
  if (options.history === true) return showHistory(database, options);
  if (options.since !== undefined) throw new UserError('--since is for --history.', 'Add --history.');
  if (options.confirm < 1 || options.confirm > mostConfirming)
    throw new UserError(`--confirm is 1 to ${mostConfirming}.`, 'Take another number.');
  const site = await readLiveSite(options.site);
  const everyMs = durationOf(options.every ?? site.content.watch?.every ?? usualEvery, 'a round every', leastEveryMs);
  const keepMs = durationOf(options.keep, '--keep', leastKeepMs);
  const secrets = secretSourcesOf(site);
  const adjust = await adjustmentOf(options, site);
  const watching = new Watching({
    ...options,
    isOnce: options.once === true,
    everyMs,
    metrics: metricsEndpoint(options.metrics),
    ways: await noticeWays(options, site, secrets),
    wait,
  });
  const history = new History(database, loadBesideProgram);
  try {
    const {version, from, what} = options;
    const runRound = await roundRunner({
      version,
      site,
      secrets,
      ...(from === undefined ? {} : {from}),
      ...(what === undefined ? {} : {what}),
    });
    await watching.start();
    const last = await watchRounds({
      everyMs,
      confirm: options.confirm,
      keepMs,
      ...(options.once === true ? {rounds: 1} : {}),
      signal: watching.signal,
      runRound: async (signal) => adjust(await runRound(signal)),
      history,
      clockMs: () => performance.now(),
      wallClock: () => new Date(),
      wait,
      onRound: (told) => watching.tell(told),
      onWait: (ms) => watching.showWaiting(ms),
      onTrouble: (text) => watching.say(text),
    });
    if (watching.signal.aborted) return watching.exitCode;
    // An error of standard output comes after the write.
    await setImmediate();
    if (watching.isOutputLost) return exitCodes.usage;
    return last?.report === undefined ? exitCodes.nothingEvaluated : exitCodeOf(last.report, options.failOn);
  } finally {
    await watching.close();
    history.close();
  }
}

/** Shows what is there, and makes nothing. */
function showHistory(database: string, {since, format}: WatchOptions): number {
  if (!existsSync(database))
    throw new UserError(
      `There is no history at ${database}.`,
      'Give its path with --database, or start one with `wrtc-doctor watch`.',
    );
  const from = since === undefined ? undefined : logTimesOf({since}, machineClock).since?.iso;
  const history = new History(database, loadBesideProgram);
  try {
    const held = history.read(from);
    writeToStandardOutput(
      format === 'json' ? `${escapeControls(JSON.stringify(held, null, 2))}\n` : writeHistory(held, textOptions(true)),
    );
  } finally {
    history.close();
  }
  return exitCodes.nothingFound;
}

/** `wrtc-doctor.yaml` gives `wrtc-doctor.history.sqlite`. */
function databaseBeside(site: string): string {
  return `${site.slice(0, site.length - extname(site).length)}.history.sqlite`;
}

async function noticeWays(
  {webhook, onChange}: WatchOptions,
  site: SiteFile,
  secrets: SecretSources,
): Promise<readonly NoticeWay[]> {
  const command =
    onChange === undefined ? [] : [createOnChange({command: onChange, environment: harmlessEnvironment(site)})];
  if (webhook !== undefined) return [createWebhook({url: new Secret(webhook), named: '--webhook'}), ...command];
  const named = site.content.watch?.webhook;
  if (named === undefined) return command;
  const secretOf = async (value: SecretValue, key: string): Promise<Secret> => {
    const resolved = await resolveSecret(value, secrets);
    if ('secret' in resolved) return resolved.secret;
    throw new UserError(`${site.path}: \`watch.webhook.${key}\` ${resolved.problem}`, resolved.next);
  };
  const {url, token, authority} = named;
  return [
    createWebhook({
      url: await secretOf(url, 'url'),
      ...(token === undefined ? {} : {token: await secretOf(token, 'token')}),
      ...(authority === undefined ? {} : {authority: readAuthority(authority, site)}),
      named: `\`watch.webhook.url\` of ${site.path}`,
    }),
    ...command,
  ];
}

function readAuthority(path: string, site: SiteFile): string {
  try {
    return readFileSync(resolve(dirname(site.path), path), 'utf8');
  } catch (error) {
    throw new UserError(
      `${site.path}: the file of \`watch.webhook.authority\` cannot be read: ${messageOf(error)}`,
      'Correct the path.',
    );
  }
}

/** Without the passwords that the site file takes from it: a command that tells somebody needs none of them. */
function harmlessEnvironment({content}: SiteFile): NodeJS.ProcessEnv {
  const named = new Set<string>();
  JSON.stringify(content, (key, value: unknown) => {
    if (key === 'env' && typeof value === 'string') named.add(value);
    return value;
  });
  const isHarmless = (name: string): boolean => !named.has(name) && !/^WRTC_DOCTOR_.*(?:PASSWORD|KEY)/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isHarmless(name)));
}

function metricsEndpoint(metrics: string | boolean): (Endpoint & {readonly isAsked: boolean}) | undefined {
  if (metrics === false) return undefined;
  if (metrics === true) return {...usualMetrics, isAsked: false};
  const endpoint = /^\d+$/.test(metrics)
    ? parseEndpoint(`${usualMetrics.host}:${metrics}`, usualMetrics.port)
    : parseEndpoint(metrics, usualMetrics.port);
  if (endpoint !== undefined) return {...endpoint, isAsked: true};
  throw new UserError(`--metrics ${metrics} is no address.`, 'Write it as 127.0.0.1:9464, or as a port.');
}

const unitMs: Readonly<Record<string, number>> = {s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000};
/** Timers of Node go no further. */
const mostMs = 20 * 86_400_000;

/** `30s`, `5m`, `2h`, `90d`. */
function durationOf(text: string, what: string, leastMs: number): number {
  const [, count, unit = ''] = /^(\d{1,6})\s*([smhd])$/.exec(text.trim()) ?? [];
  const ms = Number(count ?? Number.NaN) * (unitMs[unit] ?? Number.NaN);
  if (ms >= leastMs) return ms;
  throw new UserError(
    `${what} ${text}: that is ${Number.isNaN(ms) ? 'no time' : 'too short'}.`,
    `Write it as 30s, 5m, 2h or 1d; the least is ${leastMs / 1000} s.`,
  );
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return delay(Math.min(ms, mostMs), undefined, {signal}).catch(() => undefined);
}

/** From where this program is installed, never from the folder that it was started in. */
function loadBesideProgram(id: string): unknown {
  return createRequire(realpathSync(process.argv[1] ?? '.'))(id);
}
