/**
 * Syslog messages that boxes send (RFC 3164 and RFC 5424, over UDP or TCP), as a stream of lines that does not end. What
 * comes faster than it can be read is dropped and counted; what is held is bounded.
 */
import {createSocket, type Socket as DatagramSocket} from 'node:dgram';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer, isIPv6, type Server, type Socket} from 'node:net';
import {counted} from '../../model/count.ts';

export interface ListenAddress {
  readonly protocol: 'udp' | 'tcp';
  readonly host: string;
  readonly port: number;
}

/** No right of the administrator is needed for it, as it is for 514. */
const usualPort = 5514;

/** `udp://127.0.0.1:5514`, `tcp://[::1]:601`, `udp://`. Without a host it is 127.0.0.1. Undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(udp|tcp):\/\/(?:\[([0-9a-f:.]+)\]|([\w.-]*))(?::(\d{1,5}))?\/?$/i.exec(text.trim());
  if (match === null) return undefined;
  const [, protocol = '', inner, name = '', port] = match;
  const number = port === undefined ? usualPort : Number(port);
  if (number > 65_535) return undefined;
  const host = inner ?? (name === '' ? '127.0.0.1' : name);
  return {protocol: protocol.toLowerCase() === 'tcp' ? 'tcp' : 'udp', host, port: number};
}

/** Bound of memory: what was received and not read yet. */
const mostWaitingBytes = 64 << 20;
/** Messages that come in a burst wait in the kernel. It may give less than this. */
const receiveBufferBytes = 8 << 20;
const mostConnections = 256;
/** Longer than any message of these boxes; a sender without line ends must not fill the memory. */
const longestMessageBytes = 1 << 20;
const newLine = 0x0a;

export class SyslogListener {
  /** As it is: port 0 gives any that is free. */
  readonly address: ListenAddress;
  readonly #close: () => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #messages = 0;
  #dropped = 0;
  #lostBySystem = 0;
  #isClosed = false;
  #problem: string | undefined;
  /** Connections that wait until what came has been read. */
  readonly #heldBack: Socket[] = [];
  #wake: () => void = () => {};

  private constructor(address: ListenAddress, close: () => void) {
    this.address = address;
    this.#close = close;
  }

  /** Throws what the network throws: the port is taken, the address is not of this machine. */
  static async open(address: ListenAddress): Promise<SyslogListener> {
    return address.protocol === 'udp' ? SyslogListener.#openUdp(address) : SyslogListener.#openTcp(address);
  }

