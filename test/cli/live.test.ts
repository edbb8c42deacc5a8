/**
 * `run --live` against a healthy deployment with boxes beside it that fail in every way in which boxes fail: each has its
 * row with what to do, and the healthy part is judged as if they were not there.
 */
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {InputRow, Report} from '../../src/model/report.ts';
import {createSshKey} from '../../src/sim/certificates/create-ssh-key.ts';
import type {IssuedCertificate} from '../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../src/sim/certificates/server-credentials.ts';
import {startDnsServer} from '../../src/sim/servers/start-dns-server.ts';
import {type HttpsAnswer, startHttpsServer} from '../../src/sim/servers/start-https-server.ts';
import {startMmpServer} from '../../src/sim/servers/start-mmp-server.ts';
import {startTurnServer} from '../../src/sim/servers/start-turn-server.ts';
import {
  freePort,
  loopbackCertificate,
  type StreamingServer,
  startBlackHole,
  startSilentServer,
  startStreamingServer,
  startTalkingServer,
} from './hostile-servers.ts';
import {type LiveSite, SiteFolder} from './live-site.ts';
import {type Outcome, runProgram} from './run-program.ts';

interface Failure {
  readonly name: string;
  /** Of a box in the site file. */
  readonly box: object;
  /** `CMS wrong-password, API` */
  readonly row: string;
  /** What the notes of the row have to say: what is wrong, and what to do. */
  readonly says: readonly RegExp[];
  readonly state?: InputRow['state'];
}

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const folder = new SiteFolder();
const open: {close(): Promise<void>}[] = [];
const sound = loopbackCertificate(300);
const expired = loopbackCertificate(-2);
const hostKey = createSshKey();
const otherHostKey = createSshKey();

let live: LiveSite;
let failures: readonly Failure[];
let huge: {readonly cms: StreamingServer; readonly expressway: StreamingServer};
/** Only what fails, so nothing can be judged. */
let deadSite: string;
let healthyRun: Promise<Outcome>;
let failingRun: Promise<Outcome>;

async function keep<Server extends {close(): Promise<void>}>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  open.push(server);
  return server;
}

const answering = async (answer: HttpsAnswer, certificate: IssuedCertificate = sound): Promise<number> =>
  (await keep(startHttpsServer({credentials: serverCredentials(certificate), answer: () => answer}))).port;

const html = (body: string): HttpsAnswer => ({status: 200, headers: {'content-type': 'text/html'}, body});
const xml = (body: string): HttpsAnswer => ({status: 200, headers: {'content-type': 'text/xml'}, body});

