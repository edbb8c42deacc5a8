/**
 * TURN sessions out of STUN messages: matches requests and answers by 5-tuple and transaction id, then tells for each
 * client and server what happened. Connectivity checks of ICE are Binding requests too, and are left alone.
 */
import {type Instant, millisecondsBetween} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {type ErrorCode, errorCode} from '../../stun/attributes/error-code.ts';
import {realm, software, username} from '../../stun/attributes/text.ts';
import {integrityAlgorithmOf} from '../../stun/integrity.ts';
import {attributeOf, hexOf, type Message} from '../../stun/message.ts';
import {method, methodName} from '../../stun/methods.ts';
import {messageTitle, summariseMessage} from '../../stun/summarise.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import {Allowance} from './allowance.ts';
import {BareBindings} from './bare-bindings.ts';
import {
  comparePlaces,
  type LastOf,
  type PacketPlace,
  type Sighting,
  type Transport,
  type Writable,
} from './sighting.ts';
import {longestTransactionSeconds, type Signature, sameTransmissionSeconds, signatureOf} from './transaction-rules.ts';
import {type Answer, TurnLedger} from './turn-ledger.ts';
import {type AnswerMemory, type LifeBounds, type RequestMemory, TurnLife} from './turn-life.ts';
import type {SignedRequest, TrackedRequest, TrackedSession, TurnSession} from './turn-session.ts';

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

/** Bounds against captures made to exhaust memory; what passes them is said in an anomaly. */
const mostSessions = 10_000;
const mostTransactions = 20_000;
const mostSignedRequests = 10_000;
const mostPeers = 20_000;
const mostNonces = 50_000;
const mostNames = 32;
/** RFC 8489 §14.3, §14.9 */
const longestName = 763;
/** Requests fit one packet (RFC 8489 §6.1). */
const longestRequest = 4096;

interface Transaction {
  readonly id: string;
  readonly method: number;
  request: {readonly place: PacketPlace; readonly signature: Signature; readonly memory: RequestMemory} | undefined;
  transmissions: number;
  lastTransmissionSeconds: number;
  lastTransmissionFrame: number;
  answer: (Answer & AnswerMemory) | undefined;
  signedRequest: Writable<SignedRequest> | undefined;
}

interface Session {
  readonly flow: string;
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly transport: Transport;
  readonly first: PacketPlace;
  lastTime: Instant;
  readonly usernames: string[];
  readonly realms: string[];
  readonly software: string[];
  readonly transactions: Map<string, Transaction>;
  readonly ledger: TurnLedger;
  readonly life: TurnLife;
}

