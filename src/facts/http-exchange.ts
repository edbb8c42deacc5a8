import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/**
 * One HTTP request and its answer in a capture, in clear or decrypted, or as a browser or a probe saw it. Subject: `flow:…`,
 * or `name:` where no address is known.
 */
export const httpExchange = defineFact({
  id: 'http.exchange',
  title: 'HTTP exchanges in a packet capture',
  collect: 'a capture from the client with its TLS key log (SSLKEYLOGFILE), for what is inside HTTPS',
  schema: () =>
    z.object({
      /** A browser does not say where it was. */
      client: transportAddressSchema().optional(),
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
      /** The request asked to change to this protocol: `websocket`. */
      upgrade: z.string().optional(),
      /** How it ended without an answer, where that is certain. */
      failure: z.enum(['reset', 'closed', 'no-answer', 'incomplete', 'not-http']).optional(),
      /** Title of the page, and what it is, told by what stands on it. */
      title: z.string().optional(),
      page: z.enum(['expressway-login', 'join-page']).optional(),
      requestFrame: z.number().optional(),
      answerFrame: z.number().optional(),
      time: instantSchema(),
    }),
});

export type HttpExchange = z.infer<typeof httpExchange.schema>;
