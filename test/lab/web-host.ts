/**
 * A process with the web servers of one machine, as JSON in its first argument says: the web bridge, or Expressway-E, which
 * knows some host names and hands their requests on.
 */

import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer as createHttpServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {createServer, request} from 'node:https';
import type {Duplex} from 'node:stream';

export interface WebHostOptions {
  readonly address: string;
  readonly certificate: string;
  readonly key: string;
  readonly minVersion?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  /** What Expressway-E does; left out for the web bridge itself. */
  readonly edge?: {
    /** Host names that Expressway-C told it. */
    readonly proxied: readonly string[];
    readonly webBridge: {readonly address: string; readonly name: string; readonly authority: string};
    readonly answersForbidden?: boolean;
    readonly refusesWebSockets?: boolean;
    /** Shows the page of its administrators. */
    readonly isAdministration?: boolean;
    /** Where port 80 sends a browser: a port of HTTPS. */
    readonly redirectPort?: number;
  };
}

const options: WebHostOptions = JSON.parse(process.argv[2] ?? '{}');
const {edge} = options;

const page = html('Cisco Meeting App', '<div id="app">Join meeting</div><script src="/app.js"></script>');
const loginPage = html('Cisco Expressway-E - Login', '<form action="/login/"><input name="username"/></form>');

function html(title: string, body: string): string {
  return `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...(edge === undefined ? {} : {server: 'CE_E'}),
  });
  response.end(body);
}

function hostOf(message: IncomingMessage): string {
  return (message.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

const server = createServer(
  {
    key: readFileSync(options.key),
    cert: readFileSync(options.certificate),
    // Old versions and weak certificates are served when asked to; what the client takes is the client's business.
    ciphers: 'DEFAULT@SECLEVEL=0',
    minVersion: options.minVersion ?? 'TLSv1.2',
    maxVersion: options.maxVersion ?? 'TLSv1.3',
  },
  (message, response) => {
    if (edge === undefined) answer(response, 200, page);
    else if (edge.isAdministration === true) answer(response, 200, loginPage);
    else if (edge.answersForbidden === true) answer(response, 403, html('403 Forbidden', ''));
    else if (!edge.proxied.includes(hostOf(message)))
      answer(response, 400, html('400 Bad Request', '<h1>Bad Request</h1>'));
    else {
      const onward = request(upstream(message), (incoming) => {
        response.writeHead(incoming.statusCode ?? 502, incoming.headers);
        incoming.pipe(response);
      });
      onward.on('error', () => answer(response, 502, html('Next Hop Connection Failed', '')));
      message.pipe(onward);
    }
  },
);

function upstream({method, url, headers}: IncomingMessage) {
  const {address, name, authority} = edge?.webBridge ?? {address: '', name: '', authority: ''};
  return {host: address, port: 443, servername: name, ca: readFileSync(authority), method, path: url, headers};
}

server.on('upgrade', (message: IncomingMessage, socket: Duplex) => {
  socket.on('error', () => socket.destroy());
  if (edge === undefined) {
    const accept = createHash('sha1')
      .update(`${message.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(upgradeHead(accept));
  } else if (edge.refusesWebSockets === true || !edge.proxied.includes(hostOf(message))) {
    const status = edge.refusesWebSockets === true ? '403 Forbidden' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nServer: CE_E\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  } else {
    const onward = request(upstream(message));
    onward.on('error', () => socket.destroy());
    onward.on('response', () => socket.destroy());
    onward.on('upgrade', (incoming, further) => {
      socket.write(upgradeHead(String(incoming.headers['sec-websocket-accept'])));
      further.on('error', () => socket.destroy());
      further.pipe(socket).pipe(further);
    });
    onward.end();
  }
});

function upgradeHead(accept: string): string {
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
}

server.on('tlsClientError', (_error, socket) => socket.destroy());
server.listen(443, options.address, () => {
  if (edge === undefined) console.log('ready');
  else
    createHttpServer((message, response) => {
      const port = edge.redirectPort === undefined ? '' : `:${edge.redirectPort}`;
      response.writeHead(302, {location: `https://${hostOf(message)}${port}${message.url}`, 'content-length': 0});
      response.end();
    }).listen(80, options.address, () => console.log('ready'));
});
