/** Why a CMS could not be read over SSH, in words that say what happened and what to do. Holds no secret. */
import {stripControlCharacters} from '../../model/origin.ts';
import {codeOf} from '../files/error-words.ts';
import type {HostKeyVerdict} from './host-key.ts';

/** Ends the session: nothing more can be read. */
export class SshFailure extends Error {
  override readonly name = 'SshFailure';
}

/** By the code of Node. `{at}` is host and port, `{host}` the host alone. */
const wordsByCode: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name {host} has no address: check how it is written, and the DNS server of this computer',
  EAI_AGAIN: 'the name {host} could not be looked up: check the DNS server of this computer',
  ENODATA: 'the name {host} has no address: check how it is written, and the DNS server of this computer',
  ECONNREFUSED: '{at} refused the connection: check the port, and that SSH is allowed on this interface of the CMS',
  EHOSTUNREACH: 'no route to {at}: check the address, and the network of this computer',
  ENETUNREACH: 'no route to {at}: check the address, and the network of this computer',
  EADDRNOTAVAIL: 'no route to {at}: check the address, and the network of this computer',
  EACCES: 'this computer does not allow a connection to {at}',
  ETIMEDOUT: '{at} does not answer: check the address, and firewalls between here and there',
  ECONNRESET: '{at} closed the connection: check the port, and whether the CMS limits who may use SSH',
  EPIPE: '{at} closed the connection: check the port, and whether the CMS limits who may use SSH',
};

export interface Progress {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  /** Whether TCP was connected. */
  readonly isConnected: boolean;
  /** Whether SSH agreed on keys. */
  readonly isEncrypted: boolean;
  /** Methods that the server allows; empty when it was never asked. */
  readonly allowedMethods: readonly string[];
  readonly triedMethods: readonly string[];
}

export function describeConnectError(error: unknown, progress: Progress): string {
  const at = `${progress.host}:${progress.port}`;
  const known = wordsByCode[codeOf(error)];
  if (known !== undefined) return known.replaceAll('{at}', at).replaceAll('{host}', progress.host);
  const level = levelOf(error);
  if (level === 'client-authentication') return describeRefusal(progress);
  if (level === 'agent') return 'the SSH agent cannot be asked: check that it runs and holds the key (`ssh-add -l`)';
  const text = errorText(error);
  const algorithms = /no matching ([\w >-]+)/i.exec(text)?.[1];
  if (algorithms !== undefined)
    return `${at} and this program have no ${algorithms} in common: the CMS allows only older or newer ones`;
  if (/signature verification failed/i.test(text))
    return `${at} could not prove that it owns its host key: something between here and there answers for it`;
  if (!progress.isEncrypted) return `${at} does not speak SSH: check the port, the command line of a CMS is on 22`;
  return `the SSH connection to ${at} failed${text === '' ? '' : ` (${text})`}: try again`;
}

export function describeTimeout(progress: Progress, timeoutMs: number): string {
  const at = `${progress.host}:${progress.port}`;
  const seconds = timeoutMs / 1000;
  if (!progress.isConnected)
    return `${at} does not answer within ${seconds} s: check the address and the port, and firewalls between here and there`;
  return progress.isEncrypted
    ? `${at} did not finish the login within ${seconds} s: the CMS may be overloaded, try again`
    : `${at} accepts the connection and says nothing for ${seconds} s: check that the port is SSH, the command line of a CMS is on 22`;
}

export function describeExpiredPassword({host, port, username}: Progress): string {
  return `${host}:${port} wants a new password for ${stripControlCharacters(username)}: log in by hand once and set it, then try again`;
}

function describeRefusal({host, port, username, allowedMethods, triedMethods}: Progress): string {
  const user = stripControlCharacters(username);
  const allowed = allowedMethods.filter((method) => /^[\w@.-]{1,40}$/.test(method)).slice(0, 8);
  const tried =
    triedMethods.length === 0 ? 'nothing that it allows could be tried' : `tried: ${triedMethods.join(', ')}`;
  const may = allowed.length === 0 ? '' : `; the server allows: ${allowed.join(', ')}`;
  return `${host}:${port} refused the login of ${user} (${tried}${may}): check user name and password or key, and that the account is neither locked nor expired`;
}

/** The way to trust a key is said, never taken. */
export function describeHostKey(
  verdict: Exclude<HostKeyVerdict, 'known'>,
  seen: {readonly fingerprint: string; readonly type: string | undefined},
  {host, port}: {readonly host: string; readonly port: number},
  trust: 'pinned' | 'known-hosts',
): string {
  const at = `${host}:${port}`;
  const key = `${seen.type ?? 'host key'} ${seen.fingerprint}`;
  const pin = `set hostKey: ${seen.fingerprint}`;
  const compare = 'compare it with what the console of the CMS or its administrator says';
  switch (verdict) {
    case 'unknown':
      return `the host key of ${at} is not known, nothing was sent: seen ${key}; ${compare}, then ${pin}`;
    case 'changed':
      return `${at} shows another host key than the ${trust === 'pinned' ? 'pinned one' : 'one in known_hosts'}, nothing was sent: seen ${key}; find out why it changed (reinstalled, or another box answers), ${compare}, then ${pin}`;
    case 'revoked':
      return `the host key of ${at} is marked as revoked in known_hosts, nothing was sent: seen ${key}; give the CMS a new one`;
  }
}

function levelOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'level' in error ? String(error.level) : '';
}

/** Own words of the library; what a server sends is not among them, and is cut. */
function errorText(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return stripControlCharacters(text).slice(0, 120);
}
