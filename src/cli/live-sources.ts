/** What a site file says can be read live, as sources. Each loads its own packages, and only when it is there. */
import {homedir} from 'node:os';
import {join} from 'node:path';
import {UserError} from '../model/errors.ts';
import {hostOf} from '../model/host-name.ts';
import type {Secret} from '../model/secret.ts';
import type {TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {BoxIdentity} from '../sources/format-reader.ts';
import type {LiveSource} from '../sources/live/live-source.ts';
import type {TlsTrust} from '../sources/live/tls-trust.ts';
import {type Endpoint, parseEndpoint} from '../sources/site-file/parse-endpoint.ts';
import {resolveSecret, type SecretSources} from '../sources/site-file/secret-reference.ts';
import type {MissingCredential, SiteFile} from '../sources/site-file/site-file.ts';
import type {SecretValue, SiteBox} from '../sources/site-file/site-schema.ts';

/** A source that cannot even be tried. */
export interface UnusableSource extends LiveSource {
  /** Why, and what to do. */
  readonly problem: string;
}

/** Throws `UserError` when there is nothing to read; a password that cannot be had costs its own source only. */
export async function liveSources(
  site: SiteFile,
  credentials: readonly TurnCredential[],
  secrets: SecretSources,
  missing: readonly MissingCredential[] = [],
): Promise<readonly (LiveSource | UnusableSource)[]> {
  const sources = await namedSources(site, credentials, secrets, missing);
  if (sources.length > missing.length) return sources;
  throw new UserError(
    `${site.path} says nothing that can be read live.`,
    'Give a box `api`, `mmp`, `web` or `turn`, or give `resolvers`; docs/site-file.md shows how.',
  );
}

/** All that the site file names, also when that is nothing. Throws `UserError` for an address that is none. */
export async function namedSources(
  site: SiteFile,
  credentials: readonly TurnCredential[],
  secrets: SecretSources,
  missing: readonly MissingCredential[],
): Promise<readonly (LiveSource | UnusableSource)[]> {
  const boxes = nameBoxes(site.content.boxes ?? []);
  const perBox = await Promise.all(boxes.map((box) => sourcesOfBox(box, site, credentials, secrets)));
  const passwords = missing.map(({holder, problem, next}, index) =>
    failing(
      {title: `TURN password of ${holder}`, folder: `turn-password-${index + 1}`},
      wordsFor('password', problem, next),
    ),
  );
  return [...perBox.flat(), ...(await dnsSources(site)), ...passwords];
}

/** As one clause: `the password is to come from …: set …`. */
function wordsFor(what: string, problem: string, next: string): string {
  return `the ${what} ${problem}: ${next.slice(0, 1).toLowerCase()}${next.slice(1).replace(/\.$/, '')}`;
}

interface NamedBox {
  readonly box: SiteBox;
  readonly identity: BoxIdentity & {readonly role: SiteBox['role']};
  /** For people: `CMS core1`. */
  readonly title: string;
  /** Without the name of the box: it stands in bundles. */
  readonly folder: string;
}

const roleTitles = {cms: 'CMS', 'expressway-c': 'Expressway-C', 'expressway-e': 'Expressway-E'} as const;

/** Two boxes of one role without names would be taken for one. */
function nameBoxes(boxes: readonly SiteBox[]): readonly NamedBox[] {
  return boxes.map((box, index) => {
    const isAlone = boxes.filter(({role}) => role === box.role).length === 1;
    const place = boxes.slice(0, index + 1).filter(({role}) => role === box.role).length;
    const name = box.name ?? (isAlone ? undefined : String(place));
    return {
      box,
      identity: {role: box.role, ...(name === undefined ? {} : {name})},
      title: name === undefined ? roleTitles[box.role] : `${roleTitles[box.role]} ${name}`,
      folder: `${box.role}-${place}`,
    };
  });
}

async function sourcesOfBox(
  named: NamedBox,
  site: SiteFile,
  credentials: readonly TurnCredential[],
  secrets: SecretSources,
): Promise<readonly LiveSource[]> {
  const {box} = named;
  return [
    ...(box.api === undefined ? [] : [await apiSource(named, box.api, secrets)]),
    ...(box.api === undefined || box.role === 'cms' ? [] : await certificateSources(named, box.api)),
    ...(box.mmp === undefined ? [] : [await mmpSource(named, box.mmp, secrets)]),
    ...(box.web === undefined ? [] : [await webSource(named, box.web, site)]),
    ...(box.turn === undefined ? [] : await turnSources(named, box.turn, credentials)),
  ];
}

async function apiSource(
  {identity, title, folder}: NamedBox,
  api: NonNullable<SiteBox['api']>,
  secrets: SecretSources,
): Promise<LiveSource> {
  const base = {title: `${title}, API, ${withoutUser(api.url)}`, folder: `${folder}/api`, box: identity};
  const password = await resolveSecret(api.password, secrets);
  if ('problem' in password) return failing(base, wordsFor('password', password.problem, password.next));
  if (!URL.canParse(api.url) || new URL(api.url).protocol !== 'https:')
    return failing(base, '`url` is no https:// address: write it as https://name:port');
  const trust = trustOf(api, secrets);
  if (typeof trust === 'string') return failing(base, trust);
  const {url, username} = api;
  const options = {...identity, ...base, url, username, password: password.secret, trust};
  if (identity.role === 'cms') {
    const {createCmsApiSource} = await import('../sources/cms-api/read-cms-api.ts');
    return createCmsApiSource(options);
  }
  const {createExpresswaySource} = await import('../sources/expressway/read-expressway.ts');
  return createExpresswaySource({...options, role: identity.role});
}

/** A password may stand in an address. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}

/** A problem as text. */
function trustOf(api: NonNullable<SiteBox['api']>, secrets: SecretSources): TlsTrust | string {
  if (api.fingerprint !== undefined) {
    const sha256 = api.fingerprint
      .replace(/^sha-?256[:=\s]*/i, '')
      .replace(/[:\s]/g, '')
      .toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(sha256))
      return '`fingerprint` is no SHA-256 of a certificate: 64 hex digits are needed, as `openssl x509 -fingerprint -sha256` prints them';
    return {kind: 'fingerprint', sha256};
  }
  if (api.authority === undefined) return {kind: 'system'};
  try {
    return {kind: 'authority', pem: secrets.readFile(api.authority)};
  } catch {
    return `the file ${api.authority} of \`authority\` cannot be read: correct the path, or take the entry out`;
  }
}

