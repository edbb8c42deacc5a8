/**
 * `wrtc-doctor.yaml`: what a person tells about the site. Passwords are best given by reference (`env:` or `file:`);
 * whichever way, they live in `Secret` and never become facts.
 */
import {LineCounter, parseDocument} from 'yaml';
import {alias} from '../../facts/alias.ts';
import type {Fact} from '../../facts/fact.ts';
import {siteNames} from '../../facts/site-names.ts';
import type {Acceptance} from '../../model/acceptance.ts';
import {UserError} from '../../model/errors.ts';
import {hostOf} from '../../model/host-name.ts';
import {type Origin, stripControlCharacters} from '../../model/origin.ts';
import {boxSubject} from '../../model/subject.ts';
import type {TurnCredential} from '../credentials/turn-credential.ts';
import {resolveSecret, type SecretSources} from './secret-reference.ts';
import {type SiteContent, siteSchema} from './site-schema.ts';

export interface SiteFile {
  readonly path: string;
  readonly content: SiteContent;
  /** What it says of names and addresses. */
  readonly facts: readonly Fact[];
  /** What it accepts. */
  readonly acceptances: readonly Acceptance[];
}

/** Reads the site file. Throws `UserError` with the line for whatever is wrong in it. Follows no reference to a secret. */
export function parseSiteFile(text: string, path: string): SiteFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, uniqueKeys: true});
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const line = lines.linePos(syntaxError.pos[0]).line;
    throw new UserError(`${path}:${line} is not YAML: ${syntaxError.message.split('\n')[0]}`, 'Correct that line.');
  }
  let content: unknown;
  try {
    content = document.toJS({maxAliasCount: 10});
  } catch (error) {
    // An alias that leads nowhere, or one too many of them.
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} is not YAML: ${reason}`, 'Write the value itself instead of an alias.');
  }
  const parsed = siteSchema.safeParse(content ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const keys = (issue?.path ?? []).filter((key): key is string | number => typeof key !== 'symbol');
    const node = keys.length === 0 ? document.contents : document.getIn(keys, true);
    const offset = rangeStart(node);
    const at = offset === undefined ? '' : `:${lines.linePos(offset).line}`;
    throw new UserError(
      `${path}${at} ${keys.length === 0 ? '' : `\`${keys.join('.')}\`: `}${issue?.message ?? 'is not a site file'}`,
      'docs/site-file.md shows what may stand in it.',
    );
  }
  return readSite(parsed.data, path, (keys) => {
    const offset = rangeStart(document.getIn(keys, true));
    return offset === undefined ? undefined : lines.linePos(offset).line;
  });
}

function readSite(
  site: SiteContent,
  path: string,
  lineOf: (keys: readonly (string | number)[]) => number | undefined,
): SiteFile {
  const originAt = (keys: readonly (string | number)[]): Origin => {
    const line = lineOf(keys);
    return {input: path, format: 'site-file', ...(line === undefined ? {} : {line})};
  };
  const external = hostAt(site.names?.external, 'names.external', path);
  const internal = hostAt(site.names?.internal, 'names.internal', path);
  const facts: Fact[] = [];
  if (external !== undefined || internal !== undefined) {
    facts.push(
      siteNames.of(
        'site',
        originAt(['names']),
        {
          ...(external === undefined ? {} : {externalJoinName: external}),
          ...(internal === undefined ? {} : {internalJoinName: internal}),
        },
        {externalJoinName: originAt(['names', 'external']), internalJoinName: originAt(['names', 'internal'])},
      ),
    );
  }
  for (const [index, box] of (site.boxes ?? []).entries()) {
    for (const [place, address] of box.addresses.entries()) {
      const origin = originAt(['boxes', index, 'addresses', place]);
      facts.push(alias.of(boxSubject(box.role, box.name), origin, {same: `address:${address}`, because: 'site-file'}));
    }
    if (box.staticNat !== undefined) {
      const origin = originAt(['boxes', index, 'staticNat']);
      const same = `address:${box.staticNat}`;
      facts.push(alias.of(boxSubject(box.role, box.name), origin, {same, because: 'static-nat'}));
    }
  }
  const acceptances = (site.accept ?? []).map(({check, subject, reason, until}, index): Acceptance => {
    const line = lineOf(['accept', index]);
    return {
      source: 'site-file',
      check,
      ...(subject === undefined ? {} : {subject}),
      reason: stripControlCharacters(reason),
      ...(until === undefined ? {} : {until}),
      place: line === undefined ? path : `${path} line ${line}`,
    };
  });
  return {path, content: site, facts, acceptances};
}

/** A TURN password that cannot be had. */
export interface MissingCredential {
  readonly holder: string;
  /** What is wrong and what to do; names the variable or the file. */
  readonly problem: string;
  readonly next: string;
}

/** The TURN passwords, and those that cannot be had. */
export async function findTurnCredentials(
  {content}: SiteFile,
  secrets: SecretSources,
): Promise<{readonly credentials: readonly TurnCredential[]; readonly missing: readonly MissingCredential[]}> {
  const credentials: TurnCredential[] = [];
  const missing: MissingCredential[] = [];
  for (const {holder, username, password} of content.turn?.credentials ?? []) {
    const resolved = await resolveSecret(password, secrets);
    if ('problem' in resolved) missing.push({holder, ...resolved});
    else credentials.push({holder, password: resolved.secret, ...(username === undefined ? {} : {username})});
  }
  return {credentials, missing};
}

/** The TURN passwords. Throws `UserError` for one that cannot be had. */
export async function turnCredentials(site: SiteFile, secrets: SecretSources): Promise<readonly TurnCredential[]> {
  const {credentials, missing} = await findTurnCredentials(site, secrets);
  const [first] = missing;
  if (first !== undefined)
    throw new UserError(`${site.path}: the password of ${first.holder} ${first.problem}`, first.next);
  return credentials;
}

function hostAt(value: string | undefined, key: string, path: string): string | undefined {
  if (value === undefined) return undefined;
  const host = hostOf(value);
  if (host === undefined)
    throw new UserError(`${path}: \`${key}\` is no host name: ${value}`, 'Write a name such as join.example.com.');
  return host;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const {range} = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
