import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** How TCP connections between two hosts began and ended in a capture. Subject: `address:host:port` of the server. */
export const tcpConnection = defineFact({
  id: 'tcp.connection',
  title: 'TCP connections in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      outcome: z.enum(['connected', 'refused', 'no-answer', 'mid-stream']),
      /** Connections with this outcome between these two, and SYNs in all. */
      connections: z.number(),
      syns: z.number(),
      resetBy: z.enum(['client', 'server']).optional(),
      resetFrame: z.number().optional(),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
      waitedSeconds: z.number(),
      /** What the network itself said in place of an answer. */
      networkError: z.enum(['host-unreachable', 'network-unreachable']).optional(),
      /** What the client is there for, and the name by which it came, where it says so itself. */
      purpose: z.enum(['join-page', 'turn']).optional(),
      name: z.string().optional(),
      /** As in `turn.session`. */
      trial: z.enum(['asked', 'in-passing']).optional(),
    }),
});

export type TcpConnection = z.infer<typeof tcpConnection.schema>;
