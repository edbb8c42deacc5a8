import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** One RTP stream in a capture: one SSRC in one direction over one path (RFC 3550). Subject: `flow:…`. */
export const rtpStream = defineFact({
  id: 'rtp.stream',
  title: 'RTP streams in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      source: transportAddressSchema(),
      destination: transportAddressSchema(),
      transport: z.enum(['udp', 'tcp']),
      isRelayed: z.boolean(),
      channel: z.number().optional(),
      ssrc: z.number(),
      payloadTypes: z.array(z.number()),
      packets: z.number(),
      bytes: z.number(),
      /** RFC 3550 §A.3 */
      expected: z.number(),
      lost: z.number(),
      duplicates: z.number(),
      reordered: z.number(),
      jitterMs: z.number().optional(),
      clockRateHz: z.number().optional(),
      /** RTCP packets that went the same way, of all sources. */
      rtcpPackets: z.number().default(0),
      longestGapSeconds: z.number(),
      firstFrame: z.number(),
      lastFrame: z.number(),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
    }),
});

export type RtpStream = z.infer<typeof rtpStream.schema>;
