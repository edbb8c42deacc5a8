/** What is tried of one web server, and the steps for it. Pure: nothing is sent here. */
import {formatHostPort} from '../../model/subject.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {PlannedStep} from '../probe/probe-step.ts';

export interface WebStep extends PlannedStep {
  readonly kind: 'web';
  /**
   * `page`: TCP, TLS, HTTP and the WebSocket upgrade on one connection; beside it the other TLS versions and a handshake
   * without SNI. `redirect`: one request in the clear. `administration`: TCP and TLS alone, for the certificate.
   */
  readonly use: 'page' | 'redirect' | 'administration';
  /** Name or address that guests open; goes into SNI (a name only) and `Host`. */
  readonly host: string;
  readonly port: number;
  /** Where to connect instead, when it is reached elsewhere from here. */
  readonly connect?: {readonly host: string; readonly port: number};
  /** `/` or the path of a join link; its query is sent and never written down. */
  readonly path: string;
  /** Whose server it is meant to be, where the site file says so. */
  readonly box?: BoxIdentity;
  /** PEM of authorities that are trusted besides the public ones. */
  readonly authorities?: string;
}

export interface WebTarget extends Pick<WebStep, 'connect' | 'box' | 'authorities'> {
  readonly host: string;
  /** Of the page; 443. */
  readonly port?: number;
  readonly path?: string;
  /** Of the web administration of the same box, where it is known. */
  readonly administratorPort?: number;
  /** False: port 80 is not tried, because `connect` leads to one port only. */
  readonly hasRedirect?: boolean;
  /** Ids of the steps that give the addresses of the name. */
  readonly after: readonly string[];
}

const defaultPort = 443;
const redirectPort = 80;
/** Handshakes beside the one that carries the page: each other TLS version, and one without SNI. */
const trials = 'up to 4 more TLS handshakes: TLS 1.0, 1.1, 1.2 or 1.3 alone, and without SNI';

export function planWebSteps(target: WebTarget): readonly WebStep[] {
  const {host, port = defaultPort, path = '/', connect, box, authorities, administratorPort, after} = target;
  const base = {
    kind: 'web' as const,
    host,
    after,
    ...(box === undefined ? {} : {box}),
    ...(authorities === undefined ? {} : {authorities}),
  };
  const via = connect === undefined ? '' : ` by way of ${formatHostPort(connect.host, connect.port)}`;
  const shownPath = path.replace(/[?#].*$/s, '');
  const page: WebStep = {
    ...base,
    id: `web ${formatHostPort(host, port)}${via}`,
    use: 'page',
    title: `page of ${host}${via}, TCP ${port}`,
    stages: ['tcp', 'tls', 'http', 'websocket'],
    sends: [
      `TCP connection to ${formatHostPort(host, port)}${via}`,
      `TLS handshake with SNI ${host}; ${trials}`,
      `GET ${shownPath}, and what it redirects to on the same server, 3 times at most`,
      `GET ${shownPath} with Upgrade: websocket`,
    ],
    port,
    path,
    ...(connect === undefined ? {} : {connect}),
  };
  const redirect: WebStep = {
    ...base,
    id: `web ${formatHostPort(host, redirectPort)}`,
    use: 'redirect',
    title: `redirect of ${host}, TCP ${redirectPort}`,
    stages: ['http'],
    sends: [`TCP connection to ${formatHostPort(host, redirectPort)}`, 'GET / in the clear; no redirect is followed'],
    port: redirectPort,
    isOptional: true,
    path: '/',
  };
  const hasRedirect = target.hasRedirect ?? connect === undefined;
  const steps: WebStep[] = [page, ...(hasRedirect ? [redirect] : [])];
  if (administratorPort === undefined || administratorPort === port) return steps;
  const at = connect === undefined ? undefined : {host: connect.host, port: administratorPort};
  const administration: WebStep = {
    ...base,
    id: `web ${formatHostPort(at?.host ?? host, administratorPort)}, administration`,
    use: 'administration',
    title: `web administration of ${host}, TCP ${administratorPort}`,
    stages: ['tcp', 'tls'],
    sends: [`TCP connection and TLS handshake with ${formatHostPort(at?.host ?? host, administratorPort)}, no request`],
    port: administratorPort,
    isOptional: true,
    path: '/',
    ...(at === undefined ? {} : {connect: at}),
  };
  return [...steps, administration];
}
