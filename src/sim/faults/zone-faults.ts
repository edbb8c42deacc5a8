/** Faults of the Unified Communications traversal zone between the Expressways. */
import {insideAddress, outsideAddress} from '../site/expressway-box.ts';
import type {Site} from '../site/site.ts';
import {block, changeC, changeE, changeZonesOfC, changeZonesOfE, misspell} from './change-site.ts';
import {everywhere, type Fault} from './fault.ts';

export const zoneFaults: readonly Fault[] = [
  {
    name: 'expressway-zone-down',
    check: 'expressway/zone-down',
    summary: 'the network does not let the traversal zone through from Expressway-C to Expressway-E',
    seenBy: everywhere,
    touches: ['zone.link'],
    needs: ['zone', 'edge.name', 'c.dns', 'certificates.edge'],
    applies: () => true,
    inject: (site) => block(site, 'traversal-sip', site.expresswayE),
  },
  {
    name: 'expressway-zone-missing',
    check: 'expressway/zone-missing',
    summary: 'Expressway-C has no Unified Communications traversal zone',
    seenBy: everywhere,
    touches: ['zone', 'tunnel'],
    needs: ['uc'],
    applies: () => true,
    inject: (site) => changeC(site, (box) => ({...box, zones: []})),
  },
  {
    name: 'expressway-zone-duplicate',
    check: 'expressway/zone-duplicate',
    summary: 'there are two Unified Communications traversal zones between the Expressways',
    seenBy: everywhere,
    touches: ['zone.count'],
    needs: ['zone'],
    applies: () => true,
    inject: (site) => changeE(changeC(site, repeatZone), repeatZone),
  },
  {
    name: 'expressway-zone-username-mismatch',
    check: 'expressway/zone-username-mismatch',
    summary: 'Expressway-C logs in to the zone with a misspelt user name',
    seenBy: everywhere,
    touches: ['zone.username', 'zone.link'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) => changeZonesOfC(site, ({username}) => ({username: misspell(username)})),
  },
  {
    name: 'expressway-zone-username-mismatch-unknown',
    check: 'expressway/zone-username-mismatch',
    summary: 'the local database of Expressway-E does not have the user of the zone',
    seenBy: everywhere,
    touches: ['zone.username', 'zone.link'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) =>
      changeE(site, (box) => ({
        ...box,
        localUsers: box.localUsers.filter((name) => !box.zones.some(({username}) => username === name)),
      })),
  },
  {
    name: 'expressway-zone-policy-checks-credentials',
    check: 'expressway/zone-policy-checks-credentials',
    summary: 'the zone on Expressway-E checks credentials',
    seenBy: everywhere,
    touches: ['zone.policy'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) => changeZonesOfE(site, () => ({checksCredentials: true})),
  },
  {
    name: 'expressway-zone-verify-name-mismatch',
    check: 'expressway/zone-verify-name-mismatch',
    summary: 'Expressway-E verifies a misspelt name of Expressway-C',
    seenBy: everywhere,
    touches: ['zone.verify', 'zone.link'],
    needs: ['zone.count', 'zone.tls', 'edge.name'],
    applies: () => true,
    inject: (site) =>
      changeZonesOfE(site, ({tlsVerifySubjectName = ''}) => ({tlsVerifySubjectName: misspell(tlsVerifySubjectName)})),
  },
  {
    name: 'expressway-zone-verify-name-mismatch-address',
    check: 'expressway/zone-verify-name-mismatch',
    summary: 'Expressway-C knows its peers by address, which no certificate holds',
    seenBy: everywhere,
    touches: ['zone.verify', 'zone.link'],
    needs: ['zone.count', 'zone.tls', 'edge.nat'],
    applies: () => true,
    inject: (site) => {
      const peers = site.expresswayE.map((edge) =>
        edge.interfaces.length > 1 ? insideAddress(edge) : outsideAddress(edge),
      );
      return changeZonesOfC(site, () => ({peers}));
    },
  },
  {
    name: 'expressway-zone-tls-off',
    check: 'expressway/zone-tls-off',
    summary: 'TLS verify mode is off on the zone of Expressway-C',
    seenBy: everywhere,
    touches: ['zone.tls', 'alarms.c'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) => changeZonesOfC(site, () => ({isTlsVerified: false})),
  },
  {
    name: 'expressway-zone-tls-off-tcp',
    check: 'expressway/zone-tls-off',
    summary: 'the zone uses TCP without TLS on both ends',
    seenBy: everywhere,
    touches: ['zone.tls', 'alarms.c', 'alarms.e'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) =>
      changeZonesOfC(
        changeZonesOfE(site, () => ({transport: 'TCP'})),
        () => ({transport: 'TCP'}),
      ),
  },
  {
    name: 'expressway-zone-port-mismatch',
    check: 'expressway/zone-port-mismatch',
    summary: 'the zone has another SIP port on Expressway-C than on Expressway-E',
    seenBy: everywhere,
    touches: ['zone.port', 'zone.link'],
    needs: ['zone.count'],
    applies: () => true,
    inject: (site) => changeZonesOfC(site, ({sipPort}) => ({sipPort: sipPort + 10})),
  },
];

type Zoned = Site['expresswayC'][number] | Site['expresswayE'][number];

/** Both up: what is wrong is that there are two. */
function repeatZone<Box extends Zoned>(box: Box): Box {
  const added = box.zones.map((zone) => ({
    ...zone,
    number: zone.number + 1,
    name: `${zone.name} 2`,
    sipPort: zone.sipPort + 1,
  }));
  return {...box, zones: [...box.zones, ...added]};
}
