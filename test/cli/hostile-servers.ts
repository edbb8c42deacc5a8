/** Servers on loopback that behave as no box should: for the live path of the command line. */
import {once} from 'node:events';
import {createServer as createHttpsServer} from 'node:https';
import {createConnection, createServer, type Socket} from 'node:net';
import {Worker} from 'node:worker_threads';
import {issueCertificate} from '../../src/sim/certificates/issue-certificate.ts';
import {serverCredentials} from '../../src/sim/certificates/server-credentials.ts';
import {type Listening, listenOnLoopback} from '../../src/sim/servers/listen-on-loopback.ts';

const day = 86_400_000;
const at = (days: number): string => new Date(Date.now() + days * day).toISOString();

/** A certificate for 127.0.0.1 that ends so many days from now; signs itself. */
export function loopbackCertificate(endsInDays: number) {
  return issueCertificate({
    commonName: 'box.example',
    dnsNames: ['box.example'],
    ipAddresses: ['127.0.0.1'],
    notBefore: at(-400),
    notAfter: at(endsInDays),
  });
}

/** Takes connections and says nothing. */
export function startSilentServer(): Promise<Listening> {
  return listenOnLoopback(createServer((socket) => socket.resume()));
}

/** Says one line to whoever connects. */
export function startTalkingServer(line: string): Promise<Listening> {
  return listenOnLoopback(createServer((socket) => socket.end(line)));
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const {port, close} = await listenOnLoopback(createServer());
  await close();
  return port;
}

/** Listens, and never accepts; connections beyond its queue get no answer at all, as behind a firewall that drops. */
export async function startBlackHole(): Promise<Listening> {
  const worker = new Worker(
    `const {parentPort} = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({port: 0, host: '127.0.0.1', backlog: 1}, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    {eval: true},
  );
  const [port] = (await once(worker, 'message')) as [number];
  const queued: Socket[] = [];
  for (let isTaken = true; isTaken; ) {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('error', () => undefined);
    queued.push(socket);
    isTaken = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300)),
    ]);
  }
  return {
    port,
    close: async () => {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
}

export interface StreamingServer extends Listening {
  /** What the client took, in bytes. */
  readonly sentBytes: number;
  /** Ends with the first request. */
  readonly firstRequest: Promise<void>;
}

/** Announces a body of 2 GiB and sends as much of it as the client takes; `pauseMs`: a byte at a time, so it never ends. */
export async function startStreamingServer(
  certificate: ReturnType<typeof loopbackCertificate>,
  pauseMs?: number,
): Promise<StreamingServer> {
  let sentBytes = 0;
  let seen = (): void => undefined;
  const firstRequest = new Promise<void>((resolve) => {
    seen = resolve;
  });
  const chunk = Buffer.alloc(pauseMs === undefined ? 1 << 20 : 1, ' ');
  const server = createHttpsServer(serverCredentials(certificate), (_request, response) => {
    seen();
    response.writeHead(200, {'content-type': 'text/xml', 'content-length': String(2 ** 31)});
    response.write('<?xml version="1.0"?><status>');
    if (pauseMs !== undefined) {
      const timer = setInterval(() => response.write(chunk), pauseMs);
      response.once('close', () => clearInterval(timer));
      return;
    }
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk, () => (sentBytes += chunk.length)));
    };
    response.on('drain', pour);
    pour();
  });
  const listening = await listenOnLoopback(server);
  return {
    ...listening,
    firstRequest,
    get sentBytes() {
      return sentBytes;
    },
  };
}
