/**
 * One TLS connection on TCP (RFC 5246, RFC 8446): records of both directions, the handshake in them, and, where a key
 * log has its secrets, what they protect. Tells the observation what was seen and hands on decrypted application data.
 */
import {byteAt, bytesOfHex} from '../../stun/message.ts';
import type {Sighting} from '../track/sighting.ts';
import type {TlsObservation, TlsTracker} from '../track/tls-tracker.ts';
import {alertName} from './alert-names.ts';
import {parseCertificates} from './certificate-message.ts';
import {type CipherParameters, cipherParameters, cipherSuiteName} from './cipher-suites.ts';
import {HandshakeReader} from './handshake-reader.ts';
import {parseClientHello, parseEncryptedExtensions, parseServerHello, type ServerHello} from './hello.ts';
import type {KeyLog} from './key-log.ts';
import {nextTrafficSecret} from './key-schedule.ts';
import {deriveTls12Keys, type RecordProtection, Tls12Protection, Tls13Protection} from './record-protection.ts';
import {RecordReader, recordHeaderLength, recordType, type TlsRecord} from './record-reader.ts';

export type TlsSide = 'client' | 'server';
type Direction = 0 | 1;

/** Takes what was inside, in order. */
export interface DecryptedSink {
  push(from: Direction, bytes: Uint8Array, sighting: Sighting): void;
  skipMissing(from: Direction, count: number): void;
}

const messageType = {
  helloRequest: 0,
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  encryptedExtensions: 8,
  certificate: 11,
  certificateStatus: 22,
  finished: 20,
  keyUpdate: 24,
} as const;

const messageNames: Readonly<Record<number, string>> = {
  0: 'HelloRequest',
  1: 'ClientHello',
  2: 'ServerHello',
  4: 'NewSessionTicket',
  5: 'EndOfEarlyData',
  8: 'EncryptedExtensions',
  11: 'Certificate',
  12: 'ServerKeyExchange',
  13: 'CertificateRequest',
  14: 'ServerHelloDone',
  15: 'CertificateVerify',
  16: 'ClientKeyExchange',
  20: 'Finished',
  22: 'CertificateStatus',
  24: 'KeyUpdate',
  25: 'CompressedCertificate',
};

/** Level, description, the inner type and the tag: nothing else in TLS 1.3 protects as little before Finished. */
const tls13AlertLength = 2 + 1 + 16;

interface DirectionState {
  readonly records: RecordReader<Sighting>;
  readonly handshake: HandshakeReader<Sighting>;
  /** After ChangeCipherSpec, or in TLS 1.3 after ServerHello. */
  isProtected: boolean;
  protection: RecordProtection | undefined;
  /** TLS 1.3: the secret under which the direction is, for KeyUpdate. */
  trafficSecret: Uint8Array | undefined;
  /** Protected records so far that could not be read. */
  sealedRecords: number;
  hasFinished: boolean;
}

interface Negotiated extends ServerHello {
  readonly parameters: CipherParameters | undefined;
}

export class TlsConnection {
  readonly #tracker: TlsTracker;
  readonly #keyLog: KeyLog;
  readonly #inner: DecryptedSink;
  readonly #directions: readonly [DirectionState, DirectionState];
  #observation: TlsObservation | undefined;
  /** Which direction the client's is; known with the first hello. */
  #client: Direction | undefined;
  #clientRandom: string | undefined;
  #negotiated: Negotiated | undefined;
  #secretsFor: string | undefined;

  constructor(tracker: TlsTracker, keyLog: KeyLog, inner: DecryptedSink) {
    this.#tracker = tracker;
    this.#keyLog = keyLog;
    this.#inner = inner;
    this.#directions = [this.#direction(0), this.#direction(1)];
  }

  /** Whether a key log has its secrets: then all of it is worth reading. */
  get hasSecrets(): boolean {
    return this.#secretsFor !== undefined;
  }