export class TurnTracker {
  readonly #anomalies: AnomalyLog;
  readonly #bindings: BareBindings;
  readonly #bounds: LifeBounds;
  readonly #sessions = new Map<string, Session>();
  readonly #signedRequests: {value: Writable<SignedRequest>; transport: Transport; place: PacketPlace}[] = [];
  #transactions = 0;

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
    this.#bindings = new BareBindings(anomalies);
    const peers = `permissions and channels beyond the first hundred of a session, or ${mostPeers} in all`;
    const nonces = `nonces beyond the first ${mostNonces}`;
    this.#bounds = {
      peers: new Allowance(mostPeers),
      nonces: new Allowance(mostNonces, () => anomalies.add('dropped', 'turn', nonces)),
      dropped: (frame) => anomalies.add('dropped', 'turn', peers, frame),
    };
  }

  /** Takes messages of `isTurnMethod`, Binding, and indications. What travelled inside TURN itself is none of it. */
  add(message: Message, sighting: Sighting): void {
    if (sighting.relay !== undefined) return;
    const isToServer =
      message.messageClass === 'request' || (message.messageClass === 'indication' && message.method === method.send);
    const client = isToServer ? sighting.source : sighting.destination;
    const server = isToServer ? sighting.destination : sighting.source;
    const flow = (isToServer ? sighting.route : sighting.route.reverse).directionKey;
    if (message.messageClass === 'indication') {
      const session = this.#sessions.get(flow);
      session?.life.indication(message, sighting);
      session?.life.pass(sighting, isToServer, messageTitle(message));
    } else if (message.method === method.binding) {
      this.#bindings.add(message, sighting, flow);
      this.#sessions.get(flow)?.life.pass(sighting, isToServer, messageTitle(message));
    } else this.#addMessage(message, sighting, client, server, flow);
  }

  /** So far. `lastTime`: of the capture; `lastOf`: the last packet from one address to another. */
  end(
    lastTime: Instant | undefined,
    lastOf: LastOf = () => undefined,
  ): {sessions: TrackedSession[]; signedRequests: TrackedRequest[]} {
    const sessions = [...this.#sessions.values()].map((session) => this.#trackedOf(session, lastTime, lastOf));
    sessions.sort((one, other) => comparePlaces(one.first, other.first));
    return {sessions, signedRequests: this.#signedRequests};
  }

  #trackedOf(session: Session, lastTime: Instant | undefined, lastOf: LastOf): TrackedSession {
    const ledger = new TurnLedger(session.ledger);
    for (const transaction of session.transactions.values()) ledger.settle(transaction);
    const {client, server, transport, first, usernames, realms} = session;
    const toServer = lastOf(client, server, transport);
    const fromServer = lastOf(server, client, transport);
    const life = session.life.value(lastTime, {
      ...(toServer === undefined ? {} : {toServer}),
      ...(fromServer === undefined ? {} : {fromServer}),
    });
    const bindings = this.#bindings.of(session.flow);
    const {unanswered, allocated} = ledger.places;
    const value: TurnSession = {
      client,
      server,
      transport,
      firstFrame: first.frame,
      firstTime: first.time,
      lastTime: session.lastTime,
      ...ledger.counts,
      ...(unanswered === undefined ? {} : {unansweredFrame: unanswered.frame}),
      unansweredSeconds:
        unanswered === undefined
          ? 0
          : Math.max(0, millisecondsBetween(unanswered.time, lastTime ?? session.lastTime)) / 1000,
      ...(allocated === undefined ? {} : {allocatedFrame: allocated.frame}),
      errors: ledger.errors,
      usernames: [...usernames],
      realms: [...realms],
      software: [...session.software],
      ...life.value,
      bindings: bindings?.count ?? {sent: 0, answered: 0},
    };
    const {staleNonces} = life.places;
    const places = {
      ...ledger.places,
      ...life.places,
      ...(staleNonces === undefined ? {} : {staleNonces: {...staleNonces, filter: staleFilter(session)}}),
      ...(bindings === undefined ? {} : {bindings: bindings.first}),
    };
    return {value, first, places};
  }

  #addMessage(
    message: Message,
    sighting: Sighting,
    client: TransportAddress,
    server: TransportAddress,
    flow: string,
  ): void {
    const isRequest = message.messageClass === 'request';
    const place = placeOf(message, sighting);
    const session = this.#sessions.get(flow) ?? this.#start(client, server, sighting.transport, flow, place);
    if (session === undefined) return;
    if (session.lastTime.iso < place.time.iso) session.lastTime = place.time;
    session.life.pass(sighting, isRequest, messageTitle(message));
    if (isRequest) this.#addRequest(session, message, sighting, place);
    else this.#addAnswer(session, message, sighting, place);
  }

  #start(
    client: TransportAddress,
    server: TransportAddress,
    transport: Transport,
    flow: string,
    first: PacketPlace,
  ): Session | undefined {
    if (this.#sessions.size >= mostSessions) {
      this.#anomalies.add('dropped', 'turn', `messages of TURN sessions beyond the first ${mostSessions}`, first.frame);
      return undefined;
    }
    const session: Session = {
      flow,
      client,
      server,
      transport,
      first,
      lastTime: first.time,
      usernames: [],
      realms: [],
      software: [],
      transactions: new Map(),
      ledger: new TurnLedger(),
      life: new TurnLife(this.#bounds),
    };
    this.#sessions.set(flow, session);
    return session;
  }

  #addRequest(session: Session, message: Message, sighting: Sighting, place: PacketPlace): void {
    const signature = signatureOf(message);
    const {seconds} = sighting;
    const transaction = this.#transactionOf(session, message, seconds, signature);
    const isFirst = transaction.request === undefined;
    transaction.request ??= {place, signature, memory: session.life.request(message, sighting, place)};
    // Several in one segment of TCP are no copies of other interfaces.
    const isCopy =
      sighting.frame !== transaction.lastTransmissionFrame &&
      Math.abs(seconds - transaction.lastTransmissionSeconds) < sameTransmissionSeconds;
    if (!isCopy) {
      transaction.transmissions += 1;
      transaction.lastTransmissionSeconds = seconds;
      transaction.lastTransmissionFrame = sighting.frame;
      if (transaction.answer === undefined) session.life.waiting(message.transactionId, place);
    }
    if (signature === 'signed') {
      addName(session.usernames, attributeOf(message, username));
      if (message.method === method.allocate) {
        transaction.signedRequest ??= this.#keepSignedRequest(session, message, place);
      }
    }
    if (isFirst) pair(session, transaction);
  }

  #keepSignedRequest(session: Session, message: Message, place: PacketPlace): Writable<SignedRequest> | undefined {
    if (this.#signedRequests.length >= mostSignedRequests || message.bytes.length > longestRequest) {
      const detail = `signed requests beyond the first ${mostSignedRequests}, or of more than ${longestRequest} bytes`;
      this.#anomalies.add('dropped', 'turn', detail, place.frame);
      return undefined;
    }
    const {client, server, transport} = session;
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

  #addAnswer(session: Session, message: Message, sighting: Sighting, place: PacketPlace): void {
    const transaction = this.#transactionOf(session, message, sighting.seconds);
    addName(session.software, attributeOf(message, software));
    if (message.messageClass === 'error') addName(session.realms, attributeOf(message, realm));
    if (transaction.answer !== undefined) return;
    const error = message.messageClass === 'error' ? this.#errorOf(message, place) : undefined;
    transaction.answer = {error, place, ...session.life.answer(message, error?.code, sighting, place)};
    pair(session, transaction);
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
  #transactionOf(session: Session, message: Message, seconds: number, signatureNow?: Signature): Transaction {
    const {transactions} = session;
    const known = transactions.get(message.transactionId);
    if (known !== undefined) {
      const isSame =
        known.method === message.method &&
        seconds - startOf(known) <= longestTransactionSeconds &&
        (signatureNow === undefined || known.request === undefined || known.request.signature === signatureNow);
      if (isSame) return known;
      this.#settle(session, known);
    }
    if (this.#transactions >= mostTransactions) this.#settleEarly(seconds);
    const transaction: Transaction = {
      id: message.transactionId,
      method: message.method,
      request: undefined,
      transmissions: 0,
      lastTransmissionSeconds: Number.NEGATIVE_INFINITY,
      lastTransmissionFrame: 0,
      answer: undefined,
      signedRequest: undefined,
    };
    transactions.set(message.transactionId, transaction);
    this.#transactions += 1;
    return transaction;
  }

  /** Makes room: first from what is over, then, should that not be enough, from all and saying so. */
  #settleEarly(now: number): void {
    for (const session of this.#sessions.values()) {
      for (const transaction of session.transactions.values()) {
        if (now - startOf(transaction) > longestTransactionSeconds) this.#settle(session, transaction);
      }
    }
    if (this.#transactions < mostTransactions / 2) return;
    const detail = `the matching of answers to requests, beyond ${mostTransactions} transactions at a time`;
    this.#anomalies.add('dropped', 'turn', detail);
    for (const session of this.#sessions.values()) {
      for (const transaction of session.transactions.values()) this.#settle(session, transaction);
    }
  }

  /** Enters one finished transaction into its session and forgets it. */
  #settle(session: Session, transaction: Transaction): void {
    session.transactions.delete(transaction.id);
    this.#transactions -= 1;
    if (session.ledger.settle(transaction)) return;
    const frame = transaction.answer?.place.frame;
    this.#anomalies.add('dropped', 'turn', 'kinds of errors beyond a hundred in one session', frame);
  }
}

