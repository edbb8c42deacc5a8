/** The Expressway pair of a generated site: one or two peers on each side, single or dual interfaces, with or without NAT. */
import type {
  Alarm,
  BanCategory,
  ExpresswayC,
  ExpresswayDomain,
  ExpresswayE,
  ExpresswayInterface,
} from './expressway-box.ts';
import type {CertificateBook} from './generate-certificates.ts';
import type {Networks} from './invent-addresses.ts';
import {capitalise, type InventedNames, inventDistinct, inventWord} from './invent-names.ts';
import type {Random} from './random.ts';
import {isAtLeast} from './software-version.ts';

export interface ExpresswayPlan {
  readonly random: Random;
  readonly names: InventedNames;
  readonly networks: Networks;
  readonly book: CertificateBook;
  readonly version: string;
  readonly insideDns: readonly string[];
  readonly outsideDns: readonly string[];
}

export interface ExpresswayPair {
  readonly expresswayC: readonly [ExpresswayC, ...ExpresswayC[]];
  readonly expresswayE: readonly [ExpresswayE, ...ExpresswayE[]];
  /** Of the TURN user. */
  readonly turnUser: string;
}

/** What both ends of the pair have to agree on. */
interface Agreement {
  readonly zoneName: string;
  readonly zoneUser: string;
  readonly zonePort: number;
  readonly turnUser: string;
  readonly hostsC: readonly string[];
  readonly hostsE: readonly string[];
  readonly clusterC: string | undefined;
  readonly clusterE: string | undefined;
  readonly ntpServer: string;
}

export function generateExpressways(plan: ExpresswayPlan): ExpresswayPair {
  const {random, names, networks} = plan;
  const [zoneUser = '', turnUser = ''] = inventDistinct(random, 2);
  const [stemC, stemE] = random.pick([
    ['expc', 'expe'],
    ['vcsc', 'vcse'],
    ['exp-core', 'exp-edge'],
    ['ECore', 'EEdge'],
    ['ctrl', 'edge'],
  ] as const);
  const hosts = (stem: string, count: number): readonly string[] =>
    Array.from({length: count}, (_, index) => (count === 1 ? stem : `${stem}${index + 1}`));
  const hostsC = hosts(stemC, random.chance(0.3) ? 2 : 1);
  const hostsE = hosts(stemE, random.chance(0.35) ? 2 : 1);
  const agreement: Agreement = {
    zoneName: `${capitalise(inventWord(random))} ${random.pick(['UC', 'traversal', 'MRA zone'])}`,
    zoneUser,
    zonePort: random.pick([7001, 7001, 7002, 6001]),
    turnUser,
    hostsC,
    hostsE,
    clusterC: hostsC.length > 1 ? `${stemC.toLowerCase()}-cluster.${names.internalDomain}` : undefined,
    clusterE: hostsE.length > 1 ? `${stemE.toLowerCase()}-cluster.${names.externalDomain}` : undefined,
    ntpServer: networks.servers.take(),
  };
  const [firstC, ...otherC] = hostsC.map((_, index) => generateC(plan, agreement, index));
  const shape = chooseShape(plan, hostsE.length);
  const [firstE, ...otherE] = hostsE.map((_, index) => generateE(plan, agreement, shape, index));
  if (firstC === undefined || firstE === undefined) throw new Error('a pair has one box on each side at least');
  return {expresswayC: [firstC, ...otherC], expresswayE: [firstE, ...otherE], turnUser};
}

function generateC(plan: ExpresswayPlan, agreement: Agreement, index: number): ExpresswayC {
  const {random, names, networks, book, version} = plan;
  const {hostsC, hostsE, clusterC} = agreement;
  const hostName = hostsC[index] ?? '';
  const fqdn = `${hostName.toLowerCase()}.${names.internalDomain}`;
  const certificate = book.issue({
    id: `expressway-c-${index + 1}`,
    authority: 'inside',
    commonName: fqdn,
    dnsNames: [fqdn, ...(clusterC === undefined ? [] : [clusterC])],
  });
  const domains = [...new Set([names.internalDomain, names.externalDomain])].map(
    (name): ExpresswayDomain => ({name, isEdgeSip: true, isEdgeXmpp: true}),
  );
  return {
    role: 'expressway-c',
    hostName,
    domainName: names.internalDomain,
    dnsServers: plan.insideDns,
    ...(clusterC === undefined ? {} : {clusterName: clusterC}),
    version,
    serialNumber: random.hex(8).toUpperCase(),
    interfaces: [{address: networks.servers.take(), subnetMask: networks.servers.subnetMask}],
    gateway: networks.servers.gateway,
    webAdministratorPort: 443,
    redirectsHttp: true,
    isUnifiedCommunicationsOn: true,
    domains,
    zones: [
      {
        number: 2,
        name: agreement.zoneName,
        hopCount: 15,
        username: agreement.zoneUser,
        sipPort: agreement.zonePort,
        transport: 'TLS',
        isTlsVerified: true,
        checksCredentials: false,
        peers: hostsE.map((host) => `${host.toLowerCase()}.${names.externalDomain}`),
      },
    ],
    neighbours: random.chance(0.6)
      ? [{name: `CEtls-${inventWord(random)}.${names.internalDomain}`, address: networks.servers.take()}]
      : [],
    localUsers: [],
    certificate,
    trustedAuthorities: [...book.insideChain, ...book.publicChain],
    ntpServer: agreement.ntpServer,
    isClockSynchronised: true,
    alarms: benignAlarms(random),
    bans: quietBans(random),
    uptimeSeconds: random.integer(50_000, 9_000_000),
    meetingServer: {isEnabled: true, uri: names.externalJoin, allowedProtocols: ['https', 'wss']},
    tunnelHosts: [...domains.map(({name}) => name), names.externalJoin],
  };
}

