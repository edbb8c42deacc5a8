/**
 * Whether what a client did with a server bears on joining a meeting. A capture of a whole machine holds connections of
 * other programs, whose failures are nobody's fault here.
 */
import {boxName} from '../../model/box-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import type {TurnSession} from '../turn-session.ts';
import type {BoxAddress} from './box-addresses.ts';
import type {JoinName} from './join-names.ts';

export interface JoinContext {
  readonly names: readonly Fact<JoinName>[];
  readonly boxes: readonly Fact<BoxAddress>[];
  readonly sessions: readonly Fact<TurnSession>[];
}

export interface ServerUse {
  readonly client: TransportAddress | undefined;
  readonly server: TransportAddress;
  /** What the client asked for: SNI, Host, or the name that DNS gave the address to. */
  readonly name: string | undefined;
}

/** `unknown`: nothing speaks for or against it. */
export type JoinBearing = 'join' | 'unknown' | 'other';

export function joinBearing({client, server, name}: ServerUse, {names, boxes, sessions}: JoinContext): JoinBearing {
  const isJoinName = names.some(({value}) => value.host === name);
  const isBox = boxes.some(({value}) => value.address === server.address);
  const isTurnServer = sessions.some(({value}) => value.server.address === server.address);
  if (isJoinName || isBox || isTurnServer) return 'join';
  // Who talks to a TURN server has the page already.
  const hasJoined = sessions.some(({value}) => value.client.address === client?.address);
  return (names.length > 0 && name !== undefined) || hasJoined ? 'other' : 'unknown';
}

/** `203.0.113.9:443 (Expressway-E vcse)`, without the box where none is known. */
export function serverTitle({address, port}: TransportAddress, boxes: readonly Fact<BoxAddress>[]): string {
  const box = boxes.find(({value}) => value.address === address);
  const endpoint = formatHostPort(address, port);
  return box === undefined ? endpoint : `${endpoint} (${boxName(box.subject)})`;
}

/** `198.51.100.20`, with the box that it is where one is known. */
export function clientTitle({address}: TransportAddress, boxes: readonly Fact<BoxAddress>[]): string {
  const box = boxes.find(({value}) => value.address === address);
  return box === undefined ? address : `${address} (${boxName(box.subject)})`;
}
