/** Replies of the CMS API as people save them: bare, in HTTP replies, several in one file, cut, and with secrets. */
import {describe, expect, test} from '@jest/globals';
import {cmsCallBridge} from '../../../src/facts/cms-call-bridge.ts';
import {cmsList} from '../../../src/facts/cms-list.ts';
import {cmsSpace} from '../../../src/facts/cms-space.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTurnServer} from '../../../src/facts/cms-turn-server.ts';
import {cmsWebBridge} from '../../../src/facts/cms-web-bridge.ts';
import {dialPlanRule} from '../../../src/facts/dial-plan-rule.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import {findXmlDocuments} from '../../../src/sources/cms-api/xml-document.ts';
import {everythingIn, factsOf, hasSamples, readWith, sampleText} from '../mmp/read-with.ts';

const id = '7d0c2b1e-0000-4000-8000-00000000a001';
const turnList = `<?xml version="1.0"?>
<turnServers total="3">
  <turnServer id="${id}">
    <serverAddress>192.0.2.20</serverAddress>
    <clientAddress>198.51.100.20</clientAddress>
  </turnServer>
</turnServers>`;
const turnDetail = `<turnServer id="${id}"><serverAddress>192.0.2.20</serverAddress><clientAddress></clientAddress>
<username>relay</username><password>Orchid-77</password><type>expressway</type>
<tcpPortNumberOverride>443</tcpPortNumberOverride></turnServer>`;

describe('given several replies in one text', () => {
  const text = `GET /api/v1/turnServers
HTTP/1.1 200 OK
Content-Type: text/xml
Set-Cookie: session=Lantern-31

${turnList}

and the details:
${turnDetail}
`;
  const reading = readWith(cmsApiReader, text);

  test('when they are read, then the list and both objects are facts of their own', () => {
    expect(factsOf(reading, cmsList)[0]?.value).toMatchObject({collection: 'turnServers', total: 3, returned: 1});
    expect(factsOf(reading, cmsTurnServer).map((fact) => fact.value)).toEqual([
      {id, serverAddress: '192.0.2.20', clientAddress: '198.51.100.20'},
      {id, serverAddress: '192.0.2.20', username: 'relay', type: 'expressway', tcpPortNumberOverride: 443},
    ]);
  });

  test('when an element is asked for, then it has its line and text', () => {
    expect(factsOf(reading, cmsTurnServer)[0]?.at?.clientAddress).toEqual({
      line: 10,
      field: 'turnServers/turnServer/clientAddress',
      quote: '<clientAddress>198.51.100.20</clientAddress>',
    });
    expect(factsOf(reading, cmsTurnServer)[1]?.at?.username?.line).toBe(16);
  });

  test('when passwords stand in it, then they are not kept', () => {
    expect(everythingIn(reading)).not.toMatch(/Orchid|Lantern/);
  });

  test('when lines are claimed, then headers and documents are, and the remark is not', () => {
    const unclaimed = text.split('\n').filter((line, index) => line !== '' && !reading.claimedLines.has(index + 1));
    expect(unclaimed).toEqual(['GET /api/v1/turnServers', 'and the details:']);
  });
});

describe('given each kind of object', () => {
  test('when web bridges, Call Bridges, spaces and rules are read, then they become facts', () => {
    const reading = readWith(
      cmsApiReader,
      `<webBridges total="1"><webBridge id="w1"><url>c2w://join.example.net:6000</url></webBridge></webBridges>
<callBridge id="c1"><name>East</name><address>https://192.0.2.1</address><sipDomain></sipDomain></callBridge>
<coSpaces total="0"/>
<coSpace id="s1"><name>R&amp;D &#8211; Tea</name><uri>tea</uri><callId>4711</callId><secret>Orchid</secret><passcode>7777</passcode><nonMemberAccess>true</nonMemberAccess></coSpace>
<inboundDialPlanRules total="1"><inboundDialPlanRule id="r1"><domain>example.net</domain><priority>10</priority><resolveTocoSpaces>true</resolveTocoSpaces></inboundDialPlanRule></inboundDialPlanRules>`,
    );
    expect(factsOf(reading, cmsWebBridge)[0]?.value).toEqual({id: 'w1', url: 'c2w://join.example.net:6000'});
    expect(factsOf(reading, cmsCallBridge)[0]?.value).toEqual({id: 'c1', name: 'East', address: 'https://192.0.2.1'});
    expect(factsOf(reading, cmsSpace)[0]?.value).toEqual({
      id: 's1',
      name: 'R&D – Tea',
      uri: 'tea',
      callId: '4711',
      nonMemberAccess: true,
    });
    expect(factsOf(reading, dialPlanRule)[0]?.value).toEqual({
      id: 'r1',
      domain: 'example.net',
      priority: 10,
      resolvesToSpaces: true,
    });
    expect(factsOf(reading, cmsList).map((fact) => [fact.value.collection, fact.value.total])).toEqual([
      ['webBridges', 1],
      ['coSpaces', 0],
      ['inboundDialPlanRules', 1],
    ]);
    expect(everythingIn(reading)).not.toMatch(/Orchid|7777/);
  });

  test('when the system status is read, then its time is UTC as stated', () => {
    const reading = readWith(
      cmsApiReader,
      '<status>\n<softwareVersion>3.8</softwareVersion>\n<cdrTime>2031-02-03T04:05:06Z</cdrTime>\n<activated>true</activated>\n</status>',
    );
    expect(factsOf(reading, cmsSystemStatus)[0]?.value).toEqual({softwareVersion: '3.8', activated: true});
    const [time] = factsOf(reading, timeObserved);
    expect(time?.value.instant).toEqual({iso: '2031-02-03T04:05:06.000000000Z', zone: 'stated', year: 'stated'});
    expect(time?.origin.line).toBe(3);
  });

  test('when a request was refused, then a note says why and no fact comes of it', () => {
    const reading = readWith(
      cmsApiReader,
      '<failureDetails><parameterError parameter="url" error="invalidValue" /></failureDetails>',
    );
    expect(reading.facts).toEqual([]);
    expect(reading.notes.join()).toContain('parameterError (url: invalidValue)');
  });

  test('when an object only refers to another, then it is no object', () => {
    expect(
      readWith(cmsApiReader, '<webBridge id="w1"/>\n<callLeg id="x"><callBridge>c1</callBridge></callLeg>').facts,
    ).toEqual([]);
  });
});

