/** STUN transactions (RFC 8489 §6): each request with its copies and its answer, by 5-tuple and transaction id. */
import type {Instant} from '../../model/instant.ts';
import {mappedAddress, type TransportAddress} from '../../stun/attributes/address.ts';
import {errorCode} from '../../stun/attributes/error-code.ts';
import {xorMappedAddress} from '../../stun/attributes/xor-address.ts';
import {attributeOf, type Message} from '../../stun/message.ts';
import {method, methodName} from '../../stun/methods.ts';
import {messageTitle, summariseMessage} from '../../stun/summarise.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {Moment} from '../container/moment.ts';
import type {PacketPlace, RelayPath, Route, Sighting, Tracked, Transport} from './sighting.ts';
import {longestTransactionSeconds, type Signature, sameTransmissionSeconds, signatureOf} from './transaction-rules.ts';

/** In the shape of the fact `stun.transaction`. */
export interface StunTransaction {
  /** Hexadecimal, 24 digits (32 for RFC 3489). */
  readonly transactionId: string;
  /** `Binding`, `Allocate`, `Refresh` … */
  readonly method: string;
  /** Who asked, and who was asked: addresses of the outer packet. */
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: Transport;
  /** Where the request travelled inside TURN. */
  readonly relay?: {readonly peer?: TransportAddress; readonly direction: RelayPath['direction']};
  readonly isSigned: boolean;
  /** Copies of the request on the wire, and of the answer. */
  readonly transmissions: number;
  readonly answers: number;
  /** From the first copy of the request to the last; left out for one. */
  readonly repeatedMs?: number;
  readonly outcome: 'success' | 'none' | number;
  readonly requestFrame?: number;
  readonly requestTime?: Instant;
  readonly answerFrame?: number;
  readonly answerTime?: Instant;
  /** From the last copy of the request before the answer. */
  readonly roundTripMs?: number;
  /** XOR-MAPPED-ADDRESS of the answer, or its MAPPED-ADDRESS (RFC 3489): how the server saw the client. */
  readonly mappedAddress?: TransportAddress;
}

/**
 * Bounds against captures of unbounded length: the oldest are kept, what passes them is said in an anomaly. Binding is
 * what most of them are: ICE asks for consent every few seconds, for hours.
 */
const mostTransactions = 20_000;
const mostBindings = 2000;
const beyond = `messages of STUN transactions beyond the first ${mostTransactions}, ${mostBindings} of them Binding`;

/** One message of a transaction: where it stands, and the packet in one line. */
interface Seen {
  readonly moment: Moment;
  readonly quote: string;
}

interface Transaction {
  readonly transactionId: string;
  readonly method: number;
  /** Of the request. */
  readonly route: Route;
  /** Its request, or an answer whose request came before the capture. */
  readonly first: Seen;
  signature: Signature | undefined;
  request: Seen | undefined;
  transmissions: number;
  lastTransmissionSeconds: number;
  lastTransmissionFrame: number;
  answer: Seen | undefined;
  answers: number;
  lastAnswerSeconds: number;
  outcome: StunTransaction['outcome'];
  roundTripSeconds: number | undefined;
  mappedAddress: TransportAddress | undefined;
}

/** Everything between one client and one server, one way through the relay. */
interface Path {
  readonly route: Route;
  /** The latest of each id: ids may return. */
  readonly latest: Map<string, Transaction>;
}

export class TransactionTracker {
  readonly #anomalies: AnomalyLog;
  /** By the direction of the request. */
  readonly #paths = new Map<string, Path>();
  readonly #transactions: Transaction[] = [];
  #bindings = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Takes requests and responses of every method. */
  add(message: Message, sighting: Sighting): void {
    if (message.messageClass === 'request') this.#addRequest(message, sighting);
    else if (message.messageClass !== 'indication') this.#addAnswer(message, sighting);
  }

  /** So far, in the order in which they began. Places: `request` and `answer`. */
  end(): Tracked<StunTransaction>[] {
    return this.#transactions.map(trackedOf);
  }

