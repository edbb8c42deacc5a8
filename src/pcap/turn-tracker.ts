/**
 * TURN sessions out of STUN messages: matches requests and answers by 5-tuple and transaction id, then tells for each
 * client and server what happened.
 * Only TURN's own methods count; ICE connectivity checks are Binding requests and never come here.
 */
import {type Instant, millisecondsBetween} from '../model/instant.ts';
import {attribute} from '../stun/attribute-types.ts';
import type {TransportAddress} from '../stun/attributes/address.ts';
import {type ErrorCode, errorCode} from '../stun/attributes/error-code.ts';
import {lifetime} from '../stun/attributes/number.ts';
import {realm, software, username} from '../stun/attributes/text.ts';
import {xorMappedAddress, xorRelayedAddress} from '../stun/attributes/xor-address.ts';
import {errorCodeName} from '../stun/error-codes.ts';
import {integrityAlgorithmOf} from '../stun/integrity.ts';
import {attributeOf, hexOf, isSigned, type Message} from '../stun/message.ts';
import {method, methodName} from '../stun/methods.ts';
import {summariseMessage} from '../stun/summarise.ts';
import type {AnomalyLog} from './anomaly-log.ts';
import type {StunSighting} from './stun-sighting.ts';
import type {
  ErrorAnswer,
  PacketPlace,
  SignedRequest,
  TrackedRequest,
  TrackedSession,
  TurnSession,
} from './turn-session.ts';

/** Requests and their answers (RFC 8656 §3, RFC 6062 §4). */
const sessionMethods: ReadonlySet<number> = new Set([
  method.allocate,
  method.refresh,
  method.createPermission,
  method.channelBind,
  method.connect,
  method.connectionBind,
]);

/** Whether a message of that 14-bit type can belong to a TURN session. */
export function isTurnMethod(number: number): boolean {
  return sessionMethods.has(number);
}

/** Codes that no unsigned request can get: RFC 3489 §11.2.9, RFC 8656 §5. */
const onlyAfterSigned: ReadonlySet<number> = new Set([431, 441]);

/** Bounds against captures made to exhaust memory; what passes them is said in an anomaly. */
const mostSessions = 10_000;
const mostTransactions = 20_000;
const mostSignedRequests = 10_000;
const mostErrorGroups = 100;
const mostNames = 32;
/** RFC 8489 §14.3, §14.9 */
const longestName = 763;
/** Requests fit one packet (RFC 8489 §6.1). */
const longestRequest = 4096;
/**
 * Two copies of a request nearer than this are one packet captured twice (Linux `any`, two interfaces), because no
 * client repeats one so soon: 100 ms in RFC 3489 §9.3, 500 ms in RFC 8489 §6.2.1.
 */
const sameTransmissionMs = 50;

/** A client gives up after 39.5 s (RFC 8489 §6.2.1); what comes later answers nothing. */
const longestTransactionMs = 40_000;

interface Answer {
  /** Undefined for success. */
  readonly error: ErrorCode | undefined;
  readonly place: PacketPlace;
}

/** `unknown`: the capture cut the request before it would show. */
type Signature = 'signed' | 'unsigned' | 'unknown';

interface Transaction {
  readonly method: number;
  request: {readonly place: PacketPlace; readonly signature: Signature} | undefined;
  transmissions: number;
  lastTransmission: Instant | undefined;
  answer: Answer | undefined;
  signedRequest: Writable<SignedRequest> | undefined;
}

type Writable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

interface Session {
  readonly value: Writable<TurnSession>;
  readonly first: PacketPlace;
  readonly places: Record<string, PacketPlace>;
  readonly transactions: Map<string, Transaction>;
  readonly errors: Map<string, Writable<ErrorAnswer>>;
}

