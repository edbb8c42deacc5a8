/** `browser-test` as a user runs it; with a real browser where one is installed. */
import {createSocket} from 'node:dgram';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {createRequire} from 'node:module';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import {browserTest} from '../../src/cli/browser-test.ts';
import {findBrowser} from '../../src/sources/browser/find-browser.ts';
import {runProgram, startProgram} from './run-program.ts';

jest.setTimeout(120_000);

const options = {version: '0', failOn: 'error', turn: []} as const;
const secret = 'Sup3r-Secret-Token';

function hasPlaywright(): boolean {
  try {
    createRequire(import.meta.url).resolve('playwright-core');
    return true;
  } catch {
    return false;
  }
}

const browser = findBrowser({
  platform: process.platform,
  environment: (name) => process.env[name],
  exists: existsSync,
});

describe('browser-test, used wrongly', () => {
  test('given nothing to try, when run, then it says what to give', async () => {
    const {code, stderr} = await runProgram(['browser-test'], {cwd: tmpdir()});
    expect(code).toBe(2);
    expect(stderr).toContain(
      'Give the TURN servers in the site file or with --turn, or the page with --join https://…',
    );
  });

  test('given a TURN server without a password, when run, then it says where one comes from', async () => {
    const {code, stderr} = await runProgram(['browser-test', '--turn', '203.0.113.7', '--turn-user', 'guest'], {
      cwd: tmpdir(),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('WRTC_DOCTOR_TURN_PASSWORD');
  });

  test('given a page that is no URL, when run, then it says how one is written', async () => {
    await expect(browserTest({...options, join: 'join.example.com'})).rejects.toMatchObject({
      next: 'Write it as https://join.example.com/',
    });
  });

  test('given no playwright-core beside the program, when run, then it says what to install', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
    const program = process.argv[1];
    try {
      writeFileSync(join(folder, 'main.cjs'), '');
      process.argv[1] = join(folder, 'main.cjs');
      await expect(browserTest({...options, join: 'https://join.example.com/'})).rejects.toMatchObject({
        message: 'browser-test needs the package playwright-core, which is not installed.',
        next: expect.stringContaining('npm install playwright-core'),
      });
    } finally {
      process.argv[1] = program ?? '';
      rmSync(folder, {recursive: true, force: true});
    }
  });

  const whereInstalled = hasPlaywright() ? test : test.skip;

  whereInstalled('given no browser at the path, when run, then it says so', async () => {
    const {code, stderr} = await runProgram([
      'browser-test',
      '--join',
      'https://join.example.com/',
      '--browser',
      '/none',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no browser at /none.');
  });

  whereInstalled('given no browser at all, when run, then it says what to install', async () => {
    const {code, stderr} = await runProgram(['browser-test', '--join', 'https://join.example.com/'], {
      env: {PATH: '/nowhere', CHROME_PATH: '/nowhere'},
    });
    expect(code).toBe(2);
    expect(stderr).toContain('Install one, or give the path of its program with --browser.');
  });
});

const canBrowse = browser !== undefined && hasPlaywright();
const real = canBrowse ? describe : describe.skip;

real(
  `browser-test with a real browser${canBrowse ? '' : ' (skipped: no Chrome, Chromium or Edge, or no playwright-core)'}`,
  () => {
    let server: Server;
    let folder: string;
    const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
      server = createServer((request, response) => {
        response.setHeader('content-type', 'text/html');
        const button = request.url?.startsWith('/meeting') === true ? '<button>Join meeting</button>' : '';
        const script = `<script>console.error('failed at https://x.example/?jwt=${secret}')</script>`;
        response.end(`<title>Web app</title>${button}${script}`);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    });

    afterAll(async () => {
      await new Promise((done) => server.close(done));
      rmSync(folder, {recursive: true, force: true});
    });

    test('given a page that offers to join, when opened, then it passes, and no query of an address is written', async () => {
      const facts = join(folder, 'facts.ndjson');
      const args = ['browser-test', '--join', `${address()}/meeting?secret=${secret}`, '-o', facts];
      const {code, stdout, stderr} = await runProgram(args, {cwd: folder});
      const written = readFileSync(facts, 'utf8');
      expect(stdout).toContain('HTTP 200 OK, offers to join, errors in its console: failed at https://x.example/');
      expect(code).toBe(0);
      expect(written).toContain('"joinOption":"shown"');
      expect([stdout, stderr, written].join('')).not.toContain(secret);
    });

    test('given a page without a way to join, when opened, then that is found', async () => {
      const {code, stdout} = await runProgram(['browser-test', '--join', `${address()}/`, '--format', 'json'], {
        cwd: folder,
      });
      const {findings} = JSON.parse(stdout) as {findings: readonly {rule: string}[]};
      expect(findings.map(({rule}) => rule)).toEqual(['browser/join-option-missing']);
      expect(code).toBe(1);
    });

    test('given Ctrl-C while a silent TURN server is asked, when it ends, then the report is written and no profile is left', async () => {
      const silent = createSocket('udp4');
      await new Promise<void>((done) => silent.bind(0, '127.0.0.1', done));
      const temporary = mkdtempSync(join(folder, 'tmp-'));
      const {outcome, interrupt} = startProgram(
        ['browser-test', '--turn', `127.0.0.1:${silent.address().port}`, '--turn-user', 'guest', '--format', 'json'],
        {cwd: folder, env: {WRTC_DOCTOR_TURN_PASSWORD: secret, TMPDIR: temporary}},
      );
      // The browser asks, so it runs.
      await new Promise((done) => silent.once('message', done));
      interrupt();
      const {code, stdout, stderr} = await outcome;
      silent.close();
      expect(code).toBe(130);
      expect(JSON.parse(stdout)).toHaveProperty('inputs');
      expect(stdout + stderr).not.toContain(secret);
      expect(readdirSync(temporary)).toEqual([]);
    });
  },
);
