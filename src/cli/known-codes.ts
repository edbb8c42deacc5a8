/** What the error codes of STUN and TURN mean: the first question about a capture. */
import {errorCodeName} from '../stun/error-codes.ts';

export interface KnownCode {
  readonly code: number;
  readonly name: string;
  readonly meaning: string;
}

/** Undefined for what is no code of STUN or TURN. */
export function knownCode(text: string): KnownCode | undefined {
  if (!/^\d{3}$/.test(text)) return undefined;
  const code = Number(text);
  const [name, meaning] = [errorCodeName(code), meanings[code]];
  return name === undefined || meaning === undefined ? undefined : {code, name, meaning};
}

const meanings: Readonly<Record<number, string>> = {
  300: 'The server sends the client to another one, named in ALTERNATE-SERVER (RFC 8489 §10).',
  400: 'The server cannot make sense of a STUN request (RFC 8489 §14.8). A web page that says “Bad request” is something else.',
  401: 'To the first, unsigned request this is the normal challenge and no fault: it brings realm and nonce. Only to a request that was signed already does it mean wrong credentials (RFC 8489 §9.2.4).',
  403: 'The request is valid, and the server does not allow it: a peer at that address, for example (RFC 8656 §19). A web page that says “Forbidden” is something else.',
  405: 'The server does not allow an allocation to move to another address (RFC 8016).',
  420: 'The request holds an attribute that the server would have to understand and does not; UNKNOWN-ATTRIBUTES names it (RFC 8489 §14.13).',
  437: 'Client and server disagree about the allocation: the request needs one where the server has none, or asks for a new one where there is one already (RFC 8656 §19).',
  438: 'The nonce is too old. Normal from time to time: the client signs again with the new one that came with the answer. A fault only where that goes on and on (RFC 8489 §9.2.5).',
  440: 'The server has no relays of the address family that was asked for, IPv4 or IPv6 (RFC 8656 §19).',
  441: 'The request is signed with other credentials than those that made the allocation (RFC 8656 §19).',
  442: 'The server does not relay over the transport that was asked for between it and the peer. How the client talks to the server is not meant (RFC 8656 §19).',
  443: 'The peer has an address of another family than the relay (RFC 8656 §19).',
  446: 'The client has a TCP connection to that peer already (RFC 6062).',
  447: 'The TURN server got no TCP connection to the peer (RFC 6062).',
  486: 'The user has as many allocations as the server allows (RFC 8656 §19).',
  487: 'Both sides of ICE took the same role; one changes it and tries again (RFC 8445 §7.3.1.1). No fault by itself.',
  500: 'The server failed for the moment; the client may try again (RFC 8489 §14.8).',
  508: 'The server is at the end of its capacity, or of its relay addresses (RFC 8656 §19).',
  430: 'The shared secret of the signature has expired. A code of RFC 3489, which later ones dropped.',
  431: 'The server computes another MESSAGE-INTEGRITY than the client sent: the password, user name or realm differ between them. A code of RFC 3489; newer servers answer 401 again.',
  432: 'The request has no user name. A code of RFC 3489, which later ones dropped.',
  433: 'The server wants that request over TLS. A code of RFC 3489, which later ones dropped.',
  600: 'The server refuses for good; trying again does not help. A code of RFC 3489, which later ones dropped.',
};
