/** What the TURN servers of a site listen on, and whether CMS reaches them. */
import {isBlocked} from './blocked-flow.ts';
import type {CmsBox} from './cms-box.ts';
import type {TurnServerObject} from './cms-database.ts';
import {addressesOf, type ExpresswayE} from './expressway-box.ts';
import type {Site} from './site.ts';
import {isAtLeast} from './software-version.ts';

export interface ListeningAddress {
  readonly address: string;
  readonly port: number;
}

export function turnListening({turn, interfaces}: ExpresswayE): readonly ListeningAddress[] {
  if (!turn.isOn) return [];
  return interfaces.flatMap(({address}, index) =>
    turn.listeningLans.includes(index + 1) ? [{address, port: turn.appliedPort}] : [],
  );
}

/** Relays of a small or medium box; before X12.5.4 the option keys limit them. */
export function relayLimit({turn, version}: ExpresswayE): number {
  return isAtLeast(version, 'X12.5.4') ? 1800 : turn.licensedRelays;
}

export interface TurnReach {
  readonly isReachable: boolean;
  /** The address of the CMS as the TURN server sees it. */
  readonly mappedAddress: string;
  readonly port: number;
}

/** By a static NAT address it is taken to be reached as well: firewalls usually lead back what goes out. */
export function turnReach(site: Site, cms: CmsBox, object: TurnServerObject): TurnReach {
  const edge = site.expresswayE.find((box) => addressesOf(box).includes(object.serverAddress));
  const isNat = edge?.interfaces.some(({staticNatAddress}) => staticNatAddress === object.serverAddress) === true;
  const listening = edge === undefined ? [] : turnListening(edge);
  const isListening = isNat ? listening.length > 0 : listening.some(({address}) => address === object.serverAddress);
  return {
    isReachable: edge !== undefined && isListening && !isBlocked(site, 'turn-inside', edge),
    mappedAddress: cms.interfaces.find(({isDefault}) => isDefault)?.address ?? cms.interfaces[0]?.address ?? '',
    port: 3478,
  };
}
