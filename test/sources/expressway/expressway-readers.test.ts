/** status.xml, configuration.xml and xConfiguration dumps of an Expressway pair, and what they may not conclude. */
import {describe, expect, test} from '@jest/globals';
import {expresswaySetting} from '../../../src/facts/expressway-setting.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {guestAccountClientUri} from '../../../src/facts/guest-account-client-uri.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {readBoxHeading} from '../../../src/sources/expressway/box-heading.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import {everythingIn, factsOf, hasSamples, readWith, sampleText} from '../mmp/read-with.ts';

const statusOfC = `<!-- <?xml version="1.0" encoding="UTF-8"?> -->
<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS" version="X12.7.1">
  <SystemUnit item="1">
    <SystemTime item="1">2031-05-06 07:08:09</SystemTime>
    <TimeZone item="1">Europe/Oslo</TimeZone>
    <Software item="1"><Version item="1">X12.7.1</Version>
      <Configuration item="1"><DualNetworkInterfaces item="1">False</DualNetworkInterfaces></Configuration></Software>
  </SystemUnit>
  <Ethernet item="1"><IPv4 item="1"><Address item="1">192.0.2.11</Address></IPv4></Ethernet>
  <Ethernet item="2"><IPv4 item="1"><Address item="1">192.0.2.99</Address></IPv4></Ethernet>
  <IP item="1"><DNS item="1"><Domain item="1"><Name item="1">inside.example</Name></Domain>
    <Server item="1"><Address item="1">192.0.2.53</Address></Server><Server item="2"><Address item="1"/></Server></DNS></IP>
  <Zones item="1"><Zone item="3"><Name item="1">To edge</Name><Status item="1">Active</Status>
    <Type item="1">TraversalClient</Type><TraversalClient item="1"><Peer item="1"><SIP item="1">
    <Status item="1">Active</Status><Address item="1">198.51.100.9</Address></SIP></Peer></TraversalClient></Zone></Zones>
  <TURN item="1"><Server item="1"><Status item="1">Inactive</Status></Server></TURN>
  <Registrations item="1"><Registration item="1"><Name item="1">someone</Name></Registration></Registrations>
  <CollaborationEdge item="1"><CMSs item="1"><CMS item="1"><Name item="1">join.example.net</Name>
    <Addresses item="1"><Address item="1">192.0.2.80</Address></Addresses></CMS></CMSs></CollaborationEdge>
</Status>`;

const statusOfE = `<Status>
<SystemUnit><Software><Version>X14.3</Version><Configuration><Expressway>True</Expressway></Configuration></Software></SystemUnit>
<TURN><Server><Status>Active</Status><Interface><Address>192.0.2.12</Address><Port>3478</Port></Interface></Server></TURN>
</Status>`;

describe('given status.xml of an Expressway-C', () => {
  const reading = readWith(expresswayXmlReader, statusOfC);

  test('when it is read, then its own zone tells the role, and LAN 2 without dual interfaces is no address of it', () => {
    const [fact] = factsOf(reading, expresswaySystem);
    expect(fact?.subject).toBe('box:expressway-c');
    expect(fact?.value).toEqual({
      role: 'expressway-c',
      version: 'X12.7.1',
      domainName: 'inside.example',
      dnsServers: ['192.0.2.53'],
      addresses: ['192.0.2.11'],
      hasDualInterfaces: false,
    });
    expect(fact?.at?.domainName?.line).toBe(11);
  });

  test('when Meeting Servers stand in it, then they are the guest account client URI', () => {
    expect(factsOf(reading, guestAccountClientUri)[0]?.value).toEqual({
      uri: 'join.example.net',
      resolvedAddresses: ['192.0.2.80'],
    });
  });

  test('when zones are read, then each has its peers', () => {
    expect(factsOf(reading, expresswayZone)[0]?.value).toEqual({
      number: 3,
      name: 'To edge',
      type: 'TraversalClient',
      side: 'client',
      status: 'Active',
      peers: [{address: '198.51.100.9', status: 'Active'}],
    });
  });

  test('when TURN is inactive there, then nothing is said of it', () => {
    expect(factsOf(reading, expresswayTurn)).toEqual([]);
  });

  test('when it states its time, then that is a fact', () => {
    expect(factsOf(reading, timeObserved)[0]?.value.instant).toEqual({
      iso: '2031-05-06T07:08:09.000000000Z',
      zone: 'stated',
      year: 'stated',
    });
  });

  test('when lines are claimed, then all are', () => {
    expect(reading.claimedLines.size).toBe(statusOfC.split('\n').length);
  });
});

