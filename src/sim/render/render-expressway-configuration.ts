/**
 * The configuration of an Expressway, printed in both of its ways: configuration.xml and `xConfiguration` lines. Names of
 * settings as in the administrator guide; passwords stand there enciphered, as the product prints them.
 */
import type {ExpresswayBox, TraversalZone} from '../site/expressway-box.ts';
import type {Site} from '../site/site.ts';
import {isAtLeast} from '../site/software-version.ts';
import {node, writeXml, type XmlNode} from './write-xml.ts';

/** A setting with a value, or a group of settings. Entries of tables have a number. */
interface Setting {
  readonly name: string;
  /** In `xConfiguration` lines, where that is written in other words. */
  readonly words?: string;
  readonly number?: number;
  readonly content: string | readonly Setting[];
}

export function renderConfiguration(site: Site, expressway: ExpresswayBox): string {
  const settings = settingsOf(site, expressway);
  const sections = settings.map(xmlOf);
  const root = node('Configuration', site.style.hasReversedSections ? sections.toReversed() : sections, {
    xmlns: 'http://www.tandberg.no/XML/CUIL/1.0',
    product: 'TANDBERG VCS',
    version: expressway.version,
  });
  return writeXml(root, site.style);
}

/** `*c xConfiguration Zones Zone 2 Name: "…"` */
export function renderXconfiguration(site: Site, expressway: ExpresswayBox): string {
  const lines: string[] = [];
  const walk = ({name, words = name, number, content}: Setting, above: readonly string[]): void => {
    const path = [...above, words, ...(number === undefined ? [] : [String(number)])];
    if (typeof content === 'string') lines.push(`*c xConfiguration ${path.join(' ')}: "${content}"`);
    else for (const child of content) walk(child, path);
  };
  for (const setting of settingsOf(site, expressway)) walk(setting, []);
  return `${lines.join('\n')}\n`;
}

function xmlOf({name, number, content}: Setting): XmlNode {
  return node(name, typeof content === 'string' ? content : content.map(xmlOf), {item: number ?? 1});
}

function set(name: string, ...content: readonly [string | number] | readonly Setting[]): Setting {
  const [first] = content;
  if (typeof first === 'string' || typeof first === 'number') return {name, content: String(first)};
  return {name, content: content.filter((child) => typeof child === 'object')};
}

function entry(name: string, number: number, ...content: readonly Setting[]): Setting {
  return {name, number, content};
}

function onOff(isOn: boolean): string {
  return isOn ? 'On' : 'Off';
}

/** Cannot be turned back; which characters they are means nothing. */
const enciphered = '{cipher}c2ltdWxhdGVk';

function settingsOf(site: Site, box: ExpresswayBox): readonly Setting[] {
  return [
    set('SystemUnit', set('Name', box.hostName)),
    set(
      'Administration',
      set('HTTP', set('Mode', onOff(box.redirectsHttp))),
      set('HTTPS', set('Mode', 'On'), set('Port', box.webAdministratorPort)),
      set('SSH', set('Mode', 'On')),
    ),
    ...(box.clusterName === undefined ? [] : [set('Alternates', set('Cluster', set('Name', box.clusterName)))]),
    set('CollaborationEdge', set('Enabled', onOff(box.isUnifiedCommunicationsOn))),
    ip(box),
    ...box.interfaces.map(({address, subnetMask, staticNatAddress}, index) =>
      entry(
        'Ethernet',
        index + 1,
        set(
          'IP',
          set(
            'V4',
            set('Address', address),
            set('SubnetMask', subnetMask),
            set(
              'StaticNAT',
              set('Mode', onOff(staticNatAddress !== undefined)),
              set('Address', staticNatAddress ?? ''),
            ),
          ),
        ),
      ),
    ),
    set('NTP', entry('Server', 1, set('Address', box.ntpServer))),
    set('TimeZone', set('Name', 'UTC')),
    set('Traversal', set('Server', turn(box))),
    set(
      'Domains',
      ...box.domains.map(({name, isEdgeSip, isEdgeXmpp}, index) =>
        entry(
          'Domain',
          index + 1,
          set('Name', name),
          set('Edgesip', onOff(isEdgeSip)),
          set('Edgexmpp', onOff(isEdgeXmpp)),
        ),
      ),
    ),
    set(
      'Authentication',
      ...box.localUsers.map((name, index) =>
        entry('Credential', index + 1, set('Name', name), set('Password', enciphered)),
      ),
    ),
    set(
      'Zones',
      ...box.zones.map((zone) => (box.role === 'expressway-c' ? clientZone(zone) : serverZone(zone))),
      ...neighbours(box),
    ),
    set(
      'Options',
      ...(box.role === 'expressway-e' && box.interfaces.length > 1
        ? [entry('Option', 1, set('Description', 'Advanced Networking'))]
        : []),
    ),
  ].filter(({content}) => content.length > 0 || site.style.hasTerseLists);
}

