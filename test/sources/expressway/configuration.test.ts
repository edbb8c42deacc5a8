/** configuration.xml and xConfiguration of an Expressway-E, and the same box in its status. */
import {describe, expect, test} from '@jest/globals';
import {expresswayDomain} from '../../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswayLocalUser} from '../../../src/facts/expressway-local-user.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import {everythingIn, factsOf, type Reading} from '../mmp/read-with.ts';
import {contentOf, readAs, subjectsOf} from './read-as.ts';
import {configurationOfEdge, statusOfCore, statusOfEdge} from './sample-documents.ts';

const expectedSystem = {
  role: 'expressway-e',
  hostName: 'edge7',
  domainName: 'example.net',
  dnsServers: [],
  addresses: ['192.0.2.12', '198.51.100.12'],
  hasStaticNat: true,
  staticNatAddress: '203.0.113.12',
  staticNatInterface: 2,
  externalInterface: 2,
  webAdministratorPort: 445,
  redirectsHttp: true,
  unifiedCommunicationsMode: 'On',
};
const expectedTurn = {
  isOn: true,
  port: 3478,
  realm: 'TANDBERG',
  protocolMode: 'Both',
  listensOnTcp443: false,
  mediaPortStart: 24000,
  mediaPortEnd: 29999,
};
const expectedZone = {
  number: 3,
  name: 'UC',
  type: 'TraversalServer',
  side: 'server',
  isUnifiedCommunications: true,
  sipPort: 7001,
  username: 'zoneuser',
  authenticationPolicy: 'DoNotCheckCredentials',
  tlsVerifyMode: 'On',
  sipTransport: 'TLS',
  tlsVerifySubjectName: 'core7.inside.example',
};

/** The same as lines of the command, without the empty tables. */
const lines = `*c xConfiguration Administration HTTP Mode: "On"
*c xConfiguration Administration HTTPS Port: "445"
*c xConfiguration Authentication Credential 1 Name: "relayuser"
*c xConfiguration Authentication Credential 1 Password: "{cipher}Orchid-77"
*c xConfiguration Authentication Credential 2 Name: "zoneuser"
*c xConfiguration Authentication Credential 2 Password: "Lantern-31"
*c xConfiguration CollaborationEdge Enabled: "On"
*c xConfiguration Ethernet 1 IP V4 Address: "192.0.2.12"
*c xConfiguration Ethernet 1 IP V4 StaticNAT Address: "203.0.113.1"
*c xConfiguration Ethernet 1 IP V4 StaticNAT Mode: "Off"
*c xConfiguration Ethernet 2 IP V4 Address: "198.51.100.12"
*c xConfiguration Ethernet 2 IP V4 StaticNAT Address: "203.0.113.12"
*c xConfiguration Ethernet 2 IP V4 StaticNAT Mode: "On"
*c xConfiguration IP DNS Domain Name: "example.net"
*c xConfiguration IP DNS Hostname: "edge7"
*c xConfiguration IP DNS Server 1 Address: ""
*c xConfiguration IP External Interface: "LAN2"
*c xConfiguration SystemUnit Name: "The Edge"
*c xConfiguration Traversal Server TURN Authentication Realm: "TANDBERG"
*c xConfiguration Traversal Server TURN Media Port End: "29999"
*c xConfiguration Traversal Server TURN Media Port Start: "24000"
*c xConfiguration Traversal Server TURN Mode: "On"
*c xConfiguration Traversal Server TURN Port: "3478"
*c xConfiguration Traversal Server TURN ProtocolMode: "Both"
*c xConfiguration Traversal Server TURN TCP443Mode: "Off"
*c xConfiguration Zones Zone 3 Name: "UC"
*c xConfiguration Zones Zone 3 Type: "TraversalServer"
*c xConfiguration Zones Zone 3 TraversalServer Authentication UserName: "zoneuser"
*c xConfiguration Zones Zone 3 TraversalServer Authentication Mode: "DoNotCheckCredentials"
*c xConfiguration Zones Zone 3 TraversalServer Collaboration Edge: "On"
*c xConfiguration Zones Zone 3 TraversalServer SIP Port: "7001"
*c xConfiguration Zones Zone 3 TraversalServer SIP Transport: "TLS"
*c xConfiguration Zones Zone 3 TraversalServer SIP TLS Verify Mode: "On"
*c xConfiguration Zones Zone 3 TraversalServer SIP TLS Verify Subject Name: "core7.inside.example"
*c xConfiguration Zones Zone 3 TraversalClient Authentication UserName: "leftover"
*c xConfiguration Zones Zone 4 Name: ""`;

