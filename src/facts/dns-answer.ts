import * as z from 'zod';
import {defineFact} from './fact.ts';

/** What one resolver answered to one question (RFC 1035). Subject: `name:<host>`. */
export const dnsAnswer = defineFact({
  id: 'dns.answer',
  title: 'answers of the DNS servers',
  collect: '`resolvers` in wrtc-doctor.yaml and `wrtc-doctor run --live`',
  schema: () =>
    z.object({
      name: z.string(),
      /** `A`, `AAAA`, `SRV` */
      recordType: z.string(),
      /** Which side the resolver serves. */
      view: z.enum(['inside', 'outside']),
      resolver: z.string(),
      /** `answered`, `no-data`, `nxdomain`, `servfail`, `refused`, `timeout` */
      outcome: z.enum(['answered', 'no-data', 'nxdomain', 'servfail', 'refused', 'timeout']),
      /** Addresses, or `priority weight port target`. */
      answers: z.array(z.string()),
    }),
});
