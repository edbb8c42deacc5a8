import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/**
 * A TURN message that carries MESSAGE-INTEGRITY (RFC 8489 §14.5, §14.6), whole, so that the HMAC can be recomputed
 * with a password that is known later. Subject: `turn://server:port/transport`.
 */
export const signedRequest = defineFact({
  id: 'turn.signed-request',
  title: 'signed Allocate requests in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      method: z.string(),
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      frame: z.number(),
      time: instantSchema(),
      transactionId: z.string(),
      username: z.string(),
      realm: z.string(),
      algorithm: z.enum(['sha1', 'sha256']),
      /** The whole STUN message. */
      messageHex: z.string(),
      /** Whether bytes are missing (snapshot length), so that nothing can be recomputed. */
      isCut: z.boolean(),
      /** What the server answered: `success`, an error code, or `none`. */
      outcome: z.union([z.literal('success'), z.literal('none'), z.number()]),
    }),
});

export type SignedRequest = z.infer<typeof signedRequest.schema>;
