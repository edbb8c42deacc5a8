/** A DNS server (RFC 1035) over UDP and TCP that answers what it is told. What is too long for UDP it truncates. */
import {createSocket, type Socket as UdpSocket} from 'node:dgram';
import {createServer, type Socket} from 'node:net';
import {
  type Answer,
  decode,
  encode,
  type Packet,
  type Question,
  RECURSION_AVAILABLE,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import type {Listening} from './listen-on-loopback.ts';
import {listenOnUdpAndTcp} from './listen-on-udp-and-tcp.ts';

export interface DnsServerOptions {
  answer(question: DnsQuestion): DnsServerAnswer;
  /** 0 or left out: one that is free. */
  readonly port?: number;
}

export interface DnsQuestion {
  readonly name: string;
  /** `A`, `AAAA`, `SRV`, `CNAME`, `PTR` … */
  readonly type: Question['type'];
}

export interface DnsServerAnswer {
  /** `timeout`: nothing is sent. */
  readonly outcome: 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused' | 'timeout';
  readonly records?: readonly Answer[];
}

export interface SeenQuestion extends DnsQuestion {
  readonly transport: 'udp' | 'tcp';
}

export interface DnsServer extends Listening {
  readonly questions: readonly SeenQuestion[];
}

/** RFC 1035 §4.1.1 */
const responseCodes: Readonly<Record<Exclude<DnsServerAnswer['outcome'], 'timeout'>, number>> = {
  answered: 0,
  'no-data': 0,
  servfail: 2,
  nxdomain: 3,
  refused: 5,
};

/** RFC 1035 §4.2.1 */
const longestUdpBytes = 512;

export async function startDnsServer({answer, port}: DnsServerOptions): Promise<DnsServer> {
  const questions: SeenQuestion[] = [];
  const respond = (bytes: Buffer, transport: SeenQuestion['transport']): Buffer | undefined => {
    const query = decodeQuery(bytes);
    const question = query?.questions?.[0];
    if (query === undefined || question === undefined) return undefined;
    questions.push({name: question.name, type: question.type, transport});
    const {outcome, records = []} = answer({name: question.name, type: question.type});
    if (outcome === 'timeout') return undefined;
    const flags = (query.flags ?? 0) | RECURSION_AVAILABLE | responseCodes[outcome];
    const response: Packet = {type: 'response', id: query.id ?? 0, flags, questions: [question], answers: [...records]};
    const encoded = encode(response);
    if (transport === 'tcp' || encoded.length <= longestUdpBytes) return encoded;
    return encode({...response, flags: flags | TRUNCATED_RESPONSE, answers: []});
  };
  const listening = await listenOnUdpAndTcp(
    () => serveUdp((bytes) => respond(bytes, 'udp')),
    createServer((socket) => serveTcp(socket, (bytes) => respond(bytes, 'tcp'))),
    port,
  );
  return {...listening, questions};
}

function decodeQuery(bytes: Buffer): Packet | undefined {
  try {
    const packet = decode(bytes);
    return packet.type === 'query' ? packet : undefined;
  } catch {
    return undefined;
  }
}

type Respond = (query: Buffer) => Buffer | undefined;

function serveUdp(respond: Respond): UdpSocket {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, {address, port}) => {
    const response = respond(bytes);
    if (response !== undefined) socket.send(response, port, address);
  });
  return socket;
}

/** Each message has its length in two bytes before it (RFC 1035 §4.2.2). */
function serveTcp(socket: Socket, respond: Respond): void {
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const response = respond(pending.subarray(2, end));
      pending = pending.subarray(end);
      if (response === undefined) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(response.length);
      socket.write(Buffer.concat([length, response]));
    }
  });
}