interface EdgeShape {
  readonly isDual: boolean;
  readonly hasNat: boolean;
  readonly listensOnTcp443: boolean;
  readonly realm: string;
  readonly adminPort: number;
}

/** Static NAT needs NAT reflection up to X12.5.2, on clusters up to X12.5.4: sites of that age are made without. */
function chooseShape({random, version}: ExpresswayPlan, peers: number): EdgeShape {
  const canHaveNat = isAtLeast(version, peers > 1 ? 'X12.5.5' : 'X12.5.3');
  return {
    isDual: random.chance(0.75),
    hasNat: canHaveNat && random.chance(0.8),
    listensOnTcp443: isAtLeast(version, 'X8.11') && random.chance(0.35),
    realm: random.pick(['TANDBERG', inventWord(random), inventWord(random)]),
    adminPort: random.pick([445, 445, 446, 4443]),
  };
}

function generateE(plan: ExpresswayPlan, agreement: Agreement, shape: EdgeShape, index: number): ExpresswayE {
  const {random, names, networks, book, version} = plan;
  const {hostsC, hostsE, clusterC, clusterE} = agreement;
  const hostName = hostsE[index] ?? '';
  const fqdn = `${hostName.toLowerCase()}.${names.externalDomain}`;
  const certificate = book.issue({
    id: `expressway-e-${index + 1}`,
    authority: 'public',
    commonName: fqdn,
    dnsNames: [
      fqdn,
      ...(clusterE === undefined ? [] : [clusterE]),
      names.externalJoin,
      ...[...new Set([names.internalDomain, names.externalDomain])],
    ],
    // From X15.4 on a server certificate may come without the client purpose, as public authorities now issue them.
    ...(isAtLeast(version, 'X15.4') ? {extendedKeyUsage: ['serverAuth'] as const} : {}),
  });
  const firstC = `${(hostsC[0] ?? '').toLowerCase()}.${names.internalDomain}`;
  return {
    role: 'expressway-e',
    hostName,
    domainName: names.externalDomain,
    dnsServers: plan.outsideDns,
    ...(clusterE === undefined ? {} : {clusterName: clusterE}),
    version,
    serialNumber: random.hex(8).toUpperCase(),
    interfaces: edgeInterfaces(networks, shape),
    gateway: shape.isDual ? networks.edgeOutside.gateway : networks.public.gateway,
    webAdministratorPort: shape.adminPort,
    redirectsHttp: random.chance(0.5),
    isUnifiedCommunicationsOn: true,
    domains: [],
    zones: [
      {
        number: 2,
        name: agreement.zoneName,
        hopCount: 15,
        username: agreement.zoneUser,
        sipPort: agreement.zonePort,
        transport: 'TLS',
        isTlsVerified: true,
        checksCredentials: false,
        peers: [],
        tlsVerifySubjectName: clusterC ?? firstC,
      },
    ],
    localUsers: [agreement.turnUser, agreement.zoneUser],
    certificate,
    trustedAuthorities: [...book.publicChain, ...book.insideChain],
    ntpServer: agreement.ntpServer,
    isClockSynchronised: true,
    alarms: benignAlarms(random),
    bans: quietBans(random),
    uptimeSeconds: random.integer(50_000, 9_000_000),
    turn: {
      isOn: true,
      port: 3478,
      protocolMode: 'Both',
      listensOnTcp443: shape.listensOnTcp443,
      realm: shape.realm,
      mediaPortStart: 24000,
      mediaPortEnd: 29999,
      appliedPort: 3478,
      listeningLans: shape.isDual ? [1, 2] : [1],
      // The option key went away with X12.5.4; upgraded boxes still have it.
      licensedRelays: isAtLeast(version, 'X12.5.4') && random.chance(0.5) ? 0 : 1800,
      relaysInUse: random.integer(0, 40),
    },
  };
}

function edgeInterfaces(
  networks: Networks,
  {isDual, hasNat}: EdgeShape,
): [ExpresswayInterface, ...ExpresswayInterface[]] {
  const {subnetMask} = networks.public;
  const outside: ExpresswayInterface = hasNat
    ? {
        address: (isDual ? networks.edgeOutside : networks.edgeInside).take(),
        subnetMask,
        staticNatAddress: networks.public.take(),
      }
    : {address: networks.public.take(), subnetMask};
  return isDual ? [{address: networks.edgeInside.take(), subnetMask}, outside] : [outside];
}

/** Raised while somebody takes a diagnostic log; means nothing for guests. */
function benignAlarms(random: Random): readonly Alarm[] {
  return random.chance(0.25)
    ? [
        {
          number: '25019',
          title: 'Verbose log levels configured',
          text: 'One or more modules of the Network Log or Support Log are set to a level of Debug or Trace',
          severity: 'Warning',
        },
      ]
    : [];
}

function quietBans(random: Random): readonly BanCategory[] {
  return ['ssh-intrusion', 'apache-auth', 'ssh-auth', 'web-intrusion', 'web-auth'].map((name) => ({
    name,
    currentBans: 0,
    totalBans: random.chance(0.3) ? random.integer(1, 30) : 0,
  }));
}
