/** Faults of DNS on both sides, and versions that do not go together. */
import {hostOf} from '../../model/host-name.ts';
import {expresswayFqdn, insideAddress, outsideAddress} from '../site/expressway-box.ts';
import {addresses, discoveryRecords} from '../site/generate-dns.ts';
import type {DnsRecord, Site} from '../site/site.ts';
import {compareVersions, isAtLeast} from '../site/software-version.ts';
import {linkedWebBridges} from '../site/web-bridge-state.ts';
import {
  changeC,
  changeCms,
  changeE,
  changeEdgeCertificates,
  changeRecords,
  isSecond,
  mistypeAddress,
  troubleDns,
} from './change-site.ts';
import {everywhere, type Fault, overNetwork} from './fault.ts';

/** A probe from outside asks there, too. */
const askedOutside = [...overNetwork, 'probe'] as const;

export const nameFaults: readonly Fault[] = [
  {
    name: 'dns-inside-wrong',
    check: 'dns/inside-wrong',
    summary: 'inside, the name that guests open leads to Expressway-E instead of the web bridge',
    seenBy: overNetwork,
    touches: ['dns.inside.join', 'proxy.resolution', 'web-bridge.link'],
    needs: ['dns.inside.web-bridge'],
    applies: () => true,
    inject: (site) => replaceJoinName(site, 'inside', site.expresswayE.map(insideAddress)),
  },
  {
    name: 'dns-inside-missing',
    check: 'dns/inside-missing',
    summary: 'inside, the name that guests open has no DNS record',
    seenBy: overNetwork,
    touches: ['dns.inside.join', 'proxy.resolution', 'web-bridge.link'],
    needs: ['dns.inside.web-bridge'],
    applies: () => true,
    inject: (site) => replaceJoinName(site, 'inside', []),
  },
  {
    name: 'dns-outside-wrong',
    check: 'dns/outside-wrong',
    summary: 'outside, the name that guests open leads to an address that no Expressway-E has',
    seenBy: overNetwork,
    touches: ['dns.outside.join'],
    needs: ['edge.nat'],
    applies: () => true,
    inject: (site) =>
      changeRecords(site, 'outside', (records) =>
        records.map((record) =>
          isJoinName(site, record) && record.type === 'A'
            ? {...record, address: mistypeAddress(record.address)}
            : record,
        ),
      ),
  },
  {
    name: 'dns-outside-missing',
    check: 'dns/outside-missing',
    summary: 'outside, the name that guests open has no DNS record',
    seenBy: askedOutside,
    touches: ['dns.outside.join'],
    needs: [],
    applies: () => true,
    inject: (site) => replaceJoinName(site, 'outside', []),
  },
  {
    name: 'dns-answer-intermittent',
    check: 'dns/answer-intermittent',
    message: 'denied',
    summary: 'outside, the DNS server says every second time that there is no such name',
    seenBy: askedOutside,
    touches: ['dns.outside'],
    needs: [],
    applies: () => true,
    inject: (site) => troubleDns(site, 'outside', 'comes-and-goes'),
  },
  {
    name: 'dns-server-not-resolving',
    check: 'dns/server-not-resolving',
    message: 'refused',
    summary: 'outside, the DNS server refuses to answer',
    seenBy: askedOutside,
    touches: ['dns.outside'],
    needs: [],
    applies: () => true,
    inject: (site) => troubleDns(site, 'outside', 'refuses'),
  },
  {
    name: 'dns-internal-name-outside',
    check: 'dns/internal-name-outside',
    summary: 'outside, the name that the web bridge has inside leads to Expressway-E',
    seenBy: askedOutside,
    touches: ['dns.outside.internal-name'],
    needs: ['dns.outside.join'],
    applies: ({names}) => names.internalJoin !== names.externalJoin,
    inject: (site) =>
      changeRecords(site, 'outside', (records) => [
        ...records,
        ...addresses(site.names.internalJoin, site.expresswayE.map(outsideAddress)),
      ]),
  },
  {
    name: 'dns-internal-name-wrong',
    check: 'dns/internal-name-wrong',
    message: 'edge',
    summary: 'inside, the name under which CMS looks for the web bridge leads to Expressway-E',
    seenBy: overNetwork,
    touches: ['dns.inside.web-bridge', 'web-bridge.link'],
    needs: ['web-bridge.name'],
    applies: hasInternalNameOfItsOwn,
    inject: (site) =>
      changeRecords(site, 'inside', (records) => [
        ...records.filter(({name}) => name !== site.names.internalJoin.toLowerCase()),
        ...addresses(site.names.internalJoin, site.expresswayE.map(insideAddress)),
      ]),
  },
  {
    name: 'dns-cms-answer-stale',
    check: 'dns/cms-answer-stale',
    message: 'current',
    summary: 'CMS keeps the old answer of DNS: it does not resolve a web bridge that the DNS inside resolves',
    seenBy: overNetwork,
    touches: ['web-bridge.link', 'dns.cms-cache'],
    needs: ['dns.inside.web-bridge', 'dns.inside.join', 'web-bridge.name'],
    applies: (site) =>
      site.database.webBridges.length > 0 &&
      linkedWebBridges(site).some((url) => hostOf(url) === site.names.internalJoin.toLowerCase()),
    inject: (site) => ({...site, forgottenByCms: [site.names.internalJoin.toLowerCase()]}),
  },
  {
    name: 'dns-edge-name-missing',
    check: 'dns/edge-name-missing',
    message: 'missing',
    summary: 'inside, Expressway-E has no DNS record',
    seenBy: overNetwork,
    touches: ['dns.inside.edge', 'zones'],
    needs: [],
    applies: () => true,
    inject: (site) => {
      const names = site.expresswayE.map((box) => expresswayFqdn(box).toLowerCase());
      return changeRecords(site, 'inside', (records) =>
        records.filter((record) => !names.includes(record.name.toLowerCase())),
      );
    },
  },
  {
    name: 'dns-edge-reverse-missing',
    check: 'dns/edge-reverse-missing',
    summary: 'the address of Expressway-E has no PTR record (from X15.0)',
    seenBy: overNetwork,
    touches: ['dns.outside.reverse'],
    needs: ['version.expressway', 'dns.outside'],
    applies: ({expresswayE}) => expresswayE.every(({version}) => isAtLeast(version, 'X15.0')),
    inject: (site) => changeRecords(site, 'outside', (records) => records.filter(({type}) => type !== 'PTR')),
  },
  {
    name: 'dns-xmpp-client-missing',
    check: 'dns/xmpp-client-missing',
    message: 'missing',
    summary: 'inside, there is no SRV record by which CMS finds its XMPP server (CMS 2.x)',
    seenBy: overNetwork,
    touches: ['dns.inside.xmpp'],
    needs: ['xmpp'],
    applies: ({cms}) => cms.some(({xmpp}) => xmpp?.isEnabled === true),
    inject: (site) =>
      changeRecords(site, 'inside', (records) => records.filter(({name}) => !name.startsWith('_xmpp-client.'))),
  },
  {
    name: 'version-turn-binding-only',
    check: 'version/turn-binding-only',
    summary:
      'the Expressways were upgraded to X12.7.1, but CMS only sends the Binding Requests that they no longer answer',
    seenBy: everywhere,
    touches: ['version.expressway', 'turn.licence', 'certificates.edge.usage'],
    needs: ['version.cms'],
    applies: ({cms}) => compareVersions(cms[0].version, '2.8.4') < 0,
    inject: (site) => withDiscovery(setExpresswayVersion(site, 'X12.7.1')),
  },
  {
    name: 'version-below-minimum',
    check: 'version/below-minimum',
    summary: 'CMS has version 2.1.3, older than the web proxy needs (CMS 2.x, before X12.6.1)',
    seenBy: everywhere,
    touches: ['version.cms'],
    needs: ['version.expressway', 'proxy'],
    applies: (site) => isSecond(site) && site.expresswayE.every(({version}) => !isAtLeast(version, 'X12.6.1')),
    inject: (site) => changeCms(site, (cms) => ({...cms, version: '2.1.3'})),
  },
  {
    name: 'version-below-minimum-expressway',
    check: 'version/below-minimum',
    summary: 'the Expressways have version X8.9.1, older than the web proxy needs (before X8.11)',
    seenBy: everywhere,
    touches: ['version.expressway', 'certificates.edge.usage'],
    needs: ['proxy'],
    applies: ({expresswayE}) => expresswayE.every(({version}) => !isAtLeast(version, 'X8.11')),
    inject: (site) => setExpresswayVersion(site, 'X8.9.1'),
  },
];

