/** `/metrics` for Prometheus. There is no sign-in, so that it listens on the loopback address unless another is given. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {isIP} from 'node:net';
import {UserError} from '../model/errors.ts';
import {formatHostPort} from '../model/subject.ts';
import {metricsContentType} from '../report/metrics.ts';
import {messageOf} from '../sources/files/error-words.ts';
import type {Endpoint} from '../sources/site-file/parse-endpoint.ts';

export interface MetricsServer {
  /** `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A scrape is one short request. */
const requestTimeoutMs = 5000;
const mostConnections = 20;

/** Throws `UserError` where it cannot listen. `write` is asked at each request. */
export async function startMetricsServer({host, port}: Endpoint, write: () => string): Promise<MetricsServer> {
  const server = createServer(
    {requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs},
    (request, response) => answer(request, response, host, write),
  );
  server.maxConnections = mostConnections;
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    const refuse = (error: Error) =>
      reject(
        new UserError(
          `/metrics cannot listen at ${formatHostPort(host, port)}: ${messageOf(error)}`,
          'Choose another address with --metrics, such as 127.0.0.1:9465, or leave it out with --no-metrics.',
        ),
      );
    server.once('error', refuse);
    server.listen({host, port}, () => {
      server.removeListener('error', refuse);
      server.on('error', () => undefined);
      resolve();
    });
  });
  const address = server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${formatHostPort(host, actual)}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse, host: string, write: () => string): void {
  const {method = '', url = '', headers} = request;
  const refuse = (status: number, text: string) => {
    response.writeHead(status, {'content-type': 'text/plain; charset=utf-8'}).end(`${text}\n`);
  };
  if (!isOwnName(headers.host ?? '', host)) refuse(403, 'Ask by address, or as localhost.');
  else if (method !== 'GET' && method !== 'HEAD') refuse(405, 'Only GET.');
  else if (url.split('?')[0] !== '/metrics') refuse(404, 'It is at /metrics.');
  else send(response, Buffer.from(write()), method === 'HEAD');
}

function send(response: ServerResponse, body: Buffer, isHead: boolean): void {
  response.writeHead(200, {
    'content-type': metricsContentType,
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(isHead ? undefined : body);
}

/** A page in a browser here could let its own name lead to the loopback address and read along. */
function isOwnName(name: string, host: string): boolean {
  const asked = name
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return asked === '' || asked === 'localhost' || asked === host.toLowerCase() || isIP(asked) !== 0;
}
