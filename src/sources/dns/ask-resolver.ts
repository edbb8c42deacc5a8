/** One question to one DNS server: over UDP, once more when nothing comes, and over TCP when the answer is too long. */
import {randomInt} from 'node:crypto';
import {createSocket} from 'node:dgram';
import {isIPv6, connect as openTcp} from 'node:net';
import {encode, RECURSION_DESIRED} from 'dns-packet';
import {type DnsQuestion, type DnsReply, readReply} from './read-reply.ts';

export interface Resolver {
  readonly address: string;
  readonly port: number;
}

export type DnsResult =
  | {readonly kind: 'reply'; readonly reply: DnsReply; readonly transport: 'udp' | 'tcp'}
  /** `afterTruncation`: it answers over UDP, and not over TCP. */
  | {readonly kind: 'silent'; readonly afterTruncation: boolean}
  /** The network said that nobody is there, or this computer could not send. `code`: `ECONNREFUSED`. */
  | {readonly kind: 'unreachable'; readonly code: string; readonly afterTruncation: boolean};

/** A resolver that has to ask others answers within a second; 2 s leave room for one that is slow. */
export const attemptLimitMs = 2_000;
/** A datagram may get lost; two in a row seldom. */
const udpAttempts = 2;

/** Rejects only with the signal's reason. */
export async function askResolver(
  question: DnsQuestion,
  resolver: Resolver,
  signal: AbortSignal,
  limitMs = attemptLimitMs,
): Promise<DnsResult> {
  for (let attempt = 1; attempt <= udpAttempts; attempt++) {
    const result = await exchange(question, resolver, signal, limitMs, sendDatagram);
    if (result.kind === 'silent') continue;
    if (result.kind === 'unreachable') return {...result, afterTruncation: false};
    if (!result.reply.isTruncated) return {...result, transport: 'udp'};
    const whole = await exchange(question, resolver, signal, limitMs, sendOverStream);
    return whole.kind === 'reply' ? {...whole, transport: 'tcp'} : {...whole, afterTruncation: true};
  }
  return {kind: 'silent', afterTruncation: false};
}

type Exchanged =
  | {readonly kind: 'reply'; readonly reply: DnsReply}
  | {readonly kind: 'silent'}
  | {readonly kind: 'unreachable'; readonly code: string};

interface Conversation {
  readonly resolver: Resolver;
  readonly query: Buffer;
  /** One message from the server, whatever it is. */
  hear(bytes: Uint8Array): void;
  fail(error: Error): void;
}

/** Opens a socket, sends, and returns how to close it. */
type Send = (conversation: Conversation) => () => void;

async function exchange(
  question: DnsQuestion,
  resolver: Resolver,
  signal: AbortSignal,
  limitMs: number,
  send: Send,
): Promise<Exchanged> {
  signal.throwIfAborted();
  const id = randomInt(0x10000);
  const query = encode({type: 'query', id, flags: RECURSION_DESIRED, questions: [{...question, class: 'IN'}]});
  return new Promise((settle, fail) => {
    let close = (): void => undefined;
    const end = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      close();
      act();
    };
    const abort = (): void => end(() => fail(signal.reason));
    const timer = setTimeout(() => end(() => settle({kind: 'silent'})), limitMs);
    signal.addEventListener('abort', abort);
    close = send({
      resolver,
      query,
      hear: (bytes) => {
        const reply = readReply(bytes, question, id);
        if (reply !== undefined) end(() => settle({kind: 'reply', reply}));
      },
      fail: (error) => end(() => settle({kind: 'unreachable', code: codeOf(error)})),
    });
  });
}

function sendDatagram({resolver, query, hear, fail}: Conversation): () => void {
  const socket = createSocket(isIPv6(resolver.address) ? 'udp6' : 'udp4');
  let isOpen = true;
  const close = (): void => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  socket.on('error', fail);
  socket.on('message', hear);
  // Connected, so that nobody else's datagrams are heard, and an ICMP error is.
  // A server given by a name that has no address is told here, and not as an event.
  socket.connect(resolver.port, resolver.address, (error?: Error) => {
    if (error !== undefined && error !== null) fail(error);
    else if (isOpen) socket.send(query);
  });
  return close;
}

/** Each message has its length in two bytes before it (RFC 1035 §4.2.2). */
function sendOverStream({resolver, query, hear, fail}: Conversation): () => void {
  const socket = openTcp({host: resolver.address, port: resolver.port});
  let pending = Buffer.alloc(0);
  socket.on('error', fail);
  socket.on('close', () => fail(Object.assign(new Error('closed without an answer'), {code: 'ECONNRESET'})));
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    if (pending.length < 2 || pending.length < 2 + pending.readUInt16BE(0)) return;
    hear(pending.subarray(2, 2 + pending.readUInt16BE(0)));
  });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(query.length);
  socket.write(Buffer.concat([length, query]));
  return () => socket.destroy();
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
