import {boxName} from '../../model/box-name.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {Fact} from '../fact.ts';
import type {TurnSession} from '../turn-session.ts';
import type {BoxAddress} from './box-addresses.ts';

/** The box that a client's TURN server is, where the evidence ties its address to one. */
export function turnServerBox(
  {server}: Pick<TurnSession, 'server'>,
  boxes: readonly Fact<BoxAddress>[],
): Fact<BoxAddress> | undefined {
  return boxes.find(({value}) => value.address === server.address);
}

/** A TURN server as people read it: `203.0.113.7:3478/udp (Expressway-E vcse)`, without the box where none is known. */
export function turnServerName(
  session: Pick<TurnSession, 'server' | 'transport'>,
  boxes: readonly Fact<BoxAddress>[] = [],
): string {
  const {server, transport} = session;
  const endpoint = `${formatHostPort(server.address, server.port)}/${transport}`;
  const box = turnServerBox(session, boxes);
  return box === undefined ? endpoint : `${endpoint} (${boxName(box.subject)})`;
}
