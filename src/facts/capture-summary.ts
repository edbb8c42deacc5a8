import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** One per capture file. Subject: `capture:…`. */
export const captureSummary = defineFact({
  id: 'capture.summary',
  title: 'packet captures',
  collect:
    'a capture from the client while it joins (Wireshark, `tcpdump -w`), or Expressway Maintenance > Diagnostics',
  schema: z.object({
    container: z.enum(['pcap', 'pcapng']),
    packets: z.number(),
    firstTime: instantSchema.optional(),
    lastTime: instantSchema.optional(),
    linkTypes: z.array(z.string()),
    /** Packets cut by the snapshot length of the capture. */
    snapped: z.number(),
    stunMessages: z.number(),
    /** Packets of link or network types that were not looked into. */
    undecoded: z.number(),
  }),
});
