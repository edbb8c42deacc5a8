/** `probe` as a user runs it, against servers on loopback. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {serverCredentials} from '../../src/sim/certificates/server-credentials.ts';
import {type DnsServer, startDnsServer} from '../../src/sim/servers/start-dns-server.ts';
import {type HttpsServer, startHttpsServer} from '../../src/sim/servers/start-https-server.ts';
import {startTurnServer, type TurnServer} from '../../src/sim/servers/start-turn-server.ts';
import {loopbackCertificate} from './hostile-servers.ts';
import {SiteFolder} from './live-site.ts';
import {runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const name = 'join.example.com';
const password = 'no one may see this';
const env = {WRTC_DOCTOR_TURN_PASSWORD: password};
const folder = new SiteFolder();
let dns: DnsServer;
let web: HttpsServer;
let turn: TurnServer;
beforeAll(async () => {
  dns = await startDnsServer({
    answer: ({name: asked, type}) =>
      asked === name && type === 'A'
        ? {outcome: 'answered', records: [{type: 'A', name: asked, ttl: 5, data: '127.0.0.1'}]}
        : {outcome: asked === name ? 'no-data' : 'nxdomain'},
  });
  web = await startHttpsServer({
    credentials: serverCredentials(loopbackCertificate(300)),
    answer: () => ({status: 200, headers: {server: 'CE_E'}, body: '<title>Join</title>'}),
  });
  turn = await startTurnServer({realm: 'any', users: [{username: 'relayuser', password}], relayAddress: '127.0.0.1'});
});
afterAll(async () => {
  await Promise.all([dns.close(), web.close(), turn.close()]);
  folder.remove();
});

/** Of the path to the servers above. */
const path = (...more: string[]): string[] => [
  'probe',
  `https://${name}:${web.port}/meeting/7?secret=hidden`,
  ...['--resolver', `127.0.0.1:${dns.port}`, '--turn', `turn:127.0.0.1:${turn.port}`],
  ...more,
];

function stagesOf({probes = []}: Report): string[] {
  return probes
    .flatMap(({steps}) => steps)
    .filter(({isOptional}) => !isOptional)
    .flatMap(({step, stages}) => stages.map(({stage, outcome}) => `${step.split(' ')[0]} ${stage} ${outcome}`));
}

