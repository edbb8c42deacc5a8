/** Faults of TURN: the objects of CMS, the service of Expressway-E, passwords, and what is between them. */
import {Secret} from '../../model/secret.ts';
import {type ExpresswayE, insideAddress, outsideAddress} from '../site/expressway-box.ts';
import type {Site} from '../site/site.ts';
import {isAtLeast} from '../site/software-version.ts';
import {
  block,
  changeDatabase,
  changeE,
  changeFirstCms,
  changeTurn,
  changeTurnServers,
  misspell,
  mistypeAddress,
} from './change-site.ts';
import {byProbe, everywhere, type Fault, overNetwork} from './fault.ts';

export const turnFaults: readonly Fault[] = [
  {
    name: 'cms-turn-server-missing',
    check: 'cms/turn-server-missing',
    message: 'missing',
    summary: 'CMS has no TURN server object',
    seenBy: everywhere,
    touches: ['turn-object'],
    needs: [],
    applies: () => true,
    inject: (site) => changeDatabase(site, () => ({turnServers: []})),
  },
  {
    name: 'cms-turn-addresses-swapped',
    check: 'cms/turn-addresses-swapped',
    summary: 'server and client address of the TURN server objects are exchanged (static NAT)',
    seenBy: everywhere,
    touches: ['turn-object.server-address', 'turn-object.client-address'],
    needs: ['edge.nat', 'turn-object.count'],
    applies: hasNat,
    inject: (site) =>
      changeTurnServers(site, (object) => ({
        ...object,
        serverAddress: object.clientAddress,
        clientAddress: object.serverAddress,
      })),
  },
  {
    name: 'cms-turn-server-address-outside',
    check: 'cms/turn-server-address-outside',
    summary: 'the server address of the TURN server objects is the static NAT address (dual interfaces)',
    seenBy: everywhere,
    touches: ['turn-object.server-address'],
    needs: ['edge.nat', 'turn-object.count', 'turn-object.client-address'],
    applies: (site) => hasNat(site) && isDual(site),
    inject: (site) => changeTurnServers(site, (object) => ({...object, serverAddress: object.clientAddress})),
  },
  {
    name: 'cms-turn-client-address-inside',
    check: 'cms/turn-client-address-inside',
    summary: 'the client address of the TURN server objects is the inside address of Expressway-E (static NAT)',
    seenBy: everywhere,
    touches: ['turn-object.client-address'],
    needs: ['edge.nat', 'turn-object.server-address'],
    applies: hasNat,
    inject: (site) => changeTurnServers(site, (object) => ({...object, clientAddress: object.serverAddress})),
  },
  {
    name: 'cms-turn-address-unknown',
    check: 'cms/turn-address-unknown',
    summary: 'the client address of the TURN server objects is mistyped: no Expressway-E has it',
    seenBy: everywhere,
    touches: ['turn-object.client-address'],
    needs: ['edge.nat', 'turn-object.server-address', 'turn-object.type'],
    applies: hasKnownOutside,
    inject: (site) =>
      changeTurnServers(site, (object) => ({...object, clientAddress: mistypeAddress(object.clientAddress)})),
  },
  {
    name: 'cms-turn-type-unfit',
    check: 'cms/turn-type-unfit',
    summary: 'the TURN server objects are of the type for a Lync edge',
    seenBy: everywhere,
    touches: ['turn-object.type'],
    needs: [],
    applies: () => true,
    inject: (site) => changeTurnServers(site, (object) => ({...object, type: 'lyncEdge'})),
  },
  {
    name: 'cms-turn-port-mismatch',
    check: 'cms/turn-port-mismatch',
    summary: 'the TURN server objects name a TCP port on which Expressway-E has no TURN',
    seenBy: everywhere,
    touches: ['turn-object.port'],
    needs: ['turn.port', 'turn.protocol', 'turn-object.server-address'],
    applies: () => true,
    inject: (site) => changeTurnServers(site, (object) => ({...object, tcpPortNumberOverride: 3479})),
  },
  {
    name: 'cms-turn-port-mismatch-tcp-443',
    check: 'cms/turn-port-mismatch',
    summary: 'Expressway-E has TURN on TCP 443, the TURN server objects name TCP 3478',
    seenBy: everywhere,
    touches: ['turn-object.port'],
    needs: ['turn.port', 'turn.protocol', 'turn-object.server-address'],
    applies: ({expresswayE}) => expresswayE.every(({turn}) => turn.listensOnTcp443),
    inject: (site) => changeTurnServers(site, (object) => ({...object, tcpPortNumberOverride: 3478})),
  },
  {
    name: 'cms-turn-user-unknown',
    check: 'cms/turn-user-unknown',
    summary: 'the user name in the TURN server objects is misspelt: Expressway-E does not have it',
    seenBy: everywhere,
    touches: ['turn-object.username', 'turn.credentials'],
    needs: ['turn-object.count'],
    applies: () => true,
    inject: (site) => changeTurnServers(site, (object) => ({...object, username: misspell(object.username)})),
  },
  {
    name: 'cms-turn-server-per-edge',
    check: 'cms/turn-server-per-edge',
    summary: 'the last Expressway-E of the cluster has no TURN server object',
    seenBy: everywhere,
    touches: ['turn-object.count'],
    needs: ['turn-object.server-address', 'turn.on'],
    applies: ({expresswayE}) => expresswayE.length > 1,
    inject: (site) => changeDatabase(site, ({turnServers}) => ({turnServers: turnServers.slice(0, -1)})),
  },
  {
    name: 'cms-turn-two-services',
    check: 'cms/turn-two-services',
    summary: 'the TURN server of the first CMS runs beside that of Expressway-E',
    seenBy: everywhere,
    touches: ['cms-turn'],
    needs: ['turn-object.count'],
    applies: () => true,
    inject: (site) =>
      changeFirstCms(site, (cms) => ({
        ...cms,
        turn: {
          isEnabled: true,
          username: site.database.turnServers[0]?.username ?? cms.hostName.toLowerCase(),
          realm: site.names.cmsDomain,
          listeningInterfaces: ['a'],
        },
      })),
  },
  {
    name: 'cms-turn-server-unreachable',
    check: 'cms/turn-server-unreachable',
    summary: 'the network lets no TURN through from CMS to Expressway-E',
    seenBy: everywhere,
    touches: ['turn.inside'],
    needs: ['turn.on', 'turn.lans', 'turn.port', 'turn-object', 'version'],
    applies: () => true,
    inject: (site) => block(site, 'turn-inside', site.expresswayE),
  },
  {
    name: 'turn-password-mismatch',
    check: 'turn/password-mismatch',
    message: 'differs',
    summary: 'CMS has another TURN password than Expressway-E',
    seenBy: [...overNetwork, ...byProbe],
    touches: ['turn.credentials'],
    needs: ['turn.on', 'turn.outside', 'turn-object.username'],
    applies: () => true,
    inject: changePasswordOnCms,
  },
  {
    name: 'turn-unanswered',
    check: 'turn/unanswered',
    message: 'silent',
    summary: 'the network lets no TURN through from outside to Expressway-E',
    seenBy: [...overNetwork, ...byProbe],
    touches: ['turn.outside'],
    needs: ['turn.on', 'turn-object.client-address'],
    applies: () => true,
    inject: (site) => block(site, 'turn-outside', site.expresswayE),
  },
  {
    name: 'turn-hairpin-missing',
    check: 'turn/hairpin-missing',
    message: 'apart',
    summary: 'what one TURN relay sends to another does not come back (no NAT reflection)',
    seenBy: byProbe,
    touches: ['turn.media-path'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({trouble: 'relays-apart'})),
  },
  {
    name: 'media-relay-loss',
    check: 'media/relay-loss',
    message: 'lost',
    summary: 'one packet in eight is lost between two TURN relays',
    seenBy: byProbe,
    touches: ['turn.media-path'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({trouble: 'lossy'})),
  },
  {
    name: 'media-relay-mtu',
    check: 'media/relay-mtu',
    message: 'lost',
    summary: 'large packets are lost between two TURN relays',
    seenBy: byProbe,
    touches: ['turn.media-path'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({trouble: 'small-mtu'})),
  },
  {
    name: 'turn-several-servers',
    check: 'turn/several-servers',
    summary: 'a load balancer spreads TURN clients over two servers',
    seenBy: byProbe,
    touches: ['turn.media-path'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({trouble: 'load-balancer'})),
  },
  {
    name: 'turn-allocation-quota',
    check: 'turn/allocation-quota',
    message: 'limit',
    summary: 'the TURN user may have one relay at a time',
    seenBy: byProbe,
    touches: ['turn.media-path'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({trouble: 'one-relay'})),
  },
  {
    name: 'expressway-turn-not-applied-realm',
    check: 'expressway/turn-not-applied',
    message: 'otherRealm',
    summary: 'the TURN realm was changed without switching TURN off and on',
    seenBy: overNetwork,
    touches: ['turn.realm'],
    needs: ['turn.on', 'turn.outside', 'edge.nat'],
    applies: () => true,
    inject: (site) => changeTurn(site, ({realm}) => ({realm: `new-${realm}`, appliedRealm: realm})),
  },
  {
    name: 'expressway-turn-not-applied-media',
    check: 'expressway/turn-not-applied',
    message: 'otherRange',
    summary: 'the TURN media ports were changed without switching TURN off and on',
    seenBy: overNetwork,
    touches: ['turn.media'],
    needs: ['turn.on', 'turn.outside', 'turn.credentials', 'turn-object.username', 'edge.nat'],
    applies: () => true,
    inject: (site) =>
      changeTurn(site, ({mediaPortStart, mediaPortEnd}) => ({
        mediaPortStart: mediaPortStart + 1000,
        appliedMediaPorts: {first: mediaPortStart, last: mediaPortEnd},
      })),
  },
  {
    name: 'expressway-turn-off',
    check: 'expressway/turn-off',
    message: 'off',
    summary: 'the TURN service of Expressway-E is off',
    seenBy: everywhere,
    touches: ['turn'],
    needs: [],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({isOn: false, relaysInUse: 0})),
  },
  {
    name: 'expressway-turn-licence-missing',
    check: 'expressway/turn-licence-missing',
    summary: 'Expressway-E has no option key for TURN relays (before X8.11)',
    seenBy: everywhere,
    touches: ['turn.licence', 'turn.capacity'],
    needs: ['turn.on', 'version.expressway'],
    applies: ({expresswayE}) => expresswayE.every(({version}) => !isAtLeast(version, 'X8.11')),
    inject: (site) => changeTurn(site, () => ({licensedRelays: 0, relaysInUse: 0})),
  },
  {
    name: 'expressway-turn-licence-missing-later',
    check: 'expressway/turn-licence-missing',
    summary: 'Expressway-E has no option key for TURN relays (X8.11 to X12.5.3, where sources disagree)',
    seenBy: everywhere,
    touches: ['turn.licence', 'turn.capacity'],
    needs: ['turn.on', 'version.expressway'],
    applies: ({expresswayE}) =>
      expresswayE.every(({version}) => isAtLeast(version, 'X8.11') && !isAtLeast(version, 'X12.5.4')),
    inject: (site) => changeTurn(site, () => ({licensedRelays: 0, relaysInUse: 0})),
  },
  {
    name: 'expressway-turn-not-applied',
    check: 'expressway/turn-not-applied',
    summary: 'the TURN port was changed without switching TURN off and on: it still listens on the old one',
    seenBy: everywhere,
    touches: ['turn.port', 'turn-object.port'],
    needs: ['turn.on', 'turn.lans'],
    applies: () => true,
    inject: (site) =>
      // CMS follows the setting, so that only Expressway-E is behind.
      changeTurnServers(
        changeTurn(site, ({port}) => ({port: port + 1})),
        (object) => (object.tcpPortNumberOverride === 3478 ? {...object, tcpPortNumberOverride: 3479} : object),
      ),
  },
  {
    name: 'expressway-turn-listening-incomplete',
    check: 'expressway/turn-listening-incomplete',
    summary: 'TURN listens on the inner LAN alone (dual interfaces)',
    seenBy: everywhere,
    touches: ['turn.lans'],
    needs: ['turn.on', 'turn.port'],
    applies: isDual,
    inject: (site) => changeTurn(site, () => ({listeningLans: [1]})),
  },
  {
    name: 'expressway-turn-media-range-legacy',
    check: 'expressway/turn-media-range-legacy',
    summary: 'the TURN media ports are those of old releases, 60000 to 61799',
    seenBy: everywhere,
    touches: ['turn.media'],
    needs: ['turn.on'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({mediaPortStart: 60_000, mediaPortEnd: 61_799})),
  },
  {
    name: 'expressway-turn-media-range-legacy-empty',
    check: 'expressway/turn-media-range-legacy',
    summary: 'the TURN media port range ends before it starts',
    seenBy: everywhere,
    touches: ['turn.media'],
    needs: ['turn.on'],
    applies: () => true,
    inject: (site) =>
      changeTurn(site, ({mediaPortStart, mediaPortEnd}) => ({
        mediaPortStart: mediaPortEnd,
        mediaPortEnd: mediaPortStart,
      })),
  },
  {
    name: 'expressway-turn-udp-only',
    check: 'expressway/turn-udp-only',
    summary: 'TURN is for UDP alone, and CMS tells browsers a TCP port',
    seenBy: everywhere,
    touches: ['turn.protocol', 'alarms.turn'],
    needs: ['turn.on', 'turn-object.port', 'turn.port'],
    applies: ({database}) =>
      database.turnServers.some(({tcpPortNumberOverride}) => tcpPortNumberOverride !== undefined),
    inject: (site) => changeTurn(site, () => ({protocolMode: 'UDP'})),
  },
  {
    name: 'expressway-turn-capacity',
    check: 'expressway/turn-capacity',
    summary: 'all TURN relays of Expressway-E are in use',
    seenBy: everywhere,
    touches: ['turn.capacity'],
    needs: ['turn.on', 'turn.licence'],
    applies: () => true,
    inject: (site) => changeTurn(site, () => ({relaysInUse: 1800})),
  },
  {
    name: 'expressway-static-nat-missing',
    check: 'expressway/static-nat-missing',
    summary: 'static NAT is off on Expressway-E, though guests reach it by another address than its own',
    seenBy: everywhere,
    touches: ['edge.nat'],
    needs: ['turn-object.client-address', 'dns.outside'],
    // With one interface the inside depends on the NAT address as well, and more than this would fail.
    applies: (site) => hasNat(site) && isDual(site),
    inject: (site) =>
      changeE(site, (box) => {
        const [first, ...others] = box.interfaces.map(({staticNatAddress: _nat, ...lan}) => lan);
        return first === undefined ? box : {...box, interfaces: [first, ...others]};
      }),
  },
];

function changePasswordOnCms(site: Site): Site {
  const {turnPasswordOnCms} = site.secrets;
  return {...site, secrets: {...site.secrets, turnPasswordOnCms: new Secret(misspell(turnPasswordOnCms.reveal()))}};
}

function hasNat({expresswayE}: Site): boolean {
  return expresswayE.every((edge) => isTranslated(edge) && insideAddress(edge) !== outsideAddress(edge));
}

function isTranslated({interfaces}: ExpresswayE): boolean {
  return interfaces.some(({staticNatAddress}) => staticNatAddress !== undefined);
}

export function isDual({expresswayE}: Site): boolean {
  return expresswayE.every(({interfaces}) => interfaces.length > 1);
}

/** A private address without static NAT has another one in front of it that no box tells. */
function hasKnownOutside(site: Site): boolean {
  const privateAddress = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
  return hasNat(site) || site.expresswayE.every((edge) => !privateAddress.test(outsideAddress(edge)));
}