beforeAll(async () => {
  live = await folder.start();
  const [cms, , edge] = live.content.boxes ?? [];
  if (cms?.api === undefined || cms.mmp === undefined || edge?.api === undefined)
    throw new Error('the site has changed');
  const authority = folder.write('sound.pem', sound.pem);
  const api = (port: number, more: object = {}) => ({
    url: `https://127.0.0.1:${port}`,
    username: 'reader',
    password: 'any password',
    authority,
    ...more,
  });
  const mmp = (port: number, more: object = {}) => ({
    host: '127.0.0.1',
    port,
    username: 'admin',
    password: 'any password',
    hostKey: hostKey.fingerprint,
    ...more,
  });
  const ofCms = (name: string, entry: object, ...says: RegExp[]): Failure => ({
    name,
    box: {role: 'cms', name, api: entry},
    row: `CMS ${name}, API`,
    says,
  });
  const ofEdge = (name: string, entry: object, ...says: RegExp[]): Failure => ({
    name,
    box: {role: 'expressway-e', name, api: entry},
    row: `Expressway-E ${name}, API`,
    says,
  });
  const ofMmp = (name: string, entry: object, ...says: RegExp[]): Failure => ({
    name,
    box: {role: 'cms', name, mmp: entry},
    row: `CMS ${name}, MMP`,
    says,
  });
  const {port: silent} = await keep(startSilentServer());
  const {port: blackHole} = await keep(startBlackHole());
  const {port: talking} = await keep(startTalkingServer('220 mail.example ESMTP\r\n'));
  const refused = await freePort();
  huge = {cms: await keep(startStreamingServer(sound)), expressway: await keep(startStreamingServer(sound))};
  const endless = await keep(startStreamingServer(sound, 50));
  const {port: hanging} = await keep(
    startMmpServer({
      hostKey: hostKey.privateKey,
      username: 'admin',
      password: 'any password',
      run: () => ({output: '', ending: 'hang'}),
    }),
  );
  const ofExpired = api(await answering(html(''), expired), {authority: folder.write('expired.pem', expired.pem)});
  const unsigned = api(await answering(html('')), {authority: undefined});
  const seen = (fingerprint: string) => new RegExp(`fingerprint: ${fingerprint}`);
  const pin = 'ab'.repeat(32);
  const loginPage = html('<title>Sign in</title><form><input type="password"></form>');
  const redirect: HttpsAnswer = {status: 302, headers: {location: 'https://portal.example/start?of=1'}, body: ''};
  const cutStatus = '<?xml version="1.0"?><Status product="TANDBERG VCS" version="X14.2"><SystemUnit item="1"><Produ';
  const noName = (what: string) => new RegExp(`${what}\\.nowhere\\.invalid has no address: check`);

  failures = [
    ofCms('wrong-password', {...cms.api, password: 'not that one'}, /HTTP 401.*wrong user name or password/),
    ofCms('expired', ofExpired, /has expired.*renew it/, seen(expired.sha256)),
    ofCms('unknown-authority', unsigned, /does not lead to an authority/, seen(sound.sha256)),
    ofCms('other-fingerprint', {...cms.api, fingerprint: pin}, new RegExp(`expected ${pin}, seen`), /nothing was sent/),
    ofCms('no-name', api(445, {url: 'https://cms.nowhere.invalid:445'}), noName('cms')),
    ofCms('refused', api(refused), new RegExp(`127.0.0.1:${refused} refused the connection.*check the port`)),
    ofCms('silent', api(silent), /does not answer in time: check/),
    ofCms('black-hole', api(blackHole), /does not answer in time: check/),
    ofCms('no-tls', api(talking), /does not speak TLS.*check the port/),
    ofCms(
      'other-server',
      api(await answering({status: 404, body: 'nginx'})),
      /HTTP 404.*no CMS answers here.*webadmin/,
    ),
    ofCms('web-page', api(await answering(html('<title>Welcome</title>'))), /a web page .*HTTP 200.*webadmin/),
    ofCms('login-page', api(await answering(loginPage)), /a login page .*HTTP 200.*webadmin/),
    ofCms('redirect', api(await answering(redirect)), /a redirect to https:\/\/portal\.example\/start \(HTTP 302/),
    ofCms('cut-xml', api(await answering(xml('<status><softwareVersion>3.8</softwareVersion><up'))), /has no end/),
    ofCms('cut-reply', api(await answering('cut')), /closed the connection in the middle of a reply.*again/),
    ofCms('hanging', api(await answering('hang')), /no whole reply within 15 s/),
    ofCms('huge', api(huge.cms.port), /larger than 16 MiB/),
    ofCms('endless', api(endless.port), /no whole reply within 15 s/),
    ofCms('no-variable', api(refused, {password: {env: 'NO_SUCH_PASSWORD'}}), /variable NO_SUCH_PASSWORD.*set NO_SUCH/),
    ofCms('no-terminal', api(refused, {password: {prompt: 'Password'}}), /no terminal to ask on: run it on a terminal/),
    ofCms('no-file', api(refused, {password: {file: 'no-such.txt'}}), /no-such\.txt.*correct the path/),
    ofCms('no-authority', api(refused, {authority: 'no-such.pem'}), /no-such\.pem.*correct the path/),
    ofCms('no-https', api(refused, {url: `http://127.0.0.1:${refused}`}), /no https:\/\/ address: write it as/),

    ofEdge('e-wrong-password', {...edge.api, password: 'not that one'}, /HTTP 401.*check both/),
    ofEdge('e-expired', ofExpired, /has expired.*renew it/, seen(expired.sha256)),
    ofEdge('e-unknown-authority', unsigned, /does not lead to an authority/, seen(sound.sha256)),
    ofEdge('e-other-fingerprint', {...edge.api, fingerprint: pin}, new RegExp(`expected ${pin}, seen`)),
    ofEdge('e-no-name', api(445, {url: 'https://edge.nowhere.invalid:445'}), noName('edge')),
    ofEdge('e-silent', api(silent), /does not answer in time: check/),
    ofEdge('e-login-page', api(await answering(loginPage)), /a login page .*HTTP 200.*administrator port/),
    ofEdge('e-redirect', api(await answering(redirect)), /a redirect to https:\/\/portal\.example\/start \(HTTP 302/),
    {...ofEdge('e-cut-xml', api(await answering(xml(cutStatus))), /the XML has no end/), state: 'partial'},
    ofEdge('e-huge', api(huge.expressway.port), /larger than 64 MiB/),

    ofMmp(
      's-wrong-password',
      {...cms.mmp, password: 'not that one'},
      /refused the login.*check user name and password/,
    ),
    ofMmp(
      's-changed-key',
      {...cms.mmp, hostKey: otherHostKey.fingerprint},
      /another host key.*nothing was sent/,
      keyOf(cms.mmp),
    ),
    ofMmp(
      's-unknown-key',
      {...cms.mmp, hostKey: undefined, knownHosts: folder.write('none', '')},
      /is not known, nothing was sent/,
      keyOf(cms.mmp),
    ),
    ofMmp('s-no-name', mmp(22, {host: 'mmp.nowhere.invalid'}), noName('mmp')),
    ofMmp('s-refused', mmp(refused), /refused the connection: check the port/),
    ofMmp('s-silent', mmp(silent), /says nothing for 10 s: check/),
    ofMmp('s-black-hole', mmp(blackHole), /does not answer within 10 s: check/),
    ofMmp('s-no-ssh', mmp(talking), /does not speak SSH: check the port/),
    ofMmp('s-hanging', mmp(hanging), /`version` was not answered within 3 s/, /3 commands in a row/),
    ofMmp(
      's-no-variable',
      mmp(refused, {password: {env: 'NO_SUCH_PASSWORD'}}),
      /variable NO_SUCH_PASSWORD.*set NO_SUCH/,
    ),
    ofMmp('s-no-login', mmp(refused, {password: undefined}), /give `password`, `key` or `agent`/),
  ];
  const {port: silentDns} = await keep(startDnsServer({answer: () => ({outcome: 'timeout'})}));
  const {port: silentTurn} = await keep(
    startTurnServer({realm: 'any', users: [], relayAddress: '192.0.2.1', isSilent: true}),
  );
  const others: readonly Failure[] = [
    {
      name: 'turn-no-name',
      box: {
        role: 'expressway-e',
        name: 'turn-no-name',
        turn: {address: '192.0.2.1:3478', connect: 'turn.nowhere.invalid'},
      },
      row: 'Expressway-E turn-no-name, TURN',
      says: [/the name has no address: check/],
    },
    {
      name: 'turn-refused',
      box: {
        role: 'expressway-e',
        name: 'turn-refused',
        turn: {address: '192.0.2.1:3478', connect: `127.0.0.1:${refused}`, transport: 'tcp'},
      },
      row: 'Expressway-E turn-refused, TURN',
      says: [/nothing listens there: check the port/],
    },
    {
      name: 'turn-silent',
      box: {
        role: 'expressway-e',
        name: 'turn-silent',
        turn: {address: '192.0.2.1:3478', connect: `127.0.0.1:${silentTurn}`},
      },
      row: 'Expressway-E turn-silent, TURN',
      says: [/no answer to Allocate/],
      // That nobody answers is what a check judges.
      state: 'read',
    },
    ...(
      [
        ['web-no-name', 'join.nowhere.invalid:443', noName('join')],
        ['web-refused', `127.0.0.1:${refused}`, /refused the connection/],
        ['web-silent', `127.0.0.1:${silent}`, /does not answer: check/],
        ['web-no-tls', `127.0.0.1:${talking}`, /does not speak TLS: check the port/],
      ] as const
    ).map(([name, address, says]) => ({
      name,
      box: {role: 'expressway-e', name, web: {address}},
      row: `Expressway-E ${name}, HTTPS page`,
      says: [says],
    })),
    {
      name: 'dns-silent',
      box: {},
      row: `DNS inside, 127.0.0.1:${silentDns}`,
      says: [/7 timeout/, /does not answer: check `resolvers`/],
      state: 'partial',
    },
    {
      name: 'dns-no-name',
      box: {},
      row: 'DNS inside, dns.nowhere.invalid',
      says: [/does not answer \(its name has no address\): check `resolvers`/],
      state: 'partial',
    },
    {
      name: 'turn-password',
      box: {},
      row: 'TURN password of the lab',
      says: [/variable NO_SUCH_PASSWORD.*set NO_SUCH/],
    },
  ];
  failures = [...failures, ...others];
  const {names, resolvers, boxes = [], turn} = live.content;
  const failingBoxes = failures.flatMap(({box}) => (Object.keys(box).length === 0 ? [] : [box]));
  const credentials = [...(turn?.credentials ?? []), {holder: 'the lab', password: {env: 'NO_SUCH_PASSWORD'}}];
  const inside = [...(resolvers?.inside ?? []), `127.0.0.1:${silentDns}`, 'dns.nowhere.invalid'];
  const all = folder.write('all.yaml', {
    names,
    resolvers: {inside, outside: resolvers?.outside},
    boxes: [...boxes, ...failingBoxes],
    turn: {credentials},
  });
  deadSite = folder.write('dead.yaml', {
    names,
    boxes: [
      {role: 'cms', api: api(refused), mmp: mmp(talking)},
      {
        role: 'expressway-e',
        api: {...api(refused), password: {env: 'NO_SUCH_PASSWORD'}},
        web: {address: `127.0.0.1:${refused}`},
      },
    ],
  });
  healthyRun = runProgram(['run', '--live', '--site', live.file, '--format', 'json']);
  failingRun = runProgram(['run', '--live', '--site', all, '--format', 'json']);
});

afterAll(async () => {
  await Promise.all([live.deployment, ...open].map((server) => server.close()));
  folder.remove();
});

/** What is seen is said, so that it can be compared and pinned. */
function keyOf({hostKey: fingerprint = ''}: {hostKey?: string | undefined}): RegExp {
  return new RegExp(`seen ssh-ed25519 ${fingerprint.replaceAll(/[+/]/g, '\\$&')}.*set hostKey: SHA256:`);
}

async function reportOf(run: Promise<Outcome>): Promise<Report> {
  const {stdout, stderr} = await run;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

test('given a healthy site, when read live, then every source is read, nothing is found and the exit code is 0', async () => {
  const {code, stderr} = await healthyRun;
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  const report = await reportOf(healthyRun);
  expect(report.findings).toEqual([]);
  expect(report.run).toMatchObject({command: 'run --live', interrupted: false});
  expect(report.inputs.filter(({state}) => state !== 'read')).toEqual([]);
  expect(report.summary.checks.pass).toBeGreaterThan(60);
});

describe('how it ends', () => {
  test('given nothing but dead boxes, when read live, then each has its row and the exit code is 3', async () => {
    const run = runProgram(['run', '--live', '--site', deadSite, '--format', 'json']);
    expect((await run).code).toBe(3);
    const report = await reportOf(run);
    expect(report.inputs.map(({state}) => state)).toEqual(Array(5).fill('unreadable'));
    expect(report.summary.verdict).toBe('nothing-evaluated');
  });

  test.each<[string, string, string]>([
    ['names nothing to read', '{names: {external: join.example.com}}', 'says nothing that can be read live'],
    ['is no YAML', 'boxes: [', ':1'],
    ['has an unknown key', 'boxes:\n  - role: cms\n    pasword: x\n', ':2'],
    ['has an address that is none', '{boxes: [{role: expressway-e, web: {address: "a:b"}}]}', 'web.address'],
  ])('given a site file that %s, when read live, then the exit code is 2 and it is said', async (_, text, said) => {
    const file = folder.write('wrong.yaml', text);
    const {code, stdout, stderr} = await runProgram(['run', '--live', '--site', file]);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('given no site file, when read live, then the exit code is 2 and init is named', async () => {
    const {code, stderr} = await runProgram(['run', '--live'], {cwd: folder.path.replace(/[^/]+$/, '')});
    expect(code).toBe(2);
    expect(stderr).toContain('wrtc-doctor init');
  });
});

describe('boxes that fail', () => {
  test('given boxes that fail beside a healthy site, when read live, then each has its row: what is wrong and what to do', async () => {
    const {inputs} = await reportOf(failingRun);
    for (const {name, row: start, says, state = 'unreadable'} of failures) {
      const row = inputs.find(({path}) => path.startsWith(start));
      const notes = row?.notes.join('\n') ?? '';
      expect({name, state: row?.state, notes}).toEqual({name, state, notes});
      for (const words of says) expect({name, notes}).toEqual({name, notes: expect.stringMatching(words)});
      expect(notes).not.toMatch(/internal error|\n\s+at |undefined|\[object/);
    }
  });

  test('given boxes that fail beside a healthy site, when read live, then the healthy sources are read and judged as alone', async () => {
    const [alone, beside] = [await reportOf(healthyRun), await reportOf(failingRun)];
    for (const {path, facts} of alone.inputs) {
      const row = beside.inputs.find((one) => one.path === path);
      expect(row?.state).toBe('read');
      // DNS is asked for the names of the added boxes, too.
      expect(row?.facts).toBeGreaterThanOrEqual(facts);
    }
    const notPassed = ({checks}: Report) => checks.filter(({status}) => status !== 'pass').map(({id}) => id);
    const failed = beside.checks.filter(({status}) => status === 'fail').map(({id}) => id);
    // Found about the boxes that were added, and true of them.
    expect([...failed].sort()).toEqual([
      'certificate/edge-expired',
      'certificate/edge-name-missing',
      'certificate/edge-self-signed',
      'turn/unanswered',
    ]);
    const own = new Set((live.content.boxes ?? []).map(({name = ''}) => name));
    expect(beside.findings.filter(({args}) => [...own].some((name) => JSON.stringify(args).includes(name)))).toEqual(
      [],
    );
    expect(notPassed(beside).filter((id) => !notPassed(alone).includes(id) && !failed.includes(id))).toEqual([]);
    expect(await failingRun).toMatchObject({code: 1, stderr: ''});
  });

  test('given dead boxes and endless replies, when read live, then they cost the longest time-out once, and little memory', async () => {
    const {run} = await reportOf(failingRun);
    // The time-out of one reply of CMS; all of them one after the other would be more than a minute.
    expect(run.durationMs).toBeGreaterThanOrEqual(15_000);
    expect(run.durationMs).toBeLessThan(21_000);
    // Of 2 GiB, as far as the limit and what the sockets hold.
    const mebibyte = 1 << 20;
    expect(huge.cms.sentBytes).toBeLessThan(32 * mebibyte);
    expect(huge.expressway.sentBytes).toBeLessThan(80 * mebibyte);
  });
});
