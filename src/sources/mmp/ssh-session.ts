/**
 * One SSH session with a CMS: the host key is judged before anything of the user is sent, commands run one after the
 * other, each ends in time, and the session is closed on every way out.
 */
import {Buffer} from 'node:buffer';
import {connect, type Socket} from 'node:net';
import type {Client, ClientChannel, KexAlgorithm, ServerHostKeyAlgorithm} from 'ssh2';
import {decodeText, detectEncoding} from '../files/decode-text.ts';
import {fingerprintOfKey, type HostKeyTrust, judgeHostKey, knownKeyTypes, typeOfKey} from './host-key.ts';
import {isReadOnlyCommand} from './mmp-commands.ts';
import {
  describeConnectError,
  describeExpiredPassword,
  describeHostKey,
  describeTimeout,
  type Progress,
  SshFailure,
} from './ssh-failure.ts';
import {createLogin, type SshAuthentication} from './ssh-login.ts';

export interface SshSessionOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly authentication: SshAuthentication;
  readonly hostKey: HostKeyTrust;
  /** From the first packet to the end of the login. */
  readonly connectTimeoutMs: number;
}

export type CommandResult =
  | {readonly is: 'printed'; readonly output: string; readonly isCut: boolean}
  /** The server opened no channel, or did not take the command. */
  | {readonly is: 'refused'}
  | {readonly is: 'timeout'}
  /** The connection broke: nothing more will come. */
  | {readonly is: 'dropped'}
  | {readonly is: 'aborted'};

export interface SshSession {
  /** Sends a command that only shows; any other is refused here. */
  run(command: string, limits: CommandLimits, signal: AbortSignal): Promise<CommandResult>;
  /** Says goodbye, and ends the connection whatever the server answers. */
  close(): Promise<void>;
}

