/** TURN servers on loopback, UDP and TCP, that answer as none should. */
import {randomBytes} from 'node:crypto';
import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {createServer} from 'node:net';
import type {Listening} from '../../../src/sim/servers/listen-on-loopback.ts';
import {listenOnUdpAndTcp} from '../../../src/sim/servers/listen-on-udp-and-tcp.ts';
import {alternateServer} from '../../../src/stun/attributes/address.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {lifetime} from '../../../src/stun/attributes/number.ts';
import {nonce, realm, software} from '../../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorRelayedAddress} from '../../../src/stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {bytesOfHex, decodeMessage, isSigned, type Message} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {splitStream} from '../../../src/stun/split-stream.ts';

export interface HostileTurn extends Listening {
  /** Requests that came, by method number, over UDP and TCP. */
  readonly methods: readonly number[];
}

interface TurnPeer {
  send(bytes: Uint8Array): void;
  /** From another port of the same address; over TCP as `send`. */
  sendFromElsewhere(bytes: Uint8Array): void;
  /** Again and again, until nobody is there to take it or a million bytes are gone. */
  flood(bytes: Uint8Array): void;
  later(ms: number, act: () => void): void;
}

type TurnBehaviour = (request: Message, peer: TurnPeer, port: number) => void;

const relayed = {address: '127.0.0.1', port: 24_000};
const mapped = {address: '127.0.0.1', port: 40_000};

function answerTo(
  request: Message,
  messageClass: 'success' | 'error' | 'indication',
  attributes: readonly AttributeToWrite[],
  transactionId = bytesOfHex(request.transactionId),
): Uint8Array {
  return encodeMessage({method: request.method, messageClass, transactionId, attributes});
}

const errorWith = (code: number, reason = 'as it likes'): AttributeToWrite => attributeWith(errorCode, {code, reason});
const refusal = (request: Message, code: number, reason?: string): Uint8Array =>
  answerTo(request, 'error', [errorWith(code, reason)]);
const challenge = (request: Message, code = 401, nonceText = 'n', realmText = 'r'): Uint8Array =>
  answerTo(request, 'error', [errorWith(code), attributeWith(realm, realmText), attributeWith(nonce, nonceText)]);
const grantOf = (seconds = 600): readonly AttributeToWrite[] => [
  attributeWith(xorRelayedAddress, relayed),
  attributeWith(xorMappedAddress, mapped),
  attributeWith(lifetime, seconds),
];
const grant = (request: Message, seconds?: number): Uint8Array => answerTo(request, 'success', grantOf(seconds));
const fresh = (): string => randomBytes(8).toString('hex');

/** Signed requests get this, unsigned ones the challenge. */
const afterSigning =
  (behave: TurnBehaviour): TurnBehaviour =>
  (request, peer, port) =>
    isSigned(request) ? behave(request, peer, port) : peer.send(challenge(request));

/** Allocates well; all that follows is as told. */
const onceAllocated = (behave: TurnBehaviour): TurnBehaviour =>
  afterSigning((request, peer, port) =>
    request.method === method.allocate ? peer.send(grant(request)) : behave(request, peer, port),
  );

const indication = (length: number): Uint8Array =>
  encodeMessage({
    method: method.data,
    messageClass: 'indication',
    transactionId: randomBytes(12),
    attributes: [{type: 0x0013, write: () => new Uint8Array(length)}],
  });

const behaviours = {
  garbage: (_request, {send}) => send(Buffer.from('\x00\xff no STUN \xff', 'latin1')),
  'the request back': (request, {send}) => send(request.bytes),
  'another transaction id': (request, {send}) => send(answerTo(request, 'success', grantOf(), randomBytes(12))),
  'an answer to another method': (request, {send}) =>
    send(
      encodeMessage({
        ...request,
        method: method.binding,
        messageClass: 'success',
        transactionId: bytesOfHex(request.transactionId),
        attributes: grantOf(),
      }),
    ),
  'from another port': (request, {sendFromElsewhere}) => sendFromElsewhere(challenge(request)),
  'half a message': (request, {send}) => send(challenge(request).subarray(0, 30)),
  'attributes longer than the message': (request, {send}) => {
    const bytes = challenge(request);
    bytes.set([0xff, 0xff], 22);
    send(bytes);
  },
  'a length beyond the datagram': (request, {send}) => {
    const bytes = challenge(request);
    bytes.set([0xff, 0xfc], 2);
    send(bytes);
  },
  'too late': (request, {send, later}) => later(60_000, () => send(challenge(request))),
  'each answer twice': (request, {send}) => {
    const answer = isSigned(request) ? grant(request) : challenge(request);
    send(answer);
    send(answer);
  },
  'each answer five hundred times': (request, {send}) => {
    const answer = isSigned(request) ? grant(request) : challenge(request);
    for (let copy = 0; copy < 500; copy++) send(answer);
  },
  'a challenge without realm': (request, {send}) =>
    send(answerTo(request, 'error', [errorWith(401), attributeWith(nonce, 'n')])),
  'a challenge without an end': (request, {send}) => send(challenge(request, 401, fresh(), fresh())),
  'a nonce that is always stale': afterSigning((request, {send}) => send(challenge(request, 438, fresh()))),
  'a realm of 60 kB': (request, {send}) => send(challenge(request, 401, 'n', 'r'.repeat(60_000))),
  'a realm of control characters': (request, {send}) =>
    send(
      answerTo(request, 'error', [
        errorWith(401, '\x1b[2JUn\x07authorized'),
        attributeWith(realm, '\x1b]0;owned\x07'),
        attributeWith(nonce, '\x00\x1b'),
        attributeWith(software, '\x1b[31mserver'),
      ]),
    ),
  'an error without a code': (request, {send}) => send(answerTo(request, 'error', [])),
  'an error code of 0': (request, {send}) => send(refusal(request, 0)),
  'an error of no kind': afterSigning((request, {send}) => send(refusal(request, 699, '\x1b[2J'))),
  'sent on to itself': (request, {send}, port) =>
    send(answerTo(request, 'error', [errorWith(300), attributeWith(alternateServer, {address: '127.0.0.1', port})])),
  'sent on to nowhere': (request, {send}) =>
    send(answerTo(request, 'error', [errorWith(300), attributeWith(alternateServer, {address: '0.0.0.0', port: 0})])),
  'a success without a relay': afterSigning((request, {send}) => send(answerTo(request, 'success', []))),
  'a relay at no address': afterSigning((request, {send}) =>
    send(
      answerTo(request, 'success', [
        attributeWith(xorRelayedAddress, {address: '0.0.0.0', port: 0}),
        attributeWith(lifetime, 600),
      ]),
    ),
  ),
  'a lifetime of 0': afterSigning((request, {send}) => send(grant(request, 0))),
  'a lifetime of 136 years': afterSigning((request, {send}) => send(grant(request, 0xffffffff))),
  'silence after signing': afterSigning(() => undefined),
  'silence once allocated': onceAllocated(() => undefined),
  'a relay that is never given back': onceAllocated((request, {send}) => send(refusal(request, 500))),
  'a flood of indications': (request, {send, flood}) => {
    send(isSigned(request) ? grant(request) : challenge(request));
    flood(indication(1_000));
  },
  'a flood of ChannelData': (request, {send, flood}) => {
    send(isSigned(request) ? grant(request) : challenge(request));
    flood(Buffer.concat([Buffer.from([0x40, 0x00, 0x03, 0xe8]), Buffer.alloc(1_000)]));
  },
  'a flood of noise': (_request, {flood}) => flood(Buffer.alloc(1_000, 0xff)),
  /** All that was asked for is granted, and nothing is ever relayed. */
  'a relay that carries nothing': afterSigning((request, {send}) => send(grant(request))),
} satisfies Record<string, TurnBehaviour>;

