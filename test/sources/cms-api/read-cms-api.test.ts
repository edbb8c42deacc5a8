/** A CMS that is read live, as a real HTTPS server on this computer: a good one, and every kind of bad one. */
import {once} from 'node:events';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createServer} from 'node:net';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {Fact} from '../../../src/facts/fact.ts';
import {Secret} from '../../../src/model/secret.ts';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import {type CmsApiOptions, createCmsApiSource} from '../../../src/sources/cms-api/read-cms-api.ts';
import type {LiveDocument, LiveProblem, LiveYield} from '../../../src/sources/live/live-source.ts';
import type {TlsTrust} from '../../../src/sources/live/tls-trust.ts';
import {authority, type LoopbackServer, serverCertificate, startServer} from '../live/loopback-server.ts';

const password = 'pl4nted-p\u00e4ss';
const trust: TlsTrust = {kind: 'authority', pem: authority.pem, serverName: 'cms1.example.test'};
const quiet = new AbortController().signal;
const open: LoopbackServer[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

type Replies = Readonly<Record<string, string | ((offset: number) => string)>>;

const status = '<status><softwareVersion>3.8</softwareVersion><cdrTime>2031-05-04T09:12:33Z</cdrTime></status>';
const replies: Replies = {
  'system/status': status,
  'system/alarms': '<alarms total="1"><alarm id="a1"><type>cdrConnectionFailure</type></alarm></alarms>',
  'system/licensing':
    '<licensing><features><callBridge><status>activated</status><expiry>2031-Jan-03</expiry></callBridge></features></licensing>',
  'system/database': '<database clustered="disabled"/>',
  turnServers:
    '<turnServers total="1"><turnServer id="t1"><serverAddress>192.0.2.1</serverAddress></turnServer></turnServers>',
  'turnServers/t1':
    '<turnServer id="t1"><serverAddress>192.0.2.1</serverAddress><username>relay</username></turnServer>',
  'turnServers/t1/status':
    '<turnServer><status><host><address>192.0.2.1</address><reachable>true</reachable></host></status></turnServer>',
  webBridges:
    '<webBridges total="1"><webBridge id="w1"><url>c2w://join.example.test:9999</url></webBridge></webBridges>',
  'webBridges/w1': '<webBridge id="w1"><url>c2w://join.example.test:9999</url></webBridge>',
  'webBridges/w1/status': '<webBridge id="w1"><status>success</status></webBridge>',
  webBridgeProfiles:
    '<webBridgeProfiles total="1"><webBridgeProfile id="p1"><name>main</name></webBridgeProfile></webBridgeProfiles>',
  'webBridgeProfiles/p1':
    '<webBridgeProfile id="p1"><name>main</name><resolveCoSpaceCallIds>true</resolveCoSpaceCallIds></webBridgeProfile>',
  'webBridgeProfiles/p1/webBridgeAddresses':
    '<webBridgeAddresses total="1"><webBridgeAddress id="d1"><label>join</label><address>https://join.example.test</address></webBridgeAddress></webBridgeAddresses>',
  callBridges: '<callBridges total="0"/>',
  inboundDialPlanRules:
    '<inboundDialPlanRules total="2"><inboundDialPlanRule id="r1"><domain>a.example.test</domain></inboundDialPlanRule><inboundDialPlanRule id="r2"><domain>b.example.test</domain><resolveToCoSpaces>true</resolveToCoSpaces></inboundDialPlanRule></inboundDialPlanRules>',
  'inboundDialPlanRules/r1':
    '<inboundDialPlanRule id="r1"><domain>a.example.test</domain><resolveToCoSpaces>false</resolveToCoSpaces></inboundDialPlanRule>',
  coSpaces: spacePages(3, 20),
  'coSpaces/s0': spaceDetail(0),
  'coSpaces/s1': spaceDetail(1),
  'coSpaces/s2': spaceDetail(2),
};

function spaceDetail(number: number): string {
  return `<coSpace id="s${number}"><callId>${1000 + number}</callId><nonMemberAccess>true</nonMemberAccess></coSpace>`;
}

/** A server that returns at most `cap` spaces whatever the limit. */
function spacePages(total: number, cap: number): (offset: number) => string {
  return (offset) => {
    const numbers = Array.from({length: Math.max(0, Math.min(cap, total - offset))}, (_, index) => offset + index);
    const spaces = numbers.map((number) => `<coSpace id="s${number}"><callId>${1000 + number}</callId></coSpace>`);
    return `<?xml version="1.0"?><coSpaces total="${total}">${spaces.join('')}</coSpaces>`;
  };
}

const expected = `Basic ${Buffer.from(`api:${password}`, 'utf8').toString('base64')}`;

function answerWith(all: Replies) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'https://x');
    const reply = all[url.pathname.replace('/api/v1/', '')];
    if (request.headers.authorization !== expected) {
      response.writeHead(401, {'www-authenticate': 'Basic realm="acano"'});
      response.end();
    } else if (reply === undefined) {
      response.writeHead(404);
      response.end();
    } else {
      response.writeHead(200, {'content-type': 'text/xml'});
      response.end(typeof reply === 'string' ? reply : reply(Number(url.searchParams.get('offset') ?? 0)));
    }
  };
}

