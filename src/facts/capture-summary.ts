import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

/** One per capture; files that go on where the one before ended are one capture. Subject: `capture:…` of the first. */
export const captureSummary = defineFact({
  id: 'capture.summary',
  title: 'packet captures',
  collect:
    'a capture from the client while it joins (Wireshark, `tcpdump -w`), or Expressway Maintenance > Diagnostics',
  schema: () =>
    z.object({
      container: z.enum(['pcap', 'pcapng']),
      packets: z.number(),
      firstTime: instantSchema().optional(),
      lastTime: instantSchema().optional(),
      linkTypes: z.array(z.string()),
      /** Packets cut by the snapshot length of the capture. */
      snapped: z.number(),
      stunMessages: z.number(),
      /** Packets of link or network types that were not looked into. */
      undecoded: z.number(),
      /** Inputs that were read as one, in the order of their times; left out where there is one. */
      files: z.array(z.string()).optional(),
    }),
});

export type CaptureSummary = z.infer<typeof captureSummary.schema>;
