/** One Expressway as its configuration holds it. What it shows as status is worked out from the whole site. */

interface Expressway {
  /** Empty when it is not set, as is the domain name. */
  readonly hostName: string;
  readonly domainName: string;
  readonly dnsServers: readonly string[];
  /** Name of the cluster, in the certificates of all its peers; left out for a single box. */
  readonly clusterName?: string;
  /** `X14.0.8` */
  readonly version: string;
  readonly serialNumber: string;
  readonly interfaces: readonly [ExpresswayInterface, ...ExpresswayInterface[]];
  readonly gateway: string;
  readonly webAdministratorPort: number;
  readonly redirectsHttp: boolean;
  /** Mobile and remote access. */
  readonly isUnifiedCommunicationsOn: boolean;
  readonly domains: readonly ExpresswayDomain[];
  readonly zones: readonly TraversalZone[];
  /** Names in the local authentication database. */
  readonly localUsers: readonly string[];
  /** Id of the server certificate. */
  readonly certificate: string;
  /** Ids of the trusted CA certificates, which it also completes its own chain from. */
  readonly trustedAuthorities: readonly string[];
  readonly ntpServer: string;
  readonly isClockSynchronised: boolean;
  /** Alarms that no setting in here explains; the others are worked out. */
  readonly alarms: readonly Alarm[];
  readonly bans: readonly BanCategory[];
  readonly uptimeSeconds: number;
}

export interface ExpresswayC extends Expressway {
  readonly role: 'expressway-c';
  readonly meetingServer: MeetingServerProxy;
  /** Domains and join names that have an SSH tunnel to each Expressway-E. */
  readonly tunnelHosts: readonly string[];
  /** Zones to call control, which have nothing to do with guests. */
  readonly neighbours: readonly {readonly name: string; readonly address: string}[];
}

export interface ExpresswayE extends Expressway {
  readonly role: 'expressway-e';
  readonly turn: TurnServer;
}

export type ExpresswayBox = ExpresswayC | ExpresswayE;

export interface ExpresswayInterface {
  readonly address: string;
  readonly subnetMask: string;
  /** Left out where static NAT mode is off. */
  readonly staticNatAddress?: string;
}

/** Configuration > Unified Communications > Cisco Meeting Server. */
export interface MeetingServerProxy {
  readonly isEnabled: boolean;
  /** Guest account client URI. */
  readonly uri: string;
  /** Protocols that the automatic allow list has a rule for. */
  readonly allowedProtocols: readonly ('https' | 'wss')[];
}

export interface ExpresswayDomain {
  readonly name: string;
  readonly isEdgeSip: boolean;
  readonly isEdgeXmpp: boolean;
}

/** A Unified Communications traversal zone: the client end on Expressway-C, the server end on Expressway-E. */
export interface TraversalZone {
  /** Number in the zone table. */
  readonly number: number;
  readonly name: string;
  readonly hopCount: number;
  readonly username: string;
  readonly sipPort: number;
  readonly transport: 'TLS' | 'TCP';
  readonly isTlsVerified: boolean;
  readonly checksCredentials: boolean;
  /** Client end only: addresses of the peers as typed. */
  readonly peers: readonly string[];
  /** Server end only. */
  readonly tlsVerifySubjectName?: string;
}

export interface TurnServer {
  readonly isOn: boolean;
  readonly port: number;
  readonly protocolMode: 'UDP' | 'TCP' | 'Both';
  /** From X8.11: TURN over TCP 443 beside the web proxy. */
  readonly listensOnTcp443: boolean;
  readonly realm: string;
  readonly mediaPortStart: number;
  readonly mediaPortEnd: number;
  /** Port in force: a changed setting counts only after TURN was switched off and on. */
  readonly appliedPort: number;
  /** Numbers of the LANs that it listens on: 1, 2. */
  readonly listeningLans: readonly number[];
  /** TURN relays of the option keys. */
  readonly licensedRelays: number;
  readonly relaysInUse: number;
}

export interface Alarm {
  readonly number: string;
  readonly title: string;
  readonly text: string;
  readonly severity: 'Critical' | 'Error' | 'Warning';
}

export interface BanCategory {
  readonly name: string;
  readonly currentBans: number;
  readonly totalBans: number;
}

/** `vcsc.vorland.local`; the host name alone when no domain is set. */
export function expresswayFqdn({hostName, domainName}: Pick<Expressway, 'hostName' | 'domainName'>): string {
  return [hostName, domainName].filter((part) => part !== '').join('.');
}

/** The address on the side of CMS and Expressway-C. */
export function insideAddress({interfaces}: ExpresswayE): string {
  return interfaces[0].address;
}

/** The address that guests reach: the static NAT address where there is one, else the last interface's. */
export function outsideAddress({interfaces}: ExpresswayE): string {
  const nat = interfaces.find(({staticNatAddress}) => staticNatAddress !== undefined)?.staticNatAddress;
  return nat ?? interfaces.at(-1)?.address ?? interfaces[0].address;
}

/** All addresses by which it is known. */
export function addressesOf({interfaces}: Pick<Expressway, 'interfaces'>): readonly string[] {
  return interfaces.flatMap(({address, staticNatAddress}) =>
    staticNatAddress === undefined ? [address] : [address, staticNatAddress],
  );
}