/** How the bytes of a TCP connection come. */
const streams = {
  'a byte at a time': 'drip',
  'a close after the first request': 'close',
  'a reset after the first request': 'reset',
  'a message that is announced and never comes': 'announce',
} as const;

export type HostileTurnBehaviour = keyof typeof behaviours;
export type HostileTurnStream = keyof typeof streams;
export const hostileTurnBehaviours = Object.keys(behaviours) as HostileTurnBehaviour[];
export const hostileTurnStreams = Object.keys(streams) as HostileTurnStream[];

const mostFloodBytes = 1_000_000;

export async function startHostileTurn(name: HostileTurnBehaviour | HostileTurnStream): Promise<HostileTurn> {
  const behave: TurnBehaviour = name in behaviours ? behaviours[name as HostileTurnBehaviour] : () => undefined;
  const stream = name in streams ? streams[name as HostileTurnStream] : undefined;
  const timers = new Set<NodeJS.Timeout>();
  const elsewhere = createSocket('udp4');
  const methods: number[] = [];
  let ownPort = 0;
  const take = (bytes: Uint8Array, peer: TurnPeer): void => {
    const request = decodeMessage(bytes);
    if (request?.messageClass !== 'request') return;
    methods.push(request.method);
    behave(request, peer, ownPort);
  };
  const later = (ms: number, act: () => void): void => void timers.add(setTimeout(act, ms));

  const serveUdp = (): UdpSocket => {
    const socket = createSocket('udp4');
    socket.on('message', (bytes, {address, port}) => {
      const send = (reply: Uint8Array): void => socket.send(reply, port, address);
      take(bytes, {
        send,
        sendFromElsewhere: (reply) => elsewhere.send(reply, port, address),
        flood: (reply) => {
          for (let sent = 0; sent < mostFloodBytes; sent += reply.length) send(reply);
        },
        later,
      });
    });
    return socket;
  };
  const tcp = createServer((socket) => {
    let pending: Uint8Array = new Uint8Array(0);
    let isFlooding = false;
    const send = (reply: Uint8Array): void => void socket.write(reply);
    const flood = (reply: Uint8Array): void => {
      if (isFlooding) return;
      isFlooding = true;
      const chunk = Buffer.concat(Array.from({length: 64}, () => reply));
      const more = (): void => {
        while (!socket.destroyed && socket.write(chunk));
      };
      socket.on('drain', more);
      more();
    };
    socket.on('data', (chunk) => {
      switch (stream) {
        case 'close':
          return void socket.end();
        case 'reset':
          return void socket.resetAndDestroy();
        case 'announce':
          return void socket.write(Buffer.from([0x01, 0x13, 0xff, 0xfc, 0x21, 0x12, 0xa4, 0x42]));
        case 'drip': {
          const request = decodeMessage(chunk);
          if (request === undefined) return;
          const answer = challenge(request);
          let at = 0;
          const timer = setInterval(() => socket.write(answer.subarray(at, ++at)), 1_000);
          socket.once('close', () => clearInterval(timer));
          return;
        }
        case undefined: {
          const {messages, rest} = splitStream(Buffer.concat([pending, chunk]));
          pending = rest;
          for (const message of messages) take(message, {send, sendFromElsewhere: send, flood, later});
        }
      }
    });
  });
  const {port, close} = await listenOnUdpAndTcp(serveUdp, tcp);
  ownPort = port;
  return {
    port,
    methods,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      elsewhere.close();
      await close();
    },
  };
}
