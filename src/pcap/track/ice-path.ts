/**
 * The connectivity checks of one ICE session on one path, counted for each direction, with the moment from which nobody
 * answered them any more (consent, RFC 7675).
 */
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Moment} from '../container/moment.ts';
import type {CheckCount, ConsentLoss, IcePath} from './ice-session.ts';
import type {PacketPlace, Sighting, Transport, Writable} from './sighting.ts';

/** Which agent of the session sent a check: the owner of its first or of its second username fragment. */
export type Side = 'first' | 'second';

export interface Check {
  readonly path: PathChecks;
  readonly side: Side;
  readonly sentAt: Moment;
  readonly isNominating: boolean;
  answeredAt: Moment | undefined;
}

/** RFC 7675 §5.1: a check every 4 to 6 s, and consent ends after 30 s without an answer. */
const consentEndsSeconds = 30;
/** A capture may end before that: what it has to show then. Browsers call a path weak after five seconds. */
const fewestLostSeconds = 5;
const fewestLostChecks = 3;
/** Of the checks since the last answer, kept one by one. */
const mostPending = 256;
const mostErrorCodes = 16;

interface SideChecks {
  sent: number;
  answered: number;
  first: Moment | undefined;
  last: Moment | undefined;
  lastAnswered: Moment | undefined;
  /** Sent since the check that was last answered. */
  readonly pending: Check[];
  pendingBeyond: number;
  /** That lasted as long as RFC 7675 allows, and ended with an answer. */
  endedLoss: ConsentLoss | undefined;
  readonly errors: Map<number, {count: number; frame: number}>;
}

export class PathChecks {
  readonly transport: Transport;
  readonly first: TransportAddress;
  readonly second: TransportAddress;
  readonly peer: TransportAddress | undefined;
  /** Where the checks travelled inside TURN: which agent is the client of the TURN server. */
  readonly turnClient: Side | undefined;
  nominatedAt: Moment | undefined;
  readonly #sides: Readonly<Record<Side, SideChecks>> = {first: emptySide(), second: emptySide()};

  /** `sender`: who sent the message of the sighting. */
  constructor({source, destination, transport, relay}: Sighting, sender: Side) {
    this.transport = transport;
    this.first = sender === 'first' ? source : destination;
    this.second = sender === 'first' ? destination : source;
    this.peer = relay?.peer;
    if (relay !== undefined) this.turnClient = relay.direction === 'to-peer' ? sender : otherSide(sender);
  }

  sent(side: Side, sentAt: Moment, isNominating: boolean): Check {
    const checks = this.#sides[side];
    const check: Check = {path: this, side, sentAt, isNominating, answeredAt: undefined};
    checks.sent += 1;
    checks.first ??= sentAt;
    checks.last = sentAt;
    if (checks.pending.length < mostPending) checks.pending.push(check);
    else checks.pendingBeyond += 1;
    return check;
  }

  /** The same check once more: a copy of the capture, or sent again because no answer came. */
  sentAgain(side: Side, sentAt: Moment): void {
    this.#sides[side].last = sentAt;
  }

  /** `errorCode`: undefined for success. Whatever the answer, it shows that the path is alive. */
  answered(check: Check, answeredAt: Moment, errorCode: number | undefined): void {
    const checks = this.#sides[check.side];
    check.answeredAt = answeredAt;
    const seconds = checks.lastAnswered === undefined ? 0 : answeredAt.seconds - checks.lastAnswered.seconds;
    if (seconds >= consentEndsSeconds) checks.endedLoss ??= lossOf(checks);
    this.#settle(checks, check);
    if (errorCode === undefined) {
      checks.answered += 1;
      checks.lastAnswered = answeredAt;
      if (check.isNominating) this.nominatedAt ??= check.sentAt;
      return;
    }
    const known = checks.errors.get(errorCode);
    if (known !== undefined) known.count += 1;
    else if (checks.errors.size < mostErrorCodes) checks.errors.set(errorCode, {count: 1, frame: answeredAt.frame});
  }

