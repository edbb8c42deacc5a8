/** The MMP read over SSH, against a CMS on loopback: what is sent, what comes of it, and every way in which it fails. */
import {createHmac} from 'node:crypto';
import {type AddressInfo, createServer, type Server} from 'node:net';
import {afterEach, describe, expect, test} from '@jest/globals';
import {cmsList} from '../../../src/facts/cms-list.ts';
import {cmsTurnService} from '../../../src/facts/cms-turn-service.ts';
import {xmppSettings} from '../../../src/facts/xmpp-settings.ts';
import {Secret} from '../../../src/model/secret.ts';
import type {LiveDocument, LiveProblem, LiveYield} from '../../../src/sources/live/live-source.ts';
import {isReadOnlyCommand} from '../../../src/sources/mmp/mmp-commands.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {channelPauseMs, createMmpSource, type MmpSourceOptions} from '../../../src/sources/mmp/read-mmp.ts';
import {type LoopbackCms, type LoopbackCmsOptions, newKey, startLoopbackCms} from './loopback-cms.ts';
import {factsOf, readWith} from './read-with.ts';

const password = 'Kestrel-58-planted';
const turnPassword = 'Marigold-41-planted';
const sharedSecret = 'Juniper-77-planted';

const answers: Readonly<Record<string, string>> = {
  version: '2.4.7\n',
  hostname: 'acorn\n',
  license: 'Feature: callbridge status: Activated expiry: 2031-Mar-09\n',
  callbridge:
    'Listening interfaces : a\nPreferred interface  : none\nKey file : cb.key\nCertificate file : cb.crt\nCA Bundle file : ca.crt\n',
  webbridge:
    'Enabled : true\nInterface whitelist : a:443\nKey file : wb.key\nCertificate file : wb.crt\nTrust bundle : cb.crt\n',
  xmpp: 'Enabled : true\nClustered : false\nDomain : meet.example.net\nCertificate file : x y; reboot\nSTATUS : XMPP server running\n',
  'xmpp multi_domain list': '',
  turn: `Enabled : true\nUsername : relay\nPassword : ${turnPassword}\nShort term credentials : disabled\nShared secret : ${sharedSecret}\nRealm : example.net\nListen interface      a\n`,
};

const running: {close(): unknown}[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options: LoopbackCmsOptions = {}): Promise<LoopbackCms> {
  const cms = await startLoopbackCms({password, print: (command) => answers[command] ?? '', ...options});
  running.push(cms);
  return cms;
}

function optionsFor(cms: LoopbackCms): MmpSourceOptions {
  return {
    name: 'core1',
    host: '127.0.0.1',
    port: cms.port,
    username: 'admin',
    authentication: {kind: 'password', password: new Secret(password)},
    hostKey: {kind: 'pinned', sha256: cms.fingerprint},
  };
}

interface Run {
  readonly documents: readonly LiveDocument[];
  readonly problems: readonly LiveProblem[];
  readonly waits: readonly number[];
  readonly all: readonly LiveYield[];
}

async function readAll(
  options: MmpSourceOptions,
  signal = new AbortController().signal,
  pace: {readonly commandTimeoutMs?: number} = {},
): Promise<Run> {
  const all: LiveYield[] = [];
  const waits: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  const source = createMmpSource(options, {wait, ...pace});
  for await (const what of source.read(signal)) all.push(what);
  return {
    all,
    waits,
    documents: all.flatMap((what) => (what.kind === 'document' ? [what] : [])),
    problems: all.flatMap((what) => (what.kind === 'problem' ? [what] : [])),
  };
}