describe('given other Expressway XML', () => {
  test('when TURN is active, then it is an Expressway-E whatever the hint says', () => {
    const reading = readWith(expresswayXmlReader, statusOfE, 'expressway-c');
    const [fact] = factsOf(reading, expresswayTurn);
    expect(fact?.subject).toBe('box:expressway-e');
    expect(fact?.value).toEqual({status: 'Active', listening: [{address: '192.0.2.12', port: 3478}]});
  });

  test('when nothing tells the role, then the hint does, and without one it stays unknown', () => {
    const text =
      '<Status><SystemUnit item="1"><Software item="1"><Version item="1">X14.3</Version></Software></SystemUnit></Status>';
    expect(readWith(expresswayXmlReader, text).facts[0]?.subject).toBe('box:unknown');
    expect(readWith(expresswayXmlReader, text).facts[0]?.value).toEqual({version: 'X14.3'});
    expect(readWith(expresswayXmlReader, text, 'expressway-e').facts[0]?.subject).toBe('box:expressway-e');
    expect(readWith(expresswayXmlReader, text, 'cms').facts[0]?.subject).toBe('box:unknown');
  });

  test('when it is cut, then what came before is kept and the loss is said', () => {
    const reading = readWith(expresswayXmlReader, statusOfC.slice(0, statusOfC.indexOf('<Zones')));
    expect(factsOf(reading, expresswaySystem)[0]?.value.addresses).toEqual(['192.0.2.11']);
    expect(reading.isPartial).toBe(true);
  });

  test('when configuration.xml is read, then it gives what the same xConfiguration lines give', () => {
    const reading = readWith(
      expresswayXmlReader,
      `<Configuration product="TANDBERG VCS"><IP item="1"><DNS item="1"><Hostname item="1">edge7</Hostname>
<Domain item="1"><Name item="1">example.net</Name></Domain><Server item="1"><Address item="1">198.51.100.53</Address></Server></DNS></IP>
<Ethernet item="2"><IP item="1"><V4 item="1"><Address item="1">192.0.2.7</Address><StaticNAT item="1"><Mode item="1">On</Mode><Address item="1">203.0.113.7</Address></StaticNAT></V4></IP></Ethernet>
<Traversal item="1"><Server item="1"><TURN item="1"><Mode item="1">On</Mode><Port item="1">3478</Port></TURN></Server></Traversal>
<Zones item="1"><Zone item="2"><Name item="1">UC</Name><Type item="1">TraversalServer</Type><TraversalServer item="1"><Authentication item="1"><Password item="1">{cipher}Orchid</Password></Authentication><SIP item="1"><TLS item="1"><Verify item="1"><Subject item="1"><Name item="1">core.example</Name></Subject></Verify></TLS></SIP></TraversalServer></Zone></Zones>
</Configuration>`,
    );
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-e',
      hostName: 'edge7',
      domainName: 'example.net',
      dnsServers: ['198.51.100.53'],
      addresses: ['192.0.2.7'],
      staticNatAddress: '203.0.113.7',
      staticNatInterface: 2,
      hasStaticNat: true,
    });
    expect(factsOf(reading, expresswayTurn)[0]?.value).toEqual({isOn: true, port: 3478});
    expect(factsOf(reading, expresswayZone)[0]?.value).toMatchObject({
      name: 'UC',
      tlsVerifySubjectName: 'core.example',
    });
    expect(new Set(reading.facts.map((fact) => fact.subject))).toEqual(new Set(['box:expressway-e/edge7']));
    expect(everythingIn(reading)).not.toContain('Orchid');
  });
});

