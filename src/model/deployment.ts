/** The deployment as a map: the boxes between a guest and a call, the ways between them, and what bears on each. */

export const mapBoxes = [
  'guest',
  'guest-dns',
  'expressway-e',
  'turn-server',
  'expressway-c',
  'inside-dns',
  'web-bridge',
  'call-bridge',
] as const;
export type MapBoxId = (typeof mapBoxes)[number];

export const mapHops = [
  'guest-lookup',
  'page',
  'traversal',
  'guest-uri',
  'inside-lookup',
  'link',
  'guest-turn',
  'cms-turn',
  'media',
] as const;
export type MapHopId = (typeof mapHops)[number];

export type MapPlaceId = MapBoxId | MapHopId;

/** Every box and every hop is on every map: what the evidence does not hold is unknown, and not absent. */
export interface DeploymentMap {
  readonly boxes: readonly MapBox[];
  readonly hops: readonly MapHop[];
  /** Ids of findings that have no place on it. */
  readonly elsewhere: readonly string[];
}

interface MapPlace {
  /** Ids of the findings that bear on it, in the order of the report. */
  readonly findings: readonly string[];
  /** Ids of the checks that look at it and were asked for. */
  readonly checks: readonly string[];
}

export interface MapBox extends MapPlace {
  readonly id: MapBoxId;
  /** What it is called in the evidence: `Expressway-E vcse`, `join.example.com`, `Firefox 122`. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  /** Names and addresses that were too many to keep. */
  readonly omitted: number;
  /** The box that it runs on, where the evidence ties it to one. */
  readonly partOf?: MapBoxId;
}

export interface MapHop extends MapPlace {
  readonly id: MapHopId;
  readonly from: MapBoxId;
  readonly to: MapBoxId;
}
