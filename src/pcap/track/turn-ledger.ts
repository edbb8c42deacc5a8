/** Counts the finished transactions of one TURN session: Allocates by what became of them, and errors by kind. */

import type {ErrorCode} from '../../stun/attributes/error-code.ts';
import {errorCodeName} from '../../stun/error-codes.ts';
import {method, methodName} from '../../stun/methods.ts';
import {comparePlaces, type PacketPlace, type Writable} from './sighting.ts';
import {type Signature, transactionFilter} from './transaction-rules.ts';
import type {ErrorAnswer, TurnSession} from './turn-session.ts';

/** Codes that no unsigned request can get: RFC 3489 §11.2.9, RFC 8656 §5. */
const onlyAfterSigned: ReadonlySet<number> = new Set([431, 441]);
const mostErrorGroups = 100;

export interface Answer {
  /** Undefined for success. */
  readonly error: ErrorCode | undefined;
  readonly place: PacketPlace;
}

/** As much of a transaction as is counted. */
export interface Outcome {
  readonly id: string;
  readonly method: number;
  readonly request: {readonly place: PacketPlace; readonly signature: Signature} | undefined;
  readonly transmissions: number;
  readonly answer: Answer | undefined;
}

interface ErrorGroup {
  readonly error: Writable<ErrorAnswer>;
  /** Of the first answer. */
  readonly place: PacketPlace;
}

type AllocateCounts = Pick<
  TurnSession,
  'unsignedAllocates' | 'signedAllocates' | 'unansweredAllocates' | 'unansweredTransmissions' | 'allocations'
>;

export class TurnLedger {
  readonly #counts: Writable<AllocateCounts>;
  readonly #errors: Map<string, ErrorGroup>;
  readonly #places: Record<string, PacketPlace>;

  /** `from`: to go on from its counts without changing it. */
  constructor(from?: TurnLedger) {
    this.#counts = {
      unsignedAllocates: 0,
      signedAllocates: 0,
      unansweredAllocates: 0,
      unansweredTransmissions: 0,
      allocations: 0,
      ...from?.counts,
    };
    const errors = from === undefined ? [] : [...from.#errors];
    this.#errors = new Map(errors.map(([group, {error, place}]) => [group, {error: {...error}, place}]));
    this.#places = {...from?.places};
  }

  get counts(): AllocateCounts {
    return this.#counts;
  }

  /** In the order of the packets. */
  get errors(): ErrorAnswer[] {
    return [...this.#errors.values()]
      .sort((one, other) => comparePlaces(one.place, other.place))
      .map(({error}) => error);
  }

  /** `unanswered`, `allocated`, `error:<method>:<code>` */
  get places(): Readonly<Record<string, PacketPlace>> {
    return this.#places;
  }

  /** False when its error is of a kind for which there is no room. */
  settle(outcome: Outcome): boolean {
    if (outcome.method === method.allocate) this.#settleAllocate(outcome);
    const {request, answer} = outcome;
    if (answer?.error === undefined || answer.error.code === 0) return true;
    return this.#countError(methodName(outcome.method), request, answer.error, answer.place);
  }

  #settleAllocate({id, request, answer, transmissions}: Outcome): void {
    const counts = this.#counts;
    if (request !== undefined) {
      if (isAfterSigned(request, answer?.error?.code ?? 0)) counts.signedAllocates += 1;
      else counts.unsignedAllocates += 1;
    }
    if (answer === undefined && request !== undefined) {
      counts.unansweredAllocates += 1;
      counts.unansweredTransmissions += transmissions;
      // One packet cannot show that nothing came: all with its transaction id can.
      this.#placeFirst('unanswered', {...request.place, filter: transactionFilter(id)});
    }
    if (answer === undefined || answer.error !== undefined) return;
    counts.allocations += 1;
    this.#placeFirst('allocated', answer.place);
  }

  #placeFirst(field: string, place: PacketPlace): void {
    const known = this.#places[field];
    if (known === undefined || comparePlaces(place, known) < 0) this.#places[field] = place;
  }

  #countError(name: string, request: Outcome['request'], {code, reason}: ErrorCode, place: PacketPlace): boolean {
    const afterSignedRequest = isAfterSigned(request, code);
    const group = `${name} ${code} ${afterSignedRequest}`;
    const known = this.#errors.get(group);
    if (known === undefined && this.#errors.size >= mostErrorGroups) return false;
    const count = (known?.error.count ?? 0) + 1;
    if (known !== undefined && comparePlaces(known.place, place) <= 0) {
      known.error.count = count;
      return true;
    }
    const error = {
      method: name,
      code,
      reason: reason || (errorCodeName(code) ?? ''),
      afterSignedRequest,
      count,
      frame: place.frame,
      ...(request === undefined ? {} : {requestFrame: request.place.frame}),
      time: place.time,
    };
    this.#errors.set(group, {error, place});
    // One place for each method and code: the first answer to a signed request, where there is one, else the first.
    const hasSigned = this.#errors.has(`${name} ${code} true`);
    if (afterSignedRequest || !hasSigned) this.#places[`error:${name}:${code}`] = place;
    return true;
  }
}

/** Where the request does not show it, only by a code that says so itself. */
function isAfterSigned(request: Outcome['request'], code: number): boolean {
  const signature = request?.signature ?? 'unknown';
  return signature === 'unknown' ? onlyAfterSigned.has(code) : signature === 'signed';
}
