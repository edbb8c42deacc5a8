import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** One DTLS handshake (RFC 6347, RFC 9147) in a capture. Subject: `flow:…`. */
export const dtlsHandshake = defineFact({
  id: 'dtls.handshake',
  title: 'DTLS handshakes in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      transport: z.enum(['udp', 'tcp']),
      isRelayed: z.boolean(),
      /** Who is behind the relay, and which of the two it is. */
      peer: transportAddressSchema().optional(),
      relayedEnd: z.enum(['client', 'server']).optional(),
      /** Hexadecimal; the same on every leg where this handshake is seen. */
      clientRandom: z.string().optional(),
      /** Whether ClientHello asks for SRTP keys (RFC 5764), as WebRTC does. */
      offersSrtp: z.boolean().optional(),
      offeredVersions: z.array(z.string()),
      version: z.string().optional(),
      cipherSuite: z.string().optional(),
      /** In the order seen, a run of copies once: `client ClientHello`. */
      messages: z.array(z.string()),
      retransmissions: z.number(),
      /** SHA-256 over the DER, lower-case hex, where visible. */
      clientCertificateSha256: z.string().optional(),
      serverCertificateSha256: z.string().optional(),
      alerts: z.array(
        z.object({
          from: z.enum(['client', 'server']),
          level: z.enum(['warning', 'fatal', 'unknown']),
          /** IANA name, or `encrypted`. */
          description: z.string(),
          /** Messages of the other side's flight that it follows. */
          after: z.array(z.string()),
          frame: z.number(),
          time: instantSchema(),
        }),
      ),
      outcome: z.enum(['complete', 'alert', 'no-answer', 'stalled', 'cut']),
      completedTime: instantSchema().optional(),
      /** Who waits in vain. */
      waiting: z.enum(['client', 'server']).optional(),
      /** The last flight, when nothing followed it. */
      unanswered: z
        .object({
          from: z.enum(['client', 'server']),
          messages: z.array(z.string()),
          copies: z.number(),
          /** How often the other side repeated what it had sent before. */
          ignoredRepeats: z.number(),
          firstTime: instantSchema(),
          /** From then to the end of the capture. */
          seconds: z.number(),
          /** Bytes of DTLS, without the headers of TURN, UDP and IP. */
          longestDatagram: z.number(),
        })
        .optional(),
      /** From its last record to the end of the capture. */
      quietSeconds: z.number(),
      /** Longest datagram of the handshake: bytes of DTLS, without the headers of TURN, UDP and IP. */
      longestDatagram: z.number(),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
    }),
});

export type DtlsHandshake = z.infer<typeof dtlsHandshake.schema>;
