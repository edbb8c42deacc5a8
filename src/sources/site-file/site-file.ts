/**
 * `wrtc-doctor.yaml`: what a person tells about the site. Passwords are best given by reference (`env:` or `file:`);
 * whichever way, they live in `Secret` and never become facts.
 */
import {LineCounter, parseDocument} from 'yaml';
import * as z from 'zod';
import {alias} from '../../facts/alias.ts';
import type {Fact} from '../../facts/fact.ts';
import {siteNames} from '../../facts/site-names.ts';
import {UserError} from '../../model/errors.ts';
import {hostOf} from '../../model/host-name.ts';
import type {Origin} from '../../model/origin.ts';
import {Secret} from '../../model/secret.ts';
import {boxRoles, boxSubject} from '../../model/subject.ts';
import type {TurnCredential} from '../credentials/turn-credential.ts';

export interface SiteFile {
  readonly facts: readonly Fact[];
  readonly credentials: readonly TurnCredential[];
}

/** How references are followed; the caller does the I/O. */
export interface SecretSources {
  environment(name: string): string | undefined;
  /** Content of a file, named relative to the site file; throws when it cannot be read. */
  readFile(path: string): string;
}

const passwordSchema = z.union([
  z.string().min(1),
  z.strictObject({env: z.string().min(1)}),
  z.strictObject({file: z.string().min(1)}),
]);

const siteSchema = z.strictObject({
  names: z.strictObject({external: z.string().optional(), internal: z.string().optional()}).optional(),
  boxes: z
    .array(
      z.strictObject({role: z.enum(boxRoles), name: z.string().optional(), addresses: z.array(z.string()).default([])}),
    )
    .optional(),
  turn: z
    .strictObject({
      credentials: z.array(z.strictObject({holder: z.string().min(1), password: passwordSchema})).default([]),
    })
    .optional(),
});

/** Reads the site file. Throws `UserError` with the line for whatever is wrong in it. */
export function parseSiteFile(text: string, path: string, secrets: SecretSources): SiteFile {
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
  return readSite(parsed.data, path, secrets, (keys) => {
    const offset = rangeStart(document.getIn(keys, true));
    return offset === undefined ? undefined : lines.linePos(offset).line;
  });
}

function readSite(
  site: z.infer<typeof siteSchema>,
  path: string,
  secrets: SecretSources,
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
  }
  const credentials = (site.turn?.credentials ?? []).map(
    ({holder, password}): TurnCredential => ({
      holder,
      password: resolvePassword(password, holder, path, secrets),
    }),
  );
  return {facts, credentials};
}

function hostAt(value: string | undefined, key: string, path: string): string | undefined {
  if (value === undefined) return undefined;
  const host = hostOf(value);
  if (host === undefined)
    throw new UserError(`${path}: \`${key}\` is no host name: ${value}`, 'Write a name such as join.example.com.');
  return host;
}

function resolvePassword(
  password: z.infer<typeof passwordSchema>,
  holder: string,
  path: string,
  secrets: SecretSources,
): Secret {
  if (typeof password === 'string') return new Secret(password);
  if ('env' in password) {
    const value = secrets.environment(password.env);
    if (value !== undefined && value !== '') return new Secret(value);
    throw new UserError(
      `${path}: the password of ${holder} is to come from the environment variable ${password.env}, which is not set`,
      `Set ${password.env}, or take the entry out.`,
    );
  }
  try {
    return new Secret(secrets.readFile(password.file).replace(/\r?\n$/, ''));
  } catch {
    throw new UserError(
      `${path}: the password of ${holder} is to come from the file ${password.file}, which cannot be read`,
      'Correct the path, or take the entry out.',
    );
  }
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const {range} = node;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : undefined;
}
