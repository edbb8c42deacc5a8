/** The Unified Communications zones and SSH tunnels between the Expressways: which are up, and why the others are not. */
import {isIP} from 'node:net';
import {isBlocked} from './blocked-flow.ts';
import {addressesOf, type ExpresswayC, type ExpresswayE, type TraversalZone} from './expressway-box.ts';
import {resolveAddresses, viewOf} from './resolve-name.ts';
import type {Site} from './site.ts';
import {certificateOf, holdsName, isTrusted} from './site-certificates.ts';

export interface PeerState {
  /** As typed into the zone on the client end; the address of the client on the server end. */
  readonly address: string;
  /** Undefined while it is up. */
  readonly cause?: string;
}

export interface ZoneState {
  readonly isActive: boolean;
  readonly peers: readonly PeerState[];
}

export function clientZoneState(site: Site, expressway: ExpresswayC, zone: TraversalZone): ZoneState {
  const peers = zone.peers.map((address): PeerState => {
    const cause = causeOfFailure(site, expressway, zone, address);
    return {address, ...(cause === undefined ? {} : {cause})};
  });
  return {isActive: peers.some(({cause}) => cause === undefined), peers};
}

/** The server end knows only the clients that are connected. */
export function serverZoneState(site: Site, edge: ExpresswayE, zone: TraversalZone): ZoneState {
  const connected = site.expresswayC.filter((client) =>
    client.zones.some((clientZone) =>
      clientZone.peers.some(
        (address) =>
          edgeAt(site, client, address) === edge &&
          clientZone.sipPort === zone.sipPort &&
          causeOfFailure(site, client, clientZone, address) === undefined,
      ),
    ),
  );
  return {
    isActive: connected.length > 0,
    peers: connected.map(({interfaces}) => ({address: interfaces[0].address})),
  };
}

/** Cause texts as status.xml of X8.11 has them; those of TLS and logging in are not published. */
function causeOfFailure(site: Site, client: ExpresswayC, zone: TraversalZone, peer: string): string | undefined {
  const edge = edgeAt(site, client, peer);
  if (edge === undefined) {
    const isUnresolved = resolveAddresses(viewOf(site, client.dnsServers), peer).length === 0;
    return isUnresolved ? 'DNS resolution failed' : 'Connect failed';
  }
  if (isBlocked(site, 'traversal-sip', edge)) return 'Connect failed';
  const server = edge.zones.find(({sipPort}) => sipPort === zone.sipPort);
  if (server === undefined || server.transport !== zone.transport) return 'Connect failed';
  if (zone.transport === 'TLS' && !isTlsAccepted(site, {client, zone, peer, edge, server}))
    return 'TLS negotiation failure';
  const isKnown = zone.username === server.username && edge.localUsers.includes(server.username);
  const {zonePasswordOnExpresswayC, zonePasswordOnExpresswayE} = site.secrets;
  const isRightPassword = zonePasswordOnExpresswayC.reveal() === zonePasswordOnExpresswayE.reveal();
  return isKnown && isRightPassword ? undefined : 'Authentication failed';
}

interface Handshake {
  readonly client: ExpresswayC;
  readonly zone: TraversalZone;
  readonly peer: string;
  readonly edge: ExpresswayE;
  readonly server: TraversalZone;
}

/** A certificate that ran out does not end a connection that is open, so dates do not count here. */
function isTlsAccepted(site: Site, {client, zone, peer, edge, server}: Handshake): boolean {
  const ofClient = certificateOf(site, client.certificate);
  const ofEdge = certificateOf(site, edge.certificate);
  const isEdgeAccepted =
    !zone.isTlsVerified ||
    (isIP(peer) === 0 && holdsName(ofEdge, peer) && isTrusted(site, ofEdge.id, client.trustedAuthorities));
  const isClientAccepted =
    !server.isTlsVerified ||
    (holdsName(ofClient, server.tlsVerifySubjectName ?? '') && isTrusted(site, ofClient.id, edge.trustedAuthorities));
  return isEdgeAccepted && isClientAccepted;
}

export interface TunnelState {
  readonly target: string;
  readonly domain: string;
  readonly isActive: boolean;
}

/** One for each host and Expressway-E. They need the peers of a zone, but not that its SIP connection is up. */
export function tunnelStates(site: Site, client: ExpresswayC): readonly TunnelState[] {
  if (!client.isUnifiedCommunicationsOn) return [];
  return [...new Set(client.zones.flatMap(({peers}) => peers))].flatMap((peer) => {
    const edge = edgeAt(site, client, peer);
    const isActive =
      edge?.isUnifiedCommunicationsOn === true &&
      // Its port forwarding does not start under a name with an underscore.
      !edge.hostName.includes('_') &&
      !isBlocked(site, 'ssh-tunnel', edge);
    return client.tunnelHosts.map((domain) => ({target: peer, domain, isActive}));
  });
}

function edgeAt(site: Site, client: ExpresswayC, peer: string): ExpresswayE | undefined {
  const addresses = resolveAddresses(viewOf(site, client.dnsServers), peer);
  return site.expresswayE.find((edge) => addressesOf(edge).some((address) => addresses.includes(address)));
}
