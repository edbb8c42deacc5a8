/** Facts of two captures of one call, for the tests of what is derived from both. */
import {captureSummary} from '../../src/facts/capture-summary.ts';
import type {Fact, TransportAddress} from '../../src/facts/fact.ts';
import {type StunTransaction, stunTransaction} from '../../src/facts/stun-transaction.ts';
import {tlsHandshake} from '../../src/facts/tls-handshake.ts';
import {type Instant, instantFromEpoch} from '../../src/model/instant.ts';
import {flowSubject} from '../../src/model/subject.ts';

export const clientFile = 'client.pcapng';
export const edgeFile = 'edge.pcapng';
/** What the clock of the edge shows more than that of the client. */
export const skewMs = 90_000;
/** From the client to the edge, one way. */
export const delayMs = 12;

export const guest: TransportAddress = {address: '192.0.2.20', port: 50_000};
/** The guest behind NAT, as the edge sees it. */
export const guestOutside: TransportAddress = {address: '198.51.100.20', port: 61_234};
export const server: TransportAddress = {address: '203.0.113.9', port: 3478};
/** The server as it sees itself. */
export const serverInside: TransportAddress = {address: '10.0.0.9', port: 3478};

const start = 1_935_000_000;

export function instantAt(ms: number): Instant {
  const micros = Math.round(start * 1e6 + ms * 1000);
  return instantFromEpoch(Math.floor(micros / 1e6), (micros % 1e6) * 1000);
}

/** `fromMs`, `toMs`: by its own clock, after the start. */
export function capture(path: string, fromMs: number, toMs: number, files?: string[]): Fact {
  const subject = `capture:${path}` as const;
  return captureSummary.of(
    subject,
    {input: path, format: 'capture'},
    {
      container: 'pcapng',
      packets: 100,
      firstTime: instantAt(fromMs),
      lastTime: instantAt(toMs),
      linkTypes: ['Ethernet'],
      snapped: 0,
      stunMessages: 10,
      undecoded: 0,
      ...(files === undefined ? {} : {files}),
    },
  );
}

/** Both captures, of one minute each, by clocks that differ. */
export const captures: readonly Fact[] = [
  capture(clientFile, 0, 60_000),
  capture(edgeFile, skewMs - 1000, skewMs + 61_000),
];

/** Twelve bytes that look random, from a number. */
export function transactionId(number: number): string {
  return Array.from({length: 12}, (_, index) =>
    ((number * 40_503 + index * 30_103 + 7 * index * number) % 251).toString(16).padStart(2, '0'),
  ).join('');
}

export interface Seen extends Partial<StunTransaction> {
  readonly id: number;
  /** By the clock of the capture, after the start; left out: the request is not in it. */
  readonly atMs?: number;
  /** Left out: there is no answer. */
  readonly answeredAtMs?: number;
}

export function transaction(input: string, {id, atMs, answeredAtMs, ...value}: Seen): Fact<StunTransaction> {
  const ends = {client: guest, server, ...value};
  const time = instantAt(atMs ?? answeredAtMs ?? 0);
  return stunTransaction.of(
    flowSubject('udp', ends.client, ends.server),
    {input, format: 'capture', frame: id, time},
    {
      transactionId: transactionId(id),
      method: 'Allocate',
      transport: 'udp',
      isSigned: false,
      transmissions: atMs === undefined ? 0 : 1,
      answers: answeredAtMs === undefined ? 0 : 1,
      outcome: answeredAtMs === undefined ? 'none' : 'success',
      ...(atMs === undefined ? {} : {requestFrame: id, requestTime: instantAt(atMs)}),
      ...(answeredAtMs === undefined ? {} : {answerFrame: id + 1, answerTime: instantAt(answeredAtMs)}),
      ...ends,
    },
  );
}

/** One transaction at both ends, answered after 1 ms. `atMs`: by the client's clock. */
export function seenByBoth(id: number, atMs: number, value: Partial<StunTransaction> = {}): Fact[] {
  return [
    transaction(clientFile, {id, atMs, answeredAtMs: atMs + 2 * delayMs + 1, ...value}),
    transaction(edgeFile, {
      id,
      atMs: atMs + skewMs + delayMs,
      answeredAtMs: atMs + skewMs + delayMs + 1,
      client: guestOutside,
      server: serverInside,
      ...value,
    }),
  ];
}

/** Three answered transactions at both ends: enough to measure the clocks. */
export const paired: readonly Fact[] = [1, 2, 3].flatMap((id) => seenByBoth(id, 5000 + id * 100));

export function handshake(
  input: string,
  clientRandom: string,
  atMs: number,
  client: TransportAddress,
  to: TransportAddress,
): Fact {
  return tlsHandshake.of(
    flowSubject('tcp', client, to),
    {input, format: 'capture', frame: 9, time: instantAt(atMs)},
    {
      client,
      server: to,
      clientRandom,
      offeredProtocols: [],
      offeredVersions: [],
      certificates: [],
      alerts: [],
      outcome: 'established',
      lastMessage: 'Finished',
      isDecrypted: false,
      firstFrame: 9,
      firstTime: instantAt(atMs),
      lastTime: instantAt(atMs + 100),
    },
  );
}

/** The web page of the call, at both ends. */
export const webPage: readonly Fact[] = [
  handshake(clientFile, 'ab12', 1500, {address: guest.address, port: 40_000}, {address: server.address, port: 443}),
  handshake(
    edgeFile,
    'ab12',
    1500 + skewMs + delayMs,
    {address: guestOutside.address, port: 40_000},
    {address: serverInside.address, port: 443},
  ),
];
