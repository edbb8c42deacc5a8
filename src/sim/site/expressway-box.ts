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
  /** What is wrong with TCP 443, beside its settings. */
  readonly pageTrouble?: PageTrouble;
}

/**
 * `closed`: a firewall refuses it. `reset`: one resets each TLS handshake. `other-service`: NAT leads to SSH. `old-tls`:
 * TLS 1.0 and 1.1 alone. `disordered`: certificates out of order. `silent`: requests are never answered. `no-websocket`: a
 * proxy lets no upgrade through. `inspected`: a proxy that opens TLS shows a certificate of its own.
 */
export type PageTrouble =
  | 'closed'
  | 'reset'
  | 'other-service'
  | 'old-tls'
  | 'disordered'
  | 'silent'
  | 'no-websocket'
  | 'inspected';

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
  /** As the port: in force where they are not those that are set. */
  readonly appliedRealm?: string;
  readonly appliedMediaPorts?: {readonly first: number; readonly last: number};
  /** What becomes of media, or of relays, though TURN answers. */
  readonly trouble?: TurnTrouble;
  /** Numbers of the LANs that it listens on: 1, 2. */
  readonly listeningLans: readonly number[];
  /** TURN relays of the option keys. */
  readonly licensedRelays: number;
  readonly relaysInUse: number;
}

/**
 * `relays-apart`: packets from one relay to another do not come back (no NAT reflection). `lossy`: one in eight is lost
 * between relays. `small-mtu`: large ones are. `load-balancer`: clients are spread over two servers with realms of their
 * own. `one-relay`: the TURN user may have one relay only.
 */
export type TurnTrouble = 'relays-apart' | 'lossy' | 'small-mtu' | 'load-balancer' | 'one-relay';

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
