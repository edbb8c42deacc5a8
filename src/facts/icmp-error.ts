import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** ICMP and ICMPv6 errors about one flow in a capture. Subject: `flow:…` of the packet that they quote. */
export const icmpError = defineFact({
  id: 'icmp.error',
  title: 'ICMP errors in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      from: z.string(),
      to: z.string(),
      version: z.union([z.literal(4), z.literal(6)]),
      type: z.number(),
      code: z.number(),
      kind: z.enum([
        'port-unreachable',
        'host-unreachable',
        'network-unreachable',
        'administratively-prohibited',
        'fragmentation-needed',
        'time-exceeded',
        'other',
      ]),
      /** The packet that it quotes: `source` sent it. */
      about: z.object({
        source: transportAddressSchema(),
        destination: transportAddressSchema(),
        transport: z.string(),
        payload: z.string().optional(),
      }),
      mtu: z.number().optional(),
      count: z.number(),
      firstFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
    }),
});

export type IcmpError = z.infer<typeof icmpError.schema>;
