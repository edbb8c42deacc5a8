import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

const shownCertificateSchema = () =>
  z.object({
    /** As in `certificate.certificate`. */
    subjectName: z.string(),
    issuerName: z.string(),
    dnsNames: z.array(z.string()),
    notBefore: z.string(),
    notAfter: z.string(),
    /** Issuer equals subject, and its own key verifies its signature. */
    isSelfSigned: z.boolean(),
  });
export type ShownCertificate = z.infer<ReturnType<typeof shownCertificateSchema>>;

/** One TLS handshake on TCP in a capture. Subject: `flow:…`. */
export const tlsHandshake = defineFact({
  id: 'tls.handshake',
  title: 'TLS handshakes in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      /** ClientHello.random, lower-case hex: tells that two captures show one handshake, through any NAT. */
      clientRandom: z.string().optional(),
      /** SNI (RFC 6066 §3). */
      serverName: z.string().optional(),
      offeredProtocols: z.array(z.string()),
      protocol: z.string().optional(),
      offeredVersions: z.array(z.string()),
      version: z.string().optional(),
      cipherSuite: z.string().optional(),
      /** DER in the order sent, lower-case hex, where visible. */
      certificates: z.array(z.string()),
      /** What the first of them says. */
      shown: shownCertificateSchema().optional(),
      alerts: z.array(
        z.object({
          from: z.enum(['client', 'server']),
          /** `unknown`: encrypted. */
          level: z.enum(['warning', 'fatal', 'unknown']),
          description: z.string(),
          isDecrypted: z.boolean(),
          frame: z.number(),
          time: instantSchema(),
        }),
      ),
      closedBy: z.enum(['client', 'server']).optional(),
      closedHow: z.enum(['fin', 'reset']).optional(),
      closedFrame: z.number().optional(),
      outcome: z.enum(['established', 'alert', 'reset', 'closed', 'no-answer', 'cut']),
      /** `ClientHello`, `ServerHello`, `Certificate` … */
      lastMessage: z.string(),
      isDecrypted: z.boolean(),
      /** What came back on the ClientHello is no TLS. */
      isOtherProtocol: z.boolean().optional(),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
    }),
});

export type TlsHandshake = z.infer<typeof tlsHandshake.schema>;