  lastAnswered(side: Side): Moment | undefined {
    return this.#sides[side].lastAnswered;
  }

  /** Of those checks of one side that nobody answered any more; undefined while there is consent, or none was ever given. */
  loss(side: Side): ConsentLoss | undefined {
    const checks = this.#sides[side];
    return checks.endedLoss ?? lossOf(checks);
  }

  value(consentLost: ConsentLoss | undefined): IcePath {
    const {transport, first, second, peer, turnClient, nominatedAt} = this;
    return {
      transport,
      first,
      second,
      ...(peer === undefined ? {} : {peer}),
      isRelayed: turnClient !== undefined,
      ...(turnClient === undefined ? {} : {turnClient}),
      fromFirst: countOf(this.#sides.first),
      fromSecond: countOf(this.#sides.second),
      ...(nominatedAt === undefined ? {} : {nominatedFrame: nominatedAt.frame, nominatedTime: nominatedAt.time}),
      ...(consentLost === undefined ? {} : {consentLost}),
    };
  }

  /** The first check of one side, the last answer to it, and the first check since that nobody answered. */
  places(
    side: Side,
    quote: string,
  ): {readonly first?: PacketPlace; readonly answered?: PacketPlace; readonly unanswered?: PacketPlace} {
    const {first, lastAnswered, pending} = this.#sides[side];
    const unanswered = pending[0]?.sentAt;
    return {
      ...(first === undefined ? {} : {first: placeOf(first, quote)}),
      ...(lastAnswered === undefined ? {} : {answered: placeOf(lastAnswered, 'Binding Success Response')}),
      ...(unanswered === undefined ? {} : {unanswered: placeOf(unanswered, quote)}),
    };
  }

  #settle(checks: SideChecks, check: Check): void {
    const {pending} = checks;
    const index = pending.indexOf(check);
    if (index >= 0) pending.splice(0, index + 1);
    // It was none of those that are kept one by one, so it came after all of them; or before, when they are few.
    else if (checks.pendingBeyond > 0) pending.length = 0;
    checks.pendingBeyond = 0;
  }
}

export function otherSide(side: Side): Side {
  return side === 'first' ? 'second' : 'first';
}

function emptySide(): SideChecks {
  return {
    sent: 0,
    answered: 0,
    first: undefined,
    last: undefined,
    lastAnswered: undefined,
    pending: [],
    pendingBeyond: 0,
    endedLoss: undefined,
    errors: new Map(),
  };
}

function lossOf({lastAnswered, last, pending, pendingBeyond}: SideChecks): ConsentLoss | undefined {
  const [unanswered] = pending;
  const unansweredChecks = pending.length + pendingBeyond;
  if (lastAnswered === undefined || last === undefined || unanswered === undefined) return undefined;
  const unansweredSeconds = last.seconds - lastAnswered.seconds;
  if (unansweredChecks < fewestLostChecks || unansweredSeconds < fewestLostSeconds) return undefined;
  return {
    from: unanswered.side,
    lastAnsweredTime: lastAnswered.time,
    lastAnsweredFrame: lastAnswered.frame,
    unansweredChecks,
    unansweredSeconds: Math.round(unansweredSeconds * 1000) / 1000,
    firstUnansweredFrame: unanswered.sentAt.frame,
  };
}

function countOf({sent, answered, first, last, lastAnswered, errors}: SideChecks): CheckCount {
  const count: Writable<CheckCount> = {
    sent,
    answered,
    errors: [...errors].map(([code, {count: times, frame}]) => ({code, count: times, frame})),
  };
  if (first !== undefined) {
    count.firstFrame = first.frame;
    count.firstSentTime = first.time;
  }
  if (last !== undefined) {
    count.lastFrame = last.frame;
    count.lastSentTime = last.time;
  }
  if (lastAnswered !== undefined) {
    count.lastAnsweredFrame = lastAnswered.frame;
    count.lastAnsweredTime = lastAnswered.time;
  }
  return count;
}

function placeOf({file, frame, time}: Moment, quote: string): PacketPlace {
  return {file, frame, time, quote};
}
