/** A stream over a TCP socket that keeps what went by, so that a TLS handshake can be read as in a capture. */
import type {Socket} from 'node:net';
import {Duplex} from 'node:stream';
import type {TransportAddress} from '../../facts/fact.ts';
import {epochMilliseconds, type Instant} from '../../model/instant.ts';
import {AnomalyLog} from '../../pcap/anomaly-log.ts';
import {KeyLog} from '../../pcap/tls/key-log.ts';
import {looksLikeRecord, recordHeaderLength} from '../../pcap/tls/record-reader.ts';
import {TlsConnection} from '../../pcap/tls/tls-connection.ts';
import {Route, Sighting, type Tracked} from '../../pcap/track/sighting.ts';
import {type TlsHandshake, TlsTracker} from '../../pcap/track/tls-tracker.ts';

/** Of a handshake; the longest chains have some 20 KB. What comes after it is not kept. */
const mostBytes = 256 * 1024;

interface Piece {
  readonly from: 'client' | 'server';
  readonly bytes: Uint8Array;
  readonly time: Instant;
}

export class TappedStream extends Duplex {
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  /** Secrets of the connection; they stay in memory. */
  readonly keyLog = new KeyLog();
  readonly #socket: Socket;
  readonly #now: () => Instant;
  readonly #pieces: Piece[] = [];
  #kept = 0;
  #closed: {readonly how: 'fin' | 'reset'; readonly time: Instant} | undefined;

  constructor(socket: Socket, client: TransportAddress, server: TransportAddress, now: () => Instant) {
    super({allowHalfOpen: false});
    this.client = client;
    this.server = server;
    this.#socket = socket;
    this.#now = now;
    socket.on('data', (bytes) => {
      this.#keep('server', bytes);
      if (!this.push(bytes)) socket.pause();
    });
    socket.on('end', () => {
      this.#closed ??= {how: 'fin', time: now()};
      this.push(null);
    });
    socket.on('error', (error) => {
      if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE'))
        this.#closed ??= {how: 'reset', time: now()};
      this.destroy(error);
    });
    socket.on('close', () => this.destroy());
  }

  /** How the server ended the connection, if it did. */
  get closedHow(): 'fin' | 'reset' | undefined {
    return this.#closed?.how;
  }

  /** Whether what the server sent first can be no TLS record (RFC 8446 §5.1); false while it has sent too little. */
  get isOtherProtocol(): boolean {
    const sent = this.#pieces.find(({from}) => from === 'server')?.bytes;
    return sent !== undefined && sent.length >= recordHeaderLength && !looksLikeRecord(sent);
  }

  /** Whether the server sent anything. */
  get hasHeard(): boolean {
    return this.#pieces.some(({from}) => from === 'server');
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#keep('client', bytes);
    this.#socket.write(bytes, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #keep(from: Piece['from'], bytes: Uint8Array): void {
    if (this.#kept >= mostBytes) return;
    this.#kept += bytes.length;
    this.#pieces.push({from, bytes: Uint8Array.from(bytes), time: this.#now()});
  }

  /** What a capture of it would show so far; undefined when it was no TLS. Pieces are counted from 1 in place of frames. */
  handshake(): Tracked<TlsHandshake> | undefined {
    const tracker = new TlsTracker(new AnomalyLog());
    const connection = new TlsConnection(tracker, this.keyLog, {push: () => {}, skipMissing: () => {}});
    const there = new Route(this.client, this.server, 'tcp');
    const sightingOf = (from: Piece['from'], frame: number, time: Instant): Sighting =>
      new Sighting(
        {file: 0, frame, seconds: epochMilliseconds(time) / 1000, time},
        from === 'client' ? there : there.reverse,
      );
    for (const [index, {from, bytes, time}] of this.#pieces.entries()) {
      connection.push(from === 'client' ? 0 : 1, bytes, sightingOf(from, index + 1, time));
    }
    // The connection stands, so the server has been heard.
    connection.sawServer();
    if (this.#kept >= mostBytes) connection.gap();
    if (this.#closed !== undefined) {
      const {how, time} = this.#closed;
      connection.closed(1, how, sightingOf('server', this.#pieces.length + 1, time));
    }
    return tracker.end(this.#now())[0];
  }
}