async function mmpSource(
  {identity, title, folder}: NamedBox,
  mmp: NonNullable<SiteBox['mmp']>,
  secrets: SecretSources,
): Promise<LiveSource> {
  const base = {title: `${title}, MMP, ssh://${mmp.host}:${mmp.port}`, folder: `${folder}/mmp`, box: identity};
  const authentication = await authenticationOf(mmp, secrets);
  if (typeof authentication === 'string') return failing(base, authentication);
  const hostKey = hostKeyOf(mmp, secrets);
  if (typeof hostKey === 'string') return failing(base, hostKey);
  const {createMmpSource} = await import('../sources/mmp/read-mmp.ts');
  const {host, port, username} = mmp;
  return createMmpSource({...identity, ...base, host, port, username, authentication, hostKey});
}

type Authentication =
  | {readonly kind: 'password'; readonly password: Secret}
  | {readonly kind: 'key'; readonly privateKey: Secret; readonly passphrase?: Secret}
  | {readonly kind: 'agent'; readonly socketPath: string};

/** A problem as text. */
async function authenticationOf(
  mmp: NonNullable<SiteBox['mmp']>,
  secrets: SecretSources,
): Promise<Authentication | string> {
  const follow = async (value: SecretValue, what: string): Promise<Secret | string> => {
    const resolved = await resolveSecret(value, secrets);
    return 'problem' in resolved ? wordsFor(what, resolved.problem, resolved.next) : resolved.secret;
  };
  if (mmp.key !== undefined) {
    const privateKey = await follow({file: mmp.key}, 'private key');
    if (typeof privateKey === 'string') return privateKey;
    if (mmp.passphrase === undefined) return {kind: 'key', privateKey};
    const passphrase = await follow(mmp.passphrase, 'passphrase');
    return typeof passphrase === 'string' ? passphrase : {kind: 'key', privateKey, passphrase};
  }
  if (mmp.agent === true) {
    const socketPath = secrets.environment('SSH_AUTH_SOCK');
    return socketPath === undefined
      ? '`agent` is on, and no SSH agent runs here (SSH_AUTH_SOCK is not set): start one, or give a password or a key'
      : {kind: 'agent', socketPath};
  }
  if (mmp.password === undefined) return 'nothing says how to log in: give `password`, `key` or `agent`';
  const password = await follow(mmp.password, 'password');
  return typeof password === 'string' ? password : {kind: 'password', password};
}

type HostKey =
  | {readonly kind: 'pinned'; readonly sha256: string}
  | {readonly kind: 'known-hosts'; readonly text: string};

