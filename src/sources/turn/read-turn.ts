/**
 * A TURN server tried live: an allocation with one user's password, as CMS and its web clients make it, given back at
 * once. Gives the facts of a capture, so that the same checks judge it.
 */
import {randomBytes} from 'node:crypto';
import {signedRequest} from '../../facts/signed-request.ts';
import {turnSession} from '../../facts/turn-session.ts';
import type {Instant} from '../../model/instant.ts';
import type {Origin} from '../../model/origin.ts';
import type {Secret} from '../../model/secret.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import {wallClock} from '../live/wall-clock.ts';
import {exchangeFacts} from './exchange-facts.ts';
import {noteOf, problemOf} from './exchange-words.ts';
import {runExchange} from './run-exchange.ts';
import {TurnExchange} from './turn-exchange.ts';
import {openLine} from './turn-line.ts';

export interface TurnSourceOptions {
  readonly title: string;
  readonly folder: string;
  readonly box?: BoxIdentity;
  /** As clients know it: facts name it so. */
  readonly server: TransportAddress;
  /** Where to send, when it is reached at another address from here. */
  readonly connect?: {readonly host: string; readonly port: number};
  readonly transport: 'udp' | 'tcp';
  readonly username: string;
  readonly password: Secret;
  /** Whose password it is: `cms`, `expressway-e`, or any label. */
  readonly holder: string;
  /** 12 bytes, new each time. */
  transactionId?(): Uint8Array;
  now?(): Instant;
  /** Until a request is repeated; 500 ms, and a server that is silent is given up after seven times that. */
  readonly firstWaitMs?: number;
}

const format = 'turn';

export function createTurnSource(options: TurnSourceOptions): LiveSource {
  const {title, folder, box} = options;
  return {title, folder, ...(box === undefined ? {} : {box}), read: (signal) => readTurn(options, signal)};
}

async function* readTurn(options: TurnSourceOptions, signal: AbortSignal): AsyncGenerator<LiveYield> {
  if (signal.aborted) return;
  const {server, transport, username, password, holder, firstWaitMs} = options;
  const exchange = new TurnExchange({
    login: {username, password},
    isReliable: transport === 'tcp',
    transactionId: options.transactionId ?? (() => randomBytes(12)),
    ...(firstWaitMs === undefined ? {} : {firstWaitMs}),
  });
  const {host, port} = options.connect ?? {host: server.address, port: server.port};
  const record = await runExchange(
    exchange,
    (listener) => openLine({host, port, transport}, listener),
    options.now ?? wallClock,
    signal,
  );
  if (signal.aborted) return;
  const endpoint = `${formatHostPort(server.address, server.port)}/${transport}`;
  const via = options.connect === undefined ? '' : ` by way of ${formatHostPort(host, port)}`;
  const origin: Origin = {input: `turn://${endpoint}, password of ${holder}`, format};
  const {outcome} = record;
  const facts = outcome.kind === 'broken' && record.messages.length === 0 ? [] : exchangeFacts(record, options, origin);
  if (facts.length > 0) yield {kind: 'facts', facts, title: 'TURN exchange', note: noteOf(record)};
  const problem = problemOf(record, {server, transport}, `${endpoint}${via}`);
  if (problem !== undefined) {
    const lost = facts.length > 0 ? [] : [turnSession, signedRequest];
    yield {kind: 'problem', note: problem, isFatal: true, lost};
  }
}
