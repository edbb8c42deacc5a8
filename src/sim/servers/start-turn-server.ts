/**
 * The TURN service of Expressway-E on UDP, TCP and TLS. `TurnAnswers` says what it answers; what the network does to
 * packets is said in `network`. Relays reach each other whatever their address is; where it is loopback, each has a socket
 * and reaches other peers as well. Nothing leaves loopback: a packet for any other address is dropped.
 */
import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer, type Socket} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {decodeMessage, isSigned, paddedLength} from '../../stun/message.ts';
import {method} from '../../stun/methods.ts';
import {splitStream} from '../../stun/split-stream.ts';
import type {ServerCredentials} from '../certificates/server-credentials.ts';
import {FaultyPath} from './faulty-path.ts';
import {type Listening, listenOnLoopback, loopback} from './listen-on-loopback.ts';
import {listenOnUdpAndTcp} from './listen-on-udp-and-tcp.ts';
import {defaultMediaPorts, type SeenTurnRequest, TurnAnswers} from './turn-answers.ts';
import {
  clientKey,
  type PortRange,
  type TurnBehaviour,
  type TurnClient,
  type TurnNetworkFaults,
} from './turn-behaviour.ts';

export interface TurnServerOptions extends TurnBehaviour {
  /** For UDP and TCP; 0 or left out: one that is free. */
  readonly port?: number;
  /** What it listens on at `port`; the other one is closed. */
  readonly transports?: readonly ('udp' | 'tcp')[];
  /** TURN over TLS as well, on a port of its own: one that is free, unless told otherwise. */
  readonly tls?: ServerCredentials;
  readonly tlsPort?: number;
  readonly network?: TurnNetworkFaults;
  /** Further servers behind the same address: clients are spread over all of them, each in turn, as by a load balancer. */
  readonly others?: readonly TurnBehaviour[];
}

export interface TurnServer extends Listening {
  readonly tlsPort: number | undefined;
  /** Allocations that are held now. */
  readonly allocations: number;
  /** Of each server by itself, in the order in which they came. */
  readonly requests: readonly SeenTurnRequest[];
}

export async function startTurnServer(options: TurnServerOptions): Promise<TurnServer> {
  const service = new TurnService(options);
  const listening = await listenOnUdpAndTcp(
    () => service.serveUdp(),
    createServer((socket) => service.serveStream(socket, 'tcp')),
    options.port,
    options.transports,
  );
  const tls =
    options.tls === undefined
      ? undefined
      : await listenOnLoopback(
          createTlsServer(options.tls, (socket) => service.serveStream(socket, 'tls')),
          options.tlsPort,
        );
  return {
    port: listening.port,
    tlsPort: tls?.port,
    get requests() {
      return service.nodes.flatMap(({answers}) => answers.requests);
    },
    get allocations() {
      return service.nodes.reduce((sum, {answers}) => sum + answers.allocations, 0);
    },
    async close() {
      service.close();
      await Promise.all([listening.close(), tls?.close()]);
    },
  };
}

interface Node {
  readonly answers: TurnAnswers;
  readonly relayAddress: string;
  readonly mediaPorts: PortRange;
}

interface Served {
  readonly client: TurnClient;
  readonly node: Node;
  send(bytes: Uint8Array): void;
}

class TurnService {
  readonly nodes: readonly [Node, ...Node[]];
  readonly #faults: TurnNetworkFaults;
  readonly #paths: Readonly<Record<'toServer' | 'toClient' | 'toRelay' | 'fromRelay', FaultyPath>>;
  readonly #served = new Map<string, Served>();
  readonly #relays = new Map<number, UdpSocket>();
  #clientsSeen = 0;
  #isClosed = false;

