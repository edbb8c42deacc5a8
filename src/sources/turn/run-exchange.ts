/** Carries out a TURN exchange over a UDP or TCP socket of its own, and keeps what was said. */
import {createSocket} from 'node:dgram';
import {isIPv6, connect as openTcp} from 'node:net';
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {decodeMessage, type Message} from '../../stun/message.ts';
import {splitStream} from '../../stun/split-stream.ts';
import type {TurnCommand, TurnEvent, TurnExchange, TurnOutcome} from './turn-exchange.ts';

export interface ExchangeTarget {
  readonly host: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
}

export interface SaidMessage {
  readonly message: Message;
  readonly isSent: boolean;
  readonly time: Instant;
}

export interface ExchangeRecord {
  /** In the order of time; what answers none of our requests is left out. */
  readonly messages: readonly SaidMessage[];
  /** Our own side; undefined when there was no connection. */
  readonly client: TransportAddress | undefined;
  /** `broken`: the network ended it before the server did. */
  readonly outcome: TurnOutcome | {readonly kind: 'broken'; readonly code: string};
  readonly endTime: Instant;
  /** Whether the network said that nothing listens on the UDP port. */
  readonly isPortClosed: boolean;
}

/** A TCP connection on one site takes milliseconds. */
const connectLimitMs = 3_000;
/** An exchange has ten; a server that floods is not listened to. */
const mostMessages = 100;
/** How long the last datagram may take to leave this computer. */
const flushLimitMs = 200;

interface Line {
  readonly client: TransportAddress | undefined;
  send(bytes: Uint8Array, sent: () => void): void;
  close(): void;
}

interface Listener {
  opened(): void;
  heard(bytes: Uint8Array): void;
  broke(code: string): void;
  portClosed(): void;
}

/** Never rejects. After an abort it gives the relay back, without waiting for the answer. */
export async function runExchange(
  exchange: TurnExchange,
  target: ExchangeTarget,
  now: () => Instant,
  signal: AbortSignal,
): Promise<ExchangeRecord> {
  return new Promise((settle) => {
    const messages: SaidMessage[] = [];
    const ours = new Set<string>();
    let client: TransportAddress | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let unsent = 0;
    let finished: ExchangeRecord | undefined;
    let isPortClosed = false;

    const close = (): void => {
      if (finished === undefined) return;
      clearTimeout(timer);
      line.close();
      settle(finished);
    };
    const finish = (outcome: ExchangeRecord['outcome']): void => {
      if (finished !== undefined) return;
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
      finished = {messages, client, outcome, endTime: now(), isPortClosed};
      if (unsent === 0 || outcome.kind === 'broken') close();
      else timer = setTimeout(close, flushLimitMs);
    };
    const note = (bytes: Uint8Array, isSent: boolean): boolean => {
      const message = decodeMessage(bytes);
      if (message === undefined || messages.length >= mostMessages) return false;
      if (isSent) ours.add(message.transactionId);
      if (!ours.has(message.transactionId)) return false;
      messages.push({message, isSent, time: now()});
      return true;
    };
    const obey = (command: TurnCommand): void => {
      switch (command.kind) {
        case 'send':
          note(command.bytes, true);
          unsent += 1;
          line.send(command.bytes, () => {
            unsent -= 1;
            if (unsent === 0) close();
          });
          return;
        case 'wait':
          clearTimeout(timer);
          timer = setTimeout(() => happen({kind: 'timer'}), command.ms);
          return;
        case 'end':
          finish(command.outcome);
      }
    };
    const happen = (event: TurnEvent): void => exchange.handle(event).forEach(obey);
    const stop = (): void => {
      if (client === undefined) finish({kind: 'stopped'});
      else happen({kind: 'stop'});
    };
    const listener: Listener = {
      opened: () => {
        if (finished !== undefined) return;
        clearTimeout(timer);
        client = line.client;
        happen({kind: 'start'});
      },
      heard: (bytes) => {
        if (finished === undefined && note(Uint8Array.from(bytes), false)) happen({kind: 'message', bytes});
      },
      broke: (code) => finish({kind: 'broken', code}),
      portClosed: () => {
        isPortClosed = true;
      },
    };
    timer = setTimeout(() => finish({kind: 'broken', code: 'ETIMEDOUT'}), connectLimitMs);
    const line = target.transport === 'udp' ? openUdp(target, listener) : openStream(target, listener);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}

function openUdp({host, port}: ExchangeTarget, listener: Listener): Line {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let isOpen = true;
  const broke = (error: Error): void => {
    // ICMP says that nothing listens. A firewall may say so too, and a service that starts may come: the copies still go.
    if (codeOf(error) === 'ECONNREFUSED') listener.portClosed();
    else listener.broke(codeOf(error));
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
    send: (bytes, sent) =>
      socket.send(bytes, (error) => {
        if (error !== null) broke(error);
        sent();
      }),
    close: () => {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}

function openStream({host, port}: ExchangeTarget, listener: Listener): Line {
  const socket = openTcp({host, port});
  let pending: Uint8Array = new Uint8Array(0);
  socket.on('error', (error) => listener.broke(codeOf(error)));
  socket.on('close', () => listener.broke('ECONNRESET'));
  socket.on('connect', () => listener.opened());
  socket.on('data', (chunk) => {
    const {messages, rest, isBroken} = splitStream(Buffer.concat([pending, chunk]));
    pending = rest;
    for (const message of messages) listener.heard(message);
    if (isBroken) listener.broke('EPROTO');
  });
  return {
    get client() {
      const {localAddress, localPort} = socket;
      return localAddress === undefined || localPort === undefined
        ? undefined
        : {address: localAddress, port: localPort};
    },
    send: (bytes, sent) => socket.write(bytes, () => sent()),
    close: () => socket.destroy(),
  };
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
