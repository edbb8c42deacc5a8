/** Replies below /system, the state of TURN servers and web bridges, profiles; and the ways in which people save them. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {cmsAlarm} from '../../../src/facts/cms-alarm.ts';
import {cmsDatabaseNode} from '../../../src/facts/cms-database-node.ts';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {cmsList} from '../../../src/facts/cms-list.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTurnServer} from '../../../src/facts/cms-turn-server.ts';
import {cmsTurnServerStatus} from '../../../src/facts/cms-turn-server-status.ts';
import {cmsWebBridge} from '../../../src/facts/cms-web-bridge.ts';
import {cmsWebBridgeAddress} from '../../../src/facts/cms-web-bridge-address.ts';
import {cmsWebBridgeProfile} from '../../../src/facts/cms-web-bridge-profile.ts';
import {cmsWebBridgeStatus} from '../../../src/facts/cms-web-bridge-status.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import type {Absence} from '../../../src/facts/store.ts';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import type {BoxIdentity} from '../../../src/sources/format-reader.ts';
import {everythingIn, factsOf, hasSamples, type Reading, sampleText, scoreOf} from '../mmp/read-with.ts';

function read(text: string, path = 'evidence.txt', box?: BoxIdentity): Reading {
  const facts: Fact[] = [];
  const absences: Absence[] = [];
  const outcome = cmsApiReader.readText(text, path, {
    emit: (fact) => facts.push(fact),
    absent: (absence) => absences.push(absence),
    progress: () => undefined,
    signal: new AbortController().signal,
    boxHint: undefined,
    ...(box === undefined ? {} : {box}),
  });
  return {...outcome, facts, absences};
}

const id = '7d0c2b1e-0000-4000-8000-00000000a001';

describe('given the state of a TURN server', () => {
  const host =
    '<address>192.0.2.20</address><portNumber>3478</portNumber><reachable>true</reachable><roundTripTimeMs>3</roundTripTimeMs><mappedAddress>198.51.100.7</mappedAddress><mappedPortNumber>50000</mappedPortNumber>';
  const expected = {
    address: '192.0.2.20',
    port: 3478,
    isReachable: true,
    roundTripTimeMs: 3,
    mappedAddress: '198.51.100.7',
  };

  test.each([
    ['as agreed', `<turnServer id="${id}"><status><host>${host}</host></status></turnServer>`, 'x.xml', id],
    ['without an id', `<turnServer><status><host>${host}</host></status></turnServer>`, 'x.xml', undefined],
    [
      'without an id, in a bundle',
      `<turnServer><status><host>${host}</host></status></turnServer>`,
      `b.tar.gz!/cms/api/turnServers-${id}-status.xml`,
      id,
    ],
    [
      'without an id, read live',
      `<turnServer><status><host>${host}</host></status></turnServer>`,
      `https://192.0.2.1:445/api/v1/turnServers/${id}/status`,
      id,
    ],
    ['under another root', `<turnServerStatus><host>${host}</host></turnServerStatus>`, 'x.xml', undefined],
    ['bare', `<status>\n<host>${host}</host></status>`, `turnServers-${id}-status.xml`, id],
    ['without a host element', `<turnServer id="${id}"><status>${host}</status></turnServer>`, 'x.xml', id],
    [
      'in a namespace',
      `<x:turnServer xmlns:x="urn:x" id="${id}"><x:Status><x:Host>${host}</x:Host></x:Status></x:turnServer>`,
      'x.xml',
      id,
    ],
  ])('when it is written %s, then it is one fact', (_, text, path, ownId) => {
    const facts = factsOf(read(text, path), cmsTurnServerStatus);
    expect(facts.map(({value}) => value)).toEqual([{...(ownId === undefined ? {} : {id: ownId}), ...expected}]);
    expect(facts[0]?.at?.isReachable?.quote).toBe('<reachable>true</reachable>');
  });

  test('when several addresses were tried, then each is a fact', () => {
    const text = `<turnServer id="${id}"><status><host><address>192.0.2.1</address><reachable>true</reachable></host><host><address>192.0.2.2</address><reachable>false</reachable></host></status></turnServer>`;
    expect(factsOf(read(text), cmsTurnServerStatus).map(({value}) => [value.address, value.isReachable])).toEqual([
      ['192.0.2.1', true],
      ['192.0.2.2', false],
    ]);
  });

  test('when a TURN server has no state in it, then it gives none', () => {
    const text = `<turnServer id="${id}"><serverAddress>192.0.2.20</serverAddress></turnServer>`;
    expect(read(text).facts.map(({type}) => type)).toEqual(['cms.turn-server']);
  });
});

describe('given the state of a web bridge', () => {
  test.each([
    ['as agreed', `<webBridge id="${id}"><status>connectionFailure</status></webBridge>`, 'x.xml', id],
    ['without an id', '<webBridge><status>connectionFailure</status></webBridge>', 'x.xml', undefined],
    ['under another root', '<webBridgeStatus><status>connectionFailure</status></webBridgeStatus>', 'x.xml', undefined],
    ['bare, read live', '<status>connectionFailure</status>', `https://192.0.2.1/api/v1/webBridges/${id}/status`, id],
    [
      'bare, in a bundle',
      '<?xml version="1.0"?>\n<status>connectionFailure</status>',
      `webBridges-${id}-status.xml`,
      id,
    ],
  ])('when it is written %s, then it is one fact', (_, text, path, ownId) => {
    expect(factsOf(read(text, path), cmsWebBridgeStatus).map(({value}) => value)).toEqual([
      {...(ownId === undefined ? {} : {id: ownId}), status: 'connectionFailure'},
    ]);
  });

  test('when a bare status is of nothing that is known, then it is no fact and no line is claimed', () => {
    const reading = read('<status>success</status>', 'notes.txt');
    expect(reading.facts).toEqual([]);
    expect(reading.claimedLines.size).toBe(0);
  });

  test('when the web bridge is named by an object, then both its settings and its state are facts', () => {
    const reading = read(
      `<webBridge id="${id}"><url>c2w://a.example.test:9999</url><callBridge>c1</callBridge><status>success</status></webBridge>`,
    );
    expect(factsOf(reading, cmsWebBridge)[0]?.value).toEqual({id, url: 'c2w://a.example.test:9999', callBridge: 'c1'});
    expect(factsOf(reading, cmsWebBridgeStatus)).toHaveLength(1);
  });
});

describe('given replies below /system', () => {
  test('when alarms are listed, then each is a fact, and so is an empty list', () => {
    const reading = read(
      '<alarms total="1"><alarm id="a"><type>callBridgeConnectionFailure</type><activeTimeSeconds>60</activeTimeSeconds></alarm></alarms>\n<alarms total="0"></alarms>',
    );
    expect(factsOf(reading, cmsAlarm).map(({value}) => value)).toEqual([
      {type: 'callBridgeConnectionFailure', activeSeconds: 60},
    ]);
    expect(factsOf(reading, cmsList).map(({value}) => value)).toEqual([
      {collection: 'alarms', total: 1, returned: 1, ids: ['a']},
      {collection: 'alarms', total: 0, returned: 0},
    ]);
  });

  test.each([
    ['2031-Jan-03', '2031-01-03'],
    ['2031-Jan-3', '2031-01-03'],
    ['2031-01-03', '2031-01-03'],
    ['never', undefined],
    ['', undefined],
    ['sometime', 'sometime'],
  ])('when a licence ends %p, then its date is %p', (expiry, date) => {
    const text = `<licensing><features><callBridge><status>activated</status><expiry>${expiry}</expiry></callBridge><turn><status>noLicense</status></turn></features></licensing>`;
    expect(factsOf(read(text), cmsLicense).map(({value}) => value)).toEqual([
      {feature: 'callbridge', status: 'activated', ...(date === undefined ? {} : {expiryDate: date})},
      {feature: 'turn', status: 'noLicense'},
    ]);
  });

  test('when licences stand without the group around them, then they are read', () => {
    const text = '<licensing><callBridge><status>activated</status></callBridge></licensing>';
    expect(factsOf(read(text), cmsLicense).map(({value}) => value.feature)).toEqual(['callbridge']);
  });

  test.each([
    [
      'attributes',
      '<database clustered="enabled"><cluster><totalNodes>2</totalNodes><nodeInUse>192.0.2.1</nodeInUse><node hostname="192.0.2.1" syncBehind="0" master="true" up="true"/><node hostname="192.0.2.2" syncBehind="16" master="false" up="false"/></cluster></database>',
    ],
    [
      'children',
      '<database><clustered>enabled</clustered><cluster totalNodes="2"><node><hostname>192.0.2.1</hostname><syncBehind>0</syncBehind><master>true</master><up>true</up></node><node><hostname>192.0.2.2</hostname><syncBehind>16</syncBehind><master>false</master><up>false</up></node></cluster></database>',
    ],
  ])('when the nodes of a database stand in %s, then each is a fact', (_, text) => {
    const reading = read(text);
    expect(factsOf(reading, cmsDatabaseNode).map(({value}) => value)).toEqual([
      {hostName: '192.0.2.1', isUp: true, isMaster: true, syncBehind: '0'},
      {hostName: '192.0.2.2', isUp: false, isMaster: false, syncBehind: '16'},
    ]);
    expect(factsOf(reading, cmsList)[0]?.value).toEqual({collection: 'database', total: 2, returned: 2});
  });

  test('when there is no cluster, then the list of its nodes is empty', () => {
    expect(factsOf(read('<database clustered="disabled"/>'), cmsList)[0]?.value).toEqual({
      collection: 'database',
      total: 0,
      returned: 0,
    });
  });
});

test('given web bridge profiles, when they are read, then settings, addresses and lists are facts', () => {
  const reading =
    read(`<webBridgeProfiles total="1"><webBridgeProfile id="p1"><name>main</name></webBridgeProfile></webBridgeProfiles>
<webBridgeProfile id="p1"><name>main</name><allowUnauthenticatedGuests>true</allowUnauthenticatedGuests><resolveCoSpaceCallIds>false</resolveCoSpaceCallIds><resolveCoSpaceUris>off</resolveCoSpaceUris><allowPasscodes>true</allowPasscodes></webBridgeProfile>
<webBridgeAddresses total="1"><webBridgeAddress id="a1"><label>join</label><address>https://join.example.test</address></webBridgeAddress></webBridgeAddresses>`);
  expect(factsOf(reading, cmsWebBridgeProfile).map(({value}) => value)).toEqual([
    {id: 'p1', name: 'main'},
    {id: 'p1', name: 'main', allowsUnauthenticatedGuests: true, resolvesCallIds: false},
  ]);
  expect(factsOf(reading, cmsWebBridgeAddress).map(({value}) => value)).toEqual([
    {id: 'a1', label: 'join', address: 'https://join.example.test'},
  ]);
  expect(factsOf(reading, cmsList).map(({value}) => value.collection)).toEqual([
    'webBridgeProfiles',
    'webBridgeAddresses',
  ]);
});

test('given whose evidence it is, when it is read, then all facts are about that box', () => {
  const text = `<status><softwareVersion>3.8</softwareVersion><cdrTime>2031-02-03T04:05:06Z</cdrTime></status><turnServers total="0"/><database clustered="disabled"/><licensing><callBridge><status>activated</status></callBridge></licensing><alarms total="0"/>`;
  const subjects = new Set(read(text, 'x.xml', {role: 'cms', name: 'Core1'}).facts.map(({subject}) => subject));
  expect(subjects).toEqual(new Set(['box:cms/core1']));
});

describe('given the ways in which people save replies', () => {
  const list = `<?xml version="1.0"?>\n<turnServers total="1">\n  <turnServer id="${id}">\n    <serverAddress>192.0.2.20</serverAddress>\n  </turnServer>\n</turnServers>`;
  const slashes = (text: string) => JSON.stringify(text).replaceAll('/', '\\/');
  const escaped = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');

  test.each([
    ['lines end as on Windows', list.replaceAll('\n', '\r\n'), 4],
    ['the declaration is missing', list.replace('<?xml version="1.0"?>', ''), 4],
    [
      'it stands as a string in JSON',
      `{\n "name": "run \\"1\\"",\n "body": ${JSON.stringify(list)},\n "status": 200\n}`,
      3,
    ],
    ['it stands in JSON with escaped slashes', `[\n{"body":${slashes(list)}}]`, 2],
    ['it stands in JSON with escaped tags', `{"a":1,\n"b":[${escaped(list)}]}`, 2],
    ['JSON is cut behind it', `{"body":${JSON.stringify(list)},"next":"<web`, 1],
  ])('when %s, then it is recognised and read, with its line', (_, text, line) => {
    expect(scoreOf(cmsApiReader, text)).toBeGreaterThan(0.8);
    const [fact] = factsOf(read(text), cmsTurnServer);
    expect(fact?.value).toEqual({id, serverAddress: '192.0.2.20'});
    expect(fact?.at?.serverAddress).toMatchObject({line, quote: '<serverAddress>192.0.2.20</serverAddress>'});
    expect(read(text).isPartial).toBe(false);
  });

  test('when a reply in JSON is cut in itself, then whole objects are read and the loss is told with its line', () => {
    const reading = read(`{"body":\n${JSON.stringify(list.slice(0, -12))}}`);
    expect(factsOf(reading, cmsTurnServer)).toHaveLength(1);
    expect(reading.absences).toMatchObject([{type: 'cms.turn-server', reason: 'truncated'}]);
    expect(reading.absences[0]?.detail).toContain('line 2');
  });

  test('when it is an export of several replies with headers, then each is read', () => {
    const text = `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n${list}\r\n\r\nHTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="acano"\r\n\r\n<alarms total="0"/>`;
    const reading = read(text);
    expect(factsOf(reading, cmsList).map(({value}) => value.collection)).toEqual(['turnServers', 'alarms']);
    expect(reading.notes.join()).toContain('401');
  });
});

describe('given what is to be recognised by content', () => {
  test.each([
    ['<turnServer><status><host><address>192.0.2.1</address></host></status></turnServer>'],
    ['<webBridge>\n<status>success</status></webBridge>'],
    ['<licensing><features/></licensing>'],
    ['<database clustered="disabled"/>'],
    ['<alarms total="0"/>'],
    ['<webBridgeProfile id="a"><name>x</name></webBridgeProfile>'],
  ])('when it is %s, then it is taken', (text) => {
    expect(scoreOf(cmsApiReader, text)).toBeGreaterThan(0.8);
  });

  test.each([['<status>success</status>'], ['<html><body><status/></body></html>'], ['{"status":"<none>"}'], ['']])(
    'when it is %p, then it is left',
    (text) => {
      expect(scoreOf(cmsApiReader, text)).toBe(0);
    },
  );
});

describe('given hostile texts', () => {
  const words = [
    '<turnServers total="1">',
    '<turnServer id="a">',
    '<status>',
    '<host>',
    '<reachable>true</reachable>',
    '</status>',
    '</turnServer>',
    '<database clustered="enabled">',
    '<node up="true"',
    '<licensing>',
    '&amp;',
    '&#x0;',
    '<![CDATA[',
    '<!DOCTYPE',
    '"',
    '\\"',
    '{',
    '\n',
  ];
  test('when anything stands in them, then reading ends, does not throw, and claims lines that exist', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), {maxLength: 30}), (parts) => {
        const text = parts.join('');
        const lines = text.split('\n').length;
        cmsApiReader.recognise({bytes: new Uint8Array(), text}, 'x');
        for (const line of read(text).claimedLines) expect(line >= 1 && line <= lines).toBe(true);
      }),
      {numRuns: 500},
    );
  });

  test('when every prefix of a reply is read, then none throws and none tells of an empty list', () => {
    const text = `<turnServers total="1"><turnServer id="a"><serverAddress>192.0.2.1</serverAddress></turnServer></turnServers>`;
    for (let end = 0; end < text.length; end++) expect(factsOf(read(text.slice(0, end)), cmsList)).toEqual([]);
  });

  test.each([
    ['opening tags', '<turnServer id="a">'.repeat(25_000)],
    ['broken lists', '<turnServers total="1"><x></y>'.repeat(20_000)],
    ['a long string in JSON', `{"a":"${'<\\\\'.repeat(300_000)}"}`],
    ['many strings in JSON', `[${'"<a>",'.repeat(100_000)}]`],
    ['a quote without end', `{"${'<turnServers total=1 '.repeat(50_000)}`],
  ])('when it holds %s, then it takes no time that grows with its square', (_, text) => {
    const started = performance.now();
    cmsApiReader.recognise({bytes: new Uint8Array(), text: text.slice(0, 65_536)}, 'x');
    read(text);
    // Far from what it takes, and farther from what anything quadratic would.
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('when secrets stand in it, then none is kept', () => {
    const reading = read(
      `<turnServer id="a"><username>u</username><password>Orchid-1</password><sharedSecret>Orchid-2</sharedSecret></turnServer>{"x":"Orchid-3"}`,
    );
    expect(everythingIn(reading)).not.toContain('Orchid');
  });
});

(hasSamples ? describe : describe.skip)('given the shared samples (skipped where they are not mounted)', () => {
  test('when alarms are read, then type and age are those of the document', () => {
    const reading = read(sampleText('cms/api_system_alarms.xml'));
    expect(factsOf(reading, cmsAlarm)[0]?.value).toEqual({type: 'cdrConnectionFailure', activeSeconds: 264243});
  });

  test('when the state of a call leg is read, then it is taken for no other state', () => {
    expect(read(sampleText('cms/api_callLeg_connected_webrtc.xml')).facts).toEqual([]);
    expect(factsOf(read(sampleText('cms/api_system_load.xml')), cmsSystemStatus)).toEqual([]);
  });
});
