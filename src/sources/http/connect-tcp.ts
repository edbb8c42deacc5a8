/** One TCP connection, and how it began: as the fact that a capture of it would give. */
import {createSocket} from 'node:dgram';
import {connect, isIPv6, type Socket} from 'node:net';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {type TcpConnection, tcpConnection} from '../../facts/tcp-connection.ts';
import {type Instant, millisecondsBetween} from '../../model/instant.ts';
import type {Origin} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';

export type TcpAttempt = {readonly startTime: Instant; readonly endTime: Instant; readonly server: TransportAddress} & (
  | {readonly kind: 'connected'; readonly socket: Socket; readonly client: TransportAddress}
  | {
      readonly kind: 'refused' | 'no-answer';
      readonly client: TransportAddress;
      /** What the network itself said in place of an answer. */
      readonly networkError?: NonNullable<TcpConnection['networkError']>;
    }
  /** No packet could be sent: `EACCES`. `EABORT`: given up. */
  | {readonly kind: 'broken'; readonly code: string}
);

/**
 * RFC 6298 §2: SYNs leave at 0, 1 and 3 s; a server that is there, and whose answers are not all lost, has answered the
 * third by then.
 */
export const connectLimitMs = 4_000;
const synTimesMs = [0, 1_000, 3_000];

/** Never rejects. `limitMs`: until the connection stands. */
export async function connectTcp(
  server: TransportAddress,
  now: () => Instant,
  signal: AbortSignal,
  limitMs = connectLimitMs,
): Promise<TcpAttempt> {
  const startTime = now();
  const code = await new Promise<Socket | string>((settle) => {
    if (signal.aborted) {
      settle('EABORT');
      return;
    }
    const socket = connect({host: server.address, port: server.port, noDelay: true});
    const end = (result: Socket | string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      if (typeof result === 'string') {
        socket.on('error', () => undefined);
        socket.destroy();
      }
      settle(result);
    };
    const abort = (): void => end('EABORT');
    const timer = setTimeout(() => end('ETIMEDOUT'), limitMs);
    signal.addEventListener('abort', abort);
    socket.on('error', (error) => end('code' in error && typeof error.code === 'string' ? error.code : error.name));
    socket.on('connect', () => end(socket));
  });
  const times = {startTime, endTime: now(), server};
  if (typeof code !== 'string') {
    const {localAddress = '', localPort = 0} = code;
    return {...times, kind: 'connected', socket: code, client: {address: localAddress, port: localPort}};
  }
  const networkError = networkErrors[code];
  const isSilent = code === 'ETIMEDOUT' || networkError !== undefined;
  const kind = code === 'ECONNREFUSED' ? 'refused' : isSilent ? 'no-answer' : undefined;
  if (kind === undefined) return {...times, kind: 'broken', code};
  const client = {address: await ownAddress(server), port: 0};
  return {...times, kind, client, ...(networkError === undefined ? {} : {networkError})};
}

/** A router says so by ICMP, or this computer itself: it has no way there, or nobody answers for the address (ARP). */
const networkErrors: Readonly<Record<string, NonNullable<TcpConnection['networkError']>>> = {
  EHOSTUNREACH: 'host-unreachable',
  EHOSTDOWN: 'host-unreachable',
  ENETUNREACH: 'network-unreachable',
};

/** The address from which this computer reaches another. Connecting a UDP socket sends nothing. */
async function ownAddress({address, port}: TransportAddress): Promise<string> {
  return new Promise((settle) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    const end = (own: string): void => {
      socket.close();
      settle(own);
    };
    socket.on('error', () => end(''));
    socket.connect(port, address, () => end(socket.address().address));
  });
}

/** Empty where nothing was sent. `name`: by which the client came. */
export function connectionFacts(
  attempt: TcpAttempt,
  origin: Origin,
  meant: Pick<TcpConnection, 'purpose' | 'name' | 'trial'>,
): Fact[] {
  if (attempt.kind === 'broken') return [];
  const {kind, client, server, startTime, endTime} = attempt;
  const waitedMs = millisecondsBetween(startTime, endTime);
  const endpoint = formatHostPort(server.address, server.port);
  return [
    tcpConnection.of(
      `address:${endpoint}`,
      {...origin, time: startTime, quote: quoteFor(attempt, endpoint)},
      {
        client,
        server,
        outcome: kind,
        connections: 1,
        // The system repeats them and does not tell.
        syns: kind === 'no-answer' ? synTimesMs.filter((sentMs) => sentMs <= waitedMs).length : 1,
        firstFrame: 1,
        firstTime: startTime,
        lastTime: endTime,
        waitedSeconds: Math.round(waitedMs) / 1000,
        ...('networkError' in attempt ? {networkError: attempt.networkError} : {}),
        ...meant,
      },
    ),
  ];
}

function quoteFor(attempt: Exclude<TcpAttempt, {kind: 'broken'}>, endpoint: string): string {
  if (attempt.kind === 'connected') return `TCP connection to ${endpoint}`;
  if (attempt.kind === 'refused') return `TCP connection to ${endpoint}: refused with a reset`;
  return `TCP connection to ${endpoint}: ${attempt.networkError?.replace('-', ' ') ?? 'never answered'}`;
}
