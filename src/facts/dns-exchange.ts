import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** One DNS question of one client to one server in a capture, and its answer. Subject: `name:<host>`. */
export const dnsExchange = defineFact({
  id: 'dns.exchange',
  title: 'DNS exchanges in a packet capture',
  collect: 'a capture from the client, begun before the join page is opened',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      isMulticast: z.boolean(),
      name: z.string(),
      recordType: z.string(),
      outcome: z.enum(['answered', 'no-data', 'nxdomain', 'servfail', 'refused', 'no-answer', 'other']),
      responseCode: z.number().optional(),
      answers: z.array(z.string()),
      questions: z.number(),
      answerFrame: z.number().optional(),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      roundTripMs: z.number().optional(),
      /** From the first question to the end of the capture. */
      waitedSeconds: z.number(),
    }),
});

export type DnsExchange = z.infer<typeof dnsExchange.schema>;
