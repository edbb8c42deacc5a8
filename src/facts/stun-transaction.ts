import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** One STUN transaction in a capture: a request with its copies and its answer. Subject: `turn://…` or `flow:…`. */
export const stunTransaction = defineFact({
  id: 'stun.transaction',
  title: 'STUN transactions in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      /** Hexadecimal, 24 digits (32 for RFC 3489). */
      transactionId: z.string(),
      method: z.string(),
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      transport: z.enum(['udp', 'tcp']),
      /** Where the request travelled inside TURN. */
      relay: z
        .object({peer: transportAddressSchema().optional(), direction: z.enum(['to-peer', 'from-peer'])})
        .optional(),
      isSigned: z.boolean(),
      /** Copies of the request on the wire, and of the answer. */
      transmissions: z.number(),
      answers: z.number(),
      /** From the first copy of the request to the last; left out for one. */
      repeatedMs: z.number().optional(),
      outcome: z.union([z.literal('success'), z.literal('none'), z.number()]),
      requestFrame: z.number().optional(),
      requestTime: instantSchema().optional(),
      answerFrame: z.number().optional(),
      answerTime: instantSchema().optional(),
      /** From the last copy of the request before the answer. */
      roundTripMs: z.number().optional(),
      /** How the server saw the client. */
      mappedAddress: transportAddressSchema().optional(),
    }),
});

export type StunTransaction = z.infer<typeof stunTransaction.schema>;