describe('given xConfiguration lines', () => {
  const dump = `*c xConfiguration Administration HTTPS Mode: "On"
*c xConfiguration Alternates 1 Peer: "none"
*c xConfiguration Authentication Password: "{cipher}Orchid77"
*c xConfiguration Ethernet 1 IP V4 Address: "192.0.2.7"
*c xConfiguration Ethernet 1 IP V4 StaticNAT Address: "203.0.113.1"
*c xConfiguration Ethernet 1 IP V4 StaticNAT Mode: "Off"
*c xConfiguration Ethernet 2 IP V4 Address: "192.0.2.130"
*c xConfiguration Ethernet 2 IP V4 StaticNAT Address: "203.0.113.7"
*c xConfiguration Ethernet 2 IP V4 StaticNAT Mode: "On"
*c xConfiguration IP DNS Domain Name: "example.net"
*c xConfiguration IP DNS Hostname: "Edge7"
*c xConfiguration DNS Server 1 Address: "198.51.100.53"
xconfiguration traversal server turn mode: On
xConfiguration Traversal Server TURN Authentication Realm: "TANDBERG"
xConfiguration Traversal Server TURN Media Port Start: "24000"
xConfiguration CollaborationEdge Enabled: "On"
xConfiguration Zones Zone 2 Name: "UC"
xConfiguration Zones Zone 2 Type: "TraversalServer"
xConfiguration Zones Zone 2 TraversalServer SIP TLS Verify Subject Name: "core.example"
xConfiguration Zones Zone 3 Name: ""`;
  const reading = readWith(xconfigurationReader, dump);

  test('when they are read, then each known one is in its fact', () => {
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-e',
      hostName: 'Edge7',
      domainName: 'example.net',
      dnsServers: ['198.51.100.53'],
      addresses: ['192.0.2.7', '192.0.2.130'],
      staticNatAddress: '203.0.113.7',
      staticNatInterface: 2,
      hasStaticNat: true,
      unifiedCommunicationsMode: 'On',
    });
    expect(factsOf(reading, expresswayTurn)[0]?.value).toEqual({isOn: true, realm: 'TANDBERG', mediaPortStart: 24000});
    expect(factsOf(reading, expresswayTurn)[0]?.at?.realm?.line).toBe(14);
    expect(factsOf(reading, expresswayZone).map((fact) => fact.value)).toEqual([
      {number: 2, name: 'UC', type: 'TraversalServer', side: 'server', tlsVerifySubjectName: 'core.example'},
    ]);
    expect(factsOf(reading, expresswaySetting).map((fact) => fact.value.path)).toEqual(['Administration HTTPS Mode']);
    expect(reading.facts[0]?.subject).toBe('box:expressway-e/edge7');
  });

  test('when a password stands among them, then it is dropped and its line is claimed', () => {
    expect(everythingIn(reading)).not.toContain('Orchid');
    expect(reading.claimedLines.size).toBe(20);
  });

  test('when TURN is off and nothing else tells the box, then its settings are not used', () => {
    const text = 'xConfiguration Traversal Server TURN Mode: "Off"\nxConfiguration Traversal Server TURN Port: "3478"';
    expect(factsOf(readWith(xconfigurationReader, text), expresswayTurn)).toEqual([]);
    expect(factsOf(readWith(xconfigurationReader, text, 'expressway-e'), expresswayTurn)[0]?.value.isOn).toBe(false);
    expect(factsOf(readWith(xconfigurationReader, text, 'expressway-c'), expresswayTurn)).toEqual([]);
  });

  test('when two boxes follow one another, then each host name begins a box, or its heading does', () => {
    const two = `xConfiguration IP DNS Hostname: "c1"\nxConfiguration IP DNS Domain Name: "inside.example"\nxConfiguration IP DNS Hostname: "e1"\nxConfiguration IP DNS Domain Name: "example.net"`;
    expect(factsOf(readWith(xconfigurationReader, two), expresswaySystem).map((fact) => fact.value)).toEqual([
      {hostName: 'c1', domainName: 'inside.example'},
      {hostName: 'e1', domainName: 'example.net'},
    ]);
    const headed = `# Expressway-C\nxConfiguration IP DNS Hostname: "c1"\n[Expressway-E]\nxConfiguration IP DNS Hostname: "e1"`;
    expect(readWith(xconfigurationReader, headed).facts.map((fact) => fact.subject)).toEqual([
      'box:expressway-c/c1',
      'box:expressway-e/e1',
    ]);
  });

  test('when a diagnostic log tells of Meeting Servers, then they are those of that Expressway-C', () => {
    const row = (rest: string): string =>
      `2031-01-02T03:04:05.678+01:00 core7 UTCTime="2031-01-02 02:04:05,678" Detail="xconfiguration edgeCmsServerAddresses uuid u-1 name: join.example.net ${rest}"`;
    const reading = readWith(
      xconfigurationReader,
      [row('name: join.example.net'), row('address: 192.0.2.80'), row('port: 443')].join('\n'),
    );
    const [fact] = factsOf(reading, guestAccountClientUri);
    expect(fact?.subject).toBe('box:expressway-c/core7');
    expect(fact?.value).toEqual({uri: 'join.example.net', resolvedAddresses: ['192.0.2.80']});
    expect(fact?.at?.resolvedAddresses?.line).toBe(2);
  });
});

