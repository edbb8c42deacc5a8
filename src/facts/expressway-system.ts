import * as z from 'zod';
import {boxRoles} from '../model/subject.ts';
import {defineFact} from './fact.ts';

/** What an Expressway says of itself. Fields come one by one out of pages, XML and dumps; a box may have several such facts. */
export const expresswaySystem = defineFact({
  id: 'expressway.system',
  title: 'Expressway system settings',
  collect:
    'https://<Expressway>/status.xml saved as a file; or System > DNS and System > Administration copied as text',
  schema: () =>
    z.object({
      role: z.enum(boxRoles).optional(),
      /** `X8.11.4` */
      version: z.string().optional(),
      hostName: z.string().optional(),
      domainName: z.string().optional(),
      dnsServers: z.array(z.string()).optional(),
      /** Addresses of its LAN interfaces, LAN 1 first. */
      addresses: z.array(z.string()).optional(),
      staticNatAddress: z.string().optional(),
      /** Whether static NAT is on for any interface; left out when its mode was not read. */
      hasStaticNat: z.boolean().optional(),
      /** Number of the LAN that the static NAT is set on: 1 or 2. */
      staticNatInterface: z.number().optional(),
      /** Number of the LAN that faces outside (`IP External Interface`): 1 or 2. */
      externalInterface: z.number().optional(),
      webAdministratorPort: z.number().optional(),
      /** `Mobile and remote access`, `Off`, `On` */
      unifiedCommunicationsMode: z.string().optional(),
      /** Whether the second interface is in use (Advanced Networking). */
      hasDualInterfaces: z.boolean().optional(),
      /** TURN relays that the option keys allow; 0 when none is installed. Needed before X12.5.4. */
      licensedTurnRelays: z.number().optional(),
      /** `Redirect HTTP requests to HTTPS` */
      redirectsHttp: z.boolean().optional(),
      /** Status of the proxy that web clients go through (`HTTPProxy/Status`): `Active`, `Inactive`. */
      httpProxyStatus: z.string().optional(),
      /** Status of `EdgeConfigProvisioning`: `Active` where mobile and remote access runs. */
      edgeProvisioningStatus: z.string().optional(),
    }),
});
