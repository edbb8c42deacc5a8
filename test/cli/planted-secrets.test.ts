/** Secrets that are planted in every place of a site stand in nothing that any command writes, also when boxes fail. */
import {mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {Secret} from '../../src/model/secret.ts';
import {serverCredentials} from '../../src/sim/certificates/server-credentials.ts';
import {answerApi} from '../../src/sim/render/render-cms-api.ts';
import {renderConfiguration} from '../../src/sim/render/render-expressway-configuration.ts';
import {renderStatus} from '../../src/sim/render/render-expressway-status.ts';
import {type HttpsAnswer, type HttpsRequest, startHttpsServer} from '../../src/sim/servers/start-https-server.ts';
import type {ExpresswayBox} from '../../src/sim/site/expressway-box.ts';
import {freePort, loopbackCertificate, startSilentServer} from './hostile-servers.ts';
import {type LiveSite, SiteFolder} from './live-site.ts';
import {runProgram} from './run-program.ts';
import {unpackBundle} from './unpack-bundle.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const folder = new SiteFolder();
const planted: string[] = [];
const open: {close(): Promise<void>}[] = [];
const written = mkdtempSync(join(folder.path, 'written-'));
let secretSite: LiveSite;
let site: string;
let env: Readonly<Record<string, string>>;

/** Unlike anything that stands anywhere else. */
function secret(what: string): string {
  const text = `Zq${planted.length}<${what}&"7"`;
  planted.push(text);
  return text;
}
const login = (name: string, what: string) => ({name, password: new Secret(secret(what))});

async function keep<Server extends {close(): Promise<void>}>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  open.push(server);
  return server;
}

beforeAll(async () => {
  secretSite = await folder.start((healthy) => {
    const [first, ...others] = healthy.cms;
    return {
      ...healthy,
      cms: [{...first, turn: {...first.turn, isEnabled: true, username: 'relay'}}, ...others],
      secrets: {
        turnPasswordOnCms: new Secret(secret('turn on cms')),
        turnPasswordOnExpresswayE: new Secret(secret('turn on edge')),
        zonePasswordOnExpresswayC: new Secret(secret('zone on core')),
        zonePasswordOnExpresswayE: new Secret(secret('zone on edge')),
        cmsTurnServicePassword: new Secret(secret('turn service')),
        cmsLogin: login(healthy.secrets.cmsLogin.name, 'ssh'),
        expresswayLogin: login(healthy.secrets.expresswayLogin.name, 'expressway'),
      },
    };
  });
  const {healthy, content} = secretSite;
  const certificate = loopbackCertificate(300);
  const serve = (answer: (request: HttpsRequest) => HttpsAnswer, basicAuth?: {username: string; password: string}) =>
    keep(
      startHttpsServer({
        credentials: serverCredentials(certificate),
        answer,
        ...(basicAuth === undefined ? {} : {basicAuth}),
      }),
    );
  const reader = (what: string) => ({username: `reader of ${what}`, password: secret(`api of ${what}`)});
  const apiOf = (port: number, user: {username: string; password: unknown}, more: object = {}) => ({
    url: `https://127.0.0.1:${port}`,
    fingerprint: certificate.sha256,
    ...user,
    ...more,
  });

  const cmsUser = reader('cms');
  const cms = await serve(({path, query}) => {
    const {status, body} = answerApi(healthy, healthy.cms[0], path, query);
    return {status, headers: {'content-type': 'text/xml', ...cookie()}, body: plantInCms(body)};
  }, cmsUser);
  const expressway = async (box: ExpresswayBox, user: {username: string; password: string}) =>
    serve(({path, query}) => {
      const location = path === '/getxml' ? query.get('location') : path;
      const headers = {'content-type': 'text/xml', ...cookie()};
      if (location === '/Status') return {status: 200, headers, body: renderStatus(healthy, box)};
      if (location === '/Configuration')
        return {status: 200, headers, body: plantInConfiguration(renderConfiguration(healthy, box))};
      return {
        status: 200,
        headers,
        body: JSON.stringify([{Name: 'x', Password: secret('rest'), SharedSecret: secret('rest')}]),
      };
    }, user);
  const [coreUser, edgeUser] = [reader('core'), reader('edge')];
  const core = await expressway(healthy.expresswayC[0], coreUser);
  const edge = await expressway(healthy.expresswayE[0], edgeUser);

  const loginPage = await serve(() => ({
    status: 200,
    headers: {'content-type': 'text/html', ...cookie()},
    body: `<title>Log in</title><input type="hidden" name="csrf" value='${secret('csrf')}'><input type="password">`,
  }));
  const redirect = await serve(() => ({
    status: 302,
    headers: {location: `https://portal.example/start?session=${encodeURIComponent(secret('session'))}`, ...cookie()},
    body: '',
  }));
  const refusal = await serve(() => ({
    status: 403,
    headers: cookie(),
    body: `<password>${secret('echo')}</password>`,
  }));
  const cut = await serve(() => 'cut');
  const {port: silent} = await keep(startSilentServer());
  const closed = await freePort();
  const [cmsBox, coreBox, edgeBox] = content.boxes ?? [];
  const wrong = (what: string) => ({username: 'reader', password: secret(`wrong ${what}`)});
  const failingApis = {
    'wrong-password': apiOf(cms.port, wrong('password')),
    'other-certificate': apiOf(cms.port, wrong('certificate'), {fingerprint: '0'.repeat(64)}),
    'unknown-authority': apiOf(cms.port, wrong('authority'), {fingerprint: undefined}),
    'login-page': apiOf(loginPage.port, wrong('login page')),
    redirect: apiOf(redirect.port, wrong('redirect')),
    refusal: apiOf(refusal.port, wrong('refusal')),
    cut: apiOf(cut.port, wrong('cut')),
    silent: apiOf(silent, wrong('silent')),
    closed: apiOf(closed, wrong('closed')),
    'in-url': apiOf(closed, wrong('url'), {
      url: `https://user:${encodeURIComponent(secret('url'))}@127.0.0.1:${closed}`,
    }),
  };
  const ssh = {host: '127.0.0.1', port: cmsBox?.mmp?.port, username: 'admin', hostKey: cmsBox?.mmp?.hostKey};
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(secret('key')).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
  planted.push(key.split('\n')[1] ?? '');
  const failingLogins = {
    'ssh-password': {...ssh, password: secret('wrong ssh')},
    'ssh-key': {...ssh, key: folder.write('id', key), passphrase: secret('passphrase')},
    'ssh-other-key': {...ssh, hostKey: `SHA256:${'A'.repeat(43)}`, password: secret('ssh other key')},
    'ssh-closed': {...ssh, port: closed, password: secret('ssh closed')},
  };
  env = {API_PASSWORD: cmsUser.password, WRTC_DOCTOR_TURN_PASSWORD: secret('turn in environment')};
  site = folder.write('secrets.yaml', {
    ...content,
    boxes: [
      {...cmsBox, api: apiOf(cms.port, {...cmsUser, password: {env: 'API_PASSWORD'}})},
      {
        ...coreBox,
        api: apiOf(core.port, {...coreUser, password: {file: folder.write('core.txt', coreUser.password)}}),
      },
      {...edgeBox, api: apiOf(edge.port, edgeUser)},
      ...Object.entries(failingApis).map(([name, api]) => ({role: 'cms', name, api})),
      ...Object.entries(failingApis).map(([name, api]) => ({role: 'expressway-c', name: `c-${name}`, api})),
      ...Object.entries(failingLogins).map(([name, mmp]) => ({role: 'cms', name, mmp})),
    ],
    turn: {
      credentials: [
        ...(content.turn?.credentials ?? []),
        {holder: 'cms', username: 'relay', password: secret('second turn')},
      ],
    },
  });
});
afterAll(async () => {
  await Promise.all([secretSite.deployment, ...open].map((server) => server.close()));
  folder.remove();
});

