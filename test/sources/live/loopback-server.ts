/** A real HTTPS server on this computer with a certificate of a made-up authority. */
import {once} from 'node:events';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {createServer} from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import {
  createAuthority,
  type IssuedCertificate,
  issueCertificate,
} from '../../../src/sim/certificates/issue-certificate.ts';

const validity = {notBefore: '2020-01-01T00:00:00Z', notAfter: '2049-12-31T23:59:59Z'};
export const authority = createAuthority({commonName: 'Loopback Authority', ...validity});
export const otherAuthority = createAuthority({commonName: 'Other Authority', ...validity});

const request = {commonName: 'cms1.example.test', dnsNames: ['cms1.example.test'], issuer: authority, ...validity};
export const serverCertificate = issueCertificate(request);
export const expiredCertificate = issueCertificate({...request, notAfter: '2021-01-01T00:00:00Z'});

export interface LoopbackServer {
  readonly url: string;
  readonly port: number;
  /** Requests in the order in which they came. */
  readonly requests: IncomingMessage[];
  /** TLS sockets that are open. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export async function startServer(
  answer: Answer,
  certificate: IssuedCertificate = serverCertificate,
): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({key: certificate.keyPem, cert: certificate.pem}, (request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    requests,
    sockets,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
