/** status.xml of both ends: every field and table, and what a part of a status or a cut one may not prove. */
import {describe, expect, test} from '@jest/globals';
import {expresswayAlarm} from '../../../src/facts/expressway-alarm.ts';
import {expresswayAllowRule} from '../../../src/facts/expressway-allow-rule.ts';
import {expresswayBan} from '../../../src/facts/expressway-ban.ts';
import {expresswayDomain} from '../../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTunnel} from '../../../src/facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../../../src/facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {guestAccountClientUri} from '../../../src/facts/guest-account-client-uri.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {factsOf, type Reading} from '../mmp/read-with.ts';
import {contentOf, readAs, subjectsOf} from './read-as.ts';
import {statusOfCore, statusOfEdge} from './sample-documents.ts';

const listsIn = (reading: Reading): Record<string, number> =>
  Object.fromEntries(factsOf(reading, expresswayList).map(({value}) => [value.collection, value.total]));

describe('given status.xml of an Expressway-C', () => {
  const reading = readAs(expresswayXmlReader, statusOfCore);

  test('when it is read, then all facts are of the box that it names', () => {
    expect(subjectsOf(reading)).toEqual(['box:expressway-c/core7']);
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-c',
      version: 'X14.2.5',
      hostName: 'core7',
      domainName: 'inside.example',
      dnsServers: ['192.0.2.53'],
      addresses: ['192.0.2.11'],
      hasDualInterfaces: false,
      httpProxyStatus: 'Active',
      edgeProvisioningStatus: 'Active',
    });
  });

  test('when its zone is read, then it has its peers and the port that they are called at', () => {
    expect(factsOf(reading, expresswayZone).map(({value}) => value)).toEqual([
      {
        number: 2,
        name: 'UC',
        status: 'Failed',
        cause: 'System unreachable',
        type: 'TraversalClient',
        side: 'client',
        sipPort: 7001,
        peers: [
          {address: 'edge7.example.net', status: 'Active'},
          {address: 'edge8.example.net', status: 'Failed', cause: 'Connect failed'},
        ],
      },
    ]);
  });

  test('when its tables are read, then each row is a fact', () => {
    expect(factsOf(reading, expresswayDomain).map(({value}) => value)).toEqual([
      {name: 'inside.example', isEdgeDomain: true},
      {name: 'example.net', isEdgeDomain: false},
    ]);
    expect(factsOf(reading, expresswayAllowRule).map(({value}) => value)).toEqual([
      {
        list: 'auto',
        description: 'Meeting Server web bridges',
        protocol: 'https',
        port: 443,
        methods: ['GET', 'POST'],
      },
      {list: 'auto', description: 'Meeting Server web bridges', protocol: 'wss', port: 443},
    ]);
    expect(factsOf(reading, guestAccountClientUri).map(({value}) => value)).toEqual([
      {uri: 'join.example.net', resolvedAddresses: ['192.0.2.80', '192.0.2.81']},
    ]);
    expect(factsOf(reading, expresswayWebBridgeTarget).map(({value}) => value)).toEqual([
      {
        uri: 'join.example.net',
        name: 'cms1.inside.example',
        address: '192.0.2.80',
        port: 443,
        priority: 10,
        status: 'Active',
      },
      {
        uri: 'join.example.net',
        name: 'cms2.inside.example',
        address: '192.0.2.81',
        port: 443,
        priority: 20,
        status: 'Failed',
      },
    ]);
    expect(factsOf(reading, expresswayBan).map(({value}) => value)).toEqual([
      {category: 'web-auth', currentBans: 1, totalBans: 3},
    ]);
  });

  test('when alarms are read, then lowered ones are none, and acknowledged ones are', () => {
    expect(factsOf(reading, expresswayAlarm).map(({value}) => value)).toEqual([
      {title: 'Restart required', text: 'A restart is needed - now'},
      {title: 'NTP server not available', text: 'No NTP server answers', number: '25020', severity: 'Warning'},
    ]);
  });

  test('when tables are whole, then lists prove what is not in them, the empty one too', () => {
    expect(listsIn(reading)).toEqual({
      zones: 1,
      tunnels: 0,
      'allow-rules': 2,
      'meeting-servers': 1,
      'web-bridge-targets': 2,
      domains: 2,
      alarms: 2,
    });
  });

  test('when TURN stands in it, then nothing is said of it', () => {
    expect(factsOf(reading, expresswayTurn)).toEqual([]);
  });

  test('when a tunnel stands in it under either name of its far end, then it is one', () => {
    const tunnels = `<Tunnels><Tunnel item="1"><Peer>edge7.example.net</Peer><Domain>example.net</Domain><Status>Failed</Status></Tunnel>
      <Tunnel item="2"><Target>edge8.example.net</Target><Domain>join.example.net</Domain><Status>Active</Status></Tunnel></Tunnels>`;
    const with2 = readAs(expresswayXmlReader, statusOfCore.replace('<Tunnels item="1"/>', tunnels));
    expect(factsOf(with2, expresswayTunnel).map(({value}) => value)).toEqual([
      {target: 'edge7.example.net', domain: 'example.net', status: 'Failed'},
      {target: 'edge8.example.net', domain: 'join.example.net', status: 'Active'},
    ]);
    expect(listsIn(with2).tunnels).toBe(2);
  });
});