export class TurnTracker {
  readonly #anomalies: AnomalyLog;
  readonly #sessions = new Map<string, Session>();
  readonly #signedRequests: {value: Writable<SignedRequest>; transport: 'udp' | 'tcp'; place: PacketPlace}[] = [];
  #transactions = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** `time`: of the packet. Takes request and response classes of `isTurnMethod` only. */
  add(sighting: StunSighting, time: Instant): void {
    const {message, stamp} = sighting;
    if (message.messageClass === 'indication') return;
    const isRequest = message.messageClass === 'request';
    const client = isRequest ? sighting.source : sighting.destination;
    const server = isRequest ? sighting.destination : sighting.source;
    const {transactionId} = message;
    const place: PacketPlace = {frame: stamp.frame, time, transactionId, quote: summariseMessage(message)};
    const session = this.#sessionOf(client, server, sighting.transport, place);
    if (session === undefined) return;
    if (session.value.lastTime.iso < time.iso) session.value.lastTime = time;
    if (isRequest) this.#addRequest(session, message, place);
    else this.#addAnswer(session, message, place);
  }

  /** `lastTime`: of the last packet of the capture. Call once. */
  end(lastTime: Instant | undefined): {sessions: TrackedSession[]; signedRequests: TrackedRequest[]} {
    const sessions = [...this.#sessions.values()].map((session): TrackedSession => {
      this.#settleAll(session);
      const {value, first, places} = session;
      const unanswered = places.unanswered;
      if (unanswered !== undefined) {
        value.unansweredFrame = unanswered.frame;
        value.unansweredSeconds = Math.max(0, millisecondsBetween(unanswered.time, lastTime ?? value.lastTime)) / 1000;
      }
      value.errors = [...session.errors.values()].sort((one, other) => one.frame - other.frame);
      return {value, first, places};
    });
    sessions.sort((one, other) => one.value.firstFrame - other.value.firstFrame);
    return {sessions, signedRequests: this.#signedRequests};
  }

