/** Which TURN servers a probe tries, over which transports. */
import {parseEndpoint} from '../site-file/parse-endpoint.ts';
import type {SiteBox} from '../site-file/site-schema.ts';
import type {TurnEndpoint, TurnTransport} from '../turn/turn-step.ts';

export const turnPort = 3478;
/** Where Expressway-E answers TURN beside the page, so that it passes firewalls that let nothing else out. */
const turnPortOverTls = 443;

export interface TurnServer {
  readonly server: TurnEndpoint;
  readonly connect?: TurnEndpoint;
  readonly transport: TurnTransport;
  readonly isOptional: boolean;
  /** Whether media are tried too. They take seconds: the others of a server follow, and are for where this one fails. */
  readonly hasRelay: boolean;
  /** Whose it is, by the site file. */
  readonly box?: SiteBox;
}

/** Nobody said which transports it offers: UDP every one does, the others are tried. */
export function usualWays(host: string, port: number): readonly TurnServer[] {
  return [
    {server: {host, port}, transport: 'udp', isOptional: false, hasRelay: true},
    {server: {host, port}, transport: 'tcp', isOptional: true, hasRelay: false},
    {server: {host, port: turnPortOverTls}, transport: 'tls', isOptional: true, hasRelay: false},
  ];
}

/** The TURN service of a box, over each of its transports. */
export function serversOf(box: SiteBox): readonly TurnServer[] {
  if (box.turn === undefined) return [];
  const {address, transport, connect, more} = box.turn;
  const server = parseEndpoint(address, turnPort);
  if (server === undefined) return [];
  const via = connect === undefined ? undefined : parseEndpoint(connect, server.port);
  const way = (one: TurnTransport, port: number, kind: 'main' | 'further' | 'optional'): TurnServer => ({
    box,
    server: {host: server.host, port},
    transport: one,
    isOptional: kind === 'optional',
    hasRelay: kind === 'main',
    // The other port of another address is not known.
    ...(via === undefined ? {} : {connect: {host: via.host, port: port === server.port ? via.port : port}}),
  });
  const main = way(transport, server.port, 'main');
  if (more !== undefined) return [main, ...more.map(wayOf).map((other) => way(other.transport, other.port, 'further'))];
  // Behind another address only that one port is known to lead there.
  if (via !== undefined) return [main];
  const usual = usualWays(server.host, server.port).filter((other) => other.transport !== transport);
  return [main, ...usual.map((other) => way(other.transport, other.server.port, 'optional'))];
}

/** `tls:443`. */
function wayOf(text: string): {transport: TurnTransport; port: number} {
  const [transport, port] = text.split(':');
  return {transport: transport === 'tcp' || transport === 'tls' ? transport : 'udp', port: Number(port)};
}