function ip({hostName, domainName, dnsServers, gateway, interfaces}: ExpresswayBox): Setting {
  return set(
    'IP',
    set(
      'DNS',
      set('Hostname', hostName),
      set('Domain', set('Name', domainName)),
      ...Array.from({length: 5}, (_, index) => entry('Server', index + 1, set('Address', dnsServers[index] ?? ''))),
    ),
    set('Gateway', gateway),
    {name: 'ExternalInterface', words: 'External Interface', content: interfaces.length > 1 ? 'LAN2' : 'LAN1'},
  );
}

/** Expressway-C has the same settings, unused, with their defaults. */
function turn(box: ExpresswayBox): Setting {
  const settings =
    box.role === 'expressway-e'
      ? box.turn
      : {
          isOn: false,
          port: 3478,
          protocolMode: 'Both',
          listensOnTcp443: false,
          realm: 'TANDBERG',
          mediaPortStart: 24000,
          mediaPortEnd: 29999,
        };
  return set(
    'TURN',
    set('Mode', onOff(settings.isOn)),
    set('Port', settings.port),
    set('PortRangeStart', settings.port),
    set('PortRangeEnd', settings.port),
    set('ProtocolMode', settings.protocolMode),
    ...(isAtLeast(box.version, 'X8.11') ? [set('TCP443Mode', onOff(settings.listensOnTcp443))] : []),
    set('Authentication', set('Mode', 'On'), set('Realm', settings.realm), set('Remote', set('Mode', 'Off'))),
    set('Media', set('Port', set('Start', settings.mediaPortStart), set('End', settings.mediaPortEnd))),
  );
}

function policy(checksCredentials: boolean): string {
  return checksCredentials ? 'CheckCredentials' : 'DoNotCheckCredentials';
}

function clientZone(zone: TraversalZone): Setting {
  return entry(
    'Zone',
    zone.number,
    set('Name', zone.name),
    set('Type', 'TraversalClient'),
    set('HopCount', zone.hopCount),
    set(
      'TraversalClient',
      set(
        'Authentication',
        set('Mode', policy(zone.checksCredentials)),
        set('UserName', zone.username),
        set('Password', enciphered),
      ),
      {name: 'CollaborationEdge', words: 'Collaboration Edge', content: 'On'},
      ...zone.peers.map((address, index) => entry('Peer', index + 1, set('Address', address))),
      set(
        'SIP',
        set('Port', zone.sipPort),
        set('Transport', zone.transport),
        set('TLS', set('Verify', set('Mode', onOff(zone.isTlsVerified)))),
      ),
    ),
  );
}

function serverZone(zone: TraversalZone): Setting {
  return entry(
    'Zone',
    zone.number,
    set('Name', zone.name),
    set('Type', 'TraversalServer'),
    set('HopCount', zone.hopCount),
    set(
      'TraversalServer',
      set('Authentication', set('Mode', policy(zone.checksCredentials)), set('UserName', zone.username)),
      {name: 'CollaborationEdge', words: 'Collaboration Edge', content: 'On'},
      set(
        'SIP',
        set('Port', zone.sipPort),
        set('Transport', zone.transport),
        set(
          'TLS',
          set('Verify', set('Mode', onOff(zone.isTlsVerified)), {
            name: 'SubjectName',
            words: 'Subject Name',
            content: zone.tlsVerifySubjectName ?? '',
          }),
        ),
      ),
    ),
  );
}

function neighbours(box: ExpresswayBox): readonly Setting[] {
  if (box.role === 'expressway-e') return [];
  return box.neighbours.map(({name, address}, index) =>
    entry(
      'Zone',
      20 + index,
      set('Name', name),
      set('Type', 'Neighbor'),
      set('HopCount', 15),
      set(
        'Neighbor',
        entry('Peer', 1, set('Address', address)),
        set('SIP', set('Port', 5061), set('Transport', 'TLS')),
      ),
    ),
  );
}