  push(from: Direction, bytes: Uint8Array, sighting: Sighting): void {
    if (this.#observation !== undefined && from !== this.#client) this.#observation.isServerSeen = true;
    this.#directions[from].records.push(bytes, sighting);
  }

  skipMissing(from: Direction, count: number): void {
    this.#directions[from].records.skipMissing(count);
  }

  /** The side that a direction comes from, as far as the hellos have told. */
  sideOf(from: Direction): TlsSide | undefined {
    return this.#client === undefined ? undefined : from === this.#client ? 'client' : 'server';
  }

  /** Something was sent that the capture does not hold. */
  gap(): void {
    this.#observation?.gap();
  }

  /** The TCP connection ended. */
  closed(from: Direction, how: 'fin' | 'reset', sighting: Sighting): void {
    const side = this.sideOf(from);
    if (side !== undefined) this.#observation?.closed(side, how, sighting);
  }

  /** The other side has been seen on this connection, be it with a SYN. */
  sawServer(): void {
    if (this.#observation !== undefined) this.#observation.isServerSeen = true;
  }

  #direction(from: Direction): DirectionState {
    return {
      records: new RecordReader<Sighting>({
        isWanted: (type) => this.#isWanted(from, type),
        record: (record, sighting) => this.#record(from, record, sighting),
        sealed: (type, length, sighting) => this.#sealed(from, type, length, sighting),
        damaged: (type) => this.#lose(from, type === recordType.applicationData ? 'record' : 'handshake'),
        lost: () => this.#lose(from, 'handshake'),
      }),
      handshake: new HandshakeReader((type, body, sighting) => this.#message(from, type, body, sighting)),
      isProtected: false,
      protection: undefined,
      trafficSecret: undefined,
      sealedRecords: 0,
      hasFinished: false,
    };
  }

  #lose(from: Direction, what: 'record' | 'handshake'): void {
    const direction = this.#directions[from];
    direction.protection?.skipRecords();
    if (direction.isProtected) direction.handshake.restart();
    else if (what === 'handshake') direction.handshake.lose();
    this.#observation?.gap();
    if (direction.protection !== undefined) this.#inner.skipMissing(from, Number.POSITIVE_INFINITY);
  }

  #record(from: Direction, record: TlsRecord, sighting: Sighting): void {
    const direction = this.#directions[from];
    const {type} = record;
    const fragment = record.bytes.subarray(recordHeaderLength);
    if (type === recordType.changeCipherSpec) {
      this.#changeCipherSpec(from);
      return;
    }
    if (this.#isClear(from, type)) {
      this.#content(from, type, fragment, false, sighting);
      return;
    }
    const opened = direction.protection?.open(record);
    if (opened === undefined) this.#sealed(from, type, fragment.length, sighting);
    else {
      this.#observation?.decrypted();
      this.#content(from, opened.type, opened.content, true, sighting);
    }
  }

