/** A command line of a CMS on loopback, with the ways in which one can fail. Everything in it is invented. */
import {createHash} from 'node:crypto';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import ssh2, {type AuthContext, type Connection, type ServerChannel} from 'ssh2';

export interface LoopbackCms {
  readonly port: number;
  /** `SHA256:…` of its host key. */
  readonly fingerprint: string;
  /** `ssh-ed25519 AAAA…` */
  readonly publicKey: string;
  /** Commands in the order in which they came. */
  readonly commands: readonly string[];
  /** Methods of login that were tried, with the secrets that came. */
  readonly attempts: readonly {readonly method: string; readonly secret?: string}[];
  readonly openConnections: () => number;
  close(): Promise<void>;
}

export interface LoopbackCmsOptions {
  readonly password?: string;
  /** Public key that may log in. */
  readonly clientKey?: string;
  /** Login by questions alone. */
  readonly isKeyboardOnly?: boolean;
  /** What a command prints; undefined: nothing, for ever; `drop`: the connection breaks in the middle. */
  readonly print?: (command: string) => string | undefined | {readonly drop: string};
  /** How many channels are refused before one is opened, by command count so far. */
  readonly refuse?: (channel: number) => boolean;
  readonly hostKey?: string;
}

/** One key in 256 that ssh2 1.17.0 makes is malformed (a leading zero octet is lost): then another one is made. */
export function newKey(): {private: string; public: string} {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

export async function startLoopbackCms(options: LoopbackCmsOptions = {}): Promise<LoopbackCms> {
  const hostKey = options.hostKey ?? newKey().private;
  const parsed = ssh2.utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  const blob = parsed.getPublicSSH();
  const commands: string[] = [];
  const attempts: {method: string; secret?: string}[] = [];
  const sockets = new Set<Socket>();
  let channels = 0;
  const server = new ssh2.Server({hostKeys: [hostKey]}, (connection: Connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => decide(attempt, options, attempts));
    connection.on('session', (accept, reject) => {
      channels += 1;
      if (options.refuse?.(channels) === true) return reject();
      accept().on('exec', (acceptCommand, _reject, {command}) => {
        commands.push(command);
        const printed = options.print === undefined ? '' : options.print(command);
        const channel: ServerChannel = acceptCommand();
        if (printed === undefined) return;
        channel.write(typeof printed === 'string' ? printed : printed.drop);
        if (typeof printed !== 'string') return void connection.end();
        channel.exit(0);
        channel.end();
      });
    });
  });
  const listener = createServer({noDelay: true}, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    server.injectSocket(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
    commands,
    attempts,
    openConnections: () => sockets.size,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function decide(
  attempt: AuthContext,
  {password, clientKey, isKeyboardOnly = false}: LoopbackCmsOptions,
  attempts: {method: string; secret?: string}[],
): void {
  const allowed = isKeyboardOnly
    ? (['keyboard-interactive'] as const)
    : [
        ...(password === undefined ? [] : ['password' as const]),
        ...(clientKey === undefined ? [] : ['publickey' as const]),
      ];
  const judge = (isRight: boolean): void => {
    if (isRight) attempt.accept();
    else attempt.reject([...allowed]);
  };
  switch (attempt.method) {
    case 'password':
      attempts.push({method: 'password', secret: attempt.password});
      judge(!isKeyboardOnly && attempt.password === password);
      break;
    case 'keyboard-interactive':
      attempt.prompt([{prompt: 'Password: ', echo: false}], (answers) => {
        attempts.push({method: 'keyboard-interactive', secret: answers[0] ?? ''});
        judge(isKeyboardOnly && answers[0] === password);
      });
      break;
    case 'publickey': {
      attempts.push({method: 'publickey'});
      const key = ssh2.utils.parseKey(clientKey ?? '');
      const {signature, blob, hashAlgo} = attempt;
      const isHis = !(key instanceof Error) && key.getPublicSSH().equals(attempt.key.data);
      judge(isHis && (signature === undefined || blob === undefined || key.verify(blob, signature, hashAlgo) === true));
      break;
    }
    case 'none':
    case 'hostbased':
      attempts.push({method: attempt.method});
      judge(false);
      break;
  }
}
