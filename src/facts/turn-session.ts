import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

const errorAnswer = () =>
  z.object({
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
    time: instantSchema(),
  });

/** Of one request to the server about a peer: CreatePermission (RFC 8656 §9) or ChannelBind (§12). */
const peerRequest = () => ({
  /** `success` once one request succeeded, else the code of the last error, else `none`. */
  outcome: z.union([z.literal('success'), z.literal('none'), z.number()]),
  /** Distinct requests. */
  requests: z.number(),
  /** Of the answer that is the outcome, else of the first request. */
  frame: z.number(),
});

/** Send indications go to the server, Data indications come from it (RFC 8656 §11). */
const indications = () =>
  z.object({
    packets: z.number(),
    firstFrame: z.number(),
    lastFrame: z.number(),
    lastTime: instantSchema(),
  });

const packetSeen = () => z.object({frame: z.number(), time: instantSchema()});

/**
 * What one client and one TURN server said to each other on one 5-tuple (RFC 8656 §5), and the life of the allocation:
 * derived from its STUN messages. Subject: `turn://server:port/transport`.
 * Places of their own: `error:<method>:<code>`, `unanswered`, `allocated`, `permission:<address>`,
 * `channel:<number>:<peer>`, `sendIndications`, `dataIndications`, `staleNonces` (the last 438, with a filter for all),
 * `alternateServer`, `releasedFrame`, `expiresAt` (the success that it is counted from), `lastFromServer`, `lastToServer`,
 * `unansweredAtEnd`, `bindings` (the first of them).
 */
export const turnSession = defineFact({
  id: 'turn.session',
  title: 'TURN exchanges in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      transport: z.enum(['udp', 'tcp']),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
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
      errors: z.array(errorAnswer()),
      /** From the signed requests. */
      usernames: z.array(z.string()),
      /** From the server's challenges. */
      realms: z.array(z.string()),
      software: z.array(z.string()),
      relayedAddress: transportAddressSchema().optional(),
      mappedAddress: transportAddressSchema().optional(),
      lifetimeSeconds: z.number().optional(),
      /** IP protocol that the client asked to be relayed: 17 = UDP, 6 = TCP (RFC 8656 §18.8). */
      requestedTransport: z.number().optional(),
      /** Distinct NONCEs that the server gave. */
      nonces: z.number().default(0),
      /** 438 Stale Nonce answers, and the most of them in a row without a success between. */
      staleNonces: z.number().default(0),
      longestStaleRun: z.number().default(0),
      /**
       * Since the last success: 438 answers in a row to requests that carried the very nonce which the 438 before had given.
       * No server that knows its own nonces sends one.
       */
      freshNoncesRefused: z.number().default(0),
      /** Since the last success: 438 answers to a nonce that had been refused more than 2 s before the request was sent. */
      oldNoncesRepeated: z.number().default(0),
      /** Distinct Refresh requests; `failed`: answered with an error other than 438. */
      refreshes: z
        .object({sent: z.number(), answered: z.number(), failed: z.number()})
        .default({sent: 0, answered: 0, failed: 0}),
      /** By address of the peer: a permission is for all its ports (RFC 8656 §9). The first hundred. */
      permissions: z.array(z.object({address: z.string(), ...peerRequest()})).default([]),
      channels: z.array(z.object({channel: z.number(), peer: transportAddressSchema(), ...peerRequest()})).default([]),
      /** Counted from the first request or answer of the session on. Left out where there was none. */
      sendIndications: indications().optional(),
      dataIndications: indications().optional(),
      /** Where a 300 Try Alternate sent the client (RFC 8489 §10). */
      alternateServer: transportAddressSchema().optional(),
      /** Binding requests without USERNAME on the same 5-tuple: keepalives and address discovery, no ICE. */
      bindings: z.object({sent: z.number(), answered: z.number()}).default({sent: 0, answered: 0}),
      /** Of the first Refresh with lifetime 0 of an allocation that was not replaced: the client gave it back. */
      releasedFrame: z.number().optional(),
      /** When the allocation ends by the lifetime of the last success of Allocate or Refresh. */
      expiresAt: instantSchema().optional(),
      /** Whether the client still sent after that, without having given the allocation back. */
      expired: z.boolean().default(false),
      /** The last packets of the 5-tuple that were looked at: all of STUN, of media perhaps not the very last. */
      lastFromServer: packetSeen().optional(),
      lastToServer: packetSeen().optional(),
      /**
       * Requests that were sent, for the first time or again, after the server's last answer, and got none.
       * `transmissions`: with their copies. `seconds`: from the first of them to the last packet of the capture.
       */
      unansweredAtEnd: z
        .object({requests: z.number(), transmissions: z.number(), seconds: z.number(), firstFrame: z.number()})
        .optional(),
      /**
       * Of a probe, made to try this very server over this transport: a relay elsewhere is no way out for it.
       * `in-passing`: nobody said that TURN is offered here, so only an answer tells something.
       */
      trial: z.enum(['asked', 'in-passing']).optional(),
      /**
       * Of a probe over UDP: what the system said of ICMP errors that came to its requests. It does not say who sent them,
       * and `host-unreachable` (EHOSTUNREACH) stands for prohibitions too.
       */
      networkError: z.enum(['port-unreachable', 'host-unreachable', 'network-unreachable']).optional(),
    }),
});

/** Answers that mean "your MESSAGE-INTEGRITY is not mine": 401 again (RFC 8489 §9.2.4), 431 (RFC 3489 §9.3.1), 441 (RFC 8656 §5). */
export const credentialRejections: ReadonlySet<unknown> = new Set([401, 431, 441]);

export type TurnSession = z.infer<typeof turnSession.schema>;