const cookie = () => ({'set-cookie': `JSESSIONID=${encodeURIComponent(secret('cookie'))}; Secure`});
const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function plantInCms(body: string): string {
  return body
    .replace(
      '</coSpace>',
      () =>
        `<secret>${escapeXml(secret('space secret'))}</secret><passcode>${escapeXml(secret('passcode'))}</passcode></coSpace>`,
    )
    .replace('</turnServer>', () => `<password>${escapeXml(secret('turn object'))}</password></turnServer>`);
}

function plantInConfiguration(body: string): string {
  return body
    .replaceAll(/(<Password item="1">)[^<]*/g, (_, start) => `${start}${escapeXml(secret('credential'))}`)
    .replace(
      '</Configuration>',
      () =>
        `<SNMP item="1"><CommunityName item="1">${escapeXml(secret('community'))}</CommunityName></SNMP><Sharing item="1"><PreSharedKey item="1">${escapeXml(secret('pre-shared'))}</PreSharedKey></Sharing></Configuration>`,
    );
}

test('given secrets in every place of a site, when everything is written in every way, then none stands in any of it', async () => {
  const at = (name: string): string => join(written, name);
  const live = ['run', '--live', '--site', site];
  const runs = await Promise.all([
    runProgram([...live, '-o', at('report.json'), '--facts-out', at('facts.ndjson')], {env}),
    runProgram([...live, '-o', at('report.md')], {env}),
    runProgram([...live, '--format', 'text'], {env}),
    runProgram(['collect', '--site', site, '-o', at('tokens.tar.gz')], {env}),
    runProgram(['collect', '--site', site, '-o', at('names.tar.gz'), '--keep-names'], {env}),
    runProgram(['config', 'check', '--site', site], {env}),
  ]);
  expect(runs.map(({code}) => code)).toEqual([1, 1, 1, 0, 0, 0]);
  const members = await Promise.all(['tokens.tar.gz', 'names.tar.gz'].map((name) => unpackBundle(at(name))));
  const texts = [
    ...runs.flatMap(({stdout, stderr}, index) => [
      {where: `stdout ${index}`, text: stdout},
      {where: `stderr ${index}`, text: stderr},
    ]),
    ...readdirSync(written).map((name) => ({where: name, text: readFileSync(at(name), 'utf8')})),
    ...members.flat().map(({path, text}) => ({where: path, text: `${path}\n${text}`})),
  ];
  expect(texts.length).toBeGreaterThan(100);
  const report: Report = JSON.parse(readFileSync(at('report.json'), 'utf8'));
  // What can be read was read, and what cannot said so: both had their chance to leak.
  const states = report.inputs.map(({state}) => state);
  expect(states.filter((state) => state === 'read').length).toBeGreaterThan(10);
  expect(states.filter((state) => state === 'unreadable').length).toBeGreaterThan(20);
  expect(planted.length).toBeGreaterThan(100);
  const forms = planted.flatMap((text) => [
    text,
    escapeXml(text),
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
  ]);
  const found = texts.flatMap(({where, text}) =>
    forms.filter((form) => text.includes(form)).map((form) => ({where, form})),
  );
  expect(found).toEqual([]);
});
