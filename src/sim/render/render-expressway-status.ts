/**
 * status.xml of an Expressway (`/status.xml`, `getxml?location=/Status/…`): elements as X8.11 writes them, each with its
 * `item`; tables of Unified Communications in the layout that this project agreed on.
 */
import {dateOf, plainTime} from '../site/dates.ts';
import {type ExpresswayBox, type ExpresswayC, expresswayFqdn, type TraversalZone} from '../site/expressway-box.ts';
import {isWebProxyOn, webBridgeTargets} from '../site/meeting-server-state.ts';
import {raisedAlarms} from '../site/raised-alarms.ts';
import type {Site} from '../site/site.ts';
import {isAtLeast} from '../site/software-version.ts';
import {clientZoneState, serverZoneState, tunnelStates} from '../site/traversal-state.ts';
import {relayLimit, turnListening} from '../site/turn-state.ts';
import {node, writeXml, type XmlNode} from './write-xml.ts';

export function renderStatus(site: Site, expressway: ExpresswayBox): string {
  const sections = [
    systemUnit(site, expressway),
    ...ethernet(expressway),
    ip(expressway),
    resourceUsage(expressway),
    zones(site, expressway),
    turn(expressway),
    collaborationEdge(site, expressway),
    single('EdgeConfigProvisioning', single('Status', activity(expressway.isUnifiedCommunicationsOn))),
    single('HTTPProxy', single('Status', activity(expressway.isUnifiedCommunicationsOn))),
    intrusionProtection(expressway),
    options(expressway),
    warnings(site, expressway),
  ];
  const root = node('Status', site.style.hasReversedSections ? sections.toReversed() : sections, {
    xmlns: 'http://www.tandberg.no/XML/CUIL/1.0',
    product: 'TANDBERG VCS',
    version: expressway.version,
  });
  return writeXml(root, site.style);
}

/** An element that stands once. */
function single(name: string, ...content: readonly [string | number | boolean] | readonly XmlNode[]): XmlNode {
  const [first] = content;
  const isText = first !== undefined && typeof first !== 'object';
  return node(name, isText ? first : content.filter((child) => typeof child === 'object'), {item: 1});
}

function item(name: string, number: number, ...children: readonly XmlNode[]): XmlNode {
  return node(name, children, {item: number});
}

function activity(isActive: boolean): string {
  return isActive ? 'Active' : 'Inactive';
}

/** Booleans of this product: `True`, `False`. */
function truth(isTrue: boolean): string {
  return isTrue ? 'True' : 'False';
}

function systemUnit({now}: Site, box: ExpresswayBox): XmlNode {
  const isEdge = box.role === 'expressway-e';
  return single(
    'SystemUnit',
    single('Product', 'TANDBERG VCS'),
    single('Uptime', box.uptimeSeconds),
    single('SystemTime', plainTime(now)),
    single('TimeZone', 'UTC'),
    single('LocalTime', plainTime(now)),
    single(
      'Software',
      single('Version', box.version),
      single('Name', 's42700'),
      single('ReleaseDate', dateOf(now)),
      single(
        'Configuration',
        single('NonTraversalCalls', 100),
        single('TraversalCalls', 100),
        single('Registrations', 2500),
        single('Expressway', truth(isEdge)),
        single('Encryption', truth(true)),
        single('Interworking', truth(true)),
        single('DualNetworkInterfaces', truth(box.interfaces.length > 1)),
        single('TURN', single('Relays', isEdge ? box.turn.licensedRelays : 0)),
        single('ExpresswaySeries', truth(true)),
      ),
    ),
    single('Hardware', single('Version', 'VMware'), single('SerialNumber', box.serialNumber)),
  );
}

function ethernet({interfaces}: ExpresswayBox): readonly XmlNode[] {
  return interfaces.map(({address, subnetMask}, index) =>
    item(
      'Ethernet',
      index + 1,
      single('Speed', '10000full'),
      single('IPv4', single('Address', address), single('SubnetMask', subnetMask)),
    ),
  );
}

