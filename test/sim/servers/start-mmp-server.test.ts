import {once} from 'node:events';
import {afterEach, describe, expect, test} from '@jest/globals';
import ssh2, {type Client, type ConnectConfig} from 'ssh2';
import {createSshKey} from '../../../src/sim/certificates/create-ssh-key.ts';
import {type MmpOutput, type MmpServer, startMmpServer} from '../../../src/sim/servers/start-mmp-server.ts';

const hostKey = createSshKey();
const userKey = createSshKey();
const strangerKey = createSshKey();

const clients: Client[] = [];
let server: MmpServer | undefined;
afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await server?.close();
});

async function start(run: (command: string) => MmpOutput = (command) => `ran ${command}\r\n`): Promise<MmpServer> {
  server = await startMmpServer({
    hostKey: hostKey.privateKey,
    username: 'admin',
    password: 'right',
    publicKeys: [userKey.publicKey],
    run,
  });
  return server;
}

async function connect(config: ConnectConfig = {username: 'admin', password: 'right'}): Promise<Client> {
  const client = new ssh2.Client();
  clients.push(client);
  // The server that closes resets what is open.
  client.on('error', () => undefined);
  client.connect({host: '127.0.0.1', port: server?.port ?? 0, ...config});
  await once(client, 'ready');
  return client;
}

async function exec(client: Client, command: string): Promise<string> {
  return new Promise((settle, fail) => {
    client.exec(command, (error, channel) => {
      if (error !== undefined) return fail(error);
      let output = '';
      channel.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
      channel.on('close', () => settle(output));
    });
  });
}

describe('startMmpServer', () => {
  test('given the right password, when commands are run one after the other with a pause, then each prints its own', async () => {
    const {commands} = await start();
    const client = await connect();

    expect(await exec(client, 'webbridge')).toBe('ran webbridge\r\n');
    await new Promise((resume) => setTimeout(resume, 60));
    expect(await exec(client, 'callbridge')).toBe('ran callbridge\r\n');
    expect(commands).toEqual(['webbridge', 'callbridge']);
  });

  test('given two commands without a pause, when the second channel is opened, then it is refused and the first is not', async () => {
    const {commands} = await start();
    const client = await connect();

    const [first, second] = await Promise.allSettled([exec(client, 'one'), exec(client, 'two')]);

    expect(first.status).toBe('fulfilled');
    expect(second.status).toBe('rejected');
    expect(commands).toEqual(['one']);
    expect(server?.refusedChannels).toBe(1);
  });

  test.each([
    {given: 'a wrong password', config: {username: 'admin', password: 'wrong'}},
    {given: 'a wrong user', config: {username: 'root', password: 'right'}},
    {given: 'the key of a stranger', config: {username: 'admin', privateKey: strangerKey.privateKey}},
    {given: 'the right key under a wrong user', config: {username: 'root', privateKey: userKey.privateKey}},
  ])('given $given, when a client logs in, then it is refused', async ({config}) => {
    await start();
    await expect(connect(config)).rejects.toMatchObject({level: 'client-authentication'});
    expect(server?.sessions).toBe(0);
  });

  test('given a key that may log in, when a client comes with it, then it is let in and is shown the host key', async () => {
    await start();
    const shown: string[] = [];
    const client = await connect({
      username: 'admin',
      privateKey: userKey.privateKey,
      hostHash: 'sha256',
      hostVerifier: (digest: string) => shown.push(digest) > 0,
    });

    expect(await exec(client, 'version')).toBe('ran version\r\n');
    expect(shown).toEqual([Buffer.from(hostKey.fingerprint.slice(7), 'base64').toString('hex')]);
    expect(server?.sessions).toBe(1);
  });

  test('given a command that hangs, when the server closes, then the client is cut off at once', async () => {
    const {close} = await start(() => ({output: 'begun', ending: 'hang'}));
    const client = await connect();
    const running = exec(client, 'hang');
    const closed = once(client, 'close');
    while (server?.commands.length === 0) await new Promise((turn) => setImmediate(turn));

    await close();
    await closed;
    expect(await running).toBeDefined();
  });

  test('given a command that cuts the connection, when it runs, then what it printed before comes', async () => {
    await start(() => ({output: 'begun', ending: 'cut'}));
    const client = await connect();
    const closed = once(client, 'close');

    expect(await exec(client, 'cut')).toBe('begun');
    await closed;
    expect(server?.sessions).toBe(0);
  });

  test('given a long output, when a command prints it, then all of it comes', async () => {
    const output = 'a line of a transcript\r\n'.repeat(100_000);
    await start(() => output);
    expect((await exec(await connect(), 'long')).length).toBe(output.length);
  });
});