describe('given a CMS 2.x that answers', () => {
  test('when it is read, then only commands that show are sent, those of 2.x among them, with a pause between', async () => {
    const cms = await start();
    const {documents, waits, problems} = await readAll(optionsFor(cms));
    expect(cms.commands[0]).toBe('version');
    expect(cms.commands.every(isReadOnlyCommand)).toBe(true);
    expect(cms.commands).toEqual(
      expect.arrayContaining(['webbridge', 'xmpp', 'xmpp multi_domain list', 'ipv4 d', 'user list']),
    );
    expect(cms.commands).not.toContain('webbridge3');
    expect(cms.commands.filter((command) => command.startsWith('pki inspect'))).toEqual([
      'pki inspect cb.crt',
      'pki inspect ca.crt',
      'pki inspect wb.crt',
    ]);
    expect(documents.map(({path}) => path)).toEqual(
      cms.commands.map((command) => `ssh://127.0.0.1:${cms.port} ${command}`),
    );
    expect(waits).toEqual(cms.commands.slice(1).map(() => channelPauseMs));
    expect(new Set(documents.map(({member}) => member)).size).toBe(documents.length);
    expect(problems).toEqual([]);
  });

  test('when its documents are read back, then they give facts of the box, and an empty list is proved', async () => {
    const {documents} = await readAll(optionsFor(await start()));
    const facts = documents.map(({text}) => readWith(mmpReader, text));
    expect(facts.flatMap((reading) => factsOf(reading, xmppSettings))[0]?.subject).toBe('box:cms/core1');
    expect(facts.flatMap((reading) => factsOf(reading, cmsList)).map(({value}) => value)).toEqual([
      {collection: 'xmppMultiDomains', total: 0, returned: 0},
    ]);
    expect(facts.flatMap((reading) => factsOf(reading, cmsTurnService))[0]?.value).toEqual({
      isEnabled: true,
      username: 'relay',
      realm: 'example.net',
      listeningInterfaces: ['a'],
    });
  });

  test('when the box has no name, then its facts are of the only CMS', async () => {
    const {name: _, ...options} = optionsFor(await start());
    const {documents} = await readAll(options);
    const facts = documents.flatMap(({text}) => readWith(mmpReader, text).facts);
    expect(facts.length).toBeGreaterThan(5);
    expect(new Set(facts.map(({subject}) => subject))).toEqual(new Set(['box:cms']));
  });

  test('when `turn` prints its secrets, then nothing that leaves the source holds one', async () => {
    const cms = await start();
    const {all} = await readAll(optionsFor(cms));
    expect(JSON.stringify(all)).not.toMatch(/planted/);
    expect(cms.attempts.at(-1)).toEqual({method: 'password', secret: password});
  });

  test('when it is of version 3.x, then its own web bridge is asked for and XMPP is not', async () => {
    const cms = await start({print: (command) => (command === 'version' ? '3.8.1\n' : '')});
    await readAll(optionsFor(cms));
    expect(cms.commands).toContain('webbridge3');
    expect(cms.commands.filter((command) => /^(?:webbridge|xmpp.*)$/.test(command))).toEqual([]);
  });

  test('when a certificate file has a name that could be more than a name, then it is not sent', async () => {
    const cms = await start({
      print: (command) =>
        command === 'callbridge'
          ? 'Listening interfaces : a\nCertificate file : -h;reboot\nC2W trusted certs : $(reboot)\n'
          : '',
    });
    const {problems} = await readAll(optionsFor(cms));
    expect(cms.commands.every(isReadOnlyCommand)).toBe(true);
    expect(cms.commands.filter((command) => command.startsWith('pki inspect'))).toEqual([]);
    expect(problems.every(({isFatal}) => !isFatal)).toBe(true);
  });
});

