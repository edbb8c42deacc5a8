import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/**
 * `referral`: it names other servers, or an alias, and leaves the rest to the client. `lame`: no error and no record, and
 * neither authority nor recursion. `unusable`: what came is no answer that a client takes.
 */
export const dnsOutcomes = [
  'answered',
  'no-data',
  'nxdomain',
  'servfail',
  'refused',
  'referral',
  'lame',
  'unusable',
  'timeout',
] as const;
export type DnsOutcome = (typeof dnsOutcomes)[number];

/** What one resolver answered to one question (RFC 1035). Subject: `name:<host>`. */
export const dnsAnswer = defineFact({
  id: 'dns.answer',
  title: 'answers of the DNS servers',
  collect: '`resolvers` in wrtc-doctor.yaml, and `wrtc-doctor probe` or `wrtc-doctor run --live`',
  schema: () => {
    const outcome = z.enum(dnsOutcomes);
    return z.object({
      name: z.string(),
      /** `A`, `AAAA`, `SRV`, `PTR` */
      recordType: z.string(),
      /** `PTR`: whose name it asks for. */
      address: z.string().optional(),
      /** Which side the resolver serves; `unknown`: nobody said. */
      view: z.enum(['inside', 'outside', 'unknown']),
      resolver: z.string(),
      /** The best one, where the same question was asked several times: an address that comes once is there. */
      outcome,
      /** Addresses, names, or `priority weight port target`; of all times together. */
      answers: z.array(z.string()),
      /** Names that the asked one is an alias of, in the order of the chain. */
      aliases: z.array(z.string()).optional(),
      /** How often it was asked, by what came of it; where it was asked more than once. */
      attempts: z
        .array(
          z.object({
            outcome,
            /** In alphabetical order: servers turn the order. */
            answers: z.array(z.string()),
            /** Why there was no answer that can be used: `nothing listens there`. */
            why: z.string().optional(),
            count: z.number(),
          }),
        )
        .optional(),
      /** Why there was no answer that can be used: `no answer`, `nothing listens there`, `it came from 192.0.2.9:53`. */
      why: z.string().optional(),
      /** It has the zone itself (AA), and it asks others (RA). Of a reply alone. */
      isAuthoritative: z.boolean().optional(),
      isRecursive: z.boolean().optional(),
      /** RFC 1035 §4.1.1. */
      responseCode: z.number().optional(),
      transport: z.enum(['udp', 'tcp']).optional(),
      /** Of the first one. */
      roundTripMs: z.number().optional(),
      /** When it was asked first. */
      time: instantSchema().optional(),
    });
  },
});

export type DnsAnswer = ReturnType<typeof dnsAnswer.schema.parse>;
