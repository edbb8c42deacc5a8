/**
 * The command line of a CMS (MMP) as an SSH server: one command on each exec channel. Like the real one it refuses
 * channels that are opened too soon after each other, so a client has to pause between commands.
 */
import {createServer} from 'node:net';
import ssh2, {type AuthContext, type Connection, type ServerChannel} from 'ssh2';
import {type Listening, listenOnLoopback} from './listen-on-loopback.ts';

/** A client that is known to work leaves 50 ms between channels, because MMP fails on less. */
const channelPauseMs = 40;

export interface MmpServerOptions {
  /** Private key, PEM or OpenSSH; `createHostKey` makes one. */
  readonly hostKey: string;
  readonly username: string;
  readonly password?: string;
  /** Public keys that may log in, as in `authorized_keys`. */
  readonly publicKeys?: readonly string[];
  run(command: string): MmpOutput;
  /** 0 or left out: one that is free. */
  readonly port?: number;
}

/** What a command prints; `hang`: and then nothing more, `cut`: and then the connection breaks. */
export type MmpOutput = string | {readonly output: string; readonly ending: 'hang' | 'cut'};

export interface MmpServer extends Listening {
  /** In the order in which they came. */
  readonly commands: readonly string[];
  /** Channels that were refused because they came too soon. */
  readonly refusedChannels: number;
  /** Sessions that are logged in now. */
  readonly sessions: number;
}

export async function startMmpServer(options: MmpServerOptions): Promise<MmpServer> {
  const commands: string[] = [];
  const counts = {refusedChannels: 0, sessions: 0};
  const serveConnection = (connection: Connection) => {
    let isPaused = false;
    connection.on('error', () => connection.end());
    connection.on('authentication', (attempt) => decide(attempt, options));
    connection.on('ready', () => {
      counts.sessions += 1;
      connection.once('close', () => {
        counts.sessions -= 1;
      });
    });
    connection.on('session', (accept, reject) => {
      if (isPaused) {
        counts.refusedChannels += 1;
        reject();
        return;
      }
      isPaused = true;
      setTimeout(() => {
        isPaused = false;
      }, channelPauseMs).unref();
      accept().on('exec', (acceptCommand, _reject, {command}) => {
        commands.push(command);
        print(options.run(command), acceptCommand(), connection);
      });
    });
  };
  const ssh = new ssh2.Server({hostKeys: [options.hostKey], ident: 'OpenSSH_7.4'}, serveConnection);
  const listening = await listenOnLoopback(
    createServer({noDelay: true}, (socket) => ssh.injectSocket(socket)),
    options.port,
  );
  return {
    ...listening,
    commands,
    get refusedChannels() {
      return counts.refusedChannels;
    },
    get sessions() {
      return counts.sessions;
    },
  };
}

/** What a client may go on with after a refusal. */
function decide(attempt: AuthContext, {username, password, publicKeys = []}: MmpServerOptions): void {
  const offered = [
    ...(password === undefined ? [] : ['password' as const]),
    ...(publicKeys.length === 0 ? [] : ['publickey' as const]),
  ];
  const isKnown = attempt.username === username;
  if (attempt.method === 'password' && isKnown && attempt.password === password) {
    attempt.accept();
  } else if (attempt.method === 'publickey' && isKnown && publicKeys.some((key) => isSignedWith(attempt, key))) {
    attempt.accept();
  } else attempt.reject(offered);
}

/** A client first asks whether a key would do, then signs with it (RFC 4252 §7). */
function isSignedWith(attempt: Extract<AuthContext, {method: 'publickey'}>, publicKey: string): boolean {
  const key = ssh2.utils.parseKey(publicKey);
  if (key instanceof Error || !key.getPublicSSH().equals(attempt.key.data)) return false;
  if (attempt.signature === undefined || attempt.blob === undefined) return true;
  return key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
}

function print(printed: MmpOutput, channel: ServerChannel, connection: Connection): void {
  if (typeof printed === 'string') {
    channel.write(printed);
    channel.exit(0);
    channel.end();
    return;
  }
  channel.write(printed.output);
  if (printed.ending === 'cut') connection.end();
}
