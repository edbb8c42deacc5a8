/**
 * A TURN server tried live: an allocation with one user's password, as CMS and its web clients make it, given back at
 * once. Gives the facts of a capture, so that the same checks judge it.
 */
import {randomBytes} from 'node:crypto';
import {signedRequest} from '../../facts/signed-request.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {counted} from '../../model/count.ts';
import {type Instant, instantFromEpoch} from '../../model/instant.ts';
import {type Origin, stripControlCharacters} from '../../model/origin.ts';
import type {Secret} from '../../model/secret.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {ErrorCode} from '../../stun/attributes/error-code.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import {exchangeFacts} from './exchange-facts.ts';
import {type ExchangeRecord, runExchange} from './run-exchange.ts';
import {TurnExchange} from './turn-exchange.ts';

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
    username,
    password,
    isReliable: transport === 'tcp',
    transactionId: options.transactionId ?? (() => randomBytes(12)),
    ...(firstWaitMs === undefined ? {} : {firstWaitMs}),
  });
  const {host, port} = options.connect ?? {host: server.address, port: server.port};
  const record = await runExchange(exchange, {host, port, transport}, options.now ?? wallClock, signal);
  if (signal.aborted) return;
  const endpoint = `${formatHostPort(server.address, server.port)}/${transport}`;
  const via = options.connect === undefined ? '' : ` by way of ${formatHostPort(host, port)}`;
  const origin: Origin = {input: `turn://${endpoint}, password of ${holder}`, format};
  const {outcome} = record;
  const facts = outcome.kind === 'broken' && record.messages.length === 0 ? [] : exchangeFacts(record, options, origin);
  if (facts.length > 0) yield {kind: 'facts', facts, title: 'TURN exchange', note: noteOf(record)};
  const problem = problemOf(record, `${endpoint}${via}`, transport);
  if (problem !== undefined) {
    const lost = facts.length > 0 ? [] : [turnSession, signedRequest];
    yield {kind: 'problem', note: problem, isFatal: true, lost};
  }
}

/** The wall clock with the resolution of the monotonic one. */
function wallClock(): Instant {
  const epochMs = performance.timeOrigin + performance.now();
  return instantFromEpoch(Math.floor(epochMs / 1000), Math.floor((epochMs % 1000) * 1e6));
}

/** What came of it, for the row. */
function noteOf({messages, outcome, isPortClosed}: ExchangeRecord): string {
  const sent = counted(messages.filter(({isSent}) => isSent).length, 'request');
  switch (outcome.kind) {
    case 'allocated': {
      const relay =
        outcome.relayed === undefined ? '' : ` ${formatHostPort(outcome.relayed.address, outcome.relayed.port)}`;
      const proof = outcome.isSigned ? '' : ', without being asked for a password';
      return `relay${relay} allocated${proof}${outcome.isReleased ? ' and given back' : ''}`;
    }
    case 'rejected':
      return `${outcome.isSigned ? 'signed' : 'unsigned'} Allocate answered ${wordsFor(outcome.error)}`;
    case 'silent':
      return `no answer to ${outcome.isSigned ? 'the signed Allocate' : 'Allocate'} (${sent} sent${isPortClosed ? '; the network says that nothing listens there' : ''})`;
    case 'no-challenge':
      return 'Allocate answered 401 without realm or nonce';
    case 'stopped':
      return 'interrupted';
    case 'broken':
      return `${sent} sent, then the connection broke`;
  }
}

function wordsFor({code, reason}: ErrorCode): string {
  return stripControlCharacters(`${code} ${reason}`).trim().slice(0, 100);
}

/** What keeps the test from saying all that it could; a rejected password is no problem of the test. */
function problemOf({outcome}: ExchangeRecord, endpoint: string, transport: 'udp' | 'tcp'): string | undefined {
  switch (outcome.kind) {
    case 'allocated':
      return outcome.isReleased
        ? undefined
        : `${endpoint} did not confirm that the relay was given back: it ends by itself after ${outcome.lifetimeSeconds ?? 600} s`;
    case 'rejected':
      return outcome.alternate === undefined
        ? undefined
        : `${endpoint} sends its clients on to ${formatHostPort(outcome.alternate.address, outcome.alternate.port)}: add that server to the site file to try it`;
    case 'no-challenge':
      return `${endpoint} answered 401 without realm or nonce, so nothing can be signed: check that this is a TURN server`;
    case 'broken':
      return `${endpoint}: ${brokenWords[outcome.code] ?? `the connection failed (${outcome.code})`}${transport === 'tcp' && outcome.code === 'ECONNREFUSED' ? ' and that TURN over TCP is enabled' : ''}`;
    case 'silent':
    case 'stopped':
      return undefined;
  }
}

const noRoute = 'no route from here: check the address, and the network of this computer';

const brokenWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: check the port',
  ETIMEDOUT: 'no connection in time: check the address, and firewalls between here and there',
  ECONNRESET: 'the server closed the connection: check that this is the TURN port',
  EPROTO: 'it speaks something that is not TURN: check the port',
  ENOTFOUND: 'the name has no address: check how it is written, and the DNS server of this computer',
  EAI_AGAIN: 'the name could not be looked up: check the DNS server of this computer',
  ENETUNREACH: noRoute,
  EHOSTUNREACH: noRoute,
  EACCES: 'this computer does not allow to send there: check its firewall',
  EPERM: 'this computer does not allow to send there: check its firewall',
};
