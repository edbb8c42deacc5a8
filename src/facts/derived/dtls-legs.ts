/** One DTLS handshake may be seen on several legs: inside TURN before the relay, bare behind it. Here they are one again. */
import {groupBy} from '../../model/group-by.ts';
import {compareInstants, epochMilliseconds, type Instant} from '../../model/instant.ts';
import {formatHostPort, isSameEnd} from '../../model/subject.ts';
import type {DtlsHandshake} from '../dtls-handshake.ts';
import type {Fact} from '../fact.ts';
import type {IceSession} from '../ice-session.ts';
import type {RtpStream} from '../rtp-stream.ts';

export type DtlsEnd = 'client' | 'server';
type Handshake = Fact<DtlsHandshake>;
/** At least one; the first seen first. */
export type Legs = readonly [Handshake, ...Handshake[]];

/** Packets that were under way when a side gave up. */
const longestWaySeconds = 5;

/** Of WebRTC only: handshakes for SRTP keys (RFC 5764). */
export function srtpHandshakes(handshakes: readonly Handshake[]): Legs[] {
  const ofSrtp = handshakes.filter(({value}) => value.offersSrtp === true);
  const groups = groupBy(ofSrtp, ({subject, value}) => value.clientRandom ?? `${subject} ${value.firstFrame}`);
  const calls = [...groups.values()].flatMap((legs): Legs[] => {
    const [first, ...others] = legs.sort(byTime);
    return first === undefined ? [] : [[first, ...others]];
  });
  return calls.sort(([one], [other]) => byTime(one, other));
}

function byTime(one: Handshake, other: Handshake): number {
  return compareInstants(one.value.firstTime, other.value.firstTime) || (one.subject < other.subject ? -1 : 1);
}

export function otherEnd(end: DtlsEnd): DtlsEnd {
  return end === 'client' ? 'server' : 'client';
}

/** By the address that it uses itself, where a leg shows it. */
export function endName(legs: Legs, end: DtlsEnd): string {
  const ofItself =
    legs.find(({value}) => value.isRelayed && value.relayedEnd !== end) ?? legs.find(({value}) => !value.isRelayed);
  if (ofItself !== undefined) return hostPort(ofItself.value[end]);
  const {peer} = legs[0].value;
  return peer === undefined ? 'the far end behind the relay' : `the far end behind the relay (${hostPort(peer)})`;
}

/** Whether a later handshake between the same ends came through. */
export function isRetriedWithSuccess(legs: Legs, handshakes: readonly Handshake[]): boolean {
  return handshakes.some(
    (later) =>
      later.value.outcome === 'complete' &&
      later.value.clientRandom !== legs[0].value.clientRandom &&
      legs.some((leg) => isSamePath(leg, later) && leg.value.firstTime.iso < later.value.firstTime.iso),
  );
}

/** Whether an end sent media on any leg; with `after`, more than was under way at that time. */
export function sendsMedia(legs: Legs, end: DtlsEnd, streams: readonly Fact<RtpStream>[], after?: Instant): boolean {
  return streams.some(({value}) => {
    const isFromEnd = legs.some(
      (leg) =>
        leg.value.transport === value.transport &&
        isSameEnd(leg.value[end], value.source) &&
        isSameEnd(leg.value[otherEnd(end)], value.destination),
    );
    return isFromEnd && (after === undefined || secondsBetween(after, value.lastTime) > longestWaySeconds);
  });
}

/** Connectivity checks (RFC 8445, RFC 7675) that were answered on the same path, so long after a time or later: it carries packets both ways. */
export function answeredCheck(
  legs: Legs,
  sessions: readonly Fact<IceSession>[],
  after: Instant,
  leastSeconds = 0,
): {readonly session: Fact<IceSession>; readonly frame: number} | undefined {
  for (const session of sessions) {
    for (const path of session.value.paths) {
      if (!legs.some((leg) => isIcePathOf(leg, path))) continue;
      for (const {lastAnsweredTime, lastAnsweredFrame} of [path.fromFirst, path.fromSecond]) {
        if (lastAnsweredTime === undefined || lastAnsweredFrame === undefined) continue;
        if (secondsBetween(after, lastAnsweredTime) >= leastSeconds) return {session, frame: lastAnsweredFrame};
      }
    }
  }
  return undefined;
}

export function secondsBetween(earlier: Instant, later: Instant): number {
  return (epochMilliseconds(later) - epochMilliseconds(earlier)) / 1000;
}

function isIcePathOf({value}: Handshake, {first, second, peer}: IceSession['paths'][number]): boolean {
  const {client, server} = value;
  const hasSameEnds =
    (isSameEnd(first, client) && isSameEnd(second, server)) || (isSameEnd(first, server) && isSameEnd(second, client));
  return hasSameEnds && (peer === undefined || value.peer === undefined || isSameEnd(peer, value.peer));
}

function isSamePath({value: one}: Handshake, {value: other}: Handshake): boolean {
  const hasSameEnds =
    (isSameEnd(one.client, other.client) && isSameEnd(one.server, other.server)) ||
    (isSameEnd(one.client, other.server) && isSameEnd(one.server, other.client));
  return hasSameEnds && (one.peer === undefined || other.peer === undefined || isSameEnd(one.peer, other.peer));
}

interface Address {
  readonly address: string;
  readonly port: number;
}

function hostPort({address, port}: Address): string {
  return formatHostPort(address, port);
}
