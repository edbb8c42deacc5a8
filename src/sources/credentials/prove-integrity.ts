/**
 * The proof of which password a client signed with: recomputes MESSAGE-INTEGRITY of every captured Allocate with every
 * password that was given, and keeps only whether it matches. A password enters here and goes no further.
 */
import type {Fact} from '../../facts/fact.ts';
import {type IntegrityVerdict, integrityVerdict} from '../../facts/integrity-verdict.ts';
import type {SignedRequest} from '../../facts/signed-request.ts';
import {integrityMatches} from '../../stun/integrity.ts';
import type {TurnCredential} from './turn-credential.ts';

/** One verdict for each request that is there in full. User name and realm are those of the request itself. */
export function proveIntegrity(
  requests: readonly Fact<SignedRequest>[],
  credentials: readonly TurnCredential[],
): Fact<IntegrityVerdict>[] {
  if (credentials.length === 0) return [];
  return requests
    .filter(({value}) => !value.isCut)
    .map(({subject, origin, value}) => {
      const message = Uint8Array.from(Buffer.from(value.messageHex, 'hex'));
      const {method, client, server, frame, transactionId, username, realm, outcome} = value;
      return integrityVerdict.of(subject, origin, {
        method,
        client,
        server,
        frame,
        transactionId,
        username,
        realm,
        outcome,
        passwords: credentials.map(({holder, password}) => ({
          holder,
          isMatch: integrityMatches({message, username, realm, password: password.reveal()}),
        })),
      });
    });
}