  /** In TLS 1.3 an alert may still come in the clear from a side that has no keys yet. */
  #isClear(from: Direction, type: number): boolean {
    const isTls13 = this.#negotiated?.isTls13 === true;
    return !this.#directions[from].isProtected || (isTls13 && type !== recordType.applicationData);
  }

  #isWanted(from: Direction, type: number): boolean {
    if (type === recordType.changeCipherSpec) return true;
    if (this.#isClear(from, type)) return type !== recordType.applicationData;
    return this.#directions[from].protection !== undefined;
  }

  #content(from: Direction, type: number, content: Uint8Array, isDecrypted: boolean, sighting: Sighting): void {
    const side = this.sideOf(from);
    switch (type) {
      case recordType.handshake:
        this.#directions[from].handshake.push(content, sighting);
        break;
      case recordType.alert:
        if (side !== undefined && content.length >= 2) {
          const description = alertName(byteAt(content, 1));
          this.#observation?.alert({from: side, level: this.#levelOf(content), description, isDecrypted}, sighting);
        }
        break;
      case recordType.applicationData:
        if (side === undefined) break;
        this.#observation?.applicationData(side);
        if (isDecrypted) this.#inner.push(from, content, sighting);
        break;
    }
  }

  /** RFC 8446 §6: in TLS 1.3 all but the two that close are fatal, whatever the level says. */
  #levelOf(content: Uint8Array): 'warning' | 'fatal' {
    const code = byteAt(content, 1);
    const isClosing = code === 0 || code === 90;
    if (this.#negotiated?.isTls13 === true) return isClosing ? 'warning' : 'fatal';
    return byteAt(content, 0) === 2 ? 'fatal' : 'warning';
  }

  /** A protected record for which there is no key. Its type, size and turn still tell something. */
  #sealed(from: Direction, type: number, length: number, sighting: Sighting): void {
    const direction = this.#directions[from];
    const side = this.sideOf(from);
    const observation = this.#observation;
    // Data before any keys: early data of TLS 1.3, which a ServerHello may still turn down.
    if (!direction.isProtected) return;
    const isFirst = direction.sealedRecords === 0;
    direction.sealedRecords += 1;
    if (direction.protection !== undefined) this.#inner.skipMissing(from, Number.POSITIVE_INFINITY);
    if (side === undefined || observation === undefined) return;
    if (this.#negotiated?.isTls13 === true) {
      if (side === 'server' || direction.hasFinished) return;
      if (isFirst && length === tls13AlertLength) {
        observation.alert({from: side, level: 'unknown', description: 'encrypted', isDecrypted: false}, sighting);
      } else if (length > tls13AlertLength) {
        direction.hasFinished = true;
        observation.established(sighting);
      }
      return;
    }
    if (type === recordType.handshake) this.#finished(from, sighting);
    else if (type === recordType.alert) {
      if (!observation.isEstablished) {
        observation.alert({from: side, level: 'unknown', description: 'encrypted', isDecrypted: false}, sighting);
      }
    } else if (type === recordType.applicationData) {
      observation.established(sighting);
      observation.applicationData(side);
    }
  }

  /** TLS 1.2: each side goes over to its new keys (RFC 5246 §7.1). TLS 1.3 sends it for show (RFC 8446 §D.4). */
  #changeCipherSpec(from: Direction): void {
    const negotiated = this.#negotiated;
    if (negotiated?.isTls13 === true) return;
    const direction = this.#directions[from];
    direction.isProtected = true;
    direction.handshake.restart();
    const master = this.#secret('CLIENT_RANDOM');
    if (negotiated?.parameters === undefined || master === undefined || this.#clientRandom === undefined) return;
    const randoms = {client: bytesOfHex(this.#clientRandom), server: negotiated.random};
    const keys = deriveTls12Keys(master, randoms, negotiated.parameters);
    direction.protection = new Tls12Protection(
      from === this.#client ? keys.client : keys.server,
      negotiated.parameters,
      negotiated.isEncryptThenMac,
    );
  }

  #message(from: Direction, type: number, body: Uint8Array, sighting: Sighting): void {
    const name = messageNames[type] ?? `handshake message ${type}`;
    if (type === messageType.clientHello) this.#clientHello(from, body, sighting);
    else if (type === messageType.serverHello) this.#serverHello(from, body, sighting);
    else {
      this.#observation?.message(name, sighting);
      if (type === messageType.certificate && this.sideOf(from) === 'server') {
        const isTls13 = this.#negotiated?.isTls13 === true;
        this.#observation?.certificates(parseCertificates(body, isTls13), sighting);
      } else if (type === messageType.encryptedExtensions) {
        const protocol = parseEncryptedExtensions(body);
        if (protocol !== undefined) this.#observation?.chosenProtocol(protocol);
      } else if (type === messageType.finished) this.#finished(from, sighting);
      else if (type === messageType.keyUpdate) this.#updateKey(from);
    }
  }

  #clientHello(from: Direction, body: Uint8Array, sighting: Sighting): void {
    const hello = parseClientHello(body);
    if (hello === undefined) return;
    const {randomHex, serverName, protocols, versions} = hello;
    this.#client ??= from;
    this.#clientRandom = randomHex;
    const isKnown =
      this.#keyLog.find('CLIENT_RANDOM', randomHex) ?? this.#keyLog.find('CLIENT_HANDSHAKE_TRAFFIC_SECRET', randomHex);
    if (isKnown !== undefined) this.#secretsFor = randomHex;
    this.#observation ??= this.#tracker.begin(
      {clientRandom: randomHex, serverName, protocols, versions},
      sighting,
      'client',
    );
    this.#observation.message('ClientHello', sighting);
  }

  #serverHello(from: Direction, body: Uint8Array, sighting: Sighting): void {
    const hello = parseServerHello(body);
    if (hello === undefined) return;
    this.#client ??= from === 0 ? 1 : 0;
    this.#observation ??= this.#tracker.begin(undefined, sighting, 'server');
    this.#observation.isServerSeen = true;
    if (hello.isHelloRetryRequest) {
      this.#observation.message('HelloRetryRequest', sighting);
      return;
    }
    const parameters = cipherParameters(hello.cipherSuite);
    this.#negotiated = {...hello, parameters};
    const {version, protocol} = hello;
    this.#observation.message('ServerHello', sighting);
    this.#observation.serverHello({version, cipherSuite: cipherSuiteName(hello.cipherSuite), protocol}, sighting);
    if (!hello.isTls13) return;
    for (const side of [0, 1] as const) {
      this.#directions[side].isProtected = true;
      const label = side === this.#client ? 'CLIENT_HANDSHAKE_TRAFFIC_SECRET' : 'SERVER_HANDSHAKE_TRAFFIC_SECRET';
      this.#protect(side, this.#secret(label));
    }
  }

  #finished(from: Direction, sighting: Sighting): void {
    const [one, other] = this.#directions;
    const direction = this.#directions[from];
    direction.hasFinished = true;
    if (this.#negotiated?.isTls13 === true) {
      const isClient = from === this.#client;
      const secret = this.#secret(isClient ? 'CLIENT_TRAFFIC_SECRET_0' : 'SERVER_TRAFFIC_SECRET_0');
      // Without the next secret the handshake's keys would only fail on what follows.
      this.#protect(from, secret);
      if (isClient) this.#observation?.established(sighting);
    } else if (one.hasFinished && other.hasFinished) this.#observation?.established(sighting);
  }

  #updateKey(from: Direction): void {
    const {trafficSecret} = this.#directions[from];
    const parameters = this.#negotiated?.parameters;
    if (trafficSecret === undefined || parameters === undefined) return;
    this.#protect(from, nextTrafficSecret(trafficSecret, parameters.digest));
  }

  #protect(from: Direction, secret: Uint8Array | undefined): void {
    const direction = this.#directions[from];
    const parameters = this.#negotiated?.parameters;
    direction.trafficSecret = secret;
    direction.protection =
      secret === undefined || parameters === undefined ? undefined : new Tls13Protection(secret, parameters);
  }

  #secret(label: Parameters<KeyLog['find']>[0]): Uint8Array | undefined {
    return this.#clientRandom === undefined ? undefined : this.#keyLog.find(label, this.#clientRandom);
  }
}
