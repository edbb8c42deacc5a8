import * as z from 'zod';
import {defineFact} from './fact.ts';

/** The TURN server of CMS itself (MMP `turn`), without its password. Subject: the CMS box. */
export const cmsTurnService = defineFact({
  id: 'cms.turn-service',
  title: 'TURN server of CMS itself',
  collect: 'MMP command `turn`, pasted from the terminal',
  schema: () =>
    z.object({
      isEnabled: z.boolean().optional(),
      username: z.string().optional(),
      realm: z.string().optional(),
      publicAddress: z.string().optional(),
      listeningInterfaces: z.array(z.string()).optional(),
    }),
});
