import * as z from 'zod';
import {defineFact, type Fact} from './fact.ts';

/** One `turnServer` object of the CMS API. The password is never returned. Subject: the CMS box. */
export const cmsTurnServer = defineFact({
  id: 'cms.turn-server',
  title: 'TURN servers configured on CMS',
  collect: 'GET https://<CMS web admin>/api/v1/turnServers and /turnServers/<id>, saved as XML',
  schema: z.object({
    id: z.string(),
    /** The address that CMS itself uses. */
    serverAddress: z.string().optional(),
    /** The address that browsers are told to use. */
    clientAddress: z.string().optional(),
    username: z.string().optional(),
    type: z.string().optional(),
    tcpPortNumberOverride: z.number().optional(),
    numRegistrations: z.number().optional(),
  }),
});

export type CmsTurnServer = z.infer<typeof cmsTurnServer.schema>;

/** Id of the only object that has this user name (or of the only object), for a command; `<id>` when that is not clear. */
export function turnServerId(servers: readonly Fact<CmsTurnServer>[], username?: string): string {
  const ids = new Set(
    servers.filter(({value}) => username === undefined || value.username === username).map(({value}) => value.id),
  );
  const [only] = ids;
  return only !== undefined && ids.size === 1 ? only : '<id>';
}