async function serve(answer: Parameters<typeof startServer>[0]): Promise<LoopbackServer> {
  const server = await startServer(answer, serverCertificate);
  open.push(server);
  return server;
}

async function collect(
  url: string,
  options: Partial<CmsApiOptions> = {},
  signal = quiet,
): Promise<{yields: LiveYield[]; documents: LiveDocument[]; problems: LiveProblem[]; facts: Fact[]}> {
  const source = createCmsApiSource({
    title: 'CMS core1, API',
    folder: 'cms-core1/api',
    box: {role: 'cms', name: 'core1'},
    url,
    username: 'api',
    password: new Secret(password),
    trust,
    ...options,
  });
  const yields: LiveYield[] = [];
  for await (const item of source.read(signal)) yields.push(item);
  const documents = yields.filter((item) => item.kind === 'document');
  const problems = yields.filter((item) => item.kind === 'problem');
  const facts: Fact[] = [];
  for (const {text, path} of documents) {
    cmsApiReader.readText(text, path, {
      emit: (fact) => facts.push(fact),
      absent: () => undefined,
      progress: () => undefined,
      signal,
      boxHint: undefined,
      box: {role: 'cms', name: 'core1'},
    });
  }
  expect(JSON.stringify([yields, facts])).not.toContain('pl4nted');
  expect(JSON.stringify([yields, facts])).not.toContain(expected.slice(6));
  return {yields, documents, problems, facts};
}

const pathsOf = (server: LoopbackServer) => server.requests.map(({url}) => (url ?? '').replace('/api/v1/', ''));
const valuesOf = (facts: readonly Fact[], type: string) =>
  facts.filter((fact) => fact.type === type).map(({value}) => value);