  static async #openUdp(address: ListenAddress): Promise<SyslogListener> {
    const socket: DatagramSocket = createSocket({type: isIPv6(address.host) ? 'udp6' : 'udp4'});
    socket.bind(address.port, address.host);
    await once(socket, 'listening');
    try {
      socket.setRecvBufferSize(receiveBufferBytes);
    } catch {
      // The system's own size will do.
    }
    const {port} = socket.address();
    const listener = new SyslogListener({...address, port}, () => {
      // Only while it is open does the system say what it lost.
      listener.#lostBySystem = lostBySystem(port);
      socket.close();
    });
    socket.on('message', (message) => listener.#take(message));
    socket.on('error', (error) => listener.#fail(error.message));
    return listener;
  }

  static async #openTcp(address: ListenAddress): Promise<SyslogListener> {
    const connections = new Set<Socket>();
    const server: Server = createServer();
    server.maxConnections = mostConnections;
    server.listen(address.port, address.host);
    await once(server, 'listening');
    const bound = server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
    const listener = new SyslogListener({...address, port}, () => {
      for (const connection of connections) connection.destroy();
      server.close();
    });
    server.on('connection', (connection) => {
      connections.add(connection);
      const frames = new SyslogFrames((message) => listener.#take(message));
      connection.on('data', (bytes: Buffer) => {
        frames.push(bytes);
        listener.#holdBack(connection);
      });
      // A box that goes away comes again; what it sent is whole.
      connection.on('error', () => {});
      connection.on('close', () => {
        frames.end();
        connections.delete(connection);
      });
    });
    server.on('error', (error) => listener.#fail(error.message));
    return listener;
  }

  get messages(): number {
    return this.#messages;
  }

  /** Lines, until it is closed. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    while (true) {
      if (this.#waiting.length > 0) {
        const bytes = Buffer.concat(this.#waiting);
        this.#waiting = [];
        this.#waitingBytes = 0;
        for (const connection of this.#heldBack.splice(0)) connection.resume();
        yield bytes;
        continue;
      }
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#close();
    this.#wake();
  }

  /** Why messages are missing; undefined when none is known to be. */
  loss(): string | undefined {
    const reasons = [
      ...(this.#dropped === 0
        ? []
        : [`${counted(this.#dropped, 'message')} dropped: they came faster than they could be read`]),
      ...(this.#lostBySystem === 0
        ? []
        : [`${counted(this.#lostBySystem, 'message')} lost by the system: they came faster than they could be taken`]),
      ...(this.#problem === undefined ? [] : [`listening failed: ${this.#problem}`]),
      ...(this.#messages === 0 ? ['no message came'] : []),
    ];
    return reasons.length === 0 ? undefined : reasons.join('; ');
  }

  #take(message: Uint8Array): void {
    let end = message.length;
    // Senders end a message with a line end, a NUL, or nothing.
    while (end > 0 && (message[end - 1] === newLine || message[end - 1] === 0x0d || message[end - 1] === 0)) end -= 1;
    if (end === 0) return;
    this.#messages += 1;
    if (this.#waitingBytes + end > mostWaitingBytes) {
      this.#dropped += 1;
      return;
    }
    const line = Buffer.allocUnsafe(end + 1);
    line.set(message.subarray(0, end));
    line[end] = newLine;
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    // What comes in one go is read in one go.
    if (this.#waiting.length === 1) setImmediate(() => this.#wake());
  }

  /** A sender by TCP can be made to wait; one by UDP cannot. */
  #holdBack(connection: Socket): void {
    if (this.#waitingBytes < mostWaitingBytes / 2) return;
    connection.pause();
    this.#heldBack.push(connection);
  }

  #fail(problem: string): void {
    this.#problem ??= problem;
    this.close();
  }
}

/** Datagrams that Linux threw away because the buffer of the socket was full (proc(5), /proc/net/udp, `drops`). */
function lostBySystem(port: number): number {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let lost = 0;
  for (const table of ['/proc/net/udp', '/proc/net/udp6']) {
    let text: string;
    try {
      text = readFileSync(table, 'latin1');
    } catch {
      continue; // another system, which does not say it
    }
    for (const row of text.split('\n').slice(1)) {
      const columns = row.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix) === true) lost += Number(columns.at(-1)) || 0;
    }
  }
  return lost;
}

/** Cuts the bytes of one connection into messages: counted ones (RFC 6587 §3.4.1) or lines (§3.4.2). */
export class SyslogFrames {
  readonly #onMessage: (message: Uint8Array) => void;
  #rest: Uint8Array = new Uint8Array();

  constructor(onMessage: (message: Uint8Array) => void) {
    this.#onMessage = onMessage;
  }

  push(bytes: Uint8Array): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let start = 0;
    while (start < all.length) {
      const next = this.#cut(all, start);
      if (next === undefined) break;
      start = next;
    }
    this.#rest = Uint8Array.from(all.subarray(start));
  }

  end(): void {
    if (this.#rest.length > 0) this.#onMessage(this.#rest);
    this.#rest = new Uint8Array();
  }

  /** Hands on the message that begins at `start`; returns where the next begins, undefined when it is not whole. */
  #cut(bytes: Uint8Array, start: number): number | undefined {
    const head = Buffer.from(bytes.subarray(start, start + 8)).toString('latin1');
    const counter = /^([1-9]\d{0,6}) </.exec(head)?.[1];
    // The count may be cut by the end of what has come.
    if (counter === undefined && head.length < 8 && /^\d+ ?$/.test(head)) return undefined;
    if (counter !== undefined && Number(counter) <= longestMessageBytes) {
      const from = start + counter.length + 1;
      const end = from + Number(counter);
      if (end > bytes.length) return undefined;
      this.#onMessage(bytes.subarray(from, end));
      return end;
    }
    const end = bytes.indexOf(newLine, start);
    if (end !== -1) {
      this.#onMessage(bytes.subarray(start, end));
      return end + 1;
    }
    if (bytes.length - start < longestMessageBytes) return undefined;
    this.#onMessage(bytes.subarray(start));
    return bytes.length;
  }
}
