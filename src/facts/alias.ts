import * as z from 'zod';
import {defineFact} from './fact.ts';

/** That two subjects are one thing, and who says so (site file, static NAT, TURN server object). ADR 0001. */
export const alias = defineFact({
  id: 'model.alias',
  title: 'which names and addresses are one box',
  collect: '`boxes` in wrtc-doctor.yaml, the static NAT setting of Expressway-E, or turnServers of CMS',
  schema: () =>
    z.object({
      same: z.string(),
      /** `site-file`, `static-nat`, `turn-server-object`, `interface` */
      because: z.string(),
    }),
});