describe('given status.xml of an Expressway-E', () => {
  const reading = readAs(expresswayXmlReader, statusOfEdge);

  test('when TURN is read, then clients are no listeners, and what was used most is no limit', () => {
    expect(factsOf(reading, expresswayTurn).map(({value}) => value)).toEqual([
      {
        status: 'Active',
        protocolMode: 'Both',
        relaysInUse: 4,
        relayLimit: 1800,
        listening: [
          {address: '192.0.2.12', port: 3478},
          {address: '198.51.100.12', port: 3478},
        ],
      },
    ]);
  });

  test('when the zone of the server end is read, then the port that its client came from is not its own', () => {
    const [zone] = factsOf(reading, expresswayZone);
    expect(zone?.value).toEqual({
      number: 3,
      name: 'UC',
      status: 'Active',
      type: 'TraversalServer',
      side: 'server',
      peers: [{address: '192.0.2.11', status: 'Active'}],
    });
  });

  test('when licences are listed in full without TURN, then there is none; an excerpt says nothing', () => {
    const relays = '<TURN item="1"><Relays item="1">1800</Relays></TURN>';
    const licensed = (text: string): number | undefined =>
      factsOf(readAs(expresswayXmlReader, text), expresswaySystem)[0]?.value.licensedTurnRelays;
    expect(licensed(statusOfEdge)).toBe(1800);
    expect(licensed(statusOfEdge.replace(relays, ''))).toBe(0);
    expect(
      licensed(statusOfEdge.replace(relays, '').replace(/<Registrations.*?<\/Registrations>/, '')),
    ).toBeUndefined();
  });
});

