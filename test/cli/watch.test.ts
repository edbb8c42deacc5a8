/** `watch` as a user starts it, against a deployment that breaks and is mended between the rounds. */
import {existsSync, readFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {WatchNotice} from '../../src/model/watch.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import {type LiveSite, SiteFolder} from './live-site.ts';
import {runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(120_000);

const folder = new SiteFolder();
const database = join(folder.path, 'wrtc-doctor.history.sqlite');
const got: WatchNotice[] = [];
let live: LiveSite;
let hook: Server;
let env: Record<string, string>;

beforeAll(async () => {
  hook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      got.push(JSON.parse(body) as WatchNotice);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/hooks/pl4nted-p4th`;
  env = {WATCH_WEBHOOK: url, WATCH_TOKEN: 'pl4nted-t0ken'};
  live = await folder.start();
  folder.write('wrtc-doctor.yaml', {
    ...live.content,
    watch: {every: '1h', webhook: {url: {env: 'WATCH_WEBHOOK'}, token: {env: 'WATCH_TOKEN'}}},
  });
});

afterAll(async () => {
  hook.close();
  await live.deployment.close();
  folder.remove();
});

const watch = (...args: readonly string[]) => runProgram(['watch', '--what', 'live', ...args], {cwd: folder.path, env});

function fault(name: string) {
  const found = faults.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no fault ${name}`);
  return found;
}

describe('single rounds, as cron starts them', () => {
  test('given a healthy site, when it breaks and is mended, then each is told once it is sure, also to the webhook', async () => {
    const healthy = await watch('--once');
    expect(healthy).toMatchObject({code: 0, stdout: expect.stringContaining('no fault stands in what was judged')});

    await live.deployment.change(fault('webbridge-disabled').inject(live.healthy));
    const seen = await watch('--once');
    // It is there, so the exit code says so; others hear of it when it is sure.
    expect(seen).toMatchObject({code: 1, stdout: expect.stringMatching(/seen,\s+and\s+not\s+confirmed\s+yet/)});
    expect(got).toEqual([]);
    const confirmed = await watch('--once', '--on-change', 'cat > notice.json; env > env.txt');
    expect(confirmed.stdout).toMatch(/UTC NEW ERROR: [\s\S]*\[webbridge\/disabled\]/);
    expect(got).toHaveLength(1);
    expect(got[0]?.changes.map(({change, check}) => [change, check])).toContainEqual(['new', 'webbridge/disabled']);
    if (process.platform !== 'win32') {
      expect(JSON.parse(readFileSync(join(folder.path, 'notice.json'), 'utf8'))).toEqual(got[0]);
      expect(readFileSync(join(folder.path, 'env.txt'), 'utf8')).not.toMatch(/pl4nted/);
    }

    await live.deployment.change(live.healthy);
    await watch('--once');
    const mended = await watch('--once', '--format', 'json');
    expect(JSON.parse(mended.stdout)).toMatchObject({verdict: 'no-findings'});
    expect(got[1]?.changes.map(({change}) => change)).toContain('fixed');
    expect([healthy, seen, confirmed, mended].map(({stderr}) => stderr).join('')).toBe('');
  });

  test('given these rounds, when the history is asked for, then it tells what changed when, and holds no secret', async () => {
    const {code, stdout} = await runProgram(['watch', '--history'], {cwd: folder.path});
    expect(code).toBe(0);
    expect(stdout).toContain('wrtc-doctor.history.sqlite: 5 rounds');
    expect(stdout.indexOf('NEW ERROR')).toBeLessThan(stdout.indexOf('FIXED'));
    const held = JSON.parse((await runProgram(['watch', '--history', '--format', 'json'], {cwd: folder.path})).stdout);
    expect(held).toMatchObject({rounds: {total: 5, failed: 0}});
    const bytes = readFileSync(database, 'latin1');
    const secrets = (live.content.boxes ?? []).flatMap(({api, mmp}) => [api?.password, mmp?.password]);
    const given = [...secrets, ...(live.content.turn?.credentials ?? []).map(({password}) => password), 'pl4nted'];
    expect(given.filter((secret) => typeof secret === 'string').length).toBeGreaterThan(4);
    for (const secret of given) if (typeof secret === 'string') expect(bytes).not.toContain(secret);
  });
});

test('given it goes on, when it is scraped and then interrupted, then it told, ended cleanly, and the history is whole', async () => {
  await live.deployment.change(fault('webbridge-disabled').inject(live.healthy));
  const port = 20_000 + (process.pid % 20_000);
  const own = folder.write('own.yaml', live.content);
  const args = ['watch', '--what', 'live', '--site', own, '--metrics', String(port)];
  const program = startProgram(args, {cwd: folder.path});
  await program.said('metrics at');
  const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(await scrape()).toContain('wrtc_doctor_rounds_total{verdict="findings"} 0');
  await program.printed('webbridge/disabled');
  const metrics = await scrape();
  expect(metrics).toMatch(/wrtc_doctor_fault\{kind="finding",check="webbridge\/disabled",[^}]*\} 1/);
  expect(metrics).toContain('wrtc_doctor_rounds_total{verdict="findings"} 1');
  program.interrupt();
  const {code, stdout} = await program.outcome;
  expect(code).toBe(130);
  expect(stdout).toContain('NEW ERROR');
  const {stdout: held} = await runProgram(['watch', '--history', '--site', own], {cwd: folder.path});
  expect(held).toContain('own.history.sqlite: 1 round');
});

describe('what cannot be', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['no site file', ['--site', 'none.yaml'], /site file cannot be read/],
    ['rounds too close', ['--every', '1s'], /too short/],
    ['no time', ['--keep', 'soon'], /that is no time/],
    ['--since without --history', ['--since', '2h'], /--since is for --history/],
    ['no address for metrics', ['--metrics', 'every where'], /--metrics every where is no address/],
    ['no address for the webhook', ['--webhook', 'hooks.example.com/T0KEN'], /--webhook is no address/],
    ['no history', ['--history', '--database', 'none.sqlite'], /There is no history at none\.sqlite/],
    ['a history that is none', ['--once', '--database', 'wrtc-doctor.yaml'], /cannot be used as a history/],
    ['a folder that is not there', ['--once', '--database', 'none/history.sqlite'], /cannot be used as a history/],
  ])('given %s, when started, then it says so and what to do, and makes nothing', async (_, args, says) => {
    const {code, stdout, stderr} = await watch(...args);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(2);
    expect(stderr).not.toContain('T0KEN');
    expect(existsSync(join(folder.path, 'none.sqlite'))).toBe(false);
  });

  test('given a site file that names nothing to watch, when started, then it says so', async () => {
    const site = folder.write('empty.yaml', 'names: {}\n');
    const {code, stderr} = await runProgram(['watch', '--once', '--site', site], {cwd: folder.path});
    expect(code).toBe(2);
    expect(stderr).toContain('names nothing that can be watched');
  });
});