describe('given a broken reply', () => {
  test('when a list is cut, then whole objects are kept, the list is not, and what is missing is said', () => {
    const text = `<turnServers total="2">
<turnServer id="t1"><serverAddress>192.0.2.1</serverAddress></turnServer>
<turnServer id="t2"><serverAddress>192.0.2.2</serv`;
    const reading = readWith(cmsApiReader, text);
    expect(factsOf(reading, cmsTurnServer).map((fact) => fact.value.id)).toEqual(['t1']);
    expect(factsOf(reading, cmsList)).toEqual([]);
    expect(reading.isPartial).toBe(true);
    expect(reading.absences[0]).toMatchObject({type: 'cms.turn-server', reason: 'truncated'});
  });

  test('when one tag is wrong, then the objects around it are kept', () => {
    const text = `<webBridges total="3"><webBridge id="w1"><url>https://a.example.net</url></webBridge>
<webBridge id="w2"><url>https://b.example.net</ur1></webBridge>
<webBridge id="w3"><url>https://c.example.net</url></webBridge></webBridges>`;
    const reading = readWith(cmsApiReader, text);
    expect(factsOf(reading, cmsWebBridge).map((fact) => fact.value.id)).toEqual(['w1', 'w3']);
    expect(reading.isPartial).toBe(true);
  });

  test('when entities are declared, then they are not expanded', () => {
    const text = `<!DOCTYPE x [<!ENTITY a "Orchid"><!ENTITY b "&a;&a;">]>
<webBridge id="w1"><url>&b;</url></webBridge>`;
    expect(everythingIn(readWith(cmsApiReader, text))).not.toContain('Orchid');
  });

  test('when elements nest without end, then reading stops', () => {
    const [document] = findXmlDocuments('<status>'.repeat(5_000), {roots: ['status'], isSearchedInside: false});
    expect(document?.problem?.reason).toBe('too-large');
  });
});

(hasSamples ? describe : describe.skip)('given the shared samples (skipped where they are not mounted)', () => {
  test.each([
    ['cms/api_turnServers_list_seed.xml', ['cms.list', 'cms.turn-server']],
    ['cms/api_turnServer_detail_seed.xml', ['cms.turn-server']],
    ['cms/api_callBridges_list_20.xml', ['cms.list', 'cms.call-bridge', 'cms.call-bridge']],
    ['cms/api_coSpaces.xml', ['cms.list', 'cms.space']],
    ['cms/api_system_status_20.xml', ['cms.system-status', 'time.observed']],
    ['cms/api_coSpace_accessMethods.xml', []],
    ['cms/api_callLeg_connected_webrtc.xml', []],
  ])('when %s is read, then it gives %j', (path, types) => {
    const reading = readWith(cmsApiReader, sampleText(path));
    expect(reading.facts.map((fact) => fact.type)).toEqual(types);
    expect(everythingIn(reading)).not.toContain('87654321');
  });

  test('when the TURN server is read, then its addresses are those of the document', () => {
    const [fact] = factsOf(readWith(cmsApiReader, sampleText('cms/api_turnServer_detail_seed.xml')), cmsTurnServer);
    expect(fact?.value).toMatchObject({
      serverAddress: '172.16.85.168',
      clientAddress: '10.88.246.156',
      username: 'turnuser',
      tcpPortNumberOverride: 3478,
    });
  });
});