function ip({hostName, domainName, dnsServers, gateway}: ExpresswayBox): XmlNode {
  return single(
    'IP',
    single('Protocol', 'IPv4'),
    single('IPv4', single('Gateway', gateway)),
    single(
      'DNS',
      single('Hostname', hostName),
      single('Domain', single('Name', domainName)),
      // The table has five rows; those that are not set are empty.
      ...Array.from({length: 5}, (_, index) => item('Server', index + 1, single('Address', dnsServers[index] ?? ''))),
    ),
  );
}

function resourceUsage(box: ExpresswayBox): XmlNode {
  const isEdge = box.role === 'expressway-e';
  const current = isEdge ? box.turn.relaysInUse : 0;
  return single(
    'ResourceUsage',
    single(
      'TURN',
      single(
        'Relays',
        single('Current', current),
        single('Max', current),
        single('Total', isEdge ? relayLimit(box) : 0),
      ),
      single('ProtocolMode', isEdge ? box.turn.protocolMode : 'Both'),
    ),
  );
}

function zones(site: Site, box: ExpresswayBox): XmlNode {
  return single(
    'Zones',
    ...box.zones.map((zone) =>
      box.role === 'expressway-c' ? clientZone(site, box, zone) : serverZone(site, box, zone),
    ),
    ...(box.role === 'expressway-c' ? box.neighbours : []).map(({name, address}, index) =>
      item(
        'Zone',
        20 + index,
        single('Name', name),
        single('Status', 'Active'),
        single('Cause', ''),
        single('Type', 'Neighbor'),
        single('Neighbor', single('Peer', single('SIP', single('Status', 'Active'), single('Address', address)))),
      ),
    ),
  );
}

function clientZone(site: Site, box: ExpresswayC, zone: TraversalZone): XmlNode {
  const {isActive, peers} = clientZoneState(site, box, zone);
  return zoneNode(
    zone,
    'TraversalClient',
    isActive,
    peers.map(({address, cause}, index) =>
      item(
        'Peer',
        index + 1,
        single(
          'SIP',
          single('Status', cause === undefined ? 'Active' : 'Failed'),
          single('Cause', cause ?? ''),
          single('Address', address),
          single('Port', zone.sipPort),
        ),
      ),
    ),
  );
}

function serverZone(site: Site, box: Extract<ExpresswayBox, {role: 'expressway-e'}>, zone: TraversalZone): XmlNode {
  const {isActive, peers} = serverZoneState(site, box, zone);
  return zoneNode(
    zone,
    'TraversalServer',
    isActive,
    peers.map(({address}, index) =>
      item(
        'Peer',
        index + 1,
        single('SIP', single('Status', 'Active'), single('Cause', ''), single('Address', address)),
      ),
    ),
  );
}

function zoneNode({number, name}: TraversalZone, type: string, isActive: boolean, peers: readonly XmlNode[]): XmlNode {
  return item(
    'Zone',
    number,
    single('Name', name),
    single('Status', isActive ? 'Active' : 'Failed'),
    single('Cause', isActive ? '' : 'System unreachable'),
    single('Type', type),
    single(type, ...peers),
  );
}

function turn(box: ExpresswayBox): XmlNode {
  const listening = box.role === 'expressway-e' ? turnListening(box) : [];
  return single(
    'TURN',
    single(
      'Server',
      single('Status', activity(listening.length > 0)),
      ...listening.map(({address, port}, index) =>
        item('Listening', index + 1, single('Address', address), single('Port', port)),
      ),
      single('MediaForwardingFrameworks', 1),
      single('Clients', single('Count', box.role === 'expressway-e' ? box.turn.relaysInUse : 0)),
    ),
  );
}

