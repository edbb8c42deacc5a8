import * as z from 'zod';
import {defineFact} from './fact.ts';

/** How one TURN server answers CMS (`/turnServers/<id>/status`). Subject: the CMS box. */
export const cmsTurnServerStatus = defineFact({
  id: 'cms.turn-server-status',
  title: 'state of the TURN servers as CMS sees them',
  collect: 'GET https://<CMS web admin>/api/v1/turnServers/<id>/status, saved as XML',
  schema: () =>
    z.object({
      id: z.string().optional(),
      address: z.string().optional(),
      port: z.number().optional(),
      isReachable: z.boolean().optional(),
      roundTripTimeMs: z.number().optional(),
      mappedAddress: z.string().optional(),
    }),
});
