/**
 * What ICE sent through a TURN relay and what came back, one for each TURN session and ICE session: the client's side,
 * inside TURN, and where the capture was taken at the TURN server also the outer side, between the relay and the peers.
 */

import {millisecondsBetween} from '../../model/instant.ts';
import type {Place} from '../../model/origin.ts';
import {isSameEnd} from '../../model/subject.ts';
import {defineDerived} from '../derived.ts';
import {type Fact, originOf, type TransportAddress} from '../fact.ts';
import {type IceSession, iceSession} from '../ice-session.ts';
import {type TurnSession, turnSession} from '../turn-session.ts';

export interface RelayLeg {
  /** Whom the client's checks were for; undefined for a channel whose ChannelBind was before the capture. */
  readonly peer?: TransportAddress;
  readonly sent: number;
  readonly answered: number;
  /** From the first check of the client to the last. */
  readonly seconds: number;
  /** Checks of the peer that came, and those of them that were answered. */
  readonly received: number;
  readonly receivedAnswered: number;
}

export interface RelayUse {
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  readonly relayedAddress: TransportAddress;
  /** Inside TURN. The check that came first stands at `legs.<index>`, the peer's at `legs.<index>.received`. */
  readonly legs: readonly RelayLeg[];
  /** Between the relay and the peers, seen only at the TURN server. At `outer.<index>` and `outer.<index>.received`. */
  readonly outer: readonly (RelayLeg & {readonly local: TransportAddress})[];
  /** Whether any check of the client was answered, on whatever path. */
  readonly isClientAnswered: boolean;
  /** Whether anything of the peers came to the client through the relay: Data indications or checks. */
  readonly isHeard: boolean;
  /** The addresses on which the same capture shows TURN servers: inside and outside of one, where it was taken there. */
  readonly serverAddresses: readonly string[];
}

type Path = IceSession['paths'][number];
type Side = 'first' | 'second';

/** Subject: that of the TURN session, whose places it has too. */
export const relayUse = defineDerived<RelayUse>({
  id: 'turn.relay-use',
  title: 'ICE checks through a TURN relay in a packet capture',
  collect: iceSession.collect,
  derive: (store) => {
    const sessions = store.of(turnSession);
    const addresses = new Map<string, Set<string>>();
    for (const {origin, value} of sessions) {
      addresses.set(origin.input, (addresses.get(origin.input) ?? new Set()).add(value.server.address));
    }
    const byClient = iceSessionsByClient(store.of(iceSession));
    return sessions.flatMap((session) =>
      [...(byClient.get(keyOf(session, session.value.transport, session.value.client)) ?? [])].flatMap((ice) =>
        useOf(session, ice, [...(addresses.get(session.origin.input) ?? [])]),
      ),
    );
  },
});

/** ICE sessions by capture and by the clients of TURN that took part in them. */
function iceSessionsByClient(
  sessions: readonly Fact<IceSession>[],
): ReadonlyMap<string, ReadonlySet<Fact<IceSession>>> {
  const byClient = new Map<string, Set<Fact<IceSession>>>();
  for (const session of sessions) {
    for (const path of session.value.paths) {
      if (path.turnClient === undefined) continue;
      const key = keyOf(session, path.transport, path[path.turnClient]);
      byClient.set(key, (byClient.get(key) ?? new Set()).add(session));
    }
  }
  return byClient;
}

function keyOf({origin}: Fact, transport: string, {address, port}: TransportAddress): string {
  return `${origin.input} ${transport} ${address} ${port}`;
}

function useOf(
  session: Fact<TurnSession>,
  ice: Fact<IceSession>,
  serverAddresses: readonly string[],
): Fact<RelayUse>[] {
  const {client, server, transport, relayedAddress, dataIndications} = session.value;
  if (relayedAddress === undefined) return [];
  const at: Record<string, Place> = {...session.at};
  const inside = legsOf(ice, at, 'legs', (path) => {
    const side = path.turnClient;
    if (side === undefined || path.transport !== transport) return undefined;
    const isOurs = isSameEnd(path[side], client) && isSameEnd(path[otherSide(side)], server);
    return isOurs ? side : undefined;
  });
  const [first] = inside;
  if (first === undefined) return [];
  const {side} = first;
  const outer = legsOf(ice, at, 'outer', (path) => {
    const isRelay = ({address, port}: TransportAddress) =>
      port === relayedAddress.port && (address === relayedAddress.address || serverAddresses.includes(address));
    return !path.isRelayed && path.transport === 'udp' && isRelay(path[side]) ? side : undefined;
  });
  const value: RelayUse = {
    client,
    server,
    transport,
    relayedAddress,
    legs: inside.map(({leg, path}) => ({...leg, ...(path.peer === undefined ? {} : {peer: path.peer})})),
    outer: outer.map(({leg, path}) => ({...leg, peer: path[otherSide(side)], local: path[side]})),
    isClientAnswered: ice.value.paths.some((path) => countOf(path, side).answered > 0),
    isHeard: dataIndications !== undefined || inside.some(({leg}) => leg.received > 0 || leg.answered > 0),
    serverAddresses,
  };
  return [{type: 'turn.relay-use', subject: session.subject, origin: session.origin, value, at}];
}

interface LegOnPath {
  readonly path: Path;
  /** Which agent is the client of the TURN server. */
  readonly side: Side;
  readonly leg: RelayLeg;
}

/** `sideOf`: undefined for paths that do not count. Notes the places of what it takes. */
function legsOf(
  ice: Fact<IceSession>,
  at: Record<string, Place>,
  name: string,
  sideOf: (path: Path) => Side | undefined,
): LegOnPath[] {
  const legs: LegOnPath[] = [];
  for (const [index, path] of ice.value.paths.entries()) {
    const side = sideOf(path);
    if (side === undefined) continue;
    const own = countOf(path, side);
    const theirs = countOf(path, otherSide(side));
    at[`${name}.${legs.length}`] = originOf(ice, `paths.${index}.${side}`);
    at[`${name}.${legs.length}.received`] = originOf(ice, `paths.${index}.${otherSide(side)}`);
    const {firstSentTime, lastSentTime} = own;
    const seconds =
      firstSentTime === undefined || lastSentTime === undefined
        ? 0
        : millisecondsBetween(firstSentTime, lastSentTime) / 1000;
    legs.push({
      path,
      side,
      leg: {
        sent: own.sent,
        answered: own.answered,
        seconds,
        received: theirs.sent,
        receivedAnswered: theirs.answered,
      },
    });
  }
  return legs;
}

function countOf(path: Path, side: Side) {
  return side === 'first' ? path.fromFirst : path.fromSecond;
}

function otherSide(side: Side): Side {
  return side === 'first' ? 'second' : 'first';
}
