/** An HTTPS server that answers what it is told, and misbehaves in the ways in which real servers do. */
import {createHash} from 'node:crypto';
import {type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, STATUS_CODES} from 'node:http';
import {createServer} from 'node:https';
import type {Duplex} from 'node:stream';
import {createSecureContext, type SecureVersion} from 'node:tls';
import type {ServerCredentials} from '../certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from './listen-on-loopback.ts';

export interface HttpsServerOptions {
  /** What the server shows to a client that asks for this name; undefined when it asks for none. */
  readonly credentials: ServerCredentials | ((serverName: string | undefined) => ServerCredentials);
  /** Without it nobody is asked for a password. */
  readonly basicAuth?: {readonly username: string; readonly password: string; readonly realm?: string};
  answer(request: HttpsRequest): HttpsAnswer | Promise<HttpsAnswer>;
  /** Asks `answer` about upgrades to WebSocket as well; status 101 takes them. Left out: they are requests as any other. */
  readonly takesWebSockets?: boolean;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  /** 0 or left out: one that is free. */
  readonly port?: number;
}

export interface HttpsRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without `authorization`: it holds a password. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Whether the right user name and password came with it; true where none are asked for. */
  readonly isAuthorized: boolean;
}

/**
 * `hang`: takes the request and never answers. `endless`: a body that never ends. `cut`: the connection breaks in the
 * middle of the body.
 */
export type HttpsAnswer = HttpsResponse | 'hang' | 'endless' | 'cut';

export interface HttpsResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface HttpsServer extends Listening {
  /** In the order in which they came, those refused for a wrong password too. */
  readonly requests: readonly HttpsRequest[];
}

export async function startHttpsServer(options: HttpsServerOptions): Promise<HttpsServer> {
  const {credentials, basicAuth, answer, minVersion, maxVersion, takesWebSockets = false} = options;
  const requests: HttpsRequest[] = [];
  const credentialsFor = typeof credentials === 'function' ? credentials : () => credentials;
  const server = createServer(
    {
      ...credentialsFor(undefined),
      SNICallback: (serverName, settle) => settle(null, createSecureContext(credentialsFor(serverName))),
      ...(minVersion === undefined ? {} : {minVersion}),
      ...(maxVersion === undefined ? {} : {maxVersion}),
      // OpenSSL keeps versions before TLS 1.2 for who asks for no security at all.
      ...(maxVersion === 'TLSv1' || maxVersion === 'TLSv1.1' ? {ciphers: 'DEFAULT@SECLEVEL=0'} : {}),
    },
    (incoming, response) => {
      const request = describeRequest(incoming, basicAuth);
      requests.push(request);
      incoming.resume();
      const refusal = request.isAuthorized ? undefined : refuse(basicAuth?.realm);
      void Promise.resolve(refusal ?? answer(request)).then(
        (answered) => send(answered, response),
        // A mistake in the test or the deployment: the client sees it, the program goes on.
        (error: unknown) => send({status: 500, body: String(error)}, response),
      );
    },
  );
  if (takesWebSockets) {
    server.on('upgrade', (incoming, socket) => {
      const request = describeRequest(incoming, basicAuth);
      requests.push(request);
      void Promise.resolve(answer(request)).then((answered) => sendUpgrade(answered, incoming, socket));
    });
  }
  return {...(await listenOnLoopback(server, options.port)), requests};
}

function describeRequest(incoming: IncomingMessage, basicAuth: HttpsServerOptions['basicAuth']): HttpsRequest {
  const {authorization, ...headers} = incoming.headers;
  const url = new URL(incoming.url ?? '/', 'https://server');
  const expected =
    basicAuth && `Basic ${Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')}`;
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers,
    isAuthorized: expected === undefined || authorization === expected,
  };
}

/** As CMS and Expressway challenge. */
function refuse(realm = 'acano'): HttpsResponse {
  const headers = {'www-authenticate': `Basic realm="${realm}"`, 'content-type': 'text/html'};
  return {status: 401, headers, body: '<html><head><title>401 Authorization Required</title></head></html>'};
}

/** RFC 6455 §4.2.2 */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

function sendUpgrade(answer: HttpsAnswer, incoming: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => undefined);
  if (answer === 'hang') return;
  if (typeof answer === 'string') {
    socket.destroy();
    return;
  }
  const {status, headers = {}, body} = answer;
  const accept = createHash('sha1').update(`${incoming.headers['sec-websocket-key'] ?? ''}${webSocketGuid}`);
  const fields =
    status === 101
      ? {connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-accept': accept.digest('base64'), ...headers}
      : {connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers};
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`);
  if (status !== 101) socket.end(body);
}

const chunkBytes = 64 * 1024;

function send(answer: HttpsAnswer, response: ServerResponse): void {
  switch (answer) {
    case 'hang':
      return;
    case 'cut':
      response.writeHead(200, {'content-type': 'text/xml', 'content-length': '4096'});
      response.write('<?xml version="1.0"?><cut', () => response.socket?.destroy());
      return;
    case 'endless':
      response.writeHead(200, {'content-type': 'text/xml'});
      response.on('drain', () => pour(response));
      pour(response);
      return;
    default:
      response.writeHead(answer.status, {
        'content-length': String(Buffer.byteLength(answer.body)),
        ...answer.headers,
      });
      response.end(answer.body);
  }
}

/** As much as the client takes; `drain` calls again. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(chunkBytes, ' ');
  while (!response.destroyed && response.write(chunk));
}