  constructor(options: TurnServerOptions) {
    this.nodes = [createNode(options), ...(options.others ?? []).map(createNode)];
    const faults = options.network ?? {};
    this.#faults = faults;
    this.#paths = {
      toServer: new FaultyPath(faults.toServer),
      toClient: new FaultyPath(faults.toClient),
      toRelay: new FaultyPath(faults.toRelay),
      fromRelay: new FaultyPath(faults.fromRelay),
    };
  }

  close(): void {
    this.#isClosed = true;
    for (const path of Object.values(this.#paths)) path.close();
    for (const socket of this.#relays.values()) socket.close();
    this.#relays.clear();
  }

  serveUdp(): UdpSocket {
    const socket = createSocket('udp4');
    const {toServer, toClient} = this.#paths;
    socket.on('message', (bytes, {address, port}) => {
      const client: TurnClient = {address: {address, port}, transport: 'udp'};
      const served = this.#serve(client, (reply) =>
        toClient.carryDatagram(reply.length, () => {
          if (!this.#isClosed) socket.send(reply, port, address);
        }),
      );
      toServer.carryDatagram(bytes.length, () => void this.#receive(bytes, served));
    });
    return socket;
  }

  serveStream(socket: Socket, transport: 'tcp' | 'tls'): void {
    const {remoteAddress = '', remotePort = 0} = socket;
    const client: TurnClient = {address: {address: remoteAddress, port: remotePort}, transport};
    const {toServer, toClient} = this.#paths;
    const served = this.#serve(client, (reply) => toClient.carryStream(() => socket.write(paddedForStream(reply))));
    let pending: Uint8Array = new Uint8Array(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const {messages, rest, isBroken} = splitStream(Buffer.concat([pending, chunk]));
      pending = rest;
      for (const message of messages) toServer.carryStream(() => void this.#receive(message, served));
      if (isBroken) socket.destroy();
    });
    socket.once('close', () => {
      served.node.answers.forget(client);
      this.#served.delete(clientKey(client));
      this.#closeUnusedRelays();
    });
  }

  #serve(client: TurnClient, send: Served['send']): Served {
    const known = this.#served.get(clientKey(client));
    if (known !== undefined) return known;
    const node = this.nodes[this.#clientsSeen++ % this.nodes.length] ?? this.nodes[0];
    const served = {client, node, send};
    this.#served.set(clientKey(client), served);
    return served;
  }

  async #receive(bytes: Uint8Array, served: Served): Promise<void> {
    const {client, node, send} = served;
    const {answers} = node;
    const packet = answers.toPeer(bytes, client);
    if (packet !== undefined) {
      this.#sendFromRelay(node, packet.relayPort, packet.peer, packet.data);
      return;
    }
    const reserved = isSignedAllocate(bytes) ? await this.#openRelay(node) : undefined;
    if (this.#isClosed) return;
    const answer = answers.answer(bytes, client, () => reserved);
    this.#closeUnusedRelays();
    if (answer !== undefined) send(answer);
  }

  /** The lowest port that no relay has; undefined when all are in use. */
  async #openRelay({mediaPorts: {first, last}, relayAddress}: Node): Promise<number | undefined> {
    const used = new Set(this.nodes.flatMap(({answers}) => [...answers.relayPorts]));
    for (let port = first; port <= last && !this.#isClosed; port++) {
      if (used.has(port) || this.#relays.has(port)) continue;
      // Nobody can send to an address that this computer does not have.
      if (relayAddress !== loopback || (await this.#bindRelay(port))) return port;
    }
    return undefined;
  }

  /** False for a port that another program has, or another server of the same tests. */
  async #bindRelay(port: number): Promise<boolean> {
    const socket = createSocket('udp4');
    try {
      socket.bind({port, address: loopback, exclusive: true});
      await once(socket, 'listening');
    } catch {
      socket.close();
      return false;
    }
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => this.#receiveAtRelay(port, from, bytes));
    this.#relays.set(port, socket);
    if (this.#isClosed) this.close();
    return true;
  }

  #closeUnusedRelays(): void {
    const used = new Set(this.nodes.flatMap(({answers}) => [...answers.relayPorts]));
    for (const [port, socket] of this.#relays) {
      if (used.has(port)) continue;
      socket.close();
      this.#relays.delete(port);
    }
  }

  #sendFromRelay({relayAddress}: Node, relayPort: number, peer: TransportAddress, data: Uint8Array): void {
    const isRelay = this.nodes.some(
      (node) => node.relayAddress === peer.address && node.answers.relayPorts.has(peer.port),
    );
    if (isRelay && this.#faults.isHairpinMissing === true) return;
    this.#paths.fromRelay.carryDatagram(data.length, () => {
      if (isRelay) this.#receiveAtRelay(peer.port, {address: relayAddress, port: relayPort}, data);
      else if (peer.address === loopback) this.#relays.get(relayPort)?.send(data, peer.port, peer.address);
    });
  }

  #receiveAtRelay(relayPort: number, peer: TransportAddress, data: Uint8Array): void {
    const {first, last} = this.#faults.closedRelayPorts ?? {first: 0, last: -1};
    if (relayPort >= first && relayPort <= last) return;
    this.#paths.toRelay.carryDatagram(data.length, () => {
      const from = {address: peer.address, port: peer.port};
      for (const {answers} of this.nodes) {
        const received = answers.toClient(relayPort, {peer: from, data});
        if (received !== undefined) this.#served.get(received.client)?.send(received.bytes);
      }
    });
  }
}

function createNode(behaviour: TurnBehaviour): Node {
  const {relayAddress, mediaPorts = defaultMediaPorts} = behaviour;
  return {answers: new TurnAnswers(behaviour), relayAddress, mediaPorts};
}

function isSignedAllocate(bytes: Uint8Array): boolean {
  const message = decodeMessage(bytes);
  return message?.method === method.allocate && message.messageClass === 'request' && isSigned(message);
}

/** RFC 8656 §12.5: ChannelData is padded there; STUN messages always are. */
function paddedForStream(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(bytes.length));
  padded.set(bytes);
  return padded;
}