describe('given lines that may be headings', () => {
  test.each([
    ['# Expressway-C System > DNS', ['expressway-c']],
    ['[Expressway-E]', ['expressway-e']],
    ['Expressway-E', ['expressway-e']],
    ['=== CMS ===', ['cms']],
    ['CMS:', ['cms']],
    ['Cisco Expressway-C', ['expressway-c']],
    ['# both: Configuration > Unified Communications', ['expressway-c', 'expressway-e']],
    ['# Expressway-C Cisco Meeting Server page', ['expressway-c']],
    ['# DNS', []],
  ])('when %j is read, then its boxes are %j', (line, boxes) => {
    expect(readBoxHeading(line)?.boxes).toEqual(boxes);
  });

  test.each([
    'The Expressway-E has to be given a certificate.',
    'CMS> callbridge',
    'System host name\tvcse',
    '[{"peer":"127.0.0.1"}]',
  ])('when %j is read, then it is none', (line) => {
    expect(readBoxHeading(line)).toBeUndefined();
  });
});

(hasSamples ? describe : describe.skip)('given the shared samples (skipped where they are not mounted)', () => {
  test('when both status replies are read, then roles, versions and times are those of the documents', () => {
    const small = readWith(expresswayXmlReader, sampleText('expressway/getxml_systemunit_x8.11.4.xml'));
    expect(factsOf(small, expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-e',
      version: 'X8.11.4',
      hasDualInterfaces: true,
      licensedTurnRelays: 1800,
    });
    expect(factsOf(small, timeObserved)[0]?.value.instant.iso).toBe('2019-11-21T11:05:20.000000000Z');
    const large = readWith(expresswayXmlReader, sampleText('expressway/status_x8.11.3_trimmed.xml'));
    expect(factsOf(large, expresswaySystem)[0]?.value).toMatchObject({
      role: 'expressway-c',
      version: 'X8.11.3',
      addresses: ['192.168.44.100'],
    });
    expect(factsOf(large, expresswayZone)[0]?.value).toMatchObject({status: 'Failed', cause: 'System unreachable'});
    expect(factsOf(large, expresswayTurn)).toEqual([]);
  });

  test('when the discovery log is read, then the join name is found', () => {
    const reading = readWith(xconfigurationReader, sampleText('expressway/diaglog_cms_discovery_213481.log'));
    expect(factsOf(reading, guestAccountClientUri)[0]?.value.uri).toBe('joinext.vngtp.cms');
  });
});
