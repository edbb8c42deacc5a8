import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

const errorAnswer = z.object({
  /** `Allocate`, `Refresh`, `CreatePermission`, `ChannelBind` … */
  method: z.string(),
  code: z.number(),
  reason: z.string(),
  /** Whether the request that it answers carried MESSAGE-INTEGRITY. A first, unsigned 401 is the normal challenge. */
  afterSignedRequest: z.boolean(),
  count: z.number(),
  /** Frame of the first such answer, and of the request that it answers. */
  frame: z.number(),
  requestFrame: z.number().optional(),
  time: instantSchema,
});

/**
 * What one client and one TURN server said to each other on one 5-tuple (RFC 8656 §5): derived from its STUN
 * transactions. Subject: `turn://server:port/transport`.
 */
export const turnSession = defineFact({
  id: 'turn.session',
  title: 'TURN exchanges in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: z.object({
    client: transportAddressSchema,
    server: transportAddressSchema,
    transport: z.enum(['udp', 'tcp']),
    firstFrame: z.number(),
    firstTime: instantSchema,
    lastTime: instantSchema,
    /** Distinct Allocate transactions, by whether they were signed. Retransmissions are not counted twice. */
    unsignedAllocates: z.number(),
    signedAllocates: z.number(),
    /** Distinct Allocate transactions that got no answer at all. */
    unansweredAllocates: z.number(),
    /** All copies of those on the wire, and the first of them. */
    unansweredTransmissions: z.number(),
    unansweredFrame: z.number().optional(),
    /** From the first copy of an unanswered Allocate to the last packet of the capture, in seconds. */
    unansweredSeconds: z.number(),
    /** Success responses to Allocate. */
    allocations: z.number(),
    allocatedFrame: z.number().optional(),
    errors: z.array(errorAnswer),
    /** From the signed requests. */
    usernames: z.array(z.string()),
    /** From the server's challenges. */
    realms: z.array(z.string()),
    software: z.array(z.string()),
    relayedAddress: transportAddressSchema.optional(),
    mappedAddress: transportAddressSchema.optional(),
    lifetimeSeconds: z.number().optional(),
  }),
});

/** Answers that mean "your MESSAGE-INTEGRITY is not mine": 401 again (RFC 8489 §9.2.4), 431 (RFC 3489 §9.3.1), 441 (RFC 8656 §5). */
export const credentialRejections: ReadonlySet<unknown> = new Set([401, 431, 441]);

export type TurnSession = z.infer<typeof turnSession.schema>;