describe('given a part of a status', () => {
  const part = (inner: string): string => `<Status product="TANDBERG VCS">${inner}</Status>`;
  const zone = (name: string): string => `<Zone item="2"><Name>${name}</Name><Type>TraversalClient</Type></Zone>`;

  test('when it does not hold a table, then no list tells of it', () => {
    expect(listsIn(readAs(expresswayXmlReader, part('<HTTPProxy><Status>Active</Status></HTTPProxy>')))).toEqual({});
  });

  test('when it holds one row alone, then the table may have had more', () => {
    expect(listsIn(readAs(expresswayXmlReader, part(`<Zones>${zone('UC')}</Zones>`)))).toEqual({});
    expect(listsIn(readAs(expresswayXmlReader, part(`<Zones>${zone('UC')}${zone('Two')}</Zones>`)))).toEqual({
      zones: 2,
    });
    expect(listsIn(readAs(expresswayXmlReader, part('<Zones/>')))).toEqual({zones: 0});
  });

  test('when it is cut in a table, then that table is no list and the others are', () => {
    const cut = statusOfCore.slice(0, statusOfCore.indexOf('<Name item="1">example.net'));
    const reading = readAs(expresswayXmlReader, cut);
    expect(reading.isPartial).toBe(true);
    expect(factsOf(reading, expresswayDomain)).toHaveLength(1);
    expect(Object.keys(listsIn(reading)).sort()).toEqual([
      'allow-rules',
      'meeting-servers',
      'web-bridge-targets',
      'zones',
    ]);
    expect(reading.absences.map(({type}) => type)).toContain('expressway.tunnel');
    expect(reading.absences.map(({type}) => type)).not.toContain('expressway.zone');
  });

  test('when it is broken in the middle, then what stands before is kept, and whole sections behind it are read', () => {
    const broken = statusOfCore.replace('<HTTPAllowListManual item="1">', '<HTTPAllowListManual item="1');
    const reading = readAs(expresswayXmlReader, broken);
    expect(reading.isPartial).toBe(true);
    expect(subjectsOf(reading)).toEqual(['box:expressway-c/core7']);
    expect(factsOf(reading, expresswaySystem)[0]?.value).toMatchObject({hostName: 'core7', httpProxyStatus: 'Active'});
    expect(factsOf(reading, expresswayAlarm)).toHaveLength(2);
    expect(listsIn(reading)).toEqual({
      zones: 1,
      'allow-rules': 2,
      tunnels: 0,
      'meeting-servers': 1,
      'web-bridge-targets': 2,
      domains: 2,
      alarms: 2,
    });
  });

  test('when two documents follow and the first is broken, then sections of the second are not taken for its own', () => {
    const broken = statusOfCore.replace('<HTTPAllowListManual item="1">', '<HTTPAllowListManual item="1');
    const reading = readAs(expresswayXmlReader, `${broken}\n${statusOfEdge}`);
    expect(factsOf(reading, expresswayZone).map(({subject}) => subject)).toEqual([
      'box:expressway-c/core7',
      'box:expressway-e',
      'box:expressway-e',
    ]);
  });

  test('when sections were pasted without their root, then they are read', () => {
    const edge = statusOfCore.slice(
      statusOfCore.indexOf('<CollaborationEdge'),
      statusOfCore.indexOf('<EdgeConfigProv'),
    );
    const reading = readAs(expresswayXmlReader, `# Expressway-C\n${edge}`);
    expect(factsOf(reading, expresswayDomain)).toHaveLength(2);
    expect(subjectsOf(reading)).toEqual(['box:expressway-c']);
    expect(reading.isPartial).toBe(false);
    expect(expresswayXmlReader.recognise({bytes: new Uint8Array(), text: edge}, 'paste.txt')).toBeGreaterThan(0.5);
  });
});

describe('given layouts of one status', () => {
  const expected = contentOf(readAs(expresswayXmlReader, statusOfCore));
  const layouts: readonly (readonly [string, (text: string) => string])[] = [
    ['with Windows line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['with a namespace prefix', (text) => text.replaceAll(/<(\/?)(?=[A-Z])/g, '<$1v:').replace('xmlns=', 'xmlns:v=')],
    ['without a namespace', (text) => text.replace(/ xmlns="[^"]*"/, '')],
    ['with a commented declaration', (text) => text.replace(/<\?xml.*?\?>/, (whole) => `<!-- ${whole} -->`)],
    ['with comments inside', (text) => text.replaceAll('<Zone ', '<!-- zone --><Zone ')],
    ['without item 1', (text) => text.replaceAll(' item="1"', '')],
    ['with the attributes the other way round', (text) => text.replace(/(product="[^"]*") (version="[^"]*")/, '$2 $1')],
    ['with extra attributes', (text) => text.replaceAll(' item="', ' status="ok" item="')],
    ['on one line', (text) => text.replaceAll(/>\s+</g, '><')],
    ['inside of an XmlDoc', (text) => `<XmlDoc resultId="">\n${text.replace(/<\?xml.*?\?>/, '')}\n</XmlDoc>`],
    ['behind HTTP headers', (text) => `HTTP/1.1 200 OK\nContent-Type: text/xml\n\n${text}`],
  ];

  test.each(layouts)('when it is %s, then the facts are the same', (_name, change) => {
    expect(contentOf(readAs(expresswayXmlReader, change(statusOfCore)))).toEqual(expected);
  });

  test('when element names are in lower case, then the facts are the same', () => {
    const lower = statusOfCore.replaceAll(/<(\/?)([A-Z]\w*)/g, (whole, slash: string, name: string) =>
      name === 'Status' && whole === (slash === '' ? '<Status' : '</Status') ? whole : `<${slash}${name.toLowerCase()}`,
    );
    expect(lower).toContain('<collaborationedge');
    expect(
      contentOf(
        readAs(expresswayXmlReader, lower.replaceAll(/<Status item="1">(\w+)<\/Status>/g, '<status>$1</status>')),
      ),
    ).toEqual(expected);
  });
});