/** A problem as text. */
function hostKeyOf(mmp: NonNullable<SiteBox['mmp']>, secrets: SecretSources): HostKey | string {
  if (mmp.hostKey !== undefined) return {kind: 'pinned', sha256: mmp.hostKey};
  try {
    return {kind: 'known-hosts', text: secrets.readFile(mmp.knownHosts ?? join(homedir(), '.ssh', 'known_hosts'))};
  } catch {
    // Without any known host the connection tells the key that it saw, and how to pin it.
    if (mmp.knownHosts === undefined) return {kind: 'known-hosts', text: ''};
    return `the file ${mmp.knownHosts} of \`knownHosts\` cannot be read: correct the path, or give \`hostKey\``;
  }
}

async function webSource(
  {identity, title, folder}: NamedBox,
  web: NonNullable<SiteBox['web']>,
  site: SiteFile,
): Promise<LiveSource> {
  const {host, port} = endpointAt(web.address, 443, 'web.address', site);
  const serverName = hostOf(web.serverName ?? site.content.names?.external ?? '');
  const {createTlsSource} = await import('../sources/tls/read-tls.ts');
  return createTlsSource({
    ...identity,
    title: `${title}, HTTPS page, ${web.address}`,
    folder: `${folder}/web`,
    box: identity,
    host,
    port,
    ...(serverName === undefined ? {} : {serverName}),
  });
}

/** An Expressway has one server certificate, so that of its administrator port is the one that its peers check. */
async function certificateSources(
  {identity, title, folder}: NamedBox,
  api: NonNullable<SiteBox['api']>,
): Promise<readonly LiveSource[]> {
  const url = URL.canParse(api.url) ? new URL(api.url) : undefined;
  if (url === undefined) return [];
  const {createTlsSource} = await import('../sources/tls/read-tls.ts');
  const base = {title: `${title}, certificate, ${url.host}`, folder: `${folder}/certificate`, box: identity};
  return [createTlsSource({...base, host: url.hostname, port: url.port === '' ? 443 : Number(url.port)})];
}

/** One allocation for each password whose user is known: as CMS and its web clients do it. */
async function turnSources(
  {identity, title, folder}: NamedBox,
  turn: NonNullable<SiteBox['turn']>,
  credentials: readonly TurnCredential[],
): Promise<readonly LiveSource[]> {
  const {createTurnSource} = await import('../sources/turn/read-turn.ts');
  const server = parseEndpoint(turn.address, 3478);
  const connect = turn.connect === undefined ? undefined : parseEndpoint(turn.connect, 3478);
  const base = {title: `${title}, TURN, ${turn.address}/${turn.transport}`, folder: `${folder}/turn`, box: identity};
  if (server === undefined) return [failing(base, '`turn.address` is no address: write it as 203.0.113.7:3478')];
  const usable = credentials.flatMap(({holder, username, password}) =>
    username === undefined || holder !== 'cms' ? [] : [{holder, username, password}],
  );
  if (usable.length === 0) {
    const note =
      'no TURN password of CMS with its user name is given: `turn.credentials` with holder cms and `username`';
    return [failing(base, note)];
  }
  return usable.map((credential, index) =>
    createTurnSource({
      ...identity,
      ...base,
      ...(index === 0 ? {} : {title: `${base.title}, password ${index + 1}`, folder: `${base.folder}-${index + 1}`}),
      ...credential,
      server: {address: server.host, port: server.port},
      transport: turn.transport,
      ...(connect === undefined ? {} : {connect}),
    }),
  );
}

async function dnsSources(site: SiteFile): Promise<readonly LiveSource[]> {
  const {resolvers} = site.content;
  if (resolvers === undefined) return [];
  const {createDnsSource} = await import('../sources/dns/read-dns.ts');
  const {defaultAsks} = await import('../sources/dns/dns-step.ts');
  const {siteQuestions} = await import('../sources/dns/site-questions.ts');
  return (['inside', 'outside'] as const).flatMap((view) => {
    const questions = siteQuestions(site.content, view);
    return (questions.length === 0 ? [] : resolvers[view]).map((resolver, index) => {
      const {host, port} = endpointAt(resolver, 53, `resolvers.${view}`, site);
      return createDnsSource({
        title: `DNS ${view}, ${resolver}`,
        folder: `dns-${view}-${index + 1}`,
        view,
        resolver: {address: host, port},
        questions,
        asks: defaultAsks,
      });
    });
  });
}

function endpointAt(text: string, defaultPort: number, key: string, site: SiteFile): Endpoint {
  const endpoint = parseEndpoint(text, defaultPort);
  if (endpoint !== undefined) return endpoint;
  throw new UserError(
    `${site.path}: \`${key}\` is no address: ${text}`,
    `Write it as 192.0.2.7 or 192.0.2.7:${defaultPort}.`,
  );
}

function failing(base: Pick<LiveSource, 'title' | 'folder'>, note: string): UnusableSource {
  return {
    ...base,
    problem: note,
    async *read() {
      yield {kind: 'problem', note, isFatal: true, lost: []};
    },
  };
}