describe('given a CMS 3.x that answers', () => {
  test('when it is read, then every object gives facts of the box, and nothing is a problem', async () => {
    const server = await serve(answerWith(replies));
    const {documents, problems, facts} = await collect(server.url);
    expect(problems).toEqual([]);
    expect(pathsOf(server)[0]).toBe('system/status');
    expect(new Set(facts.map(({subject}) => subject))).toEqual(new Set(['box:cms/core1']));
    expect(valuesOf(facts, 'cms.turn-server-status')).toEqual([{id: 't1', address: '192.0.2.1', isReachable: true}]);
    expect(valuesOf(facts, 'cms.web-bridge-status')).toEqual([{id: 'w1', status: 'success'}]);
    expect(valuesOf(facts, 'cms.web-bridge-address')).toMatchObject([
      {label: 'join', address: 'https://join.example.test'},
    ]);
    expect(valuesOf(facts, 'cms.license')).toEqual([
      {feature: 'callbridge', status: 'activated', expiryDate: '2031-01-03'},
    ]);
    expect(valuesOf(facts, 'cms.alarm')).toEqual([{type: 'cdrConnectionFailure'}]);
    expect(valuesOf(facts, 'cms.dial-plan-rule')).toContainEqual({
      id: 'r1',
      domain: 'a.example.test',
      resolvesToSpaces: false,
    });
    expect(valuesOf(facts, 'cms.space')).toContainEqual({id: 's2', callId: '1002', nonMemberAccess: true});
    expect(documents.map(({member}) => member).sort()).toEqual(
      [
        'callBridges.xml',
        'coSpaces.xml',
        'coSpaces-s0.xml',
        'coSpaces-s1.xml',
        'coSpaces-s2.xml',
        'inboundDialPlanRules-r1.xml',
        'inboundDialPlanRules.xml',
        'system-alarms.xml',
        'system-database.xml',
        'system-licensing.xml',
        'system-status.xml',
        'turnServers-t1-status.xml',
        'turnServers-t1.xml',
        'turnServers.xml',
        'webBridgeProfiles-p1-webBridgeAddresses.xml',
        'webBridgeProfiles-p1.xml',
        'webBridgeProfiles.xml',
        'webBridges-w1-status.xml',
        'webBridges-w1.xml',
        'webBridges.xml',
      ].sort(),
    );
    expect(documents.find(({member}) => member === 'turnServers-t1-status.xml')).toMatchObject({
      path: `${server.url}/api/v1/turnServers/t1/status`,
      format: 'cms-api-xml',
    });
  });

  test('when only GET requests may be sent, then no other is', async () => {
    const server = await serve(answerWith(replies));
    await collect(server.url);
    expect(new Set(server.requests.map(({method}) => method))).toEqual(new Set(['GET']));
  });

  test('when it answers slowly, then four requests are open at once', async () => {
    const answer = answerWith(replies);
    let running = 0;
    let most = 0;
    const server = await serve((request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        answer(request, response);
      }, 20);
    });
    await collect(server.url);
    expect(most).toBe(4);
  });

  test('when a call ID is given, then the list is filtered and only its space is asked for', async () => {
    const server = await serve(answerWith(replies));
    const {facts} = await collect(server.url, {callId: '1001'});
    const paths = pathsOf(server).filter((path) => path.startsWith('coSpaces'));
    expect(paths).toEqual(['coSpaces?filter=1001&limit=20', 'coSpaces/s1']);
    expect(valuesOf(facts, 'cms.space')).toContainEqual({id: 's1', callId: '1001', nonMemberAccess: true});
  });
});

describe('given a CMS 2.x', () => {
  test('when it has no web bridge profiles, licensing or database, then that is no problem', async () => {
    const {webBridgeProfiles: _, 'system/licensing': __, 'system/database': ___, ...old} = replies;
    const server = await serve(answerWith(old));
    expect((await collect(server.url)).problems).toEqual([]);
  });

  test('when an object is gone before its details are read, then only those are lost', async () => {
    const {'turnServers/t1/status': _, ...gone} = replies;
    const server = await serve(answerWith(gone));
    const {problems, documents} = await collect(server.url);
    expect(problems).toMatchObject([{isFatal: false, lost: [{id: 'cms.turn-server-status'}]}]);
    expect(documents).toHaveLength(19);
  });
});

