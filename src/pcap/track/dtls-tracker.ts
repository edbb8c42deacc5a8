/** DTLS handshakes (RFC 6347, RFC 9147) on any path, direct or inside TURN: how far they came and why they stopped. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {hexOf} from '../../stun/message.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {DtlsEnd, DtlsHandshake} from '../dtls/dtls-handshake.ts';
import {ByteBudget, type HandshakeFragment, handshakeType, readFragments} from '../dtls/handshake-message.ts';
import {HandshakeState} from '../dtls/handshake-state.ts';
import {contentType, type DtlsRecord, type RecordContext, readRecord} from '../dtls/record.ts';
import type {Sighting, Tracked} from './sighting.ts';

/** Bounds against captures made to exhaust memory; what passes them is said in an anomaly. */
const mostHandshakes = 10_000;
const mostPendingBytes = 8 * 1024 * 1024;
/** A datagram holds a handful of records. */
const mostRecords = 64;

/** Before a handshake is known nothing but plain records can be told. */
const unknownContext: RecordContext = {allowsUnified: false, connectionIdLength: undefined};

/** One way between two ends; both may act as client at once, which is a fault worth seeing. */
interface Path {
  /** By the address of the client. */
  readonly byClient: Map<string, HandshakeState>;
  latest: HandshakeState;
  latestClient: TransportAddress;
}

export class DtlsTracker {
  readonly anomalies: AnomalyLog;
  readonly #paths = new Map<string, Path>();
  readonly #handshakes: HandshakeState[] = [];
  readonly #budget = new ByteBudget(mostPendingBytes);

  constructor(anomalies: AnomalyLog) {
    this.anomalies = anomalies;
  }

  /**
   * Takes a datagram (or the inside of one) that may begin with a DTLS record, by content types 20–63.
   * `statedLength`: of all of it, where the capture cut it.
   */
  datagram(bytes: Uint8Array, statedLength: number, sighting: Sighting): void {
    const key = sighting.route.pathKey;
    const known = this.#paths.get(key);
    let offset = 0;
    let state: HandshakeState | undefined;
    for (let count = 0; count < mostRecords && offset < bytes.length; count += 1) {
      const path = this.#paths.get(key);
      const context =
        path === undefined ? unknownContext : path.latest.contextFor(senderOf(path.latestClient, sighting));
      const record = readRecord(bytes, offset, statedLength, context);
      if (record === undefined) break;
      const owner = this.#ownerOf(key, record, sighting);
      if (owner === undefined) return;
      if (owner !== state) {
        state?.endDatagram();
        state = owner;
        const client = this.#paths.get(key)?.latestClient;
        if (client === undefined) return;
        state.beginDatagram(senderOf(client, sighting), statedLength, sighting);
      }
      state.record(record);
      offset = record.end;
    }
    state?.endDatagram();
    if (offset === 0 && known !== undefined && bytes.length === statedLength) {
      const detail = 'datagrams on the path of a DTLS handshake that are no records';
      this.anomalies.add('malformed', 'dtls', detail, sighting.frame);
    }
  }

  /** `lastTime`: of the capture. Call once. */
  end(lastTime: Instant | undefined): Tracked<DtlsHandshake>[] {
    return this.#handshakes.map((state) => state.end(lastTime));
  }

  /** The handshake that a record belongs to; a hello may open one. */
  #ownerOf(key: string, record: DtlsRecord, sighting: Sighting): HandshakeState | undefined {
    const path = this.#paths.get(key);
    const hello = helloOf(record);
    if (hello === undefined) return path?.latest;
    const isFromClient = hello.type === handshakeType.clientHello;
    const client = isFromClient ? sighting.source : sighting.destination;
    const known = path?.byClient.get(textOf(client));
    if (path !== undefined && known !== undefined && !(isFromClient && isAnother(known, hello))) {
      path.latest = known;
      path.latestClient = client;
      return known;
    }
    return this.#open(key, path, client, sighting);
  }

  #open(key: string, path: Path | undefined, client: TransportAddress, sighting: Sighting): HandshakeState | undefined {
    if (this.#handshakes.length >= mostHandshakes) {
      this.anomalies.add('dropped', 'dtls', `DTLS handshakes beyond the first ${mostHandshakes}`, sighting.frame);
      return undefined;
    }
    const server = client === sighting.source ? sighting.destination : sighting.source;
    const state = new HandshakeState(client, server, sighting, this.anomalies, this.#budget);
    this.#handshakes.push(state);
    if (path === undefined) {
      this.#paths.set(key, {byClient: new Map([[textOf(client), state]]), latest: state, latestClient: client});
    } else {
      path.byClient.set(textOf(client), state);
      path.latest = state;
      path.latestClient = client;
    }
    return state;
  }
}

/** The hello that a record begins with, if it does: what tells who is client and who is server. */
function helloOf(record: DtlsRecord): HandshakeFragment | undefined {
  if (record.kind !== 'plain' || record.contentType !== contentType.handshake || record.epoch !== 0) return undefined;
  for (const fragment of readFragments(record.payload, record.length)) return isHello(fragment) ? fragment : undefined;
  return undefined;
}

function isHello({type}: HandshakeFragment): boolean {
  return (
    type === handshakeType.clientHello ||
    type === handshakeType.serverHello ||
    type === handshakeType.helloVerifyRequest
  );
}

/** A client that begins anew has another random; it keeps it when it answers HelloVerifyRequest or HelloRetryRequest. */
function isAnother(known: HandshakeState, {offset, body, messageSequence}: HandshakeFragment): boolean {
  if (offset > 0 || body.length < 34 || known.clientRandom === undefined) return false;
  if (messageSequence > 0 && !known.isComplete) return false;
  return hexOf(body.subarray(2, 34)) !== known.clientRandom;
}

function senderOf(client: TransportAddress, {source}: Sighting): DtlsEnd {
  return source.address === client.address && source.port === client.port ? 'client' : 'server';
}

function textOf({address, port}: TransportAddress): string {
  return `${address} ${port}`;
}
