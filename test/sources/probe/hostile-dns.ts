/** DNS servers on loopback that answer as none should: each behaviour gets the raw query and says what goes back. */
import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {createServer, type Socket} from 'node:net';
import {type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet, type Question} from 'dns-packet';
import type {Listening} from '../../../src/sim/servers/listen-on-loopback.ts';
import {listenOnUdpAndTcp} from '../../../src/sim/servers/listen-on-udp-and-tcp.ts';

export interface HostileDns extends Listening {
  /** That came over UDP and TCP. */
  readonly queries: number;
}

interface UdpClient {
  send(reply: Uint8Array): void;
  /** From another port of the same address. */
  sendFromElsewhere(reply: Uint8Array): void;
  /** Not after the server was closed. */
  later(ms: number, act: () => void): void;
}

interface DnsBehaviour {
  udp(query: Buffer, client: UdpClient): void;
  /** Left out: TCP is accepted, and nothing is said there. */
  tcp?(query: Buffer, socket: Socket): void;
}

const recursionAvailable = 0x80;
const truncated = 0x200;

/** Where a reply begins to hold names that are pointers: behind the header (RFC 1035 §4.1.4). */
const headerBytes = 12;

interface ReplyParts {
  readonly answers?: readonly Answer[];
  readonly flags?: number;
  readonly id?: number;
  readonly questions?: readonly Question[];
}

function replyTo(query: Buffer, {answers = [], flags = 0, id, questions}: ReplyParts = {}): Buffer {
  const asked = decode(query);
  const packet: Packet = {
    type: 'response',
    id: id ?? asked.id ?? 0,
    flags: AUTHORITATIVE_ANSWER | recursionAvailable | flags,
    questions: [...(questions ?? asked.questions ?? [])],
    answers: [...answers],
  };
  return encode(packet);
}

const nameIn = (query: Buffer): string => decode(query).questions?.[0]?.name ?? '';
const a = (name: string, data: string): Answer => ({type: 'A', name, data, ttl: 60});
const cname = (name: string, data: string): Answer => ({type: 'CNAME', name, data, ttl: 60});
const address = (query: Buffer, data = '192.0.2.7'): Buffer => replyTo(query, {answers: [a(nameIn(query), data)]});

/** One record whose owner is the given bytes, in place of a name. */
function withOwner(query: Buffer, owner: readonly number[]): Buffer {
  const head = replyTo(query);
  head.writeUInt16BE(1, 6);
  return Buffer.concat([head, Buffer.from([...owner, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7])]);
}

/** A pointer to where it stands itself. */
function withLoop(query: Buffer): Buffer {
  const at = query.length;
  return withOwner(query, [0xc0 | (at >> 8), at & 0xff]);
}

function framed(reply: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(reply.length);
  return Buffer.concat([length, reply]);
}

const tooLong = (query: Buffer, {send}: UdpClient): void => send(replyTo(query, {flags: truncated}));

/** As much as the client takes. */
function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', more);
  more();
}

function drip(socket: Socket, bytes: Buffer, pauseMs: number): void {
  let at = 0;
  const timer = setInterval(() => socket.write(bytes.subarray(at, ++at)), pauseMs);
  socket.once('close', () => clearInterval(timer));
}

