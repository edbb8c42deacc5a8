/** Carries out one DNS exchange over sockets of its own. */
import {randomInt} from 'node:crypto';
import {createSocket, type RemoteInfo} from 'node:dgram';
import {isIP, isIPv6, connect as openTcp} from 'node:net';
import {formatHostPort} from '../../model/subject.ts';
import {type DnsCommand, type DnsEvent, DnsExchange, type DnsPath, type DnsResult} from './dns-exchange.ts';
import type {Resolver} from './dns-step.ts';
import type {DnsQuestion} from './read-reply.ts';

export type {DnsResult} from './dns-exchange.ts';

export interface AskOptions {
  /** 16 random bits. */
  readonly id?: number;
  readonly firstWaitMs?: number;
  readonly lastWaitMs?: number;
}

/** Rejects only with the signal's reason. */
export async function askResolver(
  question: DnsQuestion,
  resolver: Resolver,
  signal: AbortSignal,
  {id = randomInt(0x10000), ...waits}: AskOptions = {},
): Promise<DnsResult> {
  signal.throwIfAborted();
  const exchange = new DnsExchange({question, id, ...waits});
  return new Promise((settle, fail) => {
    const closers: (() => void)[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const end = (act: () => void): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      for (const close of closers) close();
      act();
    };
    const abort = (): void => end(() => fail(signal.reason));
    const obey = (command: DnsCommand): void => {
      switch (command.kind) {
        case 'send':
          closers.push(openers[command.path]({resolver, bytes: command.bytes, happen}));
          return;
        case 'wait':
          clearTimeout(timer);
          timer = setTimeout(() => happen({kind: 'timer'}), command.ms);
          return;
        case 'end':
          end(() => settle(command.result));
      }
    };
    const happen = (event: DnsEvent): void => {
      if (!isOver) exchange.handle(event).forEach(obey);
    };
    signal.addEventListener('abort', abort);
    happen({kind: 'start'});
  });
}

interface Opening {
  readonly resolver: Resolver;
  readonly bytes: Uint8Array;
  happen(event: DnsEvent): void;
}

/** Each opens a socket, sends, and returns how to close it. Nothing happens before it returned. */
const openers: Readonly<Record<DnsPath, (opening: Opening) => () => void>> = {
  udp: (opening) => openUdp(opening, true),
  'udp-open': (opening) => openUdp(opening, false),
  tcp: openStream,
};

function openUdp({resolver, bytes, happen}: Opening, isConnected: boolean): () => void {
  const {address, port} = resolver;
  const path = isConnected ? 'udp' : 'udp-open';
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  let isOpen = true;
  const lose = (error: Error): void => happen({kind: 'closed', path, code: codeOf(error)});
  socket.on('error', lose);
  socket.on('message', (message, sender) => {
    const from = isConnected ? undefined : strangerOf(sender, resolver);
    happen({kind: 'message', path, bytes: message, ...(from === undefined ? {} : {from})});
  });
  if (isConnected) {
    // Connected, so that an ICMP error is heard. A server given by a name that has no address is told here, and not as an event.
    socket.connect(port, address, (error?: Error) => {
      if (error !== undefined && error !== null) lose(error);
      else if (isOpen) socket.send(bytes);
    });
  } else {
    socket.send(bytes, port, address, (error) => {
      if (error !== null) lose(error);
    });
  }
  return () => {
    if (isOpen) socket.close();
    isOpen = false;
  };
}

/** A server that is asked under a name has an address that is not known here. */
function strangerOf(sender: RemoteInfo, {address, port}: Resolver): string | undefined {
  const isSame = sender.port === port && (isIP(address) === 0 || canonical(sender.address) === canonical(address));
  return isSame ? undefined : formatHostPort(sender.address, sender.port);
}

/** IPv6 addresses have several spellings. */
function canonical(address: string): string {
  const [bare = address] = address.split('%');
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : bare;
}

/** Each message has its length in two bytes before it (RFC 1035 §4.2.2). */
function openStream({resolver, bytes, happen}: Opening): () => void {
  const socket = openTcp({host: resolver.address, port: resolver.port});
  let pending = Buffer.alloc(0);
  const lose = (code: string): void => happen({kind: 'closed', path: 'tcp', code});
  socket.on('error', (error) => lose(codeOf(error)));
  socket.on('close', () => lose('ECONNRESET'));
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const message = pending.subarray(2, end);
      pending = pending.subarray(end);
      happen({kind: 'message', path: 'tcp', bytes: message});
    }
  });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  socket.write(Buffer.concat([length, bytes]));
  return () => socket.destroy();
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
