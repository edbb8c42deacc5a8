/** Faults of DNS on both sides, and versions that do not go together. */
import {insideAddress} from '../site/expressway-box.ts';
import {addresses} from '../site/generate-dns.ts';
import type {DnsRecord, Site} from '../site/site.ts';
import {compareVersions, isAtLeast} from '../site/software-version.ts';
import {
  changeC,
  changeCms,
  changeE,
  changeEdgeCertificates,
  changeRecords,
  isSecond,
  mistypeAddress,
} from './change-site.ts';
import {everywhere, type Fault, overNetwork} from './fault.ts';

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
    seenBy: overNetwork,
    touches: ['dns.outside.join'],
    needs: [],
    applies: () => true,
    inject: (site) => replaceJoinName(site, 'outside', []),
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
    inject: (site) => setExpresswayVersion(site, 'X12.7.1'),
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
