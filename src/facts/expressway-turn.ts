import * as z from 'zod';
import {defineFact, transportAddressSchema} from './fact.ts';

/** TURN settings and state of Expressway-E. Fields may come in several facts. Subject: the Expressway-E box. */
export const expresswayTurn = defineFact({
  id: 'expressway.turn',
  title: 'TURN service of Expressway-E',
  collect:
    'Expressway-E, Configuration > Traversal > TURN: copy the page as text; or status.xml and `xConfiguration Traversal Server TURN`',
  schema: () =>
    z.object({
      isOn: z.boolean().optional(),
      /** `Active`, `Inactive` */
      status: z.string().optional(),
      port: z.number().optional(),
      realm: z.string().optional(),
      mediaPortStart: z.number().optional(),
      mediaPortEnd: z.number().optional(),
      listening: z.array(transportAddressSchema()).optional(),
      /** `UDP`, `TCP`, `Both`: over which protocols clients may ask. */
      protocolMode: z.string().optional(),
      /** Whether clients may reach TURN on TCP 443, beside the web proxy (from X8.11). */
      listensOnTcp443: z.boolean().optional(),
      relaysInUse: z.number().optional(),
      relayLimit: z.number().optional(),
    }),
});
