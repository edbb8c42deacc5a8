/** Faults of Expressway-C as proxy: Unified Communications, the Meeting Server page, domains, allow list, DNS, tunnels. */
import type {Site} from '../site/site.ts';
import {isAtLeast} from '../site/software-version.ts';
import {block, changeC, changeE, changeFirstE} from './change-site.ts';
import {byHand, everywhere, type Fault} from './fault.ts';
import {replaceJoinName} from './name-faults.ts';

export const proxyFaults: readonly Fault[] = [
  {
    name: 'expressway-unified-communications-off',
    check: 'expressway/unified-communications-off',
    summary: 'mobile and remote access is off on Expressway-C',
    seenBy: everywhere,
    touches: ['uc', 'proxy', 'tunnel'],
    needs: [],
    applies: () => true,
    inject: (site) => changeC(site, (box) => ({...box, isUnifiedCommunicationsOn: false})),
  },
  {
    name: 'expressway-unified-communications-off-edge',
    check: 'expressway/unified-communications-off',
    summary: 'mobile and remote access is off on Expressway-E',
    seenBy: everywhere,
    touches: ['uc', 'tunnel.link'],
    needs: ['proxy.enabled'],
    applies: () => true,
    inject: (site) => changeE(site, (box) => ({...box, isUnifiedCommunicationsOn: false})),
  },
  {
    name: 'expressway-web-proxy-off',
    check: 'expressway/web-proxy-off',
    summary: 'the Meeting Server web proxy of Expressway-C is disabled',
    seenBy: everywhere,
    touches: ['proxy', 'tunnel.hosts'],
    needs: ['uc'],
    applies: () => true,
    inject: (site) =>
      changeC(site, (box) => ({
        ...box,
        meetingServer: {...box.meetingServer, isEnabled: false},
        tunnelHosts: box.tunnelHosts.filter((host) => host !== box.meetingServer.uri),
      })),
  },
  {
    name: 'expressway-guest-uri-internal',
    check: 'expressway/guest-uri-internal',
    message: 'internal',
    summary: 'the guest account client URI of Expressway-C is the inside name of the web bridge',
    seenBy: everywhere,
    touches: ['proxy.uri', 'tunnel.hosts', 'proxy.resolution', 'proxy.target', 'alarms.e'],
    needs: ['uc', 'proxy.enabled', 'external-uri', 'dns.inside.web-bridge', 'certificates.web-bridge.names'],
    applies: ({names}) => names.internalJoin !== names.externalJoin,
    inject: (site) =>
      changeC(site, (box) => ({
        ...box,
        meetingServer: {...box.meetingServer, uri: site.names.internalJoin},
        tunnelHosts: box.tunnelHosts.map((host) => (host === box.meetingServer.uri ? site.names.internalJoin : host)),
      })),
  },
  {
    name: 'expressway-guest-uri-unresolved',
    check: 'expressway/guest-uri-unresolved',
    summary: 'inside, the name that guests open has no DNS record, and DNS itself cannot be asked',
    seenBy: byHand,
    touches: ['dns.inside.join', 'proxy.resolution', 'web-bridge.link'],
    needs: ['uc', 'proxy.enabled', 'proxy.uri', 'c.dns', 'edge.name'],
    // With one name on both sides CMS does not find its web bridge either.
    applies: ({names}) => names.internalJoin !== names.externalJoin,
    inject: (site) => replaceJoinName(site, 'inside', []),
  },
  {
    name: 'expressway-guest-uri-elsewhere',
    check: 'expressway/guest-uri-elsewhere',
    summary:
      'Expressway-C asks the DNS servers of the outside, so the guest account client URI leads it to Expressway-E',
    seenBy: everywhere,
    touches: ['c.dns', 'proxy.resolution'],
    needs: ['uc', 'proxy.enabled', 'proxy.uri', 'dns.outside', 'edge.nat', 'edge.name'],
    applies: () => true,
    inject: (site) => changeC(site, (box) => ({...box, dnsServers: site.dns.outside.servers})),
  },
  {
    name: 'expressway-guest-uri-is-edge-domain',
    check: 'expressway/guest-uri-is-edge-domain',
    summary: 'the name that guests open is a domain of mobile and remote access, too',
    seenBy: everywhere,
    touches: ['domains.join'],
    needs: ['uc', 'proxy.uri', 'proxy.enabled'],
    applies: () => true,
    inject: (site) =>
      changeC(site, (box) => ({
        ...box,
        domains: [...box.domains, {name: box.meetingServer.uri, isEdgeSip: true, isEdgeXmpp: true}],
      })),
  },
  {
    name: 'expressway-domain-missing',
    check: 'expressway/domain-missing',
    summary: 'Expressway-C does not have the outside domain in its list of domains',
    seenBy: everywhere,
    touches: ['domains.external', 'tunnel.domains'],
    needs: ['uc', 'edge.name'],
    applies: () => true,
    inject: (site) =>
      changeC(site, (box) => ({
        ...box,
        domains: box.domains.filter(({name}) => name !== site.names.externalDomain),
        tunnelHosts: box.tunnelHosts.filter((host) => host !== site.names.externalDomain),
      })),
  },
  {
    name: 'expressway-allow-rule-missing',
    check: 'expressway/allow-rule-missing',
    summary: 'the allow list of Expressway-C has no wss rule for web bridges',
    seenBy: everywhere,
    touches: ['proxy.allow-list'],
    // The rules come by themselves once a web bridge answers.
    needs: ['uc', 'proxy.enabled', 'proxy.resolution', 'proxy.target', 'web-bridge.enabled', 'web-bridge.page'],
    applies: () => true,
    inject: (site) => allowOnly(site, ['https']),
  },
  {
    name: 'expressway-allow-rule-missing-all',
    check: 'expressway/allow-rule-missing',
    summary: 'the allow list of Expressway-C has no rules for web bridges',
    seenBy: everywhere,
    touches: ['proxy.allow-list'],
    // The rules come by themselves once a web bridge answers.
    needs: ['uc', 'proxy.enabled', 'proxy.resolution', 'proxy.target', 'web-bridge.enabled', 'web-bridge.page'],
    applies: () => true,
    inject: (site) => allowOnly(site, []),
  },
  {
    name: 'expressway-tunnel-down',
    check: 'expressway/tunnel-down',
    summary: 'the network lets no SSH tunnel (TCP 2222) through from Expressway-C to Expressway-E',
    seenBy: everywhere,
    touches: ['tunnel.link', 'alarms.c'],
    needs: ['uc', 'zone', 'edge.name', 'c.dns', 'domains'],
    applies: () => true,
    inject: (site) => block(site, 'ssh-tunnel', site.expresswayE),
  },
  {
    name: 'expressway-tunnel-down-one',
    check: 'expressway/tunnel-down',
    summary: 'the network lets no SSH tunnel (TCP 2222) through to the last Expressway-E of the cluster',
    seenBy: everywhere,
    touches: ['tunnel.link', 'alarms.c'],
    needs: ['uc', 'zone', 'edge.name', 'c.dns', 'domains'],
    applies: ({expresswayE}) => expresswayE.length > 1,
    inject: (site) => block(site, 'ssh-tunnel', site.expresswayE.slice(-1)),
  },
  {
    name: 'expressway-tunnel-missing',
    check: 'expressway/tunnel-missing',
    summary: 'Expressway-C has no SSH tunnel for the name that guests open',
    seenBy: everywhere,
    touches: ['tunnel.hosts'],
    needs: ['uc', 'proxy.enabled', 'proxy.uri', 'zone', 'c.dns'],
    applies: () => true,
    inject: (site) =>
      changeC(site, (box) => ({
        ...box,
        tunnelHosts: box.tunnelHosts.filter((host) => host !== box.meetingServer.uri),
      })),
  },
  {
    name: 'expressway-dns-unset',
    check: 'expressway/dns-unset',
    summary: 'Expressway-C has no DNS server',
    seenBy: everywhere,
    touches: ['c.dns', 'proxy.resolution', 'zone.link', 'tunnel.link', 'alarms.c'],
    needs: [],
    applies: () => true,
    inject: (site) => changeC(site, (box) => ({...box, dnsServers: []})),
  },
  {
    name: 'expressway-dns-unset-domain',
    check: 'expressway/dns-unset',
    summary: 'Expressway-E has no domain name',
    seenBy: everywhere,
    touches: ['edge.name'],
    needs: [],
    applies: () => true,
    inject: (site) => changeE(site, (box) => ({...box, domainName: ''})),
  },
  {
    name: 'expressway-web-bridge-down',
    check: 'expressway/web-bridge-down',
    summary: 'the network does not let Expressway-C through to the first web bridge (from X8.11)',
    seenBy: everywhere,
    touches: ['proxy.target'],
    needs: ['uc', 'proxy.enabled', 'proxy.uri', 'proxy.resolution', 'web-bridge', 'version.expressway'],
    applies: ({expresswayC}) => expresswayC.every(({version}) => isAtLeast(version, 'X8.11')),
    inject: (site) => block(site, 'web-bridge-page', [site.cms[0]]),
  },
  {
    name: 'expressway-name-has-underscore',
    check: 'expressway/name-has-underscore',
    summary: 'the host name of the first Expressway-E has an underscore, so its port forwarding does not start',
    seenBy: everywhere,
    touches: ['edge.name', 'tunnel.link', 'alarms.c'],
    needs: ['uc'],
    applies: () => true,
    inject: renameFirstEdge,
  },
  {
    name: 'expressway-domain-case-differs',
    check: 'expressway/domain-case-differs',
    summary: 'the second Expressway-E writes the domain with a capital letter',
    seenBy: everywhere,
    touches: ['edge.name'],
    needs: [],
    applies: ({expresswayE}) => expresswayE.length > 1,
    inject: (site) => {
      const [first, ...others] = site.expresswayE;
      const capitals = others.map((box) => ({
        ...box,
        domainName: box.domainName.slice(0, 1).toUpperCase() + box.domainName.slice(1),
      }));
      return {...site, expresswayE: [first, ...capitals]};
    },
  },
];

