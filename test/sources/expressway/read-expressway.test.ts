/** An Expressway read over HTTPS from loopback servers: what is asked, what comes out, and what goes wrong in words. */
import type {ServerResponse} from 'node:http';
import {afterEach, describe, expect, test} from '@jest/globals';
import {expresswayLocalUser} from '../../../src/facts/expressway-local-user.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {FactStore} from '../../../src/facts/store.ts';
import {Secret} from '../../../src/model/secret.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {createExpresswaySource, type ExpresswaySourceOptions} from '../../../src/sources/expressway/read-expressway.ts';
import {expresswayRestReader} from '../../../src/sources/expressway/rest-reader.ts';
import type {LiveDocument, LiveProblem, LiveSource, LiveYield} from '../../../src/sources/live/live-source.ts';
import {readLive} from '../../../src/sources/live/read-live.ts';
import {type Answer, authority, type LoopbackServer, serverCertificate, startServer} from '../live/loopback-server.ts';
import {configurationOfEdge, statusOfCore, statusOfEdge} from './sample-documents.ts';

const password = 'pl4nted-word';
const open: LoopbackServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

type Pages = Readonly<Record<string, (response: ServerResponse) => void>>;

const send =
  (text: string, type = 'text/xml', status = 200, headers = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(status, {'content-type': type, ...headers});
    response.end(text);
  };
const page = (text: string, status = 200, headers = {}) => send(text, 'text/html', status, headers);

async function serve(pages: Pages, fallback = send('', 'text/plain', 404)): Promise<LoopbackServer> {
  const answer: Answer = (request, response) => (pages[request.url ?? ''] ?? fallback)(response);
  const server = await startServer(answer, serverCertificate);
  open.push(server);
  return server;
}

function sourceOf(url: string, options: Partial<ExpresswaySourceOptions> = {}): LiveSource {
  return createExpresswaySource({
    name: 'gate',
    url,
    username: 'reader',
    password: new Secret(password),
    trust: {kind: 'authority', pem: authority.pem, serverName: 'cms1.example.test'},
    ...options,
  });
}

async function yieldsOf(source: LiveSource, signal = new AbortController().signal): Promise<LiveYield[]> {
  const yields: LiveYield[] = [];
  for await (const item of source.read(signal)) yields.push(item);
  expect(JSON.stringify(yields)).not.toContain(password);
  return yields;
}

const documentsIn = (yields: readonly LiveYield[]): LiveDocument[] => yields.filter((item) => item.kind === 'document');
const problemsIn = (yields: readonly LiveYield[]): LiveProblem[] => yields.filter((item) => item.kind === 'problem');

const healthy: Pages = {
  '/getxml?location=/Status': send(statusOfEdge),
  '/getxml?location=/Configuration': send(configurationOfEdge),
  '/api/provisioning/common/domain': send('[{"Name": "example.net", "EdgeSip": "On"}]', 'application/json'),
  '/api/provisioning/edge/traversal/turn': send('{"TURNServices": "On", "Password": "Orchid-9"}', 'application/json'),
};

describe('given an Expressway', () => {
  test('when it is read, then status, configuration and what REST has come as members, without a secret', async () => {
    const server = await serve(healthy);
    const source = sourceOf(server.url);
    const yields = await yieldsOf(source);
    expect(problemsIn(yields)).toEqual([]);
    expect(documentsIn(yields).map(({member, format, path}) => [member, format, path])).toEqual([
      ['status.xml', 'expressway-xml', `${server.url}/getxml?location=/Status`],
      ['configuration.xml', 'expressway-xml', `${server.url}/getxml?location=/Configuration`],
      ['rest-domain.json', 'expressway-rest', `${server.url}/api/provisioning/common/domain`],
      ['rest-turn.json', 'expressway-rest', `${server.url}/api/provisioning/edge/traversal/turn`],
    ]);
    expect(JSON.stringify(yields)).not.toMatch(/Orchid|Lantern|cipher/);
    expect(source.box).toEqual({name: 'gate', role: 'expressway-e'});
    // What belongs to the other end is not asked for.
    expect(server.requests.map(({url}) => url)).not.toContain('/api/provisioning/controller/zone/traversalclient');
  });

  test('when getxml is not there, then the files are', async () => {
    const server = await serve({'/status.xml': send(statusOfCore), '/configuration.xml': send(configurationOfEdge)});
    const yields = await yieldsOf(sourceOf(server.url, {role: 'expressway-c'}));
    expect(documentsIn(yields).map(({path}) => path.slice(server.url.length))).toEqual([
      '/status.xml',
      '/configuration.xml',
    ]);
    expect(problemsIn(yields)).toEqual([]);
  });

  test('when getxml answers with an error in XML, then the files are asked for', async () => {
    const error = '<Status><Error item="1"><Reason item="1">No match on XPath expression</Reason></Error></Status>';
    const server = await serve({
      ...healthy,
      '/getxml?location=/Status': send(error),
      '/status.xml': send(statusOfEdge),
    });
    expect(documentsIn(await yieldsOf(sourceOf(server.url)))[0]?.path).toBe(`${server.url}/status.xml`);
  });

  test('when the configuration is missing, then the rest is there, and what is lost is said', async () => {
    const server = await serve({...healthy, '/getxml?location=/Configuration': send('', 'text/plain', 404)});
    const yields = await yieldsOf(sourceOf(server.url));
    expect(documentsIn(yields).map(({member}) => member)).toEqual(['status.xml', 'rest-domain.json', 'rest-turn.json']);
    const [problem] = problemsIn(yields);
    expect(problem?.isFatal).toBe(false);
    expect(problem?.lost).toContain(expresswayLocalUser);
  });

  test('when it is read into a store, then all facts are under the name of the site file', async () => {
    const server = await serve(healthy);
    const store = new FactStore();
    const readers = [expresswayXmlReader, expresswayRestReader];
    const reading = readLive([sourceOf(server.url)], {readers, store, signal: new AbortController().signal});
    let step = await reading.next();
    while (step.done !== true) step = await reading.next();
    expect(step.value[0]?.state).toBe('read');
    expect(new Set([...store].map(({subject}) => subject))).toEqual(new Set(['box:expressway-e/gate']));
    expect(store.of(expresswayLocalUser).map(({value}) => value.name)).toEqual(['relayuser', 'zoneuser']);
    expect(store.of(expresswaySystem)[0]?.origin.input).toBe(`${server.url}/getxml?location=/Status`);
  });
});

