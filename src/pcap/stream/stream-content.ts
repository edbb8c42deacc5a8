/**
 * Tells by its first bytes what a TCP connection carries, and hands it to who reads that: STUN and ChannelData, TLS,
 * HTTP, DNS. The same for what was decrypted. What is none of these is left alone until a segment begins with one.
 */
import {byteAt, magicCookie, uint32At} from '../../stun/message.ts';
import type {PayloadDispatch} from '../payload-dispatch.ts';
import type {KeyLog} from '../tls/key-log.ts';
import {beginsWithHello, recordType} from '../tls/record-reader.ts';
import {TlsConnection} from '../tls/tls-connection.ts';
import type {HttpConversation} from '../track/http-tracker.ts';
import type {Sighting} from '../track/sighting.ts';
import type {Trackers} from '../track/trackers.ts';
import {DnsFraming} from './dns-framing.ts';
import {beginsWithHttp, HttpFraming} from './http-framing.ts';
import type {Side, StreamReader} from './stream-reader.ts';
import {StunStreams} from './stun-streams.ts';

export type ContentKind = 'undecided' | 'none' | 'stun' | 'tls' | 'http' | 'dns';

/** Of a direction that is looked at in TLS and HTTP: a handshake and the heads of some messages. */
const mostBytesLookedAt = 64 * 1024;
/** Enough to tell any of them. */
const decisiveLength = 10;
const dnsPort = 53;

export interface StreamTools {
  readonly trackers: Trackers;
  readonly dispatch: PayloadDispatch;
  readonly keyLog: KeyLog;
}

export class StreamContent implements StreamReader {
  kind: ContentKind = 'undecided';
  readonly #tools: StreamTools;
  readonly #isDecrypted: boolean;
  #reader: StreamReader | undefined;
  #tls: TlsConnection | undefined;
  #stun: StunStreams | undefined;
  /** The first bytes, where they are too few to tell. */
  readonly #heads: [Uint8Array | undefined, Uint8Array | undefined] = [undefined, undefined];

  constructor(tools: StreamTools, isDecrypted = false) {
    this.#tools = tools;
    this.#isDecrypted = isDecrypted;
  }

  /** Bytes of each direction that are worth putting in order. */
  get mostBytes(): number {
    const isEndless = this.kind === 'stun' || this.#tls?.hasSecrets === true || this.kind === 'undecided';
    return isEndless ? Number.POSITIVE_INFINITY : mostBytesLookedAt;
  }

  /** The TLS connection that it carries. */
  get tls(): TlsConnection | undefined {
    return this.#tls;
  }

  /** Whether a segment begins with something that can be read without what was before it. */
  canBeginWith(segment: Uint8Array): boolean {
    switch (this.kind) {
      case 'tls':
        // An alert: nothing else of a long connection tells anything without its keys.
        return byteAt(segment, 0) === recordType.alert && byteAt(segment, 1) === 3 && byteAt(segment, 2) <= 4;
      case 'http':
        return beginsWithHttp(segment);
      case 'none':
      case 'undecided':
        return kindOf(segment) !== undefined;
      case 'stun':
      case 'dns':
        return false;
    }
  }

  push(from: Side, bytes: Uint8Array, sighting: Sighting): void {
    if (this.#reader !== undefined) {
      this.#reader.push(from, bytes, sighting);
      return;
    }
    const before = this.#heads[from];
    const head = before === undefined ? bytes : joined(before, bytes);
    const kind = kindOf(head) ?? (!this.#isDecrypted && isDnsConnection(sighting) ? 'dns' : undefined);
    if (kind !== undefined && !(this.#isDecrypted && kind === 'tls')) {
      this.#heads[from] = undefined;
      this.#open(kind).push(from, head, sighting);
    } else if (this.kind === 'undecided' && head.length < decisiveLength) this.#heads[from] = head.slice();
    else {
      this.kind = 'none';
      this.#heads[from] = undefined;
    }
  }

  skipMissing(from: Side, count: number): void {
    this.#heads[from] = undefined;
    this.#reader?.skipMissing(from, count);
  }

  /** A TURN stream of which everything before is done with: what comes next in this direction begins a unit. */
  alignStun(from: Side): void {
    if (this.#reader === undefined) this.#open('stun');
    this.#stun?.align(from);
  }

  /** The connection is over: what it holds is let go. */
  finish(): void {
    this.kind = 'none';
    this.#reader = undefined;
    this.#tls = undefined;
    this.#stun = undefined;
  }

  #open(kind: Exclude<ContentKind, 'undecided' | 'none'>): StreamReader {
    this.kind = kind;
    const reader = this.#readerOf(kind);
    this.#reader = reader;
    return reader;
  }

  #readerOf(kind: Exclude<ContentKind, 'undecided' | 'none'>): StreamReader {
    const {trackers, dispatch, keyLog} = this.#tools;
    switch (kind) {
      case 'stun':
        this.#stun = new StunStreams(dispatch);
        return this.#stun;
      case 'dns':
        return new DnsFraming((message, sighting) => trackers.dns.datagram(message, sighting, false));
      case 'tls':
        this.#tls = new TlsConnection(trackers.tls, keyLog, new StreamContent(this.#tools, true));
        return this.#tls;
      case 'http':
        return new HttpStreams(trackers.http.begin(this.#isDecrypted), () => this.#reopen());
    }
  }

  /** What follows is another protocol: behind a proxy, TLS. */
  #reopen(): StreamReader {
    this.kind = 'undecided';
    this.#reader = undefined;
    return this;
  }
}

/** Both directions of a connection with HTTP. */
class HttpStreams implements StreamReader {
  readonly #conversation: HttpConversation;
  readonly #directions: readonly [HttpFraming<Sighting>, HttpFraming<Sighting>];
  readonly #reopen: () => StreamReader;
  #isOver = false;

  constructor(conversation: HttpConversation, reopen: () => StreamReader) {
    const framing = () => new HttpFraming<Sighting>((head, sighting) => conversation.head(head, sighting));
    this.#conversation = conversation;
    this.#directions = [framing(), framing()];
    this.#reopen = reopen;
  }

  push(from: Side, bytes: Uint8Array, sighting: Sighting): void {
    if (this.#isOver) return;
    const rest = this.#directions[from].push(bytes, sighting);
    if (!this.#conversation.isTunnel) return;
    this.#isOver = true;
    const next = this.#reopen();
    if (rest.length > 0) next.push(from, rest, sighting);
  }

  skipMissing(from: Side, count: number): void {
    if (!this.#directions[from].skipMissing(count)) this.#conversation.loseRequests();
  }
}

/** Undefined when it is none of them, or too short to tell. */
function kindOf(bytes: Uint8Array): 'stun' | 'tls' | 'http' | undefined {
  if (beginsWithStun(bytes)) return 'stun';
  if (beginsWithHello(bytes)) return 'tls';
  return beginsWithHttp(bytes) ? 'http' : undefined;
}

/** A message of TURN over TCP (RFC 8656 §3.1), or of ICE behind the length of RFC 4571. */
function beginsWithStun(bytes: Uint8Array): boolean {
  if (bytes.length < decisiveLength) return false;
  if (uint32At(bytes, 4) === magicCookie) return byteAt(bytes, 0) < 0x40;
  return uint32At(bytes, 6) === magicCookie && byteAt(bytes, 2) < 0x40;
}

function isDnsConnection({source, destination}: Sighting): boolean {
  return source.port === dnsPort || destination.port === dnsPort;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}
