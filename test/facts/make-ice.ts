/** Makers of ICE facts: what two agents asked each other, inside TURN and outside of it. */
import type {Fact} from '../../src/facts/fact.ts';
import {type IceSession, iceSession} from '../../src/facts/ice-session.ts';
import {at, origin, turnAddress} from './make.ts';

type Path = IceSession['paths'][number];
type Count = Path['fromFirst'];

/** The client of `session()` and the relay that it got. */
export const client = {address: '198.51.100.20', port: 50_000};
export const relayed = {address: '203.0.113.9', port: 24_100};
export const peer = {address: '192.0.2.30', port: 40_000};

/** `sent` checks from 09:30:00 on, over so many seconds; of them so many `answered`. */
export function checks(sent: number, answered = 0, seconds = 15): Count {
  return {
    sent,
    answered,
    ...(sent === 0
      ? {}
      : {
          firstFrame: 10,
          lastFrame: 10 + sent,
          firstSentTime: at('09:30:00'),
          lastSentTime: at(`09:30:${String(seconds).padStart(2, '0')}`),
        }),
    errors: [],
  };
}

/** Inside TURN, from the client of the server to the peer: 40 checks in 15 seconds without an answer. */
export function relayedPath(value: Partial<Path> = {}): Path {
  return {
    transport: 'udp',
    first: client,
    second: turnAddress,
    peer,
    isRelayed: true,
    turnClient: 'first',
    fromFirst: checks(40),
    fromSecond: checks(0),
    ...value,
  };
}

/** Between the relay, at the address that it has on the server itself, and the peer. */
export function outerPath(value: Partial<Path> = {}): Path {
  return {
    transport: 'udp',
    first: {address: turnAddress.address, port: relayed.port},
    second: peer,
    isRelayed: false,
    fromFirst: checks(40),
    fromSecond: checks(0),
    ...value,
  };
}

export function call(paths: readonly Path[], input = origin.input): Fact<IceSession> {
  const value: IceSession = {
    firstFragment: 'brow',
    secondFragment: 'brid',
    paths: [...paths],
    firstTime: at('09:30:00'),
    lastTime: at('09:31:00'),
  };
  return iceSession.of('flow:ice/brow/brid', {...origin, input, frame: 10}, value);
}