describe('given ways to log in', () => {
  test('when the server asks questions instead of taking a password, then the password answers', async () => {
    const cms = await start({isKeyboardOnly: true});
    const {documents} = await readAll(optionsFor(cms));
    expect(cms.attempts.at(-1)).toEqual({method: 'keyboard-interactive', secret: password});
    expect(documents.length).toBeGreaterThan(10);
  });

  test('when a key is given, then it logs in, and without its passphrase it says so before connecting', async () => {
    const {private: privateKey, public: clientKey} = newKey();
    const cms = await start({clientKey});
    const options = optionsFor(cms);
    const {documents} = await readAll({...options, authentication: {kind: 'key', privateKey: new Secret(privateKey)}});
    expect(documents.length).toBeGreaterThan(10);
    const broken = new Secret(privateKey.replace('OPENSSH', 'OPENSHS'));
    const {problems} = await readAll({...options, authentication: {kind: 'key', privateKey: broken}});
    expect(problems).toHaveLength(1);
    expect(problems[0]?.isFatal).toBe(true);
    expect(problems[0]?.note).toContain('private key cannot be read');
  });

  test('when the password is wrong, then the methods that the server allows are named and the password is not', async () => {
    const cms = await start({password: 'another', clientKey: newKey().public});
    const {problems, documents} = await readAll(optionsFor(cms));
    expect(documents).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({isFatal: true});
    expect(problems[0]?.lost.length).toBeGreaterThan(10);
    expect(problems[0]?.note).toMatch(/refused the login of admin .*allows: password, publickey/);
    expect(JSON.stringify(problems)).not.toContain('planted');
  });

  test('when no agent is there, then that is said', async () => {
    const cms = await start({clientKey: newKey().public});
    const {problems} = await readAll({
      ...optionsFor(cms),
      authentication: {kind: 'agent', socketPath: '/nonexistent/agent.sock'},
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.note).toContain('agent');
  });
});

describe('given a host key', () => {
  const entryOf = (cms: LoopbackCms, name = `[127.0.0.1]:${cms.port}`): string => `${name} ${cms.publicKey} comment`;
  const hashed = (cms: LoopbackCms): string => {
    const salt = Buffer.from('0123456789abcdefghij');
    const hash = createHmac('sha1', salt).update(`[127.0.0.1]:${cms.port}`).digest('base64');
    return entryOf(cms, `|1|${salt.toString('base64')}|${hash}`);
  };

  test.each([
    ['in plain', (cms: LoopbackCms) => entryOf(cms)],
    ['hashed', hashed],
    [
      'with a pattern',
      (cms: LoopbackCms) => `# known\nother.example ssh-rsa AAAA\n${entryOf(cms, `[127.0.0.*]:${cms.port}`)}`,
    ],
  ])('when known_hosts has it %s, then the CMS is read', async (_, textOf) => {
    const cms = await start();
    const {documents, problems} = await readAll({
      ...optionsFor(cms),
      hostKey: {kind: 'known-hosts', text: textOf(cms)},
    });
    expect(problems).toEqual([]);
    expect(documents.length).toBeGreaterThan(10);
  });

  test.each([
    ['not known', (_cms: LoopbackCms) => '', 'is not known'],
    [
      'another one in known_hosts',
      (cms: LoopbackCms) => `[127.0.0.1]:${cms.port} ${newKey().public}`,
      'another host key',
    ],
    ['revoked', (cms: LoopbackCms) => `@revoked ${entryOf(cms)}\n${entryOf(cms)}`, 'revoked'],
    ['excluded by the pattern', (cms: LoopbackCms) => entryOf(cms, `!${`[127.0.0.1]:${cms.port}`},*`), 'is not known'],
  ])('when it is %s, then nothing is sent and the key that was seen is shown', async (_, textOf, said) => {
    const cms = await start();
    const {documents, problems} = await readAll({
      ...optionsFor(cms),
      hostKey: {kind: 'known-hosts', text: textOf(cms)},
    });
    expect(documents).toEqual([]);
    expect(cms.attempts).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.isFatal).toBe(true);
    expect(problems[0]?.note).toContain(said);
    expect(problems[0]?.note).toContain(cms.fingerprint);
  });

  test('when another one is pinned, then nothing is sent and the way to pin this one is shown', async () => {
    const cms = await start();
    const {problems} = await readAll({...optionsFor(cms), hostKey: {kind: 'pinned', sha256: 'SHA256:abc'}});
    expect(cms.attempts).toEqual([]);
    expect(problems[0]?.note).toContain(`hostKey: ${cms.fingerprint}`);
  });
});

