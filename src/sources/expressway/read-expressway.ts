/**
 * Reads an Expressway over HTTPS: its status, its configuration, and the REST resources that say more. The first request
 * goes alone, so that a wrong password is tried once. Secrets are blanked before a text leaves here.
 */
import {expresswayDomain} from '../../facts/expressway-domain.ts';
import {expresswayList} from '../../facts/expressway-list.ts';
import {expresswayLocalUser} from '../../facts/expressway-local-user.ts';
import {expresswaySystem} from '../../facts/expressway-system.ts';
import {expresswayTunnel} from '../../facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../facts/expressway-turn.ts';
import {expresswayZone} from '../../facts/expressway-zone.ts';
import type {FactType} from '../../facts/fact.ts';
import {guestAccountClientUri} from '../../facts/guest-account-client-uri.ts';
import type {Secret} from '../../model/secret.ts';
import {findXmlDocuments} from '../cms-api/xml-document.ts';
import type {BoxIdentity} from '../format-reader.ts';
import {createHttpsClient, type HttpsClient} from '../live/https-client.ts';
import type {LiveProblem, LiveSource, LiveYield} from '../live/live-source.ts';
import type {TlsTrust} from '../live/tls-trust.ts';
import {type ExpresswayRole, judgeRole} from './box-role.ts';
import {expresswayXmlFormat} from './expressway-xml-reader.ts';
import {judgeReply} from './judge-reply.ts';
import {expresswayRestFormat} from './rest-reader.ts';
import {restResources} from './rest-resources.ts';
import {blankJsonSecrets, blankXmlSecrets} from './secret-setting.ts';
import {readStatusDocument, statusSections} from './status-document.ts';

export interface ExpresswaySourceOptions {
  readonly name?: string;
  /** Found out from the status when left out. */
  readonly role?: ExpresswayRole;
  readonly title?: string;
  readonly folder?: string;
  readonly box?: BoxIdentity;
  /** `https://10.20.0.21:445`: the web administrator port. */
  readonly url: string;
  readonly username: string;
  readonly password: Secret;
  readonly trust: TlsTrust;
  /** For one reply; 30 s, because the status of a large cluster takes a while. */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 30_000;
const bodyLimitBytes = 64 * 1024 * 1024;

export function createExpresswaySource(options: ExpresswaySourceOptions): LiveSource {
  const {name, role, url} = options;
  const words = role === undefined ? 'Expressway' : role === 'expressway-c' ? 'Expressway-C' : 'Expressway-E';
  const slug = [role ?? 'expressway', name?.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')].filter(Boolean).join('-');
  let learned: ExpresswayRole | undefined;
  return {
    title: options.title ?? `${name === undefined ? words : `${words} ${name}`}, API, ${url}`,
    folder: options.folder ?? `${slug}/api`,
    /** Has the role from the moment on at which the status has told it. */
    get box(): BoxIdentity {
      const given = options.box ?? {};
      const known = given.role ?? role ?? learned;
      const called = given.name ?? name;
      return {...(known === undefined ? {} : {role: known}), ...(called === undefined ? {} : {name: called})};
    },
    read: (signal) =>
      readBox(options, signal, (found) => {
        learned = found;
      }),
  };
}

async function* readBox(
  options: ExpresswaySourceOptions,
  signal: AbortSignal,
  learn: (role: ExpresswayRole | undefined) => void,
): AsyncGenerator<LiveYield> {
  const {url, username, password, trust, timeoutMs = defaultTimeoutMs} = options;
  const client = createHttpsClient({url, credentials: {username, password}, trust, timeoutMs, bodyLimitBytes});
  try {
    let role = options.role;
    for (const document of xmlDocuments) {
      const answer = await askForXml(client, document, username, signal);
      if (signal.aborted) return;
      if (answer.kind === 'problem') {
        yield answer;
        if (answer.isFatal) return;
        continue;
      }
      if (document.root === 'Status') role ??= roleIn(answer.text);
      learn(role);
      yield answer;
    }
    yield* askForRest(client, role, username, signal);
  } finally {
    await client.close();
  }
}

interface XmlRequest {
  readonly root: 'Status' | 'Configuration';
  readonly member: string;
  /** In the order in which they are tried. */
  readonly paths: readonly string[];
  readonly lost: readonly FactType[];
}

const xmlDocuments: readonly XmlRequest[] = [
  {
    root: 'Status',
    member: 'status.xml',
    paths: ['/getxml?location=/Status', '/status.xml'],
    lost: [expresswaySystem, expresswayZone, expresswayTunnel, expresswayDomain, guestAccountClientUri, expresswayList],
  },
  {
    root: 'Configuration',
    member: 'configuration.xml',
    paths: ['/getxml?location=/Configuration', '/configuration.xml'],
    lost: [expresswayLocalUser, expresswayTurn],
  },
];

async function askForXml(
  client: HttpsClient,
  {root, member, paths, lost}: XmlRequest,
  username: string,
  signal: AbortSignal,
): Promise<Extract<LiveYield, {kind: 'document' | 'problem'}>> {
  let last: LiveProblem | undefined;
  for (const path of paths) {
    const result = await client.get(path, signal);
    // Without the status there is no Expressway that would answer the rest.
    const problem = (text: string, isFatal: boolean): LiveProblem => ({
      kind: 'problem',
      note: `${member}: ${text}`,
      isFatal,
      lost,
    });
    if (!result.ok) return problem(result.failure.text, root === 'Status' || result.failure.kind !== 'timeout');
    const verdict = judgeReply(result.reply, username, root);
    if (verdict.kind === 'hopeless') return problem(verdict.problem, root === 'Status');
    if (verdict.kind === 'document') {
      const text = blankXmlSecrets(result.reply.text);
      return {kind: 'document', path: result.reply.url, member, format: expresswayXmlFormat, text};
    }
    last = problem(verdict.problem, root === 'Status');
  }
  return last ?? {kind: 'problem', note: `${member}: nothing was asked for`, isFatal: true, lost};
}

/** Each is extra: what a version does not have is no problem. */
async function* askForRest(
  client: HttpsClient,
  role: ExpresswayRole | undefined,
  username: string,
  signal: AbortSignal,
): AsyncGenerator<LiveYield> {
  for (const {name, path, holder} of restResources) {
    if (role !== undefined && holder !== undefined && holder !== role) continue;
    const result = await client.get(path, signal);
    if (signal.aborted) return;
    if (!result.ok) {
      yield {kind: 'problem', note: `${path}: ${result.failure.text}`, isFatal: true, lost: []};
      return;
    }
    if (judgeReply(result.reply, username, undefined).kind !== 'document') continue;
    const text = blankJsonSecrets(result.reply.text);
    yield {kind: 'document', path: result.reply.url, member: `rest-${name}.json`, format: expresswayRestFormat, text};
  }
}

function roleIn(text: string): ExpresswayRole | undefined {
  const [document] = findXmlDocuments(text, {roots: ['Status'], isSearchedInside: false, sections: statusSections});
  return document === undefined ? undefined : judgeRole(readStatusDocument(document.root, undefined).signs, undefined);
}
