/** The way to a TURN server: a connected UDP socket, or a TCP or TLS connection whose messages are taken apart. */
import {createSocket} from 'node:dgram';
import {isIPv6, connect as openTcp, type Socket} from 'node:net';
import {connect as openTls} from 'node:tls';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {splitStream} from '../../stun/split-stream.ts';
import type {TurnTransport} from './turn-step.ts';

export interface LineTarget {
  readonly host: string;
  readonly port: number;
  readonly transport: TurnTransport;
  /** TLS SNI (RFC 6066 §3); left out: none is sent. */
  readonly serverName?: string;
  /** For media at high rates: room for what comes while this process sends. */
  readonly isForMedia?: boolean;
}

export interface LineListener {
  opened(): void;
  /** One message or ChannelData. The bytes may be written over after the call. */
  heard(bytes: Uint8Array): void;
  /** The code of the error that ended it; once. */
  broke(code: string): void;
  /** The network says that nothing listens on the UDP port. */
  portClosed(): void;
}

export interface TurnLine {
  /** Our own side; undefined when there is no connection. */
  readonly client: TransportAddress | undefined;
  /** Bytes or datagrams that this computer has not sent yet. */
  readonly backlog: number;
  /** A stream ends in the middle of a message so far. */
  readonly isInMessage: boolean;
  /** The bytes must stay as they are until `backlog` is 0. */
  send(bytes: Uint8Array, sent?: () => void): void;
  close(): void;
}

/** A burst of one call's video for a tenth of a second; the system may grant less. */
const mediaBufferBytes = 1 << 20;

/** Too long for the way, and no room to keep it. */
const lossCodes: ReadonlySet<string> = new Set(['EMSGSIZE', 'ENOBUFS']);

export function openLine(target: LineTarget, listener: LineListener): TurnLine {
  return target.transport === 'udp' ? openUdp(target, listener) : openStream(target, listener);
}

function openUdp({host, port, isForMedia = false}: LineTarget, listener: LineListener): TurnLine {
  const buffers = isForMedia ? {recvBufferSize: mediaBufferBytes, sendBufferSize: mediaBufferBytes} : {};
  const socket = createSocket({type: isIPv6(host) ? 'udp6' : 'udp4', ...buffers});
  let isOpen = true;
  const broke = (error: Error): void => {
    // ICMP says that nothing listens. A firewall may say so too, and a service that starts may come: the copies still go.
    if (codeOf(error) === 'ECONNREFUSED') listener.portClosed();
    // One datagram is lost, and the next may go.
    else if (!lossCodes.has(codeOf(error))) listener.broke(codeOf(error));
  };
  socket.on('error', broke);
  socket.on('message', (bytes) => listener.heard(bytes));
  // A name that has no address is told here, and not as an event.
  socket.connect(port, host, (error?: Error) => {
    if (error !== undefined && error !== null) broke(error);
    else if (isOpen) listener.opened();
  });
  return {
    get client() {
      const {address, port: ownPort} = socket.address();
      return {address, port: ownPort};
    },
    get backlog() {
      return socket.getSendQueueSize();
    },
    isInMessage: false,
    send: (bytes, sent) => {
      if (sent === undefined) socket.send(bytes);
      else {
        socket.send(bytes, (error) => {
          if (error !== null) broke(error);
          sent();
        });
      }
    },
    close: () => {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}

export interface PeerLine extends TurnLine {
  /** To somebody else than the server. False: this computer would not send it. */
  sendTo(bytes: Uint8Array, to: TransportAddress): Promise<boolean>;
}

/**
 * A UDP socket that speaks to its server and to others. `from`: the address of this computer that leads there. ICMP errors
 * do not reach it.
 */
export function openPeerLine(
  {host, port}: LineTarget,
  from: string,
  listener: LineListener & {heardFrom(bytes: Uint8Array, peer: TransportAddress): void},
): PeerLine {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let isOpen = true;
  socket.on('error', (error) => listener.broke(codeOf(error)));
  socket.on('message', (bytes, peer) => {
    if (peer.address === host && peer.port === port) listener.heard(bytes);
    else listener.heardFrom(bytes, {address: peer.address, port: peer.port});
  });
  socket.bind({port: 0, address: from}, () => {
    if (isOpen) listener.opened();
  });
  return {
    get client() {
      const {address, port: ownPort} = socket.address();
      return {address, port: ownPort};
    },
    get backlog() {
      return socket.getSendQueueSize();
    },
    isInMessage: false,
    send: (bytes, sent) => {
      socket.send(bytes, port, host, (error) => {
        if (error !== null) listener.broke(codeOf(error));
        sent?.();
      });
    },
    sendTo: async (bytes, to) =>
      new Promise((settle) => {
        if (isOpen) socket.send(bytes, to.port, to.address, (error) => settle(error === null));
        else settle(false);
      }),
    close: () => {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}

function openStream({host, port, transport, serverName}: LineTarget, listener: LineListener): TurnLine {
  const tcp = openTcp({host, port, noDelay: true});
  let line: TurnLine | undefined;
  let isOver = false;
  const broke = (error: Error): void => {
    if (isOver) return;
    isOver = true;
    tcp.destroy();
    listener.broke(codeOf(error));
  };
  const begin = (socket: Socket): void => {
    socket.off('error', broke);
    const {localAddress: address = '', localPort: ownPort = 0} = tcp;
    line = streamLine(socket, {address, port: ownPort}, listener);
    listener.opened();
  };
  tcp.on('error', broke);
  tcp.on('connect', () => {
    if (transport === 'tcp') {
      begin(tcp);
      return;
    }
    const secured = openTls({
      socket: tcp,
      servername: serverName ?? '',
      // Whatever certificate it shows is looked at, and old boxes speak no more than this.
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    secured.on('error', broke);
    secured.on('secureConnect', () => begin(secured));
  });
  return {
    get client() {
      return line?.client;
    },
    get backlog() {
      return line?.backlog ?? 0;
    },
    get isInMessage() {
      return line?.isInMessage ?? false;
    },
    send: (bytes, sent) => (line === undefined ? sent?.() : line.send(bytes, sent)),
    close: () => {
      isOver = true;
      line?.close();
      tcp.destroy();
    },
  };
}

/** Over a connection that stands; TLS is done. */
export function streamLine(socket: Socket, client: TransportAddress, listener: LineListener): TurnLine {
  let pending: Uint8Array = new Uint8Array(0);
  let isOver = false;
  const broke = (code: string): void => {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    listener.broke(code);
  };
  socket.on('error', (error) => broke(codeOf(error)));
  socket.on('close', () => broke('ECONNRESET'));
  socket.on('data', (chunk: Uint8Array) => {
    const {messages, rest, isBroken} = splitStream(pending.length === 0 ? chunk : Buffer.concat([pending, chunk]));
    pending = rest;
    for (const message of messages) listener.heard(message);
    if (isBroken) broke('EPROTO');
  });
  return {
    client,
    get backlog() {
      return socket.writableLength;
    },
    get isInMessage() {
      return pending.length > 0;
    },
    send: (bytes, sent) => {
      if (socket.destroyed) sent?.();
      else socket.write(bytes, () => sent?.());
    },
    close: () => {
      isOver = true;
      socket.destroy();
    },
  };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
