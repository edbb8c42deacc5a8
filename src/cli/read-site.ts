/** Reads the site file that `--site` names, and follows its references to passwords. */
import {existsSync, readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {UserError} from '../model/errors.ts';
import {credentialsFromEnvironment, type TurnCredential} from '../sources/credentials/turn-credential.ts';
import type {SecretSources} from '../sources/site-file/secret-reference.ts';
import type {MissingCredential, SiteFile} from '../sources/site-file/site-file.ts';
import {askSecret} from './ask.ts';

/** What `--site` means when it is not given and a site file is needed. */
export const usualSiteFile = 'wrtc-doctor.yaml';

export async function readSite(path: string | undefined): Promise<SiteFile> {
  if (path === undefined) return {path: '', content: {}, facts: [], acceptances: []};
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The site file cannot be read: ${reason}`, 'Correct the path after --site.');
  }
  const {parseSiteFile} = await import('../sources/site-file/site-file.ts');
  return parseSiteFile(text, path);
}

/** The site file of a command that reads live: without one there is nothing to connect to. */
export async function readLiveSite(path: string | undefined): Promise<SiteFile> {
  if (path === undefined && !existsSync(usualSiteFile)) {
    throw new UserError(
      `There is no ${usualSiteFile} here, so nothing says what to connect to.`,
      'Write one with `wrtc-doctor init`, or give the path of one with --site.',
    );
  }
  return readSite(path ?? usualSiteFile);
}

export interface FoundCredentials {
  readonly credentials: readonly TurnCredential[];
  readonly missing: readonly MissingCredential[];
}

/** The TURN passwords of the site file and of the environment. */
export async function readCredentials(site: SiteFile, secrets: SecretSources): Promise<FoundCredentials> {
  const fromEnvironment = credentialsFromEnvironment((name) => secrets.environment(name));
  if (site.content.turn === undefined) return {credentials: fromEnvironment, missing: []};
  const {findTurnCredentials} = await import('../sources/site-file/site-file.ts');
  const {credentials, missing} = await findTurnCredentials(site, secrets);
  return {credentials: [...credentials, ...fromEnvironment], missing};
}

/** What a command that reads nothing live needs of the site. Throws `UserError` when a password is not to be had. */
export async function readJudgedSite(
  path: string | undefined,
): Promise<{readonly site: SiteFile; readonly credentials: readonly TurnCredential[]}> {
  const site = await readSite(path);
  const {credentials, missing} = await readCredentials(site, secretSourcesOf(site));
  refuseMissing(site, missing);
  return {site, credentials};
}

export function refuseMissing(site: SiteFile, [missing]: readonly MissingCredential[]): void {
  if (missing === undefined) return;
  throw new UserError(`${site.path}: the password of ${missing.holder} ${missing.problem}`, missing.next);
}

/** References in a site file are relative to it. */
export function secretSourcesOf(site: SiteFile): SecretSources {
  const asked = new Map<string, Promise<string | undefined>>();
  return {
    environment: (name) => process.env[name],
    readFile: (file) => readFileSync(resolve(dirname(site.path), file), 'utf8'),
    ask: (question) => {
      // One password of several boxes is asked for once.
      const answer = asked.get(question) ?? askSecret(question);
      asked.set(question, answer);
      return answer;
    },
  };
}
