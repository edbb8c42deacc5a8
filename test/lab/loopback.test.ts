/**
 * The probe against coturn on loopback, for machines that give no namespaces: no firewall, no capture, no root. Where coturn
 * is not installed, the name of the only test says so.
 */
import {type ChildProcess, spawn} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from '@jest/globals';
import {runProgram} from '../cli/run-program.ts';
import {isInstalled, searchPath} from './run-lab.ts';

interface LoopbackScenario {
  readonly title: string;
  /** Lines of turnserver.conf; left out: nothing listens. */
  readonly options?: readonly string[];
  readonly password?: string;
  readonly expected: string | undefined;
}

const login = {username: 'guest', password: 'right'};
const scenarios: readonly LoopbackScenario[] = [
  {title: 'a TURN server that works', options: [], expected: undefined},
  {
    title: 'another password than that of the server',
    options: [],
    password: 'wrong',
    expected: 'turn/password-mismatch',
  },
  {title: 'nonces that live for a second', options: ['stale-nonce=1'], expected: undefined},
  {title: 'no TURN server', expected: 'turn/port-closed'},
];

const hasCoturn = await isInstalled('turnserver');

if (!hasCoturn) {
  process.stderr.write('The probe is not tried against coturn: not installed (Debian: coturn).\n');
  describe('given a machine without coturn (Debian: coturn)', () => {
    it.skip('the probe is not tried against it', () => undefined);
  });
} else {
  let folder = '';
  let server: ChildProcess | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wrtc-doctor-coturn-'));
  });
  afterEach(async () => {
    if (server !== undefined && server.exitCode === null) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    server = undefined;
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  describe.each(scenarios)('given $title', ({options, password = login.password, expected}) => {
    it(`when it is probed, then the first diagnosis is ${expected ?? 'none'}`, async () => {
      const port = await freePort();
      if (options !== undefined) server = await startCoturn(folder, port, options);
      const target = ['--turn', `127.0.0.1:${port}`, '--turn-user', login.username];
      const {stdout, stderr} = await runProgram(
        ['probe', ...target, '--only', 'turn', '--only', 'relay', '--format', 'json'],
        {env: {WRTC_DOCTOR_TURN_PASSWORD: password}, cwd: folder},
      );
      const {findings, diagnoses} = JSON.parse(stdout === '' ? fail(stderr) : stdout);
      const root = findings.find(({id}: {id: string}) => id === diagnoses[0]?.root);
      expect(root?.rule).toBe(expected);
    });
  });
}

function fail(stderr: string): never {
  throw new Error(stderr);
}

/** Free a moment ago, for UDP; coturn takes it for TCP as well. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const {port} = socket.address();
  socket.close();
  return port;
}

async function startCoturn(folder: string, port: number, options: readonly string[]): Promise<ChildProcess> {
  const file = join(folder, `${port}.conf`);
  const lines = [
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    `listening-port=${port}`,
    'allow-loopback-peers',
    'lt-cred-mech',
    'realm=loopback',
    `user=${login.username}:${login.password}`,
    'no-cli',
    'no-tls',
    'no-dtls',
    'no-rfc5780',
    'log-file=stdout',
    `pidfile=${join(folder, `${port}.pid`)}`,
    `userdb=${join(folder, `${port}.sqlite`)}`,
    ...options,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = spawn('turnserver', ['-c', file], {env: {...process.env, PATH: searchPath}});
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(text)));
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (/IO method \(admin thread\)|Total auth threads/.test(text)) resolve();
      });
  });
  return child;
}