const behaviours = {
  garbage: {udp: (_query, {send}) => send(Buffer.from('\x00\xff not a DNS message at all \xff\x00', 'latin1'))},
  /** The header of a reply to this query, and noise behind it. */
  'garbage under the right id': {
    udp: (query, {send}) =>
      send(Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80]), Buffer.alloc(40, 0xff)])),
  },
  'an empty datagram': {udp: (_query, {send}) => send(Buffer.alloc(0))},
  'another transaction id': {
    udp: (query, {send}) =>
      send(replyTo(query, {id: query.readUInt16BE(0) ^ 1, answers: [a(nameIn(query), '192.0.2.66')]})),
  },
  'the answer to another question': {
    udp: (query, {send}) =>
      send(
        replyTo(query, {questions: [{type: 'A', name: 'other.invalid'}], answers: [a('other.invalid', '192.0.2.66')]}),
      ),
  },
  'the query back': {udp: (query, {send}) => send(query)},
  'from another port': {udp: (query, {sendFromElsewhere}) => sendFromElsewhere(address(query, '192.0.2.66'))},
  /** The right one after the wrong one: it still counts. */
  'a forged answer before its own': {
    udp: (query, {send, sendFromElsewhere, later}) => {
      sendFromElsewhere(address(query, '192.0.2.66'));
      send(replyTo(query, {id: query.readUInt16BE(0) ^ 1, answers: [a(nameIn(query), '192.0.2.66')]}));
      later(20, () => send(address(query)));
    },
  },
  'twice, and differently': {
    udp: (query, {send}) => {
      send(address(query));
      send(address(query, '192.0.2.66'));
    },
  },
  'too late': {udp: (query, {send, later}) => later(60_000, () => send(address(query)))},
  'a compression loop': {udp: (query, {send}) => send(withLoop(query))},
  'a pointer past the end': {udp: (query, {send}) => send(withOwner(query, [0xff, 0xff]))},
  'aliases in a circle': {
    udp: (query, {send}) => {
      const name = nameIn(query);
      send(replyTo(query, {answers: [cname(name, 'b.example.net'), cname('b.example.net', name)]}));
    },
  },
  'counts of 65535 and no records': {
    udp: (query, {send}) => {
      const reply = replyTo(query);
      reply.fill(0xff, 6, headerBytes);
      send(reply);
    },
  },
  'control characters in names': {
    udp: (query, {send}) => send(replyTo(query, {answers: [cname(nameIn(query), 'x\x1b[2J\x07y.example.net')]})),
  },
  'a flood': {
    udp: (query, {send}) => {
      const wrong = replyTo(query, {id: query.readUInt16BE(0) ^ 1});
      for (let copy = 0; copy < 3_000; copy++) send(wrong);
    },
  },
  'truncated, TCP silent': {udp: tooLong},
  'truncated, TCP closes': {udp: tooLong, tcp: (_query, socket) => void socket.end()},
  'truncated, TCP resets': {udp: tooLong, tcp: (_query, socket) => void socket.resetAndDestroy()},
  'truncated, TCP truncated too': {
    udp: tooLong,
    tcp: (query, socket) => void socket.write(framed(replyTo(query, {flags: truncated}))),
  },
  'truncated, TCP says empty messages': {udp: tooLong, tcp: (_query, socket) => pour(socket, Buffer.alloc(4096))},
  /** Whole messages, none of which answers. */
  'truncated, TCP floods': {
    udp: tooLong,
    tcp: (query, socket) => {
      const wrong = framed(replyTo(query, {id: query.readUInt16BE(0) ^ 1}));
      pour(socket, Buffer.concat(Array.from({length: 1000}, () => wrong)));
    },
  },
  /** The longest length that there is, then bytes without an end: more than that length. */
  'truncated, TCP never ends': {udp: tooLong, tcp: (_query, socket) => pour(socket, Buffer.alloc(1 << 16, 0xff))},
  'truncated, TCP a byte at a time': {
    udp: tooLong,
    tcp: (query, socket) => drip(socket, framed(address(query)), 1_000),
  },
  /** Of this computer, so that none of them is anybody else’s. */
  'thousands of addresses': {
    udp: tooLong,
    tcp: (query, socket) => {
      const name = nameIn(query);
      const answers = Array.from({length: 2_000}, (_, index) => a(name, `127.1.${index >> 8}.${index & 0xff}`));
      socket.write(framed(replyTo(query, {answers})));
    },
  },
  'a chain of a thousand aliases': {
    udp: tooLong,
    tcp: (query, socket) => {
      const name = (index: number): string => (index === 0 ? nameIn(query) : `n${index}.example.net`);
      const answers = Array.from({length: 1_000}, (_, index) => cname(name(index), name(index + 1))).reverse();
      socket.write(framed(replyTo(query, {answers: [...answers, a(name(1_000), '192.0.2.7')]})));
    },
  },
} satisfies Record<string, DnsBehaviour>;

export type HostileDnsBehaviour = keyof typeof behaviours;
export const hostileDnsBehaviours = Object.keys(behaviours) as HostileDnsBehaviour[];

export async function startHostileDns(name: HostileDnsBehaviour): Promise<HostileDns> {
  const behaviour: DnsBehaviour = behaviours[name];
  const timers = new Set<NodeJS.Timeout>();
  const elsewhere = createSocket('udp4');
  let queries = 0;
  const serveUdp = (): UdpSocket => {
    const socket = createSocket('udp4');
    socket.on('message', (query, {address: host, port}) => {
      queries += 1;
      behaviour.udp(query, {
        send: (reply) => socket.send(reply, port, host),
        sendFromElsewhere: (reply) => elsewhere.send(reply, port, host),
        later: (ms, act) => void timers.add(setTimeout(act, ms)),
      });
    });
    return socket;
  };
  const tcp = createServer((socket) => {
    socket.once('data', (bytes) => {
      queries += 1;
      socket.resume();
      behaviour.tcp?.(Buffer.from(bytes).subarray(2), socket);
    });
  });
  const {port, close} = await listenOnUdpAndTcp(serveUdp, tcp);
  return {
    port,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      elsewhere.close();
      await close();
    },
    get queries() {
      return queries;
    },
  };
}