describe('given lists that are paged', () => {
  test.each([
    [50, 20, [0, 20, 40]],
    [45, 15, [0, 15, 30]],
    [20, 20, [0]],
  ])('when %i spaces come %i at a time, then the pages start where the last one ended', async (total, cap, offsets) => {
    const server = await serve(answerWith({...replies, coSpaces: spacePages(total, cap)}));
    const {documents} = await collect(server.url);
    const pages = pathsOf(server).filter((path) => path.startsWith('coSpaces?'));
    expect(pages.map((path) => Number(new URLSearchParams(path.split('?')[1]).get('offset') ?? 0))).toEqual(offsets);
    expect(documents.filter(({member}) => /^coSpaces(-page\d+)?\.xml$/.test(member))).toHaveLength(offsets.length);
  });

  test('when the server returns the first page again and again, then it is asked twice', async () => {
    const server = await serve(answerWith({...replies, coSpaces: () => spacePages(500, 20)(0)}));
    await collect(server.url);
    expect(pathsOf(server).filter((path) => path.startsWith('coSpaces?'))).toHaveLength(2);
  });

  test('when the server returns empty pages, then it is asked once', async () => {
    const server = await serve(answerWith({...replies, coSpaces: '<coSpaces total="500"/>'}));
    await collect(server.url);
    expect(pathsOf(server).filter((path) => path.startsWith('coSpaces?'))).toHaveLength(1);
  });

  test('when there are thousands of spaces, then 200 are listed, 20 are detailed, and a note says so', async () => {
    const server = await serve(answerWith({...replies, coSpaces: spacePages(5000, 20)}));
    const {yields} = await collect(server.url);
    expect(pathsOf(server).filter((path) => path.startsWith('coSpaces?'))).toHaveLength(10);
    expect(pathsOf(server).filter((path) => path.startsWith('coSpaces/'))).toHaveLength(20);
    expect(yields.flatMap((item) => (item.kind === 'facts' ? [item.note] : [])).join()).toMatch(/200 of 5,000/);
  });

  test('when ids are paths, then they are neither asked for nor used as names', async () => {
    const list = '<turnServers total="2"><turnServer id="../../etc"/><turnServer id="a b"/></turnServers>';
    const server = await serve(answerWith({...replies, turnServers: list}));
    const {documents} = await collect(server.url);
    expect(pathsOf(server).filter((path) => path.startsWith('turnServers'))).toEqual(['turnServers']);
    expect(documents.every(({member}) => /^[\w-]+\.xml$/.test(member))).toBe(true);
  });
});