/** What the server has taken may be seen a little after the program has sent it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5);
}

const parse = (json: string): Report => JSON.parse(json) as Report;

describe('a path that leads to its end', () => {
  test('given all servers, when probed, then each stage is told with its time, and no secret is', async () => {
    const factsFile = join(folder.path, 'outside.ndjson');
    const {code, stdout, stderr} = await runProgram(
      path('--from', 'outside', '--turn-user', 'relayuser', '--format', 'json', '--facts-out', factsFile),
      {env},
    );
    const report = parse(stdout);
    expect(stagesOf(report)).toEqual([
      'dns dns ok',
      'web tcp ok',
      'web tls ok',
      'web http ok',
      'web websocket ok',
      'turn turn ok',
      'relay relay ok',
    ]);
    expect(report.probes?.[0]).toMatchObject({of: name, vantage: 'outside', repetitions: 1});
    expect([0, 1]).toContain(code);
    expect(stderr).toBe('');
    const facts = readFileSync(factsFile, 'utf8');
    for (const text of [stdout, facts]) {
      expect(text).not.toContain(password);
      expect(text).not.toContain('hidden');
    }
    await until(() => turn.allocations === 0);

    const again = await runProgram(['run', factsFile, '--format', 'json']);
    const judgedAgain = parse(again.stdout);
    expect(judgedAgain.probes).toEqual(report.probes);
    expect(judgedAgain.findings.map(({fingerprint}) => fingerprint)).toEqual(
      expect.arrayContaining(report.findings.map(({fingerprint}) => fingerprint)),
    );
  });

  test('given -o with .ndjson, when probed, then the facts go there and the view to standard output', async () => {
    const output = join(folder.path, 'only.ndjson');
    const {stdout} = await runProgram(path('--only', 'dns', '--repeat', '2', '-o', output));
    expect(stdout).toMatch(/Path of join\.example\.com: 1 stage ok\n.* 2 times/);
    expect(stdout).toContain('--from outside');
    expect(readFileSync(output, 'utf8').match(/"probe\.stage"/g)).toHaveLength(2);
  });
});

describe('two sides', () => {
  test('given facts of a probe from each, when judged together, then both paths are shown', async () => {
    const files = ['outside', 'inside'].map((side) => join(folder.path, `${side}-side.ndjson`));
    for (const file of files) {
      const side = file.includes('outside') ? 'outside' : 'inside';
      await runProgram(path('--from', side, '--only', 'dns', '-o', file));
    }
    const {stdout} = await runProgram(['run', ...files, '--format', 'json']);
    expect(parse(stdout).probes?.map(({vantage}) => vantage)).toEqual(['outside', 'inside']);
  });
});

describe('a plan', () => {
  test('given --dry-run, when asked, then it says what would be sent, and sends nothing', async () => {
    const before = dns.questions.length;
    const {code, stdout} = await runProgram(path('--dry-run', '--turn-user', 'relayuser'), {env});
    expect(code).toBe(0);
    expect(stdout).toContain(`A and AAAA of ${name} to 127.0.0.1:${dns.port}/udp`);
    expect(stdout).not.toContain('hidden');
    expect(dns.questions).toHaveLength(before);
    const asJson = await runProgram(path('--dry-run', '--format', 'json', '--turn-user', 'relayuser'), {env});
    expect(asJson.stdout).not.toContain(password);
    expect(JSON.parse(asJson.stdout)).toMatchObject({of: name, steps: [{kind: 'dns'}, {}, {}, {}, {}]});
  });

  test.each([
    [['--only', 'ftp'], 'No step fits --only ftp'],
    [['--turn-user', 'relayuser'], 'There is no password for --turn-user'],
    [['--repeat', '0'], '--repeat is 1 to'],
    [['--resolver', 'not an address'], '--resolver not an address is no address'],
    [['--ca', 'no-such.pem'], 'The file of --ca cannot be read'],
    [['--from', 'above'], 'Allowed choices are inside, outside'],
  ])('given %j, when asked, then it says what is wrong and exits with 2', async (options, text) => {
    const {code, stdout, stderr} = await runProgram(path(...options));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  test('given neither a name nor a site file, when asked, then it says what to give', async () => {
    const {code, stderr} = await runProgram(['probe'], {cwd: folder.path});
    expect(code).toBe(2);
    expect(stderr).toContain('wrtc-doctor probe join.example.com');
  });
});

describe('a path that ends', () => {
  test('given a name that is not there, when probed, then the rest is told as not tried, and the exit code is not 0', async () => {
    const {code, stdout} = await runProgram([
      ...['probe', 'other.example.com', '--resolver', `127.0.0.1:${dns.port}`, '--from', 'outside'],
    ]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/dns +FAILED/);
    expect(stdout).toMatch(/Not tried: needs dns outside other\.example\.com, which failed\n {4}- page of/);
  });

  test('given Ctrl-C in the middle, when probed, then what was met is told, and the relays are given back', async () => {
    const output = join(folder.path, 'interrupted.json');
    const running = startProgram(
      path('--from', 'outside', '--turn-user', 'relayuser', '--rate', '100000', '-o', output),
      {env},
    );
    await until(() => turn.allocations > 0);
    running.interrupt();
    const {code} = await running.outcome;
    expect(code).toBe(130);
    expect(existsSync(output)).toBe(true);
    expect(parse(readFileSync(output, 'utf8')).run.interrupted).toBe(true);
    await until(() => turn.allocations === 0);
  });
});
