import * as z from 'zod';
import {defineFact, transportAddressSchema} from './fact.ts';

/**
 * Whether a known password reproduces the MESSAGE-INTEGRITY of a captured request. Says whose password it is,
 * never the password. Subject: `turn://server:port/transport`.
 */
export const integrityVerdict = defineFact({
  id: 'turn.integrity-verdict',
  title: 'proof of which TURN password was used',
  collect:
    'give the TURN passwords: `turn.credentials` in wrtc-doctor.yaml, or WRTC_DOCTOR_TURN_PASSWORD_CMS and WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E in the environment',
  schema: () =>
    z.object({
      method: z.string(),
      client: transportAddressSchema(),
      server: transportAddressSchema(),
      frame: z.number(),
      transactionId: z.string(),
      username: z.string(),
      realm: z.string(),
      outcome: z.union([z.literal('success'), z.literal('none'), z.number()]),
      /** One entry for each password that was given for this user. */
      passwords: z.array(
        z.object({
          /** Who holds it: `cms`, `expressway-e`, or the label of the site file. */
          holder: z.string(),
          isMatch: z.boolean(),
        }),
      ),
    }),
});

export type IntegrityVerdict = z.infer<typeof integrityVerdict.schema>;
