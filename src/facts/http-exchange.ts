import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** One HTTP request and its answer in a capture, in clear or decrypted. Subject: `flow:…`. */
export const httpExchange = defineFact({
  id: 'http.exchange',
  title: 'HTTP exchanges in a packet capture',
  collect: 'a capture from the client with its TLS key log (SSLKEYLOGFILE), for what is inside HTTPS',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      isDecrypted: z.boolean(),
      method: z.string().optional(),
      host: z.string().optional(),
      /** Cut before `?`. */
      path: z.string().optional(),
      status: z.number().optional(),
      reason: z.string().optional(),
      serverHeader: z.string().optional(),
      location: z.string().optional(),
      requestFrame: z.number().optional(),
      answerFrame: z.number().optional(),
      time: instantSchema(),
    }),
});

export type HttpExchange = z.infer<typeof httpExchange.schema>;
