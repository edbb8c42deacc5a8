/** `probe`: walks the path of a guest from this computer, judges what it met, and shows it stage by stage. */
import {randomBytes} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {dirname, resolve} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {ProbeStageName} from '../facts/probe-stage.ts';
import {siteNames} from '../facts/site-names.ts';
import type {FactStore} from '../facts/store.ts';
import {counted} from '../model/count.ts';
import {UserError} from '../model/errors.ts';
import {hostOf, portOf} from '../model/host-name.ts';
import {instantFromEpoch} from '../model/instant.ts';
import {quoteOf, stripControlCharacters} from '../model/origin.ts';
import type {Severity} from '../model/severity.ts';
import {escapeControls} from '../report/json.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {Resolver} from '../sources/dns/dns-step.ts';
import {systemResolvers} from '../sources/dns/system-resolvers.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import {type AskedTurnServer, type PlanOptions, planProbe} from '../sources/probe/plan-probe.ts';
import type {ProbePlan} from '../sources/probe/planned-steps.ts';
import {createProbeSource} from '../sources/probe/probe-source.ts';
import type {Vantage} from '../sources/probe/probe-step.ts';
import type {RunPlanOptions} from '../sources/probe/run-plan.ts';
import {stepRunners} from '../sources/probe/step-runners.ts';
import {parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import type {SiteFile} from '../sources/site-file/site-file.ts';
import type {TurnUser} from '../sources/turn/turn-step.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';
import {deliver, deliverFacts, type Format, type OutputOptions, type Outputs, outputsOf} from './outputs.ts';
import {presentRun, shownBy} from './present-run.ts';
import {readCredentials, readSite, refuseMissing, secretSourcesOf, usualSiteFile} from './read-site.ts';
import {type Adjustment, type AdjustmentOptions, adjustmentOf} from './report-adjustments.ts';
import {ProbeTeller} from './tell-probe.ts';

export interface ProbeOptions extends OutputOptions, AdjustmentOptions {
  readonly version: string;
  readonly name?: string;
  readonly site?: string;
  readonly from?: 'inside' | 'outside';
  readonly resolver: readonly string[];
  readonly turn: readonly string[];
  readonly turnUser?: string;
  readonly ca?: string;
  readonly dryRun?: boolean;
  readonly stopAt?: ProbeStageName;
  readonly only: readonly string[];
  readonly repeat?: number;
  readonly rate?: number;
  readonly failOn: Severity;
  /** From which severity on findings are shown; all are counted. */
  readonly show?: Severity;
  /** Show names and addresses as tokens. */
  readonly redact?: boolean;
}

/** More would be a load, and no probe. */
const mostRepetitions = 100;

/** Returns the exit code. The report is written on every way out but for wrong usage. */
export async function probe(options: ProbeOptions): Promise<number> {
  const {repeat = 1, version} = options;
  if (repeat < 1 || repeat > mostRepetitions)
    throw new UserError(`--repeat is 1 to ${mostRepetitions}.`, 'Take a smaller number.');
  // The staged view is a text: the screens are there for who asks for them.
  const outputs = outputsOf(options, 'text');
  const site = await readSite(options.site ?? (existsSync(usualSiteFile) ? usualSiteFile : undefined));
  const adjust = await adjustmentOf(options, site);
  const found = await readCredentials(site, secretSourcesOf(site));
  refuseMissing(site, found.missing);
  const plan = planProbe(site.content, planOptionsOf(options, site, found.credentials));
  if (plan.steps.length === 0) throw nothingToProbe(options, plan);
  if (options.dryRun === true) {
    if (outputs.shown !== undefined) deliver(writePlan(plan, outputs.shown), undefined);
    for (const {path, format} of outputs.files) deliver(writePlan(plan, format), path);
    return 0;
  }
  return walk({
    plan,
    vantage: options.from ?? 'unknown',
    site: withName(site, options),
    credentials: found.credentials,
    version,
    ...shownBy(options),
    outputs,
    adjust,
    repeat,
    ...(options.redact === true ? {redactBy: site} : {}),
  });
}

export interface Walk {
  readonly plan: ProbePlan;
  readonly vantage: Vantage;
  readonly site: Pick<SiteFile, 'facts'>;
  readonly credentials: readonly TurnCredential[];
  readonly version: string;
  readonly outputs: Outputs;
  readonly failOn: Severity;
  readonly show?: Severity;
  readonly adjust: Adjustment;
  readonly repeat?: number;
  /** Set to show tokens in place of names and addresses. */
  readonly redactBy?: SiteFile;
}

/** Carries a plan out and shows what came of it; returns the exit code. */
export async function walk({plan, vantage, redactBy, ...rest}: Walk): Promise<number> {
  const {site, credentials, version, outputs, adjust, repeat = 1} = rest;
  const {signal, interrupt} = interruptible();
  const teller = new ProbeTeller(process.stderr, () => performance.now());
  const isTold = outputs.shown !== 'tui';
  // Left running by a mistake, it must not keep the program.
  const ticking = isTold ? setInterval(() => teller.show(), tickMs).unref() : undefined;
  const source = probeSourceOf({
    plan,
    vantage,
    repeat,
    ...(isTold ? {onStep: (event) => teller.follow(event)} : {}),
  });
  let store: FactStore | undefined;
  const events = diagnoseEvidence({
    command: 'probe',
    version,
    paths: [],
    shownPaths: [plan.of, ...(vantage === 'unknown' ? [] : ['--from', vantage])],
    live: [source],
    site,
    credentials,
    signal,
    only: [],
    skip: [],
    onFacts: (facts) => {
      clearInterval(ticking);
      teller.erase();
      store = facts;
      deliverFacts(facts, outputs.factsPaths);
    },
  });
  const redactRun = redactBy === undefined ? undefined : (await import('./redact-run.ts')).redactRun;
  return presentRun(events, {
    factsOf: () => store,
    ...shownBy(rest),
    outputs,
    interrupt,
    adjust,
    ...(redactBy === undefined || redactRun === undefined
      ? {}
      : {redact: (adjusted) => redactRun(adjusted, () => store, redactBy)}),
  });
}

/** With the clocks, the network and the chance of this computer. */
export function probeSourceOf(options: Pick<RunPlanOptions, 'plan' | 'vantage' | 'repeat' | 'onStep'>): LiveSource {
  return createProbeSource({
    ...options,
    runners: stepRunners,
    now: wallClock,
    clockMs: () => performance.now(),
    randomBytes,
    hasIpv6: hasIpv6(),
    pause: (ms, stop) => delay(ms, undefined, {signal: stop}).catch(() => undefined),
  });
}

/** Of what is told on the terminal. */
const tickMs = 200;

/** The site file's, and the name of the command line as what guests open where the site file says none. */
function withName(site: SiteFile, {name}: ProbeOptions): Pick<SiteFile, 'facts'> {
  if (name === undefined || site.content.names?.external !== undefined) return site;
  const origin = {input: 'command line', format: 'command-line', quote: quoteOf(joinOf(name).host)};
  const internal = hostOf(site.content.names?.internal ?? '');
  const names = {externalJoinName: joinOf(name).host, ...(internal === undefined ? {} : {internalJoinName: internal})};
  return {facts: [...site.facts.filter(({type}) => type !== siteNames.id), siteNames.of('site', origin, names)]};
}

export function planOptionsOf(
  options: Pick<ProbeOptions, 'name' | 'from' | 'stopAt' | 'only' | 'rate' | 'resolver' | 'turn' | 'turnUser' | 'ca'>,
  site: SiteFile,
  credentials: readonly TurnCredential[],
): PlanOptions {
  const {name, from = 'unknown', stopAt, only, rate} = options;
  const authorities = options.ca === undefined ? undefined : readPem(options.ca, '--ca');
  return {
    vantage: from,
    systemResolvers: systemResolvers(),
    resolvers: options.resolver.map((text) => {
      const resolver = resolverOf(text);
      if (resolver !== undefined) return resolver;
      throw new UserError(`--resolver ${text} is no address.`, 'Write it as 192.0.2.53 or 192.0.2.53:5353.');
    }),
    turnServers: options.turn.map(turnServerOf),
    users: usersOf(credentials, options.turnUser),
    readAuthority: (path) => readPem(resolve(dirname(site.path), path), `\`authority\` in ${site.path}`),
    only,
    ...(name === undefined ? {} : {join: joinOf(name)}),
    ...(stopAt === undefined ? {} : {stopAt}),
    ...(rate === undefined ? {} : {rateKbps: rate}),
    ...(authorities === undefined ? {} : {authorities}),
  };
}

function joinOf(text: string): NonNullable<PlanOptions['join']> {
  const host = hostOf(text);
  if (host === undefined) throw new UserError(`${text} is no name.`, 'Write it as join.example.com.');
  const port = portOf(text);
  const path = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  return {
    host,
    ...(port === undefined ? {} : {port}),
    ...(path === undefined ? {} : {path: `${path.pathname}${path.search}`}),
  };
}

function resolverOf(text: string): Resolver | undefined {
  const endpoint = parseEndpoint(text, 53);
  return endpoint === undefined ? undefined : {address: endpoint.host, port: endpoint.port};
}

/** `HOST[:PORT]`, or a URI of RFC 7065. */
function turnServerOf(text: string): AskedTurnServer {
  const uri = /^(turns?):([^?]+)(?:\?transport=(udp|tcp))?$/i.exec(text);
  const isSecure = uri?.[1]?.toLowerCase() === 'turns';
  const endpoint = parseEndpoint(uri?.[2] ?? text, isSecure ? 5349 : 3478);
  if (endpoint === undefined)
    throw new UserError(
      `--turn ${text} is no server.`,
      'Write it as turn.example.com:3478, or turns:turn.example.com:443.',
    );
  if (uri === null) return endpoint;
  return {...endpoint, transport: isSecure ? 'tls' : uri[3]?.toLowerCase() === 'tcp' ? 'tcp' : 'udp'};
}

/** Those with a user name can be tried; the password of CMS first, since guests get it. */
export function usersOf(credentials: readonly TurnCredential[], turnUser?: string): readonly TurnUser[] {
  const users = credentials.flatMap(({username = turnUser, ...rest}) =>
    username === undefined ? [] : [{...rest, username}],
  );
  if (turnUser !== undefined && users.length === 0) {
    throw new UserError(
      'There is no password for --turn-user.',
      'Set WRTC_DOCTOR_TURN_PASSWORD, or give it in the site file: docs/site-file.md.',
    );
  }
  return users.toSorted((one, other) => Number(other.holder === 'cms') - Number(one.holder === 'cms'));
}

function readPem(path: string, named: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The file of ${named} cannot be read: ${reason}`, 'Correct the path.');
  }
}

function nothingToProbe({only}: ProbeOptions, {leftOut}: ProbePlan): UserError {
  if (only.length > 0)
    return new UserError(`No step fits --only ${only.join(', ')}.`, '`wrtc-doctor probe --dry-run` lists the steps.');
  const [left] = leftOut;
  if (left !== undefined)
    return new UserError(`There is nothing to probe: ${left.why}.`, 'Give more in the site file.');
  return new UserError(
    'There is nothing to probe.',
    'Give the name that guests open: `wrtc-doctor probe join.example.com`; or a site file: `wrtc-doctor init`.',
  );
}

/** What would be sent, to whom. */
function writePlan({of, steps, leftOut}: ProbePlan, format: Format): string {
  const shown = steps.map(({id, kind, title, stages, after, insteadOf, sends, eachAddressOf}) => ({
    ...{id, kind, title, stages, after, sends},
    ...(insteadOf === undefined ? {} : {insteadOf}),
    ...(eachAddressOf === undefined ? {} : {eachAddressOf}),
  }));
  if (format === 'json') return `${escapeControls(JSON.stringify({of, steps: shown, leftOut}, null, 2))}\n`;
  const lines = [
    `Probe of ${of}: ${counted(steps.length, 'step')}. Nothing was sent.`,
    ...shown.flatMap(({id, title, stages, after, insteadOf, sends, eachAddressOf}) => [
      '',
      id,
      `  ${title}; ${stages.join(', ')}`,
      ...(after.length === 0 ? [] : [`  after: ${after.join('; ')}`]),
      ...(insteadOf === undefined ? [] : [`  only where this failed: ${insteadOf.join('; ')}`]),
      ...(eachAddressOf === undefined ? [] : [`  to each address of ${eachAddressOf}`]),
      ...sends.map((line) => `  - ${line}`),
    ]),
    ...leftOut.flatMap(({title, why}) => ['', `Left out: ${title}`, `  ${why}`]),
  ];
  return `${lines.map(stripControlCharacters).join('\n')}\n`;
}

/** An address that other computers may reach it at: without one, a name's addresses of IPv6 lead nowhere. */
function hasIpv6(): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.some(({family, internal, address}) => family === 'IPv6' && !internal && !/^fe[89ab]/i.test(address));
}

/** The wall clock with the resolution of the monotonic one. */
function wallClock() {
  const epochMs = performance.timeOrigin + performance.now();
  return instantFromEpoch(Math.floor(epochMs / 1000), Math.floor((epochMs % 1000) * 1e6));
}