export interface CommandLimits {
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

/** In the order of ssh2; DSA is left out. */
const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Old CMS offer no other key exchange than these; what is newer goes first. */
const oldKeyExchanges: readonly KexAlgorithm[] = ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'];

/** A server that does not answer the goodbye keeps nobody waiting. */
const farewellMs = 200;

/** Throws `SshFailure` when there is no session. Ends soon after the signal is aborted, and then leaves nothing open. */
export async function openSshSession(options: SshSessionOptions, signal: AbortSignal): Promise<SshSession> {
  const {default: ssh2} = await import('ssh2');
  if (signal.aborted) throw new SshFailure('stopped');
  refuseUnreadableKey(options.authentication, ssh2);
  const {host, port} = options;
  const socket = connect({host, port, noDelay: true});
  // Errors are told where they are waited for; one that comes later must not end the program.
  socket.on('error', () => {});
  const client = new ssh2.Client();
  client.on('error', () => {});
  try {
    await logIn(client, socket, options, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return new LoggedIn(client, socket);
}

function refuseUnreadableKey(authentication: SshAuthentication, ssh2: typeof import('ssh2')): void {
  if (authentication.kind !== 'key') return;
  const {privateKey, passphrase} = authentication;
  const key = ssh2.utils.parseKey(privateKey.reveal(), passphrase?.reveal());
  const isPrivate = !(key instanceof Error) && (Array.isArray(key) ? key : [key]).every((one) => one.isPrivateKey());
  if (isPrivate) return;
  const hint =
    passphrase === undefined
      ? 'it may need a passphrase, or be none in OpenSSH or PEM form'
      : 'the passphrase may be wrong';
  throw new SshFailure(`the private key cannot be read: ${hint}`);
}

function logIn(client: Client, socket: Socket, options: SshSessionOptions, signal: AbortSignal): Promise<void> {
  const {host, port, username, authentication, hostKey, connectTimeoutMs} = options;
  const login = createLogin(username, authentication);
  let isConnected = false;
  let isEncrypted = false;
  let hostKeyProblem: string | undefined;
  const progress = (): Progress => ({host, port, username, isConnected, isEncrypted, ...login});
  return new Promise((resolve, reject) => {
    let isOver = false;
    const finish = (problem: string | undefined): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      if (problem === undefined) resolve();
      else reject(new SshFailure(problem));
    };
    const abort = (): void => finish('stopped');
    const timer = setTimeout(() => finish(describeTimeout(progress(), connectTimeoutMs)), connectTimeoutMs);
    signal.addEventListener('abort', abort, {once: true});
    client.on('connect', () => {
      isConnected = true;
    });
    client.on('handshake', () => {
      isEncrypted = true;
    });
    client.once('ready', () => finish(undefined));
    client.once('error', (error) => finish(hostKeyProblem ?? describeConnectError(error, progress())));
    client.once('close', () => finish(hostKeyProblem ?? describeConnectError(undefined, progress())));
    client.once('change password', () => finish(describeExpiredPassword(progress())));
    const known = knownKeyTypes(hostKey, options);
    const preferred = hostKeyAlgorithms.filter((name) => known.includes(/^rsa-/.test(name) ? 'ssh-rsa' : name));
    try {
      client.connect({
        sock: socket,
        username,
        // The timer above counts from the first packet to the end of the login.
        readyTimeout: 0,
        authHandler: login.handler,
        algorithms: {
          kex: {append: [...oldKeyExchanges], prepend: [], remove: []},
          serverHostKey: [...new Set([...preferred, ...hostKeyAlgorithms])],
        },
        hostVerifier: (key: Buffer): boolean => {
          const verdict = judgeHostKey(key, hostKey, options);
          if (verdict === 'known') return true;
          const seen = {fingerprint: fingerprintOfKey(key), type: typeOfKey(key)};
          hostKeyProblem = describeHostKey(verdict, seen, options, hostKey.kind);
          return false;
        },
      });
    } catch (error) {
      finish(describeConnectError(error, progress()));
    }
  });
}

class LoggedIn implements SshSession {
  readonly #client: Client;
  readonly #socket: Socket;
  #isClosed = false;

  constructor(client: Client, socket: Socket) {
    this.#client = client;
    this.#socket = socket;
    client.once('close', () => {
      this.#isClosed = true;
    });
  }

  run(command: string, {timeoutMs, outputBytes}: CommandLimits, signal: AbortSignal): Promise<CommandResult> {
    if (!isReadOnlyCommand(command)) return Promise.resolve({is: 'refused'});
    return new Promise((resolve) => {
      let isOver = false;
      let channel: ClientChannel | undefined;
      const chunks: Uint8Array[] = [];
      let size = 0;
      const finish = (result: CommandResult): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#client.off('close', drop);
        channel?.close();
        resolve(result);
      };
      const abort = (): void => finish({is: 'aborted'});
      const drop = (): void => finish({is: 'dropped'});
      const timer = setTimeout(() => finish({is: 'timeout'}), timeoutMs);
      const take = (chunk: Uint8Array): void => {
        const room = outputBytes - size;
        chunks.push(chunk.subarray(0, room));
        size += Math.min(room, chunk.length);
        if (chunk.length > room) finish({is: 'printed', output: textOf(chunks), isCut: true});
      };
      signal.addEventListener('abort', abort, {once: true});
      if (signal.aborted) return abort();
      // Before the channels: on a broken connection they look as if they had ended well.
      this.#client.once('close', drop);
      if (this.#isClosed) return drop();
      try {
        this.#client.exec(command, (error, opened) => {
          if (error !== undefined) return finish({is: this.#isClosed ? 'dropped' : 'refused'});
          opened.on('error', () => {});
          if (isOver) return void opened.close();
          channel = opened;
          opened.on('data', take);
          opened.stderr.on('data', take);
          opened.once('close', () => finish({is: 'printed', output: textOf(chunks), isCut: false}));
        });
      } catch {
        // ssh2 throws when the connection is gone.
        drop();
      }
    });
  }

  async close(): Promise<void> {
    if (!this.#isClosed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, farewellMs);
        this.#client.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
        this.#client.end();
      });
    }
    this.#socket.destroy();
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  const bytes = Buffer.concat(chunks);
  return decodeText(bytes, detectEncoding(bytes) ?? 'windows-1252');
}