/** Its name is no other one that somebody needs. */
function hasInternalNameOfItsOwn({names, cms, dns}: Site): boolean {
  const name = names.internalJoin.toLowerCase();
  const isTarget = dns.inside.records.some((record) => record.type === 'SRV' && record.target.toLowerCase() === name);
  return names.internalJoin !== names.externalJoin && !isTarget && cms.every(({fqdn}) => fqdn.toLowerCase() !== name);
}

/** Gives the join name these addresses and takes its SRV records away. */
export function replaceJoinName(site: Site, side: 'inside' | 'outside', to: readonly string[]): Site {
  const {externalJoin} = site.names;
  return changeRecords(site, side, (records) => [
    ...records.filter((record) => !isJoinName(site, record) && record.name !== `_cms-web._tls.${externalJoin}`),
    ...addresses(externalJoin, to),
  ]);
}

function isJoinName(site: Site, {name}: DnsRecord): boolean {
  return name === site.names.externalJoin.toLowerCase();
}

/**
 * Boxes of before X12.5.4 have the option key for TURN, and those of before X15.4 certificates for clients, too; without
 * these they would have another fault.
 */
/** Several web bridges get an order by SRV records, once Expressway-C asks for them (X8.11). */
function withDiscovery(site: Site): Site {
  const has = site.dns.inside.records.some(({name}) => name.startsWith('_cms-web.'));
  return has || site.cms.length === 1
    ? site
    : changeRecords(site, 'inside', (records) => [...records, ...discoveryRecords(site)]);
}

function setExpresswayVersion(given: Site, version: string): Site {
  const site = changeEdgeCertificates(given, (certificate) => ({
    ...certificate,
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
  }));
  const licensedRelays = isAtLeast(version, 'X12.5.4') ? undefined : 1800;
  return changeE(
    changeC(site, (box) => ({...box, version})),
    (box) => ({
      ...box,
      version,
      turn: {...box.turn, ...(licensedRelays === undefined ? {} : {licensedRelays})},
    }),
  );
}
