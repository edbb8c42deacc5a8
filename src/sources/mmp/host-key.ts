/**
 * Whether the host key that an SSH server shows is the one that is known: pinned by its fingerprint, or in a known_hosts
 * file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). A key that nobody vouched for is never taken.
 */
import {createHash, createHmac, timingSafeEqual} from 'node:crypto';

export type HostKeyTrust =
  /** OpenSSH form: `SHA256:` and base64 without padding. */
  | {readonly kind: 'pinned'; readonly sha256: string}
  /** Content of a known_hosts file. */
  | {readonly kind: 'known-hosts'; readonly text: string};

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

export interface SshTarget {
  readonly host: string;
  readonly port: number;
}

/** As `ssh-keygen -l` prints it. */
export function fingerprintOfKey(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** `ssh-ed25519`: the first string of a key (RFC 4253 §6.6). Undefined when it is none. */
export function typeOfKey(key: Uint8Array): string | undefined {
  const bytes = Buffer.from(key);
  const length = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  const text = length > 0 && length <= 64 && bytes.length >= 4 + length ? bytes.toString('latin1', 4, 4 + length) : '';
  return /^[\w@.-]+$/.test(text) ? text : undefined;
}

export function judgeHostKey(key: Uint8Array, trust: HostKeyTrust, target: SshTarget): HostKeyVerdict {
  if (trust.kind === 'pinned') return normalisePin(trust.sha256) === fingerprintOfKey(key) ? 'known' : 'changed';
  const entries = readKnownHosts(trust.text).filter(
    (entry) => entry.marker !== 'cert-authority' && isFor(entry, target),
  );
  const same = entries.filter((entry) => Buffer.from(entry.key, 'base64').equals(Buffer.from(key)));
  if (same.some(({marker}) => marker === 'revoked')) return 'revoked';
  if (same.length > 0) return 'known';
  // A server has one key for each type: another type is a key that is not known yet, not one that was changed.
  const others = entries.filter(({marker, type}) => marker === undefined && type === typeOfKey(key));
  return others.length > 0 ? 'changed' : 'unknown';
}

/** Key types that are known of a host: the server is asked for one of these, so that it can be compared. */
export function knownKeyTypes(trust: HostKeyTrust, target: SshTarget): readonly string[] {
  if (trust.kind === 'pinned') return [];
  const entries = readKnownHosts(trust.text).filter((entry) => entry.marker === undefined && isFor(entry, target));
  return [...new Set(entries.map(({type}) => type))];
}

/** With or without `SHA256:` and padding. */
function normalisePin(pin: string): string {
  return `SHA256:${pin
    .trim()
    .replace(/^sha256:/i, '')
    .replace(/=+$/, '')}`;
}

interface KnownHost {
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly patterns: string;
  readonly type: string;
  readonly key: string;
}

function readKnownHosts(text: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:@(revoked|cert-authority)\s+)?([^#\s@]\S*)\s+([\w@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/.exec(
      line,
    );
    if (match === null) return [];
    const [, marker, patterns = '', type = '', key = ''] = match;
    return [{marker: marker === 'revoked' || marker === 'cert-authority' ? marker : undefined, patterns, type, key}];
  });
}

/** Port 22 stands without a port, any other as `[host]:port`. */
function isFor({patterns}: KnownHost, {host, port}: SshTarget): boolean {
  const name = port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
  if (patterns.startsWith('|1|')) return isHashOf(patterns, name);
  const list = patterns.toLowerCase().split(',');
  if (list.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1), name))) return false;
  return list.some((pattern) => matches(pattern, name));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name. */
function isHashOf(pattern: string, name: string): boolean {
  const [, , salt = '', hash = ''] = pattern.split('|');
  const expected = Buffer.from(hash, 'base64');
  const found = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === found.length && timingSafeEqual(expected, found);
}

/** `*` and `?` as OpenSSH has them. */
function matches(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  // One star at a time, so that no pattern can make the comparison long.
  const parts = pattern.split('*');
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const found = index === 0 ? (fitsAt(part, name, 0) ? 0 : -1) : findPart(part, name, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return (
    at === name.length ||
    (parts.length > 1 &&
      last.length <= name.length - (at - last.length) &&
      fitsAt(last, name, name.length - last.length))
  );
}

function findPart(part: string, name: string, from: number): number {
  for (let at = from; at + part.length <= name.length; at += 1) if (fitsAt(part, name, at)) return at;
  return -1;
}

function fitsAt(part: string, name: string, at: number): boolean {
  if (at < 0 || at + part.length > name.length) return false;
  return [...part].every((character, index) => character === '?' || character === name[at + index]);
}