  #addRequest(message: Message, sighting: Sighting): void {
    const signature = signatureOf(message);
    const path = this.#paths.get(sighting.route.directionKey);
    const known = path?.latest.get(message.transactionId);
    const isKnown = known !== undefined && isSameRequest(known, message, signature, sighting.seconds);
    const transaction = isKnown ? known : this.#start(message, sighting, sighting.route, path);
    if (transaction === undefined) return;
    transaction.signature ??= signature;
    transaction.request ??= isKnown ? seen(message, sighting) : transaction.first;
    // Several in one segment of TCP are no copies of other interfaces.
    const isCopy =
      sighting.frame !== transaction.lastTransmissionFrame &&
      Math.abs(sighting.seconds - transaction.lastTransmissionSeconds) < sameTransmissionSeconds;
    if (isCopy) return;
    transaction.transmissions += 1;
    transaction.lastTransmissionSeconds = sighting.seconds;
    transaction.lastTransmissionFrame = sighting.frame;
    // Two interfaces may have written the answer first.
    if (transaction.answer !== undefined && transaction.transmissions === 1) noteRoundTrip(transaction);
  }

  #addAnswer(message: Message, sighting: Sighting): void {
    const route = sighting.route.reverse;
    const path = this.#paths.get(route.directionKey);
    const known = path?.latest.get(message.transactionId);
    const isKnown = known !== undefined && isAnswerOf(known, message, sighting.seconds);
    const transaction = isKnown ? known : this.#start(message, sighting, route, path);
    if (transaction === undefined) return;
    if (Math.abs(sighting.seconds - transaction.lastAnswerSeconds) >= sameTransmissionSeconds) {
      transaction.answers += 1;
      transaction.lastAnswerSeconds = sighting.seconds;
    }
    if (transaction.answer !== undefined) return;
    transaction.answer = isKnown ? seen(message, sighting) : transaction.first;
    transaction.outcome = message.messageClass === 'success' ? 'success' : (attributeOf(message, errorCode)?.code ?? 0);
    transaction.mappedAddress = attributeOf(message, xorMappedAddress) ?? attributeOf(message, mappedAddress);
    if (transaction.request !== undefined) noteRoundTrip(transaction);
  }

  /** `route`: of the request. */
  #start(message: Message, sighting: Sighting, route: Route, known: Path | undefined): Transaction | undefined {
    const isBinding = message.method === method.binding;
    if (this.#transactions.length >= mostTransactions || (isBinding && this.#bindings >= mostBindings)) {
      this.#anomalies.add('dropped', 'stun', beyond, sighting.frame);
      return undefined;
    }
    const path = known ?? this.#startPath(route);
    const transaction: Transaction = {
      transactionId: message.transactionId,
      method: message.method,
      route: path.route,
      first: seen(message, sighting),
      signature: undefined,
      request: undefined,
      transmissions: 0,
      lastTransmissionSeconds: Number.NEGATIVE_INFINITY,
      lastTransmissionFrame: 0,
      answer: undefined,
      answers: 0,
      lastAnswerSeconds: Number.NEGATIVE_INFINITY,
      outcome: 'none',
      roundTripSeconds: undefined,
      mappedAddress: undefined,
    };
    if (isBinding) this.#bindings += 1;
    path.latest.set(message.transactionId, transaction);
    this.#transactions.push(transaction);
    return transaction;
  }

  #startPath(route: Route): Path {
    const path: Path = {route, latest: new Map()};
    this.#paths.set(route.directionKey, path);
    return path;
  }
}

/** Binding is told by its title: there may be thousands, and who asks whom stands beside it. */
function seen(message: Message, {moment}: Sighting): Seen {
  return {moment, quote: message.method === method.binding ? messageTitle(message) : summariseMessage(message)};
}

/** A request that returns signed under its old id is a transaction of its own, as some clients of RFC 3489 send it. */
function isSameRequest(known: Transaction, {method}: Message, signature: Signature, seconds: number): boolean {
  if (known.method !== method) return false;
  // Written by two interfaces, an answer may come first, but not by much.
  if (known.request === undefined) return seconds - known.lastAnswerSeconds < sameTransmissionSeconds;
  return known.signature === signature && seconds - known.lastTransmissionSeconds <= longestTransactionSeconds;
}

function isAnswerOf(known: Transaction, {method}: Message, seconds: number): boolean {
  if (known.method !== method) return false;
  const started = known.request === undefined ? known.lastAnswerSeconds : known.lastTransmissionSeconds;
  return seconds - started <= longestTransactionSeconds;
}

function noteRoundTrip(transaction: Transaction): void {
  const answered = transaction.answer?.moment.seconds ?? transaction.lastTransmissionSeconds;
  transaction.roundTripSeconds = Math.max(0, answered - transaction.lastTransmissionSeconds);
}

function trackedOf(transaction: Transaction): Tracked<StunTransaction> {
  const {route, request, answer, roundTripSeconds, mappedAddress: mapped} = transaction;
  const {source: client, destination: server, transport, relay} = route;
  const placed = {
    ...(request === undefined ? {} : {request: placeOf(request)}),
    ...(answer === undefined ? {} : {answer: placeOf(answer)}),
  };
  const value: StunTransaction = {
    transactionId: transaction.transactionId,
    method: methodName(transaction.method),
    client,
    server,
    transport,
    ...(relay === undefined ? {} : {relay: {...withPeer(relay), direction: relay.direction}}),
    isSigned: transaction.signature === 'signed',
    transmissions: transaction.transmissions,
    answers: transaction.answers,
    ...(request === undefined || transaction.transmissions < 2
      ? {}
      : {repeatedMs: toMilliseconds(transaction.lastTransmissionSeconds - request.moment.seconds)}),
    outcome: transaction.outcome,
    ...(placed.request === undefined ? {} : {requestFrame: placed.request.frame, requestTime: placed.request.time}),
    ...(placed.answer === undefined ? {} : {answerFrame: placed.answer.frame, answerTime: placed.answer.time}),
    ...(roundTripSeconds === undefined ? {} : {roundTripMs: toMilliseconds(roundTripSeconds)}),
    ...(mapped === undefined ? {} : {mappedAddress: mapped}),
  };
  return {value, first: placed.request ?? placeOf(transaction.first), places: placed};
}

/** Captures are good to a microsecond. */
function toMilliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

function withPeer({peer}: RelayPath): {readonly peer?: TransportAddress} {
  return peer === undefined ? {} : {peer};
}

function placeOf({moment: {file, frame, time}, quote}: Seen): PacketPlace {
  return {file, frame, time, quote};
}