  #sessionOf(
    client: TransportAddress,
    server: TransportAddress,
    transport: 'udp' | 'tcp',
    place: PacketPlace,
  ): Session | undefined {
    const key = `${transport} ${client.address} ${client.port} ${server.address} ${server.port}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    if (this.#sessions.size >= mostSessions) {
      this.#anomalies.add('dropped', 'turn', `messages of TURN sessions beyond the first ${mostSessions}`, place.frame);
      return undefined;
    }
    const session = startSession(client, server, transport, place);
    this.#sessions.set(key, session);
    return session;
  }

  #addRequest(session: Session, message: Message, place: PacketPlace): void {
    const signature = signatureOf(message);
    const transaction = this.#transactionOf(session, message, place.time, signature);
    transaction.request ??= {place, signature};
    const previous = transaction.lastTransmission;
    if (previous === undefined || Math.abs(millisecondsBetween(previous, place.time)) >= sameTransmissionMs) {
      transaction.transmissions += 1;
      transaction.lastTransmission = place.time;
    }
    if (signature !== 'signed') return;
    addName(session.value.usernames, attributeOf(message, username));
    if (message.method === method.allocate && transaction.signedRequest === undefined) {
      transaction.signedRequest = this.#keepSignedRequest(session, message, place);
    }
  }

  #keepSignedRequest(session: Session, message: Message, place: PacketPlace): Writable<SignedRequest> | undefined {
    if (this.#signedRequests.length >= mostSignedRequests || message.bytes.length > longestRequest) {
      const detail = `signed requests beyond the first ${mostSignedRequests}, or of more than ${longestRequest} bytes`;
      this.#anomalies.add('dropped', 'turn', detail, place.frame);
      return undefined;
    }
    const {client, server, transport} = session.value;
    const value: Writable<SignedRequest> = {
      method: methodName(message.method),
      client,
      server,
      frame: place.frame,
      time: place.time,
      transactionId: message.transactionId,
      username: attributeOf(message, username) ?? '',
      realm: attributeOf(message, realm) ?? '',
      algorithm: integrityAlgorithmOf(message) ?? 'sha1',
      messageHex: hexOf(message.bytes),
      isCut: message.isCut,
      outcome: 'none',
    };
    this.#signedRequests.push({value, transport, place});
    return value;
  }

  #addAnswer(session: Session, message: Message, place: PacketPlace): void {
    const transaction = this.#transactionOf(session, message, place.time);
    addName(session.value.software, attributeOf(message, software));
    if (message.messageClass === 'error') addName(session.value.realms, attributeOf(message, realm));
    if (transaction.answer !== undefined) return;
    const error = message.messageClass === 'error' ? this.#errorOf(message, place) : undefined;
    transaction.answer = {error, place};
    if (error === undefined && message.method === method.allocate) noteAllocation(session.value, message);
  }

  #errorOf(message: Message, place: PacketPlace): ErrorCode {
    const error = attributeOf(message, errorCode);
    if (error !== undefined) return {...error, reason: error.reason.slice(0, longestName)};
    if (message.isCut) this.#anomalies.add('truncated', 'stun', 'an error response cut before its code', place.frame);
    else this.#anomalies.add('malformed', 'stun', 'an error response without ERROR-CODE', place.frame);
    return {code: 0, reason: ''};
  }

  /**
   * `signatureNow` is undefined for answers. A request that returns with the same id, now signed, is a transaction of its
   * own, as some clients of RFC 3489's time send it.
   */
  #transactionOf(session: Session, message: Message, now: Instant, signatureNow?: Signature): Transaction {
    const {transactions} = session;
    const known = transactions.get(message.transactionId);
    if (known !== undefined) {
      const isSame =
        known.method === message.method &&
        (signatureNow === undefined || known.request === undefined || known.request.signature === signatureNow);
      if (isSame) return known;
      this.#settle(session, message.transactionId, known);
    }
    if (this.#transactions >= mostTransactions) this.#settleEarly(now);
    const transaction: Transaction = {
      method: message.method,
      request: undefined,
      transmissions: 0,
      lastTransmission: undefined,
      answer: undefined,
      signedRequest: undefined,
    };
    transactions.set(message.transactionId, transaction);
    this.#transactions += 1;
    return transaction;
  }

  /** Makes room: first from what is over, then, should that not be enough, from all and saying so. */
  #settleEarly(now: Instant): void {
    for (const session of this.#sessions.values()) {
      for (const [id, transaction] of session.transactions) {
        const started = transaction.request?.place ?? transaction.answer?.place;
        const ageMs = started === undefined ? 0 : millisecondsBetween(started.time, now);
        if (ageMs > longestTransactionMs) this.#settle(session, id, transaction);
      }
    }
    if (this.#transactions < mostTransactions / 2) return;
    const detail = `the matching of answers to requests, beyond ${mostTransactions} transactions at a time`;
    this.#anomalies.add('dropped', 'turn', detail);
    for (const session of this.#sessions.values()) this.#settleAll(session);
  }

  #settleAll(session: Session): void {
    for (const [id, transaction] of session.transactions) this.#settle(session, id, transaction);
  }

  /** Enters one finished transaction into its session and forgets it. */
  #settle(session: Session, id: string, transaction: Transaction): void {
    session.transactions.delete(id);
    this.#transactions -= 1;
    const {request, answer, signedRequest} = transaction;
    if (signedRequest !== undefined && answer !== undefined) signedRequest.outcome = answer.error?.code ?? 'success';
    if (transaction.method === method.allocate) settleAllocate(session, transaction);
    if (answer?.error === undefined || answer.error.code === 0) return;
    this.#countError(session, methodName(transaction.method), request, answer.error, answer.place);
  }

  #countError(
    session: Session,
    name: string,
    request: Transaction['request'],
    {code, reason}: ErrorCode,
    place: PacketPlace,
  ): void {
    const afterSignedRequest = isAfterSigned(request, code);
    const group = `${name} ${code} ${afterSignedRequest}`;
    const known = session.errors.get(group);
    if (known === undefined && session.errors.size >= mostErrorGroups) {
      this.#anomalies.add('dropped', 'turn', `kinds of errors beyond ${mostErrorGroups} in one session`, place.frame);
      return;
    }
    const count = (known?.count ?? 0) + 1;
    if (known !== undefined && known.frame <= place.frame) {
      known.count = count;
      return;
    }
    session.errors.set(group, {
      method: name,
      code,
      reason: reason || (errorCodeName(code) ?? ''),
      afterSignedRequest,
      count,
      frame: place.frame,
      ...(request === undefined ? {} : {requestFrame: request.place.frame}),
      time: place.time,
    });
    placeError(session, `error:${name}:${code}`, afterSignedRequest, place);
  }
}

function startSession(
  client: TransportAddress,
  server: TransportAddress,
  transport: 'udp' | 'tcp',
  first: PacketPlace,
): Session {
  return {
    value: {
      client,
      server,
      transport,
      firstFrame: first.frame,
      firstTime: first.time,
      lastTime: first.time,
      unsignedAllocates: 0,
      signedAllocates: 0,
      unansweredAllocates: 0,
      unansweredTransmissions: 0,
      unansweredSeconds: 0,
      allocations: 0,
      errors: [],
      usernames: [],
      realms: [],
      software: [],
    },
    first,
    places: {},
    transactions: new Map(),
    errors: new Map(),
  };
}

/**
 * A request cut by the capture may have lost its MESSAGE-INTEGRITY; USERNAME, REALM and NONCE occur in TURN requests
 * with it alone (RFC 8489 §9.2.3).
 */
function signatureOf(message: Message): Signature {
  if (isSigned(message)) return 'signed';
  if (!message.isCut) return 'unsigned';
  const names: readonly number[] = [attribute.username, attribute.realm, attribute.nonce];
  return message.attributes.some(({type}) => names.includes(type)) ? 'signed' : 'unknown';
}

/** Where the request does not show it, only by a code that says so itself. */
function isAfterSigned(request: Transaction['request'], code: number): boolean {
  const signature = request?.signature ?? 'unknown';
  return signature === 'unknown' ? onlyAfterSigned.has(code) : signature === 'signed';
}

function noteAllocation(value: Writable<TurnSession>, message: Message): void {
  const relayed = attributeOf(message, xorRelayedAddress);
  const mapped = attributeOf(message, xorMappedAddress);
  const seconds = attributeOf(message, lifetime);
  if (relayed !== undefined) value.relayedAddress ??= relayed;
  if (mapped !== undefined) value.mappedAddress ??= mapped;
  if (seconds !== undefined) value.lifetimeSeconds ??= seconds;
}

function settleAllocate({value, places}: Session, {request, answer, transmissions}: Transaction): void {
  if (request !== undefined && isAfterSigned(request, answer?.error?.code ?? 0)) value.signedAllocates += 1;
  else if (request !== undefined) value.unsignedAllocates += 1;
  if (answer === undefined && request !== undefined) {
    value.unansweredAllocates += 1;
    value.unansweredTransmissions += transmissions;
    if (places.unanswered === undefined || request.place.frame < places.unanswered.frame) {
      places.unanswered = request.place;
    }
  }
  if (answer === undefined || answer.error !== undefined) return;
  value.allocations += 1;
  if (value.allocatedFrame === undefined || answer.place.frame < value.allocatedFrame) {
    value.allocatedFrame = answer.place.frame;
    places.allocated = answer.place;
  }
}

/** One place for each method and code: the first answer to a signed request, where there is one, else the first. */
function placeError({places, errors}: Session, key: string, afterSignedRequest: boolean, place: PacketPlace): void {
  const [, name, code] = key.split(':');
  const hasSigned = errors.has(`${name} ${code} true`);
  if (afterSignedRequest || !hasSigned) places[key] = place;
}

function addName(names: string[], name: string | undefined): void {
  if (name === undefined || name === '' || name.length > longestName) return;
  if (names.length < mostNames && !names.includes(name)) names.push(name);
}
