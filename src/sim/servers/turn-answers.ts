/**
 * How the TURN server of Expressway-E answers, without sockets: a message in, a message or nothing out. Whoever holds the
 * sockets carries what the relays pass on.
 */
import {randomBytes} from 'node:crypto';
import {isIPv6} from 'node:net';
import {alternateServer, type TransportAddress} from '../../stun/attributes/address.ts';
import {channelNumber} from '../../stun/attributes/channel-number.ts';
import {errorCode} from '../../stun/attributes/error-code.ts';
import {requestedAddressFamily, requestedTransport} from '../../stun/attributes/leading-byte.ts';
import {lifetime} from '../../stun/attributes/number.ts';
import {nonce, realm, software, username} from '../../stun/attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from '../../stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../stun/encode.ts';
import {errorCodeName} from '../../stun/error-codes.ts';
import {longTermKey, verifyIntegrity} from '../../stun/integrity.ts';
import {attributeOf, attributesOf, bytesOfHex, decodeMessage, isSigned, type Message} from '../../stun/message.ts';
import {method, methodName} from '../../stun/methods.ts';
import {type PeerPacket, TurnAllocation} from './turn-allocation.ts';
import {clientKey, type TurnBehaviour, type TurnClient} from './turn-behaviour.ts';

export interface SeenTurnRequest {
  readonly method: string;
  readonly isSigned: boolean;
  readonly transport: TurnClient['transport'];
  readonly username: string | undefined;
}

/** As Expressway has them. */
export const defaultMediaPorts = {first: 24_000, last: 29_999};
/** RFC 8656 §3.2 */
const defaultLifetimeSeconds = 600;
const longestLifetimeSeconds = 3600;
const udpProtocol = 17;
/** RFC 8656 §18.6 */
const ipv4Family = 1;

export class TurnAnswers {
  readonly requests: SeenTurnRequest[] = [];
  readonly #behaviour: TurnBehaviour;
  readonly #nowMs: () => number;
  readonly #allocations = new Map<string, TurnAllocation>();
  readonly #nonce = randomBytes(12).toString('hex');
  /** Signed requests that each client was told to repeat. */
  readonly #staleAnswers = new Map<string, number>();

  /** `nowMs`: a monotonic clock. */
  constructor(behaviour: TurnBehaviour, nowMs = () => performance.now()) {
    this.#behaviour = behaviour;
    this.#nowMs = nowMs;
  }

  get allocations(): number {
    return this.#live().length;
  }

