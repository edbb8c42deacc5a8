/**
 * How the TURN server of Expressway-E answers, without sockets: a message in, a message or nothing out. It relays
 * nothing; it hands out relayed addresses and knows who holds one.
 */
import {randomBytes} from 'node:crypto';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {errorCode} from '../../stun/attributes/error-code.ts';
import {requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {nonce, realm, software, username} from '../../stun/attributes/text.ts';
import {xorMappedAddress, xorRelayedAddress} from '../../stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../stun/encode.ts';
import {errorCodeName} from '../../stun/error-codes.ts';
import {longTermKey, verifyIntegrity} from '../../stun/integrity.ts';
import {attributeOf, bytesOfHex, decodeMessage, isSigned, type Message} from '../../stun/message.ts';
import {method, methodName} from '../../stun/methods.ts';

export interface TurnBehaviour {
  /** Expressway's default is `TANDBERG`. */
  readonly realm: string;
  readonly users: readonly {readonly username: string; readonly password: string}[];
  /** Of the relays: the public address of Expressway-E. */
  readonly relayAddress: string;
  /** Ports of the relays; 24000–29999 when left out, as Expressway has them. */
  readonly mediaPorts?: {readonly first: number; readonly last: number};
  /** Since X12.6.1 a Binding request without credentials gets no answer. */
  readonly answersUnsignedBinding?: boolean;
  /** What a wrong password gets: 431 (RFC 3489) as releases of 2017 send it, or 401 again (RFC 8489 §9.2.4). */
  readonly wrongPasswordCode?: 431 | 401;
  /** How many signed requests of each client are told that their nonce is stale before one is taken. */
  readonly staleNonces?: number;
  /** Allocations that one user may hold; 486 beyond. */
  readonly userQuota?: number;
  /** Allocations of all users; 508 beyond. */
  readonly capacity?: number;
  readonly software?: string;
  /** Takes everything and answers nothing. */
  readonly isSilent?: boolean;
}

export interface TurnClient {
  readonly address: TransportAddress;
  readonly transport: 'udp' | 'tcp';
}

export interface SeenTurnRequest {
  readonly method: string;
  readonly isSigned: boolean;
  readonly transport: 'udp' | 'tcp';
  readonly username: string | undefined;
}

interface Allocation {
  readonly username: string;
  readonly port: number;
  /** Of the Allocate that made it, so that its retransmission gets the same answer (RFC 8656 §7.2). */
  readonly transactionId: string;
  readonly answer: Uint8Array;
}

const defaultMediaPorts = {first: 24_000, last: 29_999};
/** RFC 8656 §3.2 */
const defaultLifetimeSeconds = 600;
const longestLifetimeSeconds = 3600;
const udpProtocol = 17;

export class TurnAnswers {
  readonly requests: SeenTurnRequest[] = [];
  readonly #behaviour: TurnBehaviour;
  readonly #allocations = new Map<string, Allocation>();
  readonly #nonce = randomBytes(12).toString('hex');
  /** Signed requests that each client was told to repeat. */
  readonly #staleAnswers = new Map<string, number>();

  constructor(behaviour: TurnBehaviour) {
    this.#behaviour = behaviour;
  }

  get allocations(): number {
    return this.#allocations.size;
  }

  /** The client's connection is gone, and with it what it held (RFC 8656 §3.1). */
  forget(client: TurnClient): void {
    this.#allocations.delete(keyOf(client));
  }

  /** Undefined where a server stays silent. */
  answer(bytes: Uint8Array, client: TurnClient): Uint8Array | undefined {
    const message = decodeMessage(bytes);
    if (message === undefined || message.isCut || !message.hasCookie || message.messageClass !== 'request') {
      return undefined;
    }
    this.requests.push({
      method: methodName(message.method),
      isSigned: isSigned(message),
      transport: client.transport,
      username: attributeOf(message, username),
    });
    if (this.#behaviour.isSilent === true) return undefined;
    if (message.method === method.binding && !isSigned(message)) return this.#answerBinding(message, client);
    return this.#authenticate(message, client);
  }

  #answerBinding(message: Message, {address}: TurnClient): Uint8Array | undefined {
    if (this.#behaviour.answersUnsignedBinding !== true) return undefined;
    return this.#write(message, 'success', [attributeWith(xorMappedAddress, address)]);
  }

  /** RFC 5389 §10.2.2, in its order: an old nonce is said before the password is looked at. */
  #authenticate(message: Message, client: TurnClient): Uint8Array {
    if (!isSigned(message)) return this.#challenge(message, 401, client);
    const [givenName, givenRealm, givenNonce] = [username, realm, nonce].map((codec) => attributeOf(message, codec));
    if (givenName === undefined || givenRealm === undefined || givenNonce === undefined) {
      return this.#write(message, 'error', [errorOf(400)]);
    }
    if (givenNonce !== this.#nonceOf(client) || this.#makesStale(client)) return this.#challenge(message, 438, client);
    const user = this.#behaviour.users.find((known) => known.username === givenName);
    if (user === undefined) return this.#challenge(message, 401, client);
    const key = longTermKey(givenName, this.#behaviour.realm, user.password);
    if (givenRealm !== this.#behaviour.realm || !verifyIntegrity(message, key)) {
      return this.#behaviour.wrongPasswordCode === 401
        ? this.#challenge(message, 401, client)
        : this.#write(message, 'error', [errorOf(431)]);
    }
    return this.#serve(message, client, {username: givenName, key});
  }

  /** 401 or 438, with what the client needs to sign. */
  #challenge(message: Message, code: number, client: TurnClient): Uint8Array {
    const attributes = [
      errorOf(code),
      attributeWith(realm, this.#behaviour.realm),
      attributeWith(nonce, this.#nonceOf(client)),
    ];
    return this.#write(message, 'error', attributes);
  }

  #nonceOf(client: TurnClient): string {
    return `${this.#nonce}${this.#staleAnswers.get(keyOf(client)) ?? 0}`;
  }

  #makesStale(client: TurnClient): boolean {
    const told = this.#staleAnswers.get(keyOf(client)) ?? 0;
    if (told >= (this.#behaviour.staleNonces ?? 0)) return false;
    this.#staleAnswers.set(keyOf(client), told + 1);
    return true;
  }

  #serve(message: Message, client: TurnClient, signer: Signer): Uint8Array {
    const holds = this.#allocations.get(keyOf(client));
    switch (message.method) {
      case method.binding:
        return this.#write(message, 'success', [attributeWith(xorMappedAddress, client.address)], signer);
      case method.allocate:
        return this.#allocate(message, client, signer);
      case method.refresh:
        return holds === undefined ? this.#refuse(message, 437, signer) : this.#refresh(message, client, signer);
      case method.createPermission:
      case method.channelBind:
        return holds === undefined ? this.#refuse(message, 437, signer) : this.#write(message, 'success', [], signer);
      default:
        return this.#refuse(message, 400, signer);
    }
  }

  /** RFC 8656 §7.2 */
  #allocate(message: Message, client: TurnClient, signer: Signer): Uint8Array {
    const held = this.#allocations.get(keyOf(client));
    if (held?.transactionId === message.transactionId) return held.answer;
    if (held !== undefined) return this.#refuse(message, 437, signer);
    const transport = attributeOf(message, requestedTransport);
    if (transport !== udpProtocol) return this.#refuse(message, transport === undefined ? 400 : 442, signer);
    const {userQuota = Infinity, capacity = Infinity, relayAddress} = this.#behaviour;
    const ofUser = [...this.#allocations.values()].filter((one) => one.username === signer.username).length;
    if (ofUser >= userQuota) return this.#refuse(message, 486, signer);
    const port = this.#freePort();
    if (port === undefined || this.#allocations.size >= capacity) return this.#refuse(message, 508, signer);
    const attributes = [
      attributeWith(xorRelayedAddress, {address: relayAddress, port}),
      attributeWith(lifetime, grantedSeconds(attributeOf(message, lifetime))),
      attributeWith(xorMappedAddress, client.address),
    ];
    const answer = this.#write(message, 'success', attributes, signer);
    const {transactionId} = message;
    this.#allocations.set(keyOf(client), {username: signer.username, port, transactionId, answer});
    return answer;
  }

  /** The lowest; undefined when all are in use. */
  #freePort(): number | undefined {
    const {first, last} = this.#behaviour.mediaPorts ?? defaultMediaPorts;
    const used = new Set([...this.#allocations.values()].map(({port}) => port));
    for (let port = first; port <= last; port++) if (!used.has(port)) return port;
    return undefined;
  }

  /** RFC 8656 §8.2: a lifetime of 0 ends the allocation. */
  #refresh(message: Message, client: TurnClient, signer: Signer): Uint8Array {
    const asked = attributeOf(message, lifetime);
    if (asked === 0) this.#allocations.delete(keyOf(client));
    return this.#write(message, 'success', [attributeWith(lifetime, asked === 0 ? 0 : grantedSeconds(asked))], signer);
  }

  #refuse(message: Message, code: number, signer: Signer): Uint8Array {
    return this.#write(message, 'error', [errorOf(code)], signer);
  }

  /** Answers to a client that proved who it is are signed too. */
  #write(
    {method, transactionId}: Message,
    messageClass: 'success' | 'error',
    attributes: readonly AttributeToWrite[],
    signer?: Signer,
  ): Uint8Array {
    const name = this.#behaviour.software;
    return encodeMessage({
      method,
      messageClass,
      transactionId: bytesOfHex(transactionId),
      attributes: [...attributes, ...(name === undefined ? [] : [attributeWith(software, name)])],
      ...(signer === undefined ? {} : {integrity: {algorithm: 'sha1', key: signer.key}}),
    });
  }
}

interface Signer {
  readonly username: string;
  readonly key: Uint8Array;
}

function errorOf(code: number): AttributeToWrite {
  return attributeWith(errorCode, {code, reason: errorCodeName(code) ?? ''});
}

function grantedSeconds(asked = defaultLifetimeSeconds): number {
  return Math.min(Math.max(asked, defaultLifetimeSeconds), longestLifetimeSeconds);
}

function keyOf({address, transport}: TurnClient): string {
  return `${transport} ${address.address} ${address.port}`;
}