function allowOnly(site: Site, allowedProtocols: readonly ('https' | 'wss')[]): Site {
  return changeC(site, (box) => ({...box, meetingServer: {...box.meetingServer, allowedProtocols}}));
}

/** Everything that names the box follows: its certificate, DNS on both sides, the peers of the zone, blocked flows. */
function renameFirstEdge(site: Site): Site {
  const [edge] = site.expresswayE;
  const hostName = `${edge.hostName.slice(0, -1)}_${edge.hostName.slice(-1)}`;
  const before = `${edge.hostName}.${edge.domainName}`.toLowerCase();
  const after = `${hostName}.${edge.domainName}`.toLowerCase();
  const rename = (name: string): string => (name.toLowerCase() === before ? after : name);
  const renamed = changeFirstE(site, (box) => ({...box, hostName}));
  const {inside, outside} = renamed.dns;
  return changeC(
    {
      ...renamed,
      blocked: renamed.blocked.map((flow) => (flow.box === edge.hostName ? {...flow, box: hostName} : flow)),
      certificates: renamed.certificates.map(({commonName, ...certificate}) => ({
        ...certificate,
        ...(commonName === undefined ? {} : {commonName: rename(commonName)}),
        dnsNames: certificate.dnsNames.map(rename),
      })),
      dns: {
        inside: {...inside, records: inside.records.map((record) => ({...record, name: rename(record.name)}))},
        outside: {...outside, records: outside.records.map((record) => ({...record, name: rename(record.name)}))},
      },
    },
    (box) => ({...box, zones: box.zones.map((zone) => ({...zone, peers: zone.peers.map(rename)}))}),
  );
}