describe.each([
  ['configuration.xml', readAs(expresswayXmlReader, configurationOfEdge), {version: 'X8.11.4'}],
  ['xConfiguration lines', readAs(xconfigurationReader, lines), {}],
])('given %s of an Expressway-E', (_name, reading: Reading, more) => {
  test('when it is read, then system, TURN and zone are all there, and the settings of other zone types are not', () => {
    expect(subjectsOf(reading)).toEqual(['box:expressway-e/edge7']);
    expect(factsOf(reading, expresswaySystem).map(({value}) => value)).toEqual([{...expectedSystem, ...more}]);
    expect(factsOf(reading, expresswayTurn).map(({value}) => value)).toEqual([expectedTurn]);
    expect(factsOf(reading, expresswayZone).map(({value}) => value)).toEqual([expectedZone]);
  });

  test('when it holds local users, then their names are facts and their passwords are gone', () => {
    expect(factsOf(reading, expresswayLocalUser).map(({value}) => value.name)).toEqual(['relayuser', 'zoneuser']);
    expect(everythingIn(reading)).not.toMatch(/Orchid|Lantern|cipher/);
  });
});

describe('given tables of configuration.xml', () => {
  const listsIn = (text: string): unknown[] =>
    factsOf(readAs(expresswayXmlReader, text), expresswayList).map(({value}) => [value.collection, value.total]);

  test('when they are whole, then lists count them; empty slots of the zone table are no zones', () => {
    expect(listsIn(configurationOfEdge)).toEqual([
      ['zones', 1],
      ['domains', 0],
      ['local-users', 2],
    ]);
  });

  test('when no user stands in the section, then nothing says that there is none', () => {
    expect(listsIn(configurationOfEdge.replace(/<Credential [\s\S]*<\/Credential>/, ''))).toEqual([
      ['zones', 1],
      ['domains', 0],
    ]);
  });

  test('when it is cut among the users, then no list tells of them', () => {
    const cut = configurationOfEdge.slice(0, configurationOfEdge.indexOf('<Credential item="2">') + 40);
    const reading = readAs(expresswayXmlReader, cut, {hint: 'expressway-e'});
    expect(factsOf(reading, expresswayLocalUser)).toHaveLength(1);
    expect(factsOf(reading, expresswayList)).toEqual([]);
    expect(reading.isPartial).toBe(true);
  });

  test('when domains stand in it, then they are facts', () => {
    const rows = '<Domain item="1"><Name>example.net</Name><Edgesip>Off</Edgesip><Edgexmpp>On</Edgexmpp></Domain>';
    const text = configurationOfEdge.replace('<Domains item="1"/>', `<Domains item="1">${rows}</Domains>`);
    expect(factsOf(readAs(expresswayXmlReader, text), expresswayDomain).map(({value}) => value)).toEqual([
      {name: 'example.net', isEdgeDomain: true},
    ]);
  });
});