/** What is allocated, and what is refused, is worth its bytes; they are few and small. */
function placeOf(message: Message, sighting: Sighting): PacketPlace {
  const place = sighting.place(summariseMessage(message));
  const isTelling = message.messageClass === 'error' || message.method === method.allocate;
  return isTelling ? {...place, message: message.bytes.slice()} : place;
}

/** The last copy of the request, or the answer whose request came before the capture. */
function startOf({request, lastTransmissionSeconds, answer}: Transaction): number {
  return request === undefined ? (answer?.seconds ?? lastTransmissionSeconds) : lastTransmissionSeconds;
}

/** Once both request and answer are there, in whichever order. */
function pair({life}: Session, {method: which, request, answer, signedRequest}: Transaction): void {
  if (answer === undefined) return;
  if (signedRequest !== undefined) signedRequest.outcome = answer.error?.code ?? 'success';
  if (request !== undefined) life.pair(which, request.memory, answer, answer.error?.code, answer.place);
}

/** All 438 of a session, as Wireshark 4 names the fields. */
function staleFilter({client, server, transport}: Session): string {
  const version = server.address.includes(':') ? 'ipv6' : 'ip';
  const flow = `${transport}.port == ${client.port} && ${version}.addr == ${server.address}`;
  return `stun.att.error.class == 4 && stun.att.error == 38 && ${flow}`;
}

function addName(names: string[], name: string | undefined): void {
  if (name === undefined || name === '' || name.length > longestName) return;
  if (names.length < mostNames && !names.includes(name)) names.push(name);
}