describe('given a connection that fails', () => {
  const listen = async (onSocket: Parameters<typeof createServer>[1]): Promise<{server: Server; port: number}> => {
    const server = createServer(onSocket);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    running.push(server);
    return {server, port: (server.address() as AddressInfo).port};
  };
  const options = (port: number): MmpSourceOptions => ({
    host: '127.0.0.1',
    port,
    username: 'admin',
    authentication: {kind: 'password', password: new Secret(password)},
    hostKey: {kind: 'pinned', sha256: 'SHA256:abc'},
    timeoutMs: 300,
  });

  test('when nothing listens, then it is refused', async () => {
    const {server, port} = await listen(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const {problems} = await readAll(options(port));
    expect(problems.map(({note}) => note)).toEqual([expect.stringContaining('refused the connection')]);
  });

  test('when the name has no address, then the name is at fault', async () => {
    const {problems} = await readAll({...options(22), host: 'cms.invalid', timeoutMs: 5_000});
    expect(problems).toHaveLength(1);
    expect(problems[0]?.note).toMatch(/the name cms\.invalid (?:has no address|could not be looked up)/);
  });

  test('when the server speaks another protocol, then it is no SSH', async () => {
    const {port} = await listen((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const {problems} = await readAll({...options(port), timeoutMs: 3_000});
    expect(problems.map(({note}) => note)).toEqual([expect.stringContaining('does not speak SSH')]);
  });

  test('when the server says nothing, then it ends in time and the socket is given back', async () => {
    const sockets: {destroyed: boolean}[] = [];
    const closed: Promise<unknown>[] = [];
    const {port} = await listen((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      closed.push(new Promise((resolve) => socket.once('close', resolve)));
      socket.resume();
    });
    const {problems} = await readAll(options(port));
    expect(problems.map(({note}) => note)).toEqual([expect.stringContaining('says nothing')]);
    await Promise.all(closed);
    expect(sockets).toHaveLength(1);
  });
});

describe('given a CMS that fails on the way', () => {
  test('when it opens no channel once, then the command is sent again after a pause', async () => {
    const cms = await start({refuse: (channel) => channel === 3});
    const {problems, waits} = await readAll(optionsFor(cms));
    expect(problems).toEqual([]);
    expect(waits).toHaveLength(cms.commands.length);
  });

  test('when it opens no channel twice, then this command is lost and the others are read', async () => {
    const cms = await start({refuse: (channel) => channel === 2 || channel === 3});
    const {problems, documents} = await readAll(optionsFor(cms));
    expect(problems.map(({isFatal}) => isFatal)).toEqual([false]);
    expect(problems[0]?.note).toContain('`hostname`');
    expect(documents.length).toBeGreaterThan(10);
  });

  test('when one command hangs, then the others are read', async () => {
    const cms = await start({print: (command) => (command === 'callbridge' ? undefined : (answers[command] ?? ''))});
    const {problems, documents} = await readAll(optionsFor(cms), undefined, {commandTimeoutMs: 250});
    expect(problems.map(({isFatal, lost}) => [isFatal, lost.map(({id}) => id)])).toEqual([
      [false, ['cms.call-bridge-settings']],
    ]);
    expect(documents.map(({member}) => member)).toEqual(expect.arrayContaining(['webbridge.txt', 'dns.txt']));
    expect(documents.map(({member}) => member)).not.toContain('callbridge.txt');
  });

  test('when several commands in a row hang, then no more are sent', async () => {
    const cms = await start({print: (command) => (command === 'version' ? '2.4.7' : undefined)});
    const {problems} = await readAll(optionsFor(cms), undefined, {commandTimeoutMs: 100});
    expect(cms.commands).toHaveLength(4);
    expect(problems.map(({isFatal}) => isFatal)).toEqual([false, false, true]);
    expect(problems.at(-1)?.lost.map(({id}) => id)).toContain('cms.user');
  });

  test('when the connection breaks in the middle, then what was read stays and the rest is named', async () => {
    const cms = await start({
      print: (command) => (command === 'callbridge' ? {drop: 'Listening interfaces : a\n'} : (answers[command] ?? '')),
    });
    const {problems, documents} = await readAll(optionsFor(cms));
    expect(documents.at(-1)?.member).toBe('license.txt');
    expect(problems.map(({isFatal}) => isFatal)).toEqual([true]);
    expect(problems[0]?.lost.map(({id}) => id)).toEqual(
      expect.arrayContaining(['cms.call-bridge-settings', 'cms.user']),
    );
    expect(problems[0]?.note).toContain('closed the SSH connection during `callbridge`');
  });

  test('when an output is endless, then it is cut and said', async () => {
    const cms = await start({print: (command) => (command === 'dns' ? 'x'.repeat(2 << 20) : (answers[command] ?? ''))});
    const {problems, documents} = await readAll(optionsFor(cms));
    expect(documents.find(({member}) => member === 'dns.txt')?.text.length).toBeLessThan((1 << 20) + 100);
    expect(problems.map(({isFatal}) => isFatal)).toEqual([false]);
  });
});

describe('given an end from outside', () => {
  test('when it is aborted during a command that hangs, then it ends at once and the connection is closed', async () => {
    const stop = new AbortController();
    let abortedAt = 0;
    const cms = await start({
      print: (command) => {
        if (command !== 'date') return answers[command] ?? '';
        abortedAt = performance.now();
        stop.abort();
        return undefined;
      },
    });
    const {problems, documents} = await readAll(optionsFor(cms), stop.signal);
    expect(performance.now() - abortedAt).toBeLessThan(500);
    expect(problems).toEqual([]);
    expect(documents.map(({member}) => member)).toEqual(['version.txt', 'hostname.txt']);
    await untilClosed(cms);
  });

  test('when it was aborted before, then nothing is connected', async () => {
    const cms = await start();
    expect((await readAll(optionsFor(cms), AbortSignal.abort())).all).toEqual([]);
    expect(cms.attempts).toEqual([]);
  });

  test('when the caller leaves after the first document, then the connection is closed', async () => {
    const cms = await start();
    for await (const what of createMmpSource(optionsFor(cms)).read(new AbortController().signal)) {
      expect(what.kind).toBe('document');
      break;
    }
    await untilClosed(cms);
  });
});

async function untilClosed(cms: LoopbackCms): Promise<void> {
  while (cms.openConnections() > 0) await new Promise((resolve) => setImmediate(resolve));
}
