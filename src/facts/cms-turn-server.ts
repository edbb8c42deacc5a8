import * as z from 'zod';
import {defineFact, type Fact} from './fact.ts';

/** One `turnServer` object of the CMS API. The password is never returned. Subject: the CMS box. */
export const cmsTurnServer = defineFact({
  id: 'cms.turn-server',
  title: 'TURN servers configured on CMS',
  collect: 'GET https://<CMS web admin>/api/v1/turnServers and /turnServers/<id>, saved as XML',
  schema: () =>
    z.object({
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

/**
 * Ids of the objects that have this user name, one a line, for commands: of those with one of the addresses where there
 * are any. `<id>` when none has it, or no user name is known and there are several.
 */
export function turnServerIds(
  servers: readonly Fact<CmsTurnServer>[],
  username?: string,
  addresses: readonly string[] = [],
): string {
  const named = servers.filter(({value}) => username === undefined || value.username === username);
  const addressed = named.filter(({value: {serverAddress = '', clientAddress = ''}}) =>
    addresses.some((address) => [serverAddress, clientAddress].includes(address)),
  );
  const ids = [...new Set((addressed.length > 0 ? addressed : named).map(({value}) => value.id))].sort();
  return ids.length === 0 || (username === undefined && ids.length > 1) ? '<id>' : ids.join('\n');
}