function collaborationEdge(site: Site, box: ExpresswayBox): XmlNode {
  const isClient = box.role === 'expressway-c';
  const tunnels = isClient ? tunnelStates(site, box) : [];
  const isForwarding = isClient
    ? tunnels.some(({isActive}) => isActive)
    : site.expresswayC.some((client) =>
        tunnelStates(site, client).some(
          ({target, isActive}) => isActive && target.toLowerCase() === expresswayFqdn(box).toLowerCase(),
        ),
      );
  return single(
    'CollaborationEdge',
    single('HTTPAllowListAuto', ...(isClient ? allowRules(box) : [])),
    single('HTTPAllowListManual', single('DefaultMethods', leaf('Method', 1, 'GET'), leaf('Method', 2, 'HEAD'))),
    single('CMSs', ...(isClient ? meetingServers(site, box) : [])),
    single('CUCMs'),
    single(
      'Domains',
      ...(isClient && box.isUnifiedCommunicationsOn ? box.domains : []).map(({name, isEdgeSip, isEdgeXmpp}, index) =>
        item(
          'Domain',
          index + 1,
          single('Name', name),
          single('Edgesip', isEdgeSip ? 'On' : 'Off'),
          single('Edgexmpp', isEdgeXmpp ? 'On' : 'Off'),
        ),
      ),
    ),
    single(
      'Tunnels',
      ...tunnels.map(({target, domain, isActive}, index) =>
        item(
          'Tunnel',
          index + 1,
          single('Target', target),
          single('Domain', domain),
          single('Status', isActive ? 'Active' : 'Failed'),
        ),
      ),
    ),
    single(
      'Portforwarding',
      single('Mesh', single('Status', 'Inactive')),
      single('Server', single('Status', activity(isForwarding))),
    ),
  );
}

function leaf(name: string, number: number, text: string): XmlNode {
  return node(name, text, {item: number});
}

function allowRules(box: ExpresswayC): readonly XmlNode[] {
  if (!isWebProxyOn(box)) return [];
  return box.meetingServer.allowedProtocols.map((protocol, index) =>
    item(
      'Rule',
      index + 1,
      single('Description', 'Meeting Server web bridges'),
      single('Protocol', protocol),
      single('Host', box.meetingServer.uri),
      single('Port', 443),
      single('MatchType', 'Prefix'),
      single('Path', '/'),
      single('Methods', 'GET, POST, PUT, HEAD, DELETE'),
    ),
  );
}

/** Priorities, weights and states came with the discovery of several web bridges in X8.11. */
function meetingServers(site: Site, box: ExpresswayC): readonly XmlNode[] {
  if (!isWebProxyOn(box)) return [];
  const hasDiscovery = isAtLeast(box.version, 'X8.11');
  return [
    item(
      'CMS',
      1,
      single('Name', box.meetingServer.uri),
      ...webBridgeTargets(site, box).map((target, index) =>
        item(
          'Address',
          index + 1,
          single('Address', target.address),
          single('Name', target.name),
          single('Port', target.port),
          ...(hasDiscovery
            ? [
                single('Priority', target.priority),
                single('Weight', target.weight),
                single('Status', target.isActive ? 'Active' : 'Failed'),
              ]
            : []),
        ),
      ),
    ),
  ];
}

function intrusionProtection({bans}: ExpresswayBox): XmlNode {
  return single(
    'IntrusionProtection',
    single('Service', single('State', 'Up'), single('ActiveCategories', bans.length)),
    ...bans.map(({name, currentBans, totalBans}, index) =>
      item(
        'Category',
        index + 1,
        single('Name', name),
        single('TotalBans', totalBans),
        single('CurrentBans', currentBans),
        single('TotalFails', totalBans * 5),
        single('CurrentFails', 0),
      ),
    ),
  );
}

function options(box: ExpresswayBox): XmlNode {
  const texts = [
    'Expressway Series',
    'H323-SIP Interworking Gateway',
    ...(box.role === 'expressway-e' && box.turn.licensedRelays > 0 ? [`${box.turn.licensedRelays} TURN Relays`] : []),
    ...(box.interfaces.length > 1 ? ['Advanced Networking'] : []),
  ];
  return single('Options', ...texts.map((text, index) => item('Option', index + 1, single('Description', text))));
}

/** Numbers and severities stand there since X12.5. */
function warnings(site: Site, box: ExpresswayBox): XmlNode {
  const hasNumbers = isAtLeast(box.version, 'X12.5');
  return single(
    'Warnings',
    ...raisedAlarms(site, box).map(({number, title, text, severity}, index) =>
      item(
        'Warning',
        index + 1,
        single(
          'ID',
          `${(Number(number) * 7919 + site.seed).toString(16).padStart(8, '0')}-02de-11e0-bb2e-abe08f6f1f29`,
        ),
        single('Reason', `${title} - ${text}`),
        single('State', 'Unacknowledged'),
        ...(hasNumbers ? [single('Number', number), single('Severity', severity)] : []),
      ),
    ),
  );
}