describe('given something that is not a CMS one can read', () => {
  const reply = (code: number, body = '', headers: Record<string, string> = {}) => {
    return (_: IncomingMessage, response: ServerResponse): void => {
      response.writeHead(code, headers);
      response.end(body);
    };
  };

  test.each([
    ['401', reply(401, '', {'www-authenticate': 'Basic realm="acano"'}), /HTTP 401/],
    ['403', reply(403), /HTTP 403/],
    ['404', reply(404), /HTTP 404/],
    ['503', reply(503), /HTTP 503/],
    ['500', reply(500), /HTTP 500/],
    [
      'a redirect to another web application',
      reply(302, '', {location: '/accounts/login/?next=/'}),
      /\/accounts\/login\//,
    ],
    ['a login page', reply(200, '<!DOCTYPE html><title>Sign in</title>', {'content-type': 'text/html'}), /login page/],
    ['an HTML page without its type', reply(200, '<html><body>It works</body></html>'), /web page/],
    ['plain text', reply(200, 'Unauthorized'), /no XML/],
    ['nothing', reply(200, ''), /empty/],
    ['the XML of another product', reply(200, '<status><door>shut</door></status>'), /no XML/],
    [
      'a refusal',
      reply(400, '<failureDetails><parameterError parameter="x" error="y"/></failureDetails>'),
      /parameterError \(x: y\)/,
    ],
  ])('when it answers with %s, then it is asked once and the words say so', async (_, answer, words) => {
    const server = await serve(answer);
    const {yields} = await collect(server.url);
    expect(yields).toMatchObject([{kind: 'problem', isFatal: true, lost: [{id: 'cms.system-status'}]}]);
    expect(JSON.stringify(yields)).toMatch(words);
    expect(server.requests).toHaveLength(1);
  });

  test('when the password is wrong, then it is tried once', async () => {
    const server = await serve(answerWith(replies));
    const {problems} = await collect(server.url, {password: new Secret('pl4nted-other')});
    expect(problems).toMatchObject([{isFatal: true}]);
    expect(server.requests).toHaveLength(1);
  });

  test('when another certificate than the pinned one is shown, then nothing is sent', async () => {
    const server = await serve(answerWith(replies));
    const {problems} = await collect(server.url, {trust: {kind: 'fingerprint', sha256: '00'.repeat(32)}});
    expect(problems).toMatchObject([{isFatal: true}]);
    expect(problems[0]?.note).toContain(serverCertificate.sha256);
    expect(server.requests).toHaveLength(0);
  });

  test('when it is cut in the middle, then what came is a document', async () => {
    const server = await serve(
      answerWith({...replies, webBridges: '<webBridges total="1"><webBridge id="w1"><url>c2w'}),
    );
    const {documents, problems} = await collect(server.url);
    expect(documents.map(({member}) => member)).toContain('webBridges.xml');
    expect(problems).toEqual([]);
  });

  test('when the connection breaks in the middle of a reply, then that is said', async () => {
    const answer = answerWith(replies);
    const server = await serve((request, response) => {
      if (!request.url?.endsWith('/turnServers')) return answer(request, response);
      response.writeHead(200, {'content-length': '5000'});
      response.write('<turnServers total="1">', () => response.destroy());
    });
    const {problems} = await collect(server.url);
    expect(problems).toMatchObject([{isFatal: false, lost: [{id: 'cms.turn-server'}]}]);
  });

  test('when it goes away after the first reply, then three failures end it', async () => {
    const answer = answerWith(replies);
    const server = await serve((request, response) => {
      if (request.url?.endsWith('/system/status')) answer(request, response);
      else response.destroy();
    });
    const {problems} = await collect(server.url);
    expect(problems.map(({isFatal}) => isFatal)).toEqual([false, false, false, true]);
    expect(problems.at(-1)?.lost.map(({id}) => id)).toContain('cms.space');
    expect(server.requests.length).toBeLessThanOrEqual(8);
  });

  test('when the password is changed while it is read, then it is not tried again and again', async () => {
    const answer = answerWith(replies);
    const server = await serve((request, response) => {
      if (request.url?.endsWith('/system/status')) answer(request, response);
      else reply(401)(request, response);
    });
    const {problems} = await collect(server.url);
    expect(problems.at(-1)).toMatchObject({isFatal: true});
    expect(server.requests.length).toBeLessThanOrEqual(5);
  });

  test('when a host is dead, then it costs one time-out', async () => {
    const silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = performance.now();
    const {problems} = await collect(`https://127.0.0.1:${port}`, {timeoutMs: 100});
    expect(performance.now() - started).toBeLessThan(1500);
    expect(problems).toMatchObject([{isFatal: true}]);
    silent.close();
  });
});

describe('given a stop', () => {
  test('when it comes while replies are awaited, then reading ends within half a second and no socket is left', async () => {
    const stop = new AbortController();
    let stopped = 0;
    const answer = answerWith(replies);
    const server = await serve((request, response) => {
      if (request.url?.endsWith('/system/status')) return answer(request, response);
      if (!stop.signal.aborted) {
        stopped = performance.now();
        stop.abort();
      }
    });
    const {yields} = await collect(server.url, {}, stop.signal);
    expect(performance.now() - stopped).toBeLessThan(500);
    expect(yields.map(({kind}) => kind)).toEqual(['document']);
    for (const socket of server.sockets) await once(socket, 'close');
  });

  test('when the reader of the source stops early, then the sockets are closed', async () => {
    const server = await serve(answerWith(replies));
    const source = createCmsApiSource({
      title: 't',
      folder: 'f',
      url: server.url,
      username: 'api',
      password: new Secret(password),
      trust,
    });
    for await (const _ of source.read(quiet)) break;
    for (const socket of server.sockets) await once(socket, 'close');
    expect(server.sockets.size).toBe(0);
  });
});
