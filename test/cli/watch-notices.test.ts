/** Notices on their way: to a webhook and a command that answer, refuse, hang and come too late. */
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer, type IncomingHttpHeaders, type RequestListener} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, describe, expect, test} from '@jest/globals';
import {createOnChange} from '../../src/cli/on-change.ts';
import {type Attempt, Notices, type NoticeWay} from '../../src/cli/watch-notices.ts';
import {createWebhook} from '../../src/cli/webhook.ts';
import {UserError} from '../../src/model/errors.ts';
import {Secret} from '../../src/model/secret.ts';
import type {NoticeOutcome, WatchNotice} from '../../src/model/watch.ts';
import {serverCredentials} from '../../src/sim/certificates/server-credentials.ts';
import {loopbackCertificate} from './hostile-servers.ts';

const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-notices-'));
const open: {close(): void}[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const hostile = '$(touch injected) `touch injected` "; touch injected; & echo \u001b[2J';
const notice: WatchNotice = {
  schemaVersion: 1,
  tool: {name: 'wrtc-doctor', version: '1.2.3'},
  text: hostile,
  round: {
    startedAt: '2026-11-24T03:12:09.123Z',
    durationMs: 1,
    verdict: 'findings',
    errors: 1,
    warnings: 0,
    infos: 0,
    suppressed: 0,
    sources: 1,
    sourcesRead: 1,
  },
  changes: [
    {
      change: 'new',
      at: '2026-11-24T03:12:09.123Z',
      key: 'f1 0',
      kind: 'finding',
      check: 'turn/unanswered',
      subject: 'turn://192.0.2.7:3478/udp',
      level: 'error',
      before: 'absent',
      text: hostile,
      isConsequence: false,
    },
  ],
  open: {error: 1, warning: 0, info: 0},
};
const never = new AbortController().signal;

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function startServer(status: number | 'hang', headers: Record<string, string> = {}, credentials?: object) {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      asked.push({headers: request.headers, body});
      if (status !== 'hang') response.writeHead(status, headers).end('thanks');
    });
  };
  const server = credentials === undefined ? createServer(listener) : createTlsServer(credentials, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  open.push({
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
  return {asked, address: `127.0.0.1:${(server.address() as AddressInfo).port}`};
}

const webhookAt = (url: string, more: {token?: Secret; authority?: string} = {}, timeoutMs?: number) =>
  createWebhook({url: new Secret(url), named: '--webhook', ...more}, timeoutMs);

describe('a webhook', () => {
  test('given one that takes it, when posted, then it got the notice as JSON, with its token, and controls escaped', async () => {
    const {asked, address} = await startServer(204);
    const way = webhookAt(`http://${address}/hooks/secret-path?x=1`, {token: new Secret('t0ken')});
    expect(await way.deliver(notice, never)).toEqual({kind: 'delivered'});
    expect(asked[0]?.headers).toMatchObject({authorization: 'Bearer t0ken', 'content-type': 'application/json'});
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual(notice);
    expect(asked[0]?.body).not.toContain('\u001b');
    expect(way.title).not.toContain('secret-path');
  });

  test.each<[number, boolean]>([
    [500, false],
    [503, false],
    [429, false],
    [404, true],
    [401, true],
  ])('given one that answers %d, when posted, then another attempt is useless: %s', async (status, isFinal) => {
    const {address} = await startServer(status);
    const outcome = await webhookAt(`http://${address}/`).deliver(notice, never);
    expect(outcome).toEqual({kind: 'refused', why: `HTTP ${status}`, isFinal});
  });

  test('given one that leads elsewhere, when posted, then it is not followed', async () => {
    const other = await startServer(200);
    const {address} = await startServer(307, {location: `http://${other.address}/`});
    const outcome = await webhookAt(`http://${address}/`).deliver(notice, never);
    expect(outcome).toMatchObject({kind: 'refused', isFinal: true, why: expect.stringContaining('not followed')});
    expect(other.asked).toEqual([]);
  });

  test('given one that hangs, when posted, then it is left after the time-out', async () => {
    const {address} = await startServer('hang');
    const outcome = await webhookAt(`http://${address}/`, {}, 50).deliver(notice, never);
    expect(outcome).toEqual({kind: 'refused', why: 'no answer within 0.05 s', isFinal: false});
  });

  test('given one with a certificate of nobody, when posted, then it gets nothing; with its authority, then it does', async () => {
    const certificate = loopbackCertificate(300);
    const {asked, address} = await startServer(200, {}, serverCredentials(certificate));
    const distrusted = await webhookAt(`https://${address}/`).deliver(notice, never);
    expect(distrusted).toMatchObject({kind: 'refused', why: expect.stringMatching(/certificate/i)});
    expect(asked).toEqual([]);
    const trusted = await webhookAt(`https://${address}/`, {authority: certificate.pem}).deliver(notice, never);
    expect(trusted).toEqual({kind: 'delivered'});
  });

  test.each(['hooks.example.com/x', 'file:///etc/passwd', 'ftp://hooks.example.com/'])(
    'given %s for an address, when made, then it is refused, and the address is not repeated',
    (url) => {
      expect(() => webhookAt(url)).toThrow(UserError);
      expect(() => webhookAt(url)).not.toThrow(url);
    },
  );

  test('given a token and an address without TLS elsewhere, when made, then it is refused', () => {
    expect(() => webhookAt('http://hooks.example.com/', {token: new Secret('t')})).toThrow(UserError);
  });
});

// The shell of Windows has other words for these.
(process.platform === 'win32' ? describe.skip : describe)('a command', () => {
  const file = (name: string) => join(folder, name);
  const onChange = (command: string, timeoutMs?: number) =>
    createOnChange({command: `cd '${folder}'; ${command}`, environment: {PATH: process.env.PATH}}, timeoutMs);

  test('given text that a shell would run, when started, then it comes as it is on standard input, and nothing runs', async () => {
    const way = onChange('cat > got.json; echo $WRTC_DOCTOR_NEW $WRTC_DOCTOR_ERRORS $WRTC_DOCTOR_CHECKS > got.txt');
    expect(await way.deliver(notice, never)).toEqual({kind: 'delivered'});
    expect(JSON.parse(readFileSync(file('got.json'), 'utf8'))).toEqual(notice);
    expect(readFileSync(file('got.txt'), 'utf8')).toBe('1 1 turn/unanswered\n');
    expect(existsSync(file('injected'))).toBe(false);
  });

  test('given variables, when started, then none holds text from outside', async () => {
    const changes = notice.changes.map((change) => ({...change, check: 'a;b$(c)'}));
    await onChange('env > env.txt').deliver({...notice, changes}, never);
    const own = readFileSync(file('env.txt'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('WRTC_DOCTOR_'));
    expect(own.length).toBeGreaterThan(3);
    for (const line of own) expect(line).toMatch(/^WRTC_DOCTOR_\w+=[\w/ -]*$/);
  });

  test('given one that ends with an error, when started, then it counts as refused, and is not tried again', async () => {
    expect(await onChange('exit 3').deliver(notice, never)).toEqual({
      kind: 'refused',
      why: 'it ended with exit code 3',
      isFinal: true,
    });
  });

  test('given one that hangs with what it started, when the time is over, then both are ended', async () => {
    const outcome = await onChange('sleep 60 & echo $! > pid.txt; wait', 300).deliver(notice, never);
    expect(outcome).toMatchObject({kind: 'refused', why: 'it was ended after 0.3 s'});
    const pid = Number(readFileSync(file('pid.txt'), 'utf8'));
    expect(isRunning(pid)).toBe(false);
  });

  test('given one that does not read what it gets, when started, then nothing breaks', async () => {
    const long = {...notice, text: 'x'.repeat(1_000_000)};
    expect(await onChange('true').deliver(long, never)).toEqual({kind: 'delivered'});
  });
});

/** A process that has ended and that nobody has asked for yet still has its number. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the queue', () => {
  const make = (answers: readonly Attempt[], pausesMs: readonly number[] = [1, 2, 3]) => {
    const tried: string[] = [];
    const outcomes: NoticeOutcome[] = [];
    const troubles: string[] = [];
    const waits: number[] = [];
    const way: NoticeWay = {
      channel: 'webhook',
      title: 'webhook of hooks.example.com',
      deliver: async ({text}) => {
        tried.push(text);
        return answers[Math.min(tried.length, answers.length) - 1] ?? {kind: 'delivered'};
      },
    };
    const notices = new Notices({
      ways: [way],
      pausesMs,
      wait: async (ms) => {
        waits.push(ms);
      },
      onOutcome: (_, outcome) => {
        outcomes.push(outcome);
      },
      onTrouble: (text) => {
        troubles.push(text);
      },
    });
    return {notices, tried, outcomes, troubles, waits};
  };
  const busy: Attempt = {kind: 'refused', why: 'HTTP 503', isFinal: false};
  const refused: Attempt = {kind: 'refused', why: 'HTTP 404', isFinal: true};

  test('given one that is busy twice, when told, then it is tried again until it takes it', async () => {
    const {notices, tried, outcomes, waits} = make([busy, busy, {kind: 'delivered'}]);
    notices.tell(notice);
    await notices.close(10_000);
    expect([tried.length, outcomes, waits]).toEqual([3, ['delivered'], [1, 2]]);
  });

  test('given one that never takes it, when told, then it is given up after all attempts, and that is said once', async () => {
    const {notices, tried, outcomes, troubles} = make([busy]);
    notices.tell(notice);
    await notices.close(10_000);
    expect([tried.length, outcomes]).toEqual([4, ['lost']]);
    expect(troubles).toEqual([
      expect.stringContaining('not delivered yet: HTTP 503; up to 3 more attempts'),
      expect.stringContaining('given up after 4 attempts: HTTP 503'),
    ]);
  });

  test('given one that refuses for good, when told twice, then each is tried once, in order', async () => {
    const {notices, tried, outcomes} = make([refused]);
    notices.tell({...notice, text: 'one'});
    notices.tell({...notice, text: 'two'});
    await notices.close(10_000);
    expect([tried, outcomes]).toEqual([
      ['one', 'two'],
      ['lost', 'lost'],
    ]);
  });

  test('given one that throws, when told, then that is a loss, and no more', async () => {
    const {notices, outcomes} = make([], []);
    const broken = new Notices({
      ways: [{channel: 'command', title: 'x', deliver: () => Promise.reject(new Error('broken'))}],
      pausesMs: [],
      wait: async () => {},
      onOutcome: (_, outcome) => {
        outcomes.push(outcome);
      },
      onTrouble: () => {},
    });
    broken.tell(notice);
    await broken.close(10_000);
    await notices.close(10_000);
    expect(outcomes).toEqual(['lost']);
  });

  test('given one that hangs, when hundreds are told and the program ends, then it holds up nothing, and all are counted', async () => {
    const outcomes: NoticeOutcome[] = [];
    const hanging: NoticeWay = {
      channel: 'webhook',
      title: 'x',
      deliver: (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(busy), {once: true});
        }),
    };
    const notices = new Notices({
      ways: [hanging],
      pausesMs: [60_000],
      wait: async () => {},
      onOutcome: (_, outcome) => {
        outcomes.push(outcome);
      },
      onTrouble: () => {},
    });
    for (let count = 0; count < 300; count++) notices.tell(notice);
    await notices.close(10);
    expect(outcomes).toHaveLength(300);
    expect(new Set(outcomes)).toEqual(new Set(['lost']));
  });
});