describe('given settings that are off or unused', () => {
  test('when static NAT is off everywhere, then there is none, though an address is left over', () => {
    const off = configurationOfEdge.replace(/(<StaticNAT item="1"><Mode item="1">)On/, '$1Off');
    const {value} = factsOf(readAs(expresswayXmlReader, off), expresswaySystem)[0] ?? {};
    expect(value?.hasStaticNat).toBe(false);
    expect(value?.staticNatAddress).toBeUndefined();
  });

  test('when the box is an Expressway-C by its zone, then its TURN settings mean nothing, even left on', () => {
    const text = lines
      .replace('Type: "TraversalServer"', 'Type: "TraversalClient"')
      .replaceAll('TraversalServer', 'TraversalClient');
    const reading = readAs(xconfigurationReader, text);
    expect(subjectsOf(reading)).toEqual(['box:expressway-c/edge7']);
    expect(factsOf(reading, expresswayTurn)).toEqual([]);
    expect(factsOf(reading, expresswayZone)[0]?.value.side).toBe('client');
  });

  test('when only a range of TURN ports is given, then it begins at the port', () => {
    const text =
      'xConfiguration Traversal Server TURN Mode: "On"\nxConfiguration Traversal Server TURN PortRangeStart: "3480"';
    expect(factsOf(readAs(xconfigurationReader, text), expresswayTurn)[0]?.value.port).toBe(3480);
  });
});

describe('given several documents in one text', () => {
  test('when status and configuration of one box stand together, then both are under the name that one of them has', () => {
    const reading = readAs(expresswayXmlReader, `${statusOfEdge}\n\n${configurationOfEdge}`);
    expect(subjectsOf(reading)).toEqual(['box:expressway-e/edge7']);
  });

  test('when the pair stands together, then each end keeps its own', () => {
    const reading = readAs(expresswayXmlReader, `${statusOfCore}\n${configurationOfEdge}\n${statusOfEdge}`);
    expect(subjectsOf(reading)).toEqual(['box:expressway-c/core7', 'box:expressway-e/edge7']);
  });

  test('when two peers give no name, then their addresses keep them apart', () => {
    const peer = statusOfEdge.replaceAll('192.0.2.12<', '192.0.2.13<').replaceAll('198.51.100.12', '198.51.100.13');
    const reading = readAs(expresswayXmlReader, `${statusOfEdge}\n${peer}`);
    expect(subjectsOf(reading)).toEqual(['box:expressway-e/192.0.2.12', 'box:expressway-e/192.0.2.13']);
  });

  test('when a configuration does not tell its role, then the status under its name does', () => {
    const bare =
      '<Configuration><IP item="1"><DNS item="1"><Hostname item="1">core7</Hostname></DNS></IP></Configuration>';
    expect(subjectsOf(readAs(expresswayXmlReader, `${bare}\n${statusOfCore}`))).toEqual(['box:expressway-c/core7']);
    expect(subjectsOf(readAs(expresswayXmlReader, bare))).toEqual(['box:unknown/core7']);
    expect(subjectsOf(readAs(expresswayXmlReader, `# Expressway-C\n${bare}`))).toEqual(['box:expressway-c/core7']);
  });
});

describe('given who gave the evidence', () => {
  test('when the box is named, then that name wins over its own, and the content still tells the role', () => {
    expect(subjectsOf(readAs(expresswayXmlReader, statusOfEdge, {box: {name: 'Peer2'}}))).toEqual([
      'box:expressway-e/peer2',
    ]);
    expect(
      subjectsOf(readAs(expresswayXmlReader, configurationOfEdge, {box: {role: 'expressway-e', name: 'gate'}})),
    ).toEqual(['box:expressway-e/gate']);
    expect(subjectsOf(readAs(expresswayXmlReader, configurationOfEdge, {box: {role: 'cms', name: 'gate'}}))).toEqual([
      'box:expressway-e/edge7',
    ]);
  });

  test('when the content tells no role, then who gave it does, and TURN counts', () => {
    const text = 'xConfiguration Traversal Server TURN Mode: "Off"';
    const reading = readAs(xconfigurationReader, text, {box: {role: 'expressway-e', name: 'gate'}});
    expect(contentOf(reading)).toEqual([['box:expressway-e/gate', 'expressway.turn', {isOn: false}]]);
  });
});