describe('given something else than an Expressway that lets us in', () => {
  const cases: readonly (readonly [string, (response: ServerResponse) => void, RegExp])[] = [
    ['a wrong password', page('<title>401 Unauthorized</title>', 401), /wrong user name or password.*401/],
    ['an account without rights', page('', 403), /API access/],
    ['a login page', page('<html><head><title>Login</title></head></html>'), /login page.*web administrator port/],
    ['an expired session', page('<html><b>Login expired</b></html>'), /login page/],
    ['a redirect to the login', page('', 302, {location: '/login/?next=/status.xml'}), /login page/],
    [
      'a redirect elsewhere',
      page('', 301, {location: 'https://192.0.2.1:445/'}),
      /redirect to https:\/\/192\.0\.2\.1:445/,
    ],
    ['the web proxy', page('', 403, {server: 'CE_E'}), /web proxy.*web administrator port/],
    ['the web proxy that asks for a password', page('', 401, {server: 'CE_C ECS'}), /web proxy/],
    [
      'the web app',
      page('<html><title>Cisco Meeting Server web app</title></html>'),
      /page for guests.*web administrator port/,
    ],
    ['a video endpoint', send('<Status product="Cisco Codec"><Audio item="1"/></Status>'), /no Expressway/],
    ['nothing at this path', send('', 'text/plain', 404), /404.*web administrator port/],
    ['other XML', send('<status><softwareVersion>3.8</softwareVersion></status>'), /no <Status>/],
    ['a box that starts', send('', 'text/plain', 503), /503/],
  ];
  test.each(cases)(
    'when it is %s, then that is the one problem, and nothing more is asked',
    async (_name, answer, words) => {
      const server = await serve({}, answer);
      const yields = await yieldsOf(sourceOf(server.url));
      expect(documentsIn(yields)).toEqual([]);
      expect(problemsIn(yields).map(({isFatal}) => isFatal)).toEqual([true]);
      expect(problemsIn(yields)[0]?.note).toMatch(words);
      expect(problemsIn(yields)[0]?.lost).toContain(expresswaySystem);
      expect(server.requests.length).toBeLessThanOrEqual(2);
    },
  );

  test('when its certificate is not trusted, then no password is sent', async () => {
    const server = await serve(healthy);
    const yields = await yieldsOf(sourceOf(server.url, {trust: {kind: 'fingerprint', sha256: '0'.repeat(64)}}));
    expect(problemsIn(yields).map(({isFatal}) => isFatal)).toEqual([true]);
    expect(server.requests).toEqual([]);
  });

  test('when it never answers, then the time limit ends it', async () => {
    const server = await serve({}, () => undefined);
    const start = performance.now();
    const yields = await yieldsOf(sourceOf(server.url, {timeoutMs: 150}));
    expect(problemsIn(yields)[0]?.isFatal).toBe(true);
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('when a reply never ends, then it is no more than a problem', async () => {
    const endless = (response: ServerResponse): void => {
      response.writeHead(200, {'content-type': 'text/xml'});
      response.write('<Status><Zones>');
    };
    const server = await serve({}, endless);
    const yields = await yieldsOf(sourceOf(server.url, {timeoutMs: 150}));
    expect(problemsIn(yields).map(({isFatal}) => isFatal)).toEqual([true]);
  });

  test('when the run is interrupted, then it ends at once', async () => {
    const stop = new AbortController();
    const server = await serve({}, () => stop.abort());
    const source = sourceOf(server.url);
    const start = performance.now();
    await yieldsOf(source, stop.signal);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
