/** What became of the permissions (RFC 8656 §9) or channels (§12) that one client asked for, by peer. */
import type {Allowance} from './allowance.ts';
import type {PacketPlace} from './sighting.ts';

/** Of one 5-tuple: a browser asks for some ten. */
const mostEntries = 100;
/** The request is to be sent again with the new nonce, so it is no verdict (RFC 8489 §9.2.5). */
const staleNonce = 438;

export interface PeerOutcome {
  /** `success` once one request succeeded, else the last error, else `none`. */
  outcome: 'success' | 'none' | number;
  /** Distinct requests. */
  requests: number;
  /** Of the answer that the outcome is, else of the first request. */
  place: PacketPlace;
}

export class PeerOutcomes<Subject> {
  readonly #entries = new Map<string, {readonly subject: Subject; readonly result: PeerOutcome}>();
  readonly #allowance: Allowance;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
  }

  /** False when there is no room for one more. */
  request(key: string, subject: Subject, place: PacketPlace): boolean {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      known.result.requests += 1;
      return true;
    }
    if (this.#entries.size >= mostEntries || !this.#allowance.take()) return false;
    this.#entries.set(key, {subject, result: {outcome: 'none', requests: 1, place}});
    return true;
  }

  answer(key: string, outcome: 'success' | number, place: PacketPlace): void {
    const result = this.#entries.get(key)?.result;
    if (result === undefined || result.outcome === 'success') return;
    if (outcome === staleNonce && result.outcome !== 'none') return;
    result.outcome = outcome;
    result.place = place;
  }

  get entries(): readonly (readonly [string, Subject, PeerOutcome])[] {
    return [...this.#entries].map(([key, {subject, result}]) => [key, subject, result]);
  }
}
