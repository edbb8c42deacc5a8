/** `probe` against a site of servers that answer as none should: it ends, reports, and says what it saw. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {ProbeStageRow} from '../../src/model/probe-overview.ts';
import type {Report} from '../../src/model/report.ts';
import {type HostileDnsBehaviour, startHostileDns} from '../sources/probe/hostile-dns.ts';
import {type HostileTurnBehaviour, startHostileTurn} from '../sources/probe/hostile-turn.ts';
import {
  type AfterRequest,
  type BeforeTls,
  hostileCertificate,
  startHostileHttps,
  startHostileTls,
} from '../sources/probe/hostile-web.ts';
import {SiteFolder} from './live-site.ts';
import {type Outcome, runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(90_000);

/** A page that trickles and, after an allocation, media that nobody carries, on a machine that does other things too. */
const longestMs = 45_000;

const resolvers: readonly HostileDnsBehaviour[] = [
  'a forged answer before its own',
  'garbage under the right id',
  'control characters in names',
  'truncated, TCP floods',
];
const handshakes: readonly BeforeTls[] = ['silence', 'a certificate of 1 MB', 'warnings without an end'];
const pages: readonly AfterRequest[] = [
  'headers without an end',
  'a redirect in a circle',
  'a redirect with a password and escapes',
  'a box name of control characters',
  'the answer a byte at a time',
];
const turnServers: readonly HostileTurnBehaviour[] = [
  'garbage',
  'a realm of control characters',
  'a nonce that is always stale',
  'a flood of indications',
];

const folder = new SiteFolder();
const open: {close(): Promise<void>}[] = [];
let site: string;
let outcome: Outcome;
let tookMs: number;

async function keep<Server extends {readonly port: number; close(): Promise<void>}>(
  starting: Promise<Server>,
): Promise<Server> {
  const server = await starting;
  open.push(server);
  return server;
}

const at = ({port}: {readonly port: number}): string => `127.0.0.1:${port}`;

beforeAll(async () => {
  const certificate = hostileCertificate();
  const asked = await Promise.all(resolvers.map((name) => keep(startHostileDns(name))));
  const web = await Promise.all([
    ...handshakes.map((name) => keep(startHostileTls(name))),
    ...pages.map((name) => keep(startHostileHttps(name, certificate))),
  ]);
  const turn = await Promise.all(turnServers.map((name) => keep(startHostileTurn(name))));
  const names = [...handshakes, ...pages];
  site = folder.write('hostile.yaml', {
    names: {external: 'join.example.com'},
    resolvers: {outside: asked.map(at)},
    boxes: [
      // By its own address it is not tried from here.
      ...web.map((server, index) => ({
        role: 'expressway-e',
        name: names[index],
        addresses: ['192.0.2.7'],
        web: {address: at(server)},
      })),
      ...turn.map((server, index) => ({
        role: 'expressway-e',
        name: `TURN, ${turnServers[index]}`,
        turn: {address: at(server), connect: at(server)},
      })),
    ],
    turn: {credentials: [{holder: 'cms', username: 'guest', password: 'secret-of-turn'}]},
  });
  const started = performance.now();
  const facts = join(folder.path, 'facts.ndjson');
  const args = ['probe', '--site', site, '--from', 'outside', '--format', 'json', '--facts-out', facts];
  outcome = await runProgram(args);
  tookMs = performance.now() - started;
}, 90_000);

afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
  folder.remove();
});

const reportOf = ({stdout, stderr}: Outcome): Report => {
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

function stagesOf(report: Report): readonly ProbeStageRow[] {
  return (report.probes ?? []).flatMap(({steps}) => steps.flatMap(({stages}) => stages));
}

describe('a site of hostile servers', () => {
  test('given them, when probed, then it ends in time with a report, and no check crashes', () => {
    expect(outcome).toMatchObject({code: 1, stderr: ''});
    expect(tookMs).toBeLessThan(longestMs);
    const report = reportOf(outcome);
    expect(report.checks.filter(({status}) => status === 'crashed')).toEqual([]);
    expect(report.run.interrupted).toBe(false);
    expect(outcome.stdout.length).toBeLessThan(2_000_000);
  });

  test('given them, when probed, then each stage that is not all right says why', () => {
    const stages = stagesOf(reportOf(outcome));
    expect(stages.length).toBeGreaterThan(resolvers.length + 3 * (handshakes.length + pages.length));
    expect(stages.filter(({outcome: ended, note}) => ended !== 'ok' && note === '')).toEqual([]);
    const notes = stages.map(({note}) => note).join('\n');
    for (const said of [
      /192\.0\.2\.7/,
      /no answer in the handshake/,
      /larger than 100 kB/,
      /the answer is not HTTP/,
      /and so on/,
      /no whole answer/,
      /what came is no answer/,
      /answered 438/,
    ]) {
      expect(notes).toMatch(said);
    }
    expect(notes).not.toMatch(/a mistake in wrtc-doctor|gave no result/);
  });

  test('given the facts that it wrote, when they are judged again, then the findings are the same', async () => {
    const file = join(folder.path, 'facts.ndjson');
    const again = reportOf(await runProgram(['run', file, '--site', site, '--format', 'json']));
    const fingerprints = ({findings}: Report): string[] => findings.map(({fingerprint}) => fingerprint).sort();
    expect(fingerprints(again)).toEqual(fingerprints(reportOf(outcome)));
    const written = readFileSync(file, 'utf8');
    expect(written + outcome.stdout).not.toMatch(/secret-of-(turn|redirect)/);
  });

  test('given the facts that it wrote, when they are shown as text, then nothing in it steers a terminal', async () => {
    const file = join(folder.path, 'facts.ndjson');
    const {stdout} = await runProgram(['run', file, '--site', site, '--format', 'text']);
    expect(stdout).toMatch(/Path of join\.example\.com from outside/);
    // All of C0 but the line feed, DEL, and C1.
    const controls = [...stdout].filter((one) => one !== '\n' && /[\p{Cc}]/u.test(one));
    expect(controls).toEqual([]);
  });
});

test('given a name with two thousand addresses, when probed, then few are tried, and one row tells of the rest', async () => {
  const server = await keep(startHostileDns('thousands of addresses'));
  const args = ['probe', 'join.example.com', '--resolver', at(server), '--only', 'tcp', '--format', 'json'];
  const result = await runProgram(args);
  const report = reportOf(result);
  expect(stagesOf(report).length).toBeLessThan(100);
  const titles = (report.probes ?? []).flatMap(({steps}) => steps.map(({title}) => title));
  expect(titles.join('\n')).toMatch(/\d+ more addresses/);
  expect(result.stdout.length).toBeLessThan(1_000_000);
});

test('given servers that say nothing, when interrupted, then it ends soon, with what was seen until then', async () => {
  const dead = await keep(startHostileTurn('too late'));
  const silent = await Promise.all([1, 2, 3, 4].map(() => keep(startHostileDns('too late'))));
  const asked = silent.flatMap((server) => ['--resolver', at(server)]);
  const program = startProgram(['probe', 'join.example.com', ...asked, '--turn', at(dead), '--format', 'json']);
  while (dead.methods.length === 0 || silent.some(({queries}) => queries < 6)) {
    await new Promise((turn) => setTimeout(turn, 20));
  }
  const interrupted = performance.now();
  program.interrupt();
  const ended = await program.outcome;
  expect(ended.code).toBe(130);
  expect(performance.now() - interrupted).toBeLessThan(5_000);
  expect(reportOf(ended).run.interrupted).toBe(true);
  expect(ended.stderr).not.toContain('Warning');
});
