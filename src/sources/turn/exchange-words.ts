/** What came of an allocation at a TURN server, in words. */
import {counted} from '../../model/count.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import {formatHostPort, isSameEnd} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {ErrorCode} from '../../stun/attributes/error-code.ts';
import type {ExchangeRecord} from './run-exchange.ts';
import type {TurnTransport} from './turn-step.ts';

/** What came of it, for the row. `answeredFrom`: an address that is not the server’s, from where an answer came. */
export function noteOf(
  {messages, outcome, isPortClosed, strays}: ExchangeRecord,
  answeredFrom?: TransportAddress,
): string {
  const sent = counted(messages.filter(({isSent}) => isSent).length, 'request');
  switch (outcome.kind) {
    case 'allocated': {
      const {relayed, isSigned, isReleased} = outcome;
      if (!isUsable(relayed)) return `Allocate answered with success, and no relayed address that can be used`;
      const proof = isSigned ? '' : ', without being asked for a password';
      const end = isReleased ? ' and given back' : '';
      return `relay ${formatHostPort(relayed.address, relayed.port)} allocated${proof}${end}`;
    }
    case 'rejected':
      return `${outcome.isSigned ? 'signed' : 'unsigned'} Allocate answered ${wordsFor(outcome.error)}`;
    case 'silent':
      return `no answer to ${outcome.isSigned ? 'the signed Allocate' : 'Allocate'} (${[
        `${sent} sent`,
        ...(isPortClosed ? ['the network says that nothing listens there'] : []),
        ...(answeredFrom === undefined
          ? []
          : [`answers come from ${formatHostPort(answeredFrom.address, answeredFrom.port)}, and clients drop them`]),
        ...(strays > 0 ? ['what came is no answer, or not a whole one'] : []),
      ].join('; ')})`;
    case 'no-challenge':
      return 'Allocate answered 401 without realm or nonce';
    case 'challenged':
      return `asks for a password, realm ${stripControlCharacters(outcome.realm)}`;
    case 'stopped':
      return 'interrupted';
    case 'broken':
      return `${sent} sent, then ${networkWords[outcome.code] ?? 'the connection broke'}`;
  }
}

/** Whether a peer could send there: some servers grant a relay at no address (RFC 8656 §7.3 asks for one). */
export function isUsable(relayed: TransportAddress | undefined): relayed is TransportAddress {
  return relayed !== undefined && relayed.port !== 0 && !/^(0\.0\.0\.0|::)$/.test(relayed.address);
}

function wordsFor({code, reason}: ErrorCode): string {
  if (code === 0) return 'with an error without a code';
  return stripControlCharacters(`${code} ${reason}`).trim().slice(0, 100);
}

/** What keeps the test from saying all that it could; a rejected password is no problem of the test. */
export function problemOf(
  {outcome}: ExchangeRecord,
  {server, transport}: {readonly server: TransportAddress; readonly transport: TurnTransport},
  endpoint: string,
): string | undefined {
  switch (outcome.kind) {
    case 'allocated':
      return outcome.isReleased
        ? undefined
        : `${endpoint} did not confirm that the relay was given back: it ends by itself after ${outcome.lifetimeSeconds ?? 600} s`;
    case 'rejected':
      if (!isUsable(outcome.alternate)) return undefined;
      return isSameEnd(outcome.alternate, server)
        ? `${endpoint} sends its clients on to itself, so they never get a relay: look at its settings for alternate servers`
        : `${endpoint} sends its clients on to ${formatHostPort(outcome.alternate.address, outcome.alternate.port)}: add that server to the site file to try it`;
    case 'no-challenge':
      return `${endpoint} answered 401 without realm or nonce, so nothing can be signed: check that this is a TURN server`;
    case 'broken':
      return `${endpoint}: ${brokenWords[outcome.code] ?? `the connection failed (${outcome.code})`}${transport !== 'udp' && outcome.code === 'ECONNREFUSED' ? ` and that TURN over ${transport.toUpperCase()} is enabled` : ''}`;
    case 'challenged':
    case 'silent':
    case 'stopped':
      return undefined;
  }
}

const noWay = 'the network says that there is no way to it';

/** Over UDP there is no connection that could break. */
const networkWords: Readonly<Record<string, string>> = {
  ENETUNREACH: noWay,
  EHOSTUNREACH: noWay,
  EACCES: 'this computer does not allow to send there',
  EPERM: 'this computer does not allow to send there',
};

const noRoute = 'no route from here: check the address, and the network of this computer';

export const brokenWords: Readonly<Record<string, string>> = {
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