  get relayPorts(): ReadonlySet<number> {
    return new Set(this.#live().map(({port}) => port));
  }

  /** The client's connection is gone, and with it what it held (RFC 8656 §3.1). */
  forget(client: TurnClient): void {
    this.#allocations.delete(clientKey(client));
  }

  /** Undefined where a server stays silent. `freePort`: of the relay that an Allocate gets; undefined when none is left. */
  answer(bytes: Uint8Array, client: TurnClient, freePort = () => this.#lowestFreePort()): Uint8Array | undefined {
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
    if (message.method === method.allocate && this.#behaviour.alternateServer !== undefined) {
      const attributes = [errorOf(300), attributeWith(alternateServer, this.#behaviour.alternateServer)];
      return this.#write(message, 'error', attributes);
    }
    return this.#authenticate(message, client, freePort);
  }

  /** What ChannelData or a Send indication of a client makes its relay send, and from which port. */
  toPeer(bytes: Uint8Array, client: TurnClient): (PeerPacket & {readonly relayPort: number}) | undefined {
    const held = this.#heldBy(client);
    const packet = held?.toPeer(bytes, this.#nowMs());
    return held === undefined || packet === undefined ? undefined : {...packet, relayPort: held.port};
  }

  /** What a client gets of a packet that reached its relay, and which client. */
  toClient(relayPort: number, packet: PeerPacket): {readonly client: string; readonly bytes: Uint8Array} | undefined {
    const nowMs = this.#nowMs();
    const [client, held] =
      [...this.#allocations].find(([, {port, untilMs}]) => port === relayPort && untilMs > nowMs) ?? [];
    const bytes = held?.toClient(packet, nowMs);
    return client === undefined || bytes === undefined ? undefined : {client, bytes};
  }

  #answerBinding(message: Message, {address}: TurnClient): Uint8Array | undefined {
    if (this.#behaviour.answersUnsignedBinding !== true) return undefined;
    return this.#write(message, 'success', [attributeWith(xorMappedAddress, this.#mapped(address))]);
  }

  #mapped(address: TransportAddress): TransportAddress {
    return this.#behaviour.mappedAddressOf?.(address) ?? address;
  }

  /** RFC 5389 §10.2.2, in its order: an old nonce is said before the password is looked at. */
  #authenticate(message: Message, client: TurnClient, freePort: FreePort): Uint8Array {
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
    return this.#serve(message, client, {username: givenName, key}, freePort);
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
    return `${this.#nonce}${this.#staleAnswers.get(clientKey(client)) ?? 0}`;
  }

  #makesStale(client: TurnClient): boolean {
    const told = this.#staleAnswers.get(clientKey(client)) ?? 0;
    if (told >= (this.#behaviour.staleNonces ?? 0)) return false;
    this.#staleAnswers.set(clientKey(client), told + 1);
    return true;
  }

  #serve(message: Message, client: TurnClient, signer: Signer, freePort: FreePort): Uint8Array {
    const held = this.#heldBy(client);
    switch (message.method) {
      case method.binding: {
        const mapped = attributeWith(xorMappedAddress, this.#mapped(client.address));
        return this.#write(message, 'success', [mapped], signer);
      }
      case method.allocate:
        return this.#allocate(message, client, signer, freePort);
      case method.refresh:
      case method.createPermission:
      case method.channelBind: {
        if (held === undefined) return this.#refuse(message, 437, signer);
        // RFC 8656 §5: only who made it may change it.
        if (held.username !== signer.username) return this.#refuse(message, 441, signer);
        if (message.method === method.refresh) return this.#refresh(message, client, held, signer);
        return this.#allowPeers(message, held, signer);
      }
      default:
        return this.#refuse(message, 400, signer);
    }
  }

  /** RFC 8656 §7.2 */
  #allocate(message: Message, client: TurnClient, signer: Signer, freePort: FreePort): Uint8Array {
    const held = this.#heldBy(client);
    if (held?.transactionId === message.transactionId) return held.answer;
    if (held !== undefined) return this.#refuse(message, 437, signer);
    const transport = attributeOf(message, requestedTransport);
    if (transport !== udpProtocol) return this.#refuse(message, transport === undefined ? 400 : 442, signer);
    if ((attributeOf(message, requestedAddressFamily) ?? ipv4Family) !== ipv4Family) {
      return this.#refuse(message, 440, signer);
    }
    const {userQuota = Infinity, capacity = Infinity, relayAddress} = this.#behaviour;
    const ofUser = this.#live().filter((one) => one.username === signer.username).length;
    if (ofUser >= userQuota) return this.#refuse(message, 486, signer);
    const port = this.allocations >= capacity ? undefined : freePort();
    if (port === undefined) return this.#refuse(message, 508, signer);
    const seconds = this.#grantedSeconds(attributeOf(message, lifetime));
    const attributes = [
      attributeWith(xorRelayedAddress, {address: relayAddress, port}),
      attributeWith(lifetime, seconds),
      attributeWith(xorMappedAddress, this.#mapped(client.address)),
    ];
    const answer = this.#write(message, 'success', attributes, signer);
    const {transactionId} = message;
    const untilMs = this.#nowMs() + seconds * 1000;
    const made = new TurnAllocation({username: signer.username, port, transactionId, answer, untilMs});
    this.#allocations.set(clientKey(client), made);
    return answer;
  }

  #heldBy(client: TurnClient): TurnAllocation | undefined {
    const held = this.#allocations.get(clientKey(client));
    return held !== undefined && held.untilMs > this.#nowMs() ? held : undefined;
  }

  #live(): readonly TurnAllocation[] {
    const nowMs = this.#nowMs();
    return [...this.#allocations.values()].filter(({untilMs}) => untilMs > nowMs);
  }

  /** Undefined when all are in use. */
  #lowestFreePort(): number | undefined {
    const {first, last} = this.#behaviour.mediaPorts ?? defaultMediaPorts;
    const used = this.relayPorts;
    for (let port = first; port <= last; port++) if (!used.has(port)) return port;
    return undefined;
  }

  /** RFC 8656 §8.2: a lifetime of 0 ends the allocation. */
  #refresh(message: Message, client: TurnClient, held: TurnAllocation, signer: Signer): Uint8Array {
    const asked = attributeOf(message, lifetime);
    const seconds = asked === 0 ? 0 : this.#grantedSeconds(asked);
    if (seconds === 0) this.forget(client);
    held.untilMs = this.#nowMs() + seconds * 1000;
    return this.#write(message, 'success', [attributeWith(lifetime, seconds)], signer);
  }

  #grantedSeconds(asked = defaultLifetimeSeconds): number {
    const most = this.#behaviour.longestLifetimeSeconds ?? longestLifetimeSeconds;
    return Math.min(Math.max(asked, defaultLifetimeSeconds), most);
  }

  /** CreatePermission (RFC 8656 §9.2) and ChannelBind (§12.2). */
  #allowPeers(message: Message, held: TurnAllocation, signer: Signer): Uint8Array {
    const peers = attributesOf(message, xorPeerAddress);
    const [peer] = peers;
    if (peer === undefined) return this.#refuse(message, 400, signer);
    if (peers.some(({address}) => isIPv6(address))) return this.#refuse(message, 443, signer);
    if (peers.some(({address}) => this.#behaviour.deniedPeers?.includes(address))) {
      return this.#refuse(message, 403, signer);
    }
    const nowMs = this.#nowMs();
    if (message.method === method.channelBind) {
      const channel = attributeOf(message, channelNumber) ?? 0;
      return held.bindChannel(channel, peer, nowMs)
        ? this.#write(message, 'success', [], signer)
        : this.#refuse(message, 400, signer);
    }
    for (const {address} of peers) held.permit(address, nowMs);
    return this.#write(message, 'success', [], signer);
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

type FreePort = () => number | undefined;

interface Signer {
  readonly username: string;
  readonly key: Uint8Array;
}

function errorOf(code: number): AttributeToWrite {
  return attributeWith(errorCode, {code, reason: errorCodeName(code) ?? ''});
}
