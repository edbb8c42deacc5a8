/** One DTLS handshake while it is read: takes its records in order and tells in the end how far it came. */

import {createHash} from 'node:crypto';
import {compareInstants, type Instant, millisecondsBetween} from '../../model/instant.ts';
import {isSameEnd} from '../../model/subject.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {byteAt, hexOf} from '../../stun/message.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import {alertName} from '../tls/alert-names.ts';
import {cipherSuiteName} from '../tls/cipher-suites.ts';
import type {PacketPlace, Sighting, Tracked, Writable} from '../track/sighting.ts';
import type {DtlsAlert, DtlsEnd, DtlsHandshake, UnansweredFlight} from './dtls-handshake.ts';
import {type Flight, Flights, sameTransmissionSeconds} from './flights.ts';
import {
  type ByteBudget,
  type HandshakeFragment,
  handshakeType,
  MessageAssembly,
  readFragments,
} from './handshake-message.ts';
import {firstCertificate, readClientHello, readServerHello} from './hello.ts';
import {contentType, type DtlsRecord, type PlainRecord, type RecordContext, type UnifiedRecord} from './record.ts';

/** A handshake has a dozen messages; what passes these bounds is left out and said. */
const mostMessages = 64;
const mostAlerts = 8;
const mostRecords = 128;
const mostFrames = 40;

/** Sent three times over three seconds (RFC 6347 §4.2.4.1: at 0, 1 and 3 s; browsers far more often): not just slow. */
const fewestCopies = 3;
const shortestWaitSeconds = 3;

/** RFC 9147 §4.2.3: level and description, the content type; with the tag of the AEAD the length of an alert's record. */
const alertPlaintext = 3;
const tagLength = {usual: 16, ccm8: 8} as const;
/** TLS_AES_128_CCM_8_SHA256: of the suites of TLS 1.3 the only one with a short tag (RFC 8446 §B.4). */
const aes128Ccm8 = 0x1305;
/** RFC 9147 §7: an ACK names records of 16 bytes each; more than these are no answer to one flight. */
const ackEntry = 16;
const mostAckEntries = 8;
/** RFC 9147 §6.1; the header shows the two low bits. */
const handshakeEpoch = 2;
const applicationEpoch = 3;

interface Side {
  /** Uses keys of the handshake: Finished in DTLS 1.2, anything of epoch 2 in 1.3. */
  isEncrypted: boolean;
  /** Has sent something under application keys that is no alert. */
  usesKeys: boolean;
  hasChangedCipherSpec: boolean;
  /** DTLS 1.3: the last record, if it has the length of an alert, and what it followed. */
  lastSmall: {readonly place: PacketPlace; readonly after: readonly string[]} | undefined;
  /** DTLS 1.3: lengths of records under handshake keys, and when each was first seen. */
  readonly encryptedLengths: Map<number, number>;
  /** What this side wants to be addressed with (RFC 9146). */
  connectionIdLength: number | undefined;
}

/** The datagram being read. */
interface Current {
  readonly from: DtlsEnd;
  readonly sighting: Sighting;
  readonly length: number;
  readonly names: string[];
  readonly newMessages: string[];
  isRepeat: boolean;
  hasAlert: boolean;
}

export class HandshakeState {
  readonly #value: Writable<DtlsHandshake>;
  readonly #anomalies: AnomalyLog;
  readonly #budget: ByteBudget;
  readonly #first: PacketPlace;
  readonly #places: Record<string, PacketPlace> = {};
  readonly #frames = new Set<number>();
  readonly #flights = new Flights();
  readonly #sides: Readonly<Record<DtlsEnd, Side>> = {client: newSide(), server: newSide()};
  readonly #assemblies = new Map<string, MessageAssembly>();
  readonly #records = new Map<string, number>();
  readonly #named = new Set<string>();
  #current: Current | undefined;
  #tagLength: number = tagLength.usual;
  #isDtls13: boolean | undefined;

  /** `budget`: of all handshakes together. */
  constructor(
    client: TransportAddress,
    server: TransportAddress,
    sighting: Sighting,
    anomalies: AnomalyLog,
    budget: ByteBudget,
  ) {
    const {relay, transport, frame, time} = sighting;
    // What comes out of the relay was sent by the one behind it.
    const isFromClient = isSameEnd(sighting.source, client);
    const relayedEnd = (relay?.direction === 'from-peer') === isFromClient ? 'client' : 'server';
    this.#anomalies = anomalies;
    this.#budget = budget;
    this.#first = sighting.place('DTLS handshake');
    this.#value = {
      client,
      server,
      transport,
      isRelayed: relay !== undefined,
      ...(relay === undefined ? {} : {relayedEnd}),
      ...(relay?.peer === undefined ? {} : {peer: relay.peer}),
      offeredVersions: [],
      messages: [],
      retransmissions: 0,
      alerts: [],
      outcome: 'cut',
      quietSeconds: 0,
      longestDatagram: 0,
      firstFrame: frame,
      firstTime: time,
      lastTime: time,
    };
  }

  get clientRandom(): string | undefined {
    return this.#value.clientRandom;
  }

  get isComplete(): boolean {
    return this.#value.completedTime !== undefined;
  }

  /** How the next record of that sender is to be read. */
  contextFor(from: DtlsEnd): RecordContext {
    const {connectionIdLength} = this.#sides[from === 'client' ? 'server' : 'client'];
    return {allowsUnified: this.#isDtls13 !== false, connectionIdLength};
  }

  beginDatagram(from: DtlsEnd, length: number, sighting: Sighting): void {
    this.#current = {from, sighting, length, names: [], newMessages: [], isRepeat: false, hasAlert: false};
  }

  record(record: DtlsRecord): void {
    const current = this.#current;
    if (current === undefined || (this.isComplete && isData(record, this.#sides[current.from]))) return;
    if (this.#isCopy(record, current)) return;
    if (record.kind === 'unified') this.#unified(record, current);
    else if (record.epoch > 0) this.#encrypted(record, current);
    else this.#plain(record, current);
  }

  endDatagram(): void {
    const current = this.#current;
    if (current === undefined) return;
    this.#current = undefined;
    const {from, sighting, length, names, newMessages, isRepeat} = current;
    if (names.length === 0) return;
    const place = sighting.place(`DTLS ${from}: ${names.join(', ')} (${length} bytes)`);
    const value = this.#value;
    if (value.lastTime.iso < place.time.iso) value.lastTime = place.time;
    if (value.completedTime === undefined) value.longestDatagram = Math.max(value.longestDatagram, length);
    const isPartOfIt = value.completedTime === undefined || newMessages.length > 0 || isRepeat || current.hasAlert;
    if (isPartOfIt && this.#frames.size < mostFrames) this.#frames.add(place.frame);
    this.#flights.add({from, length, seconds: sighting.seconds, place, newMessages, isRepeat});
    for (const name of newMessages) this.#places[`${from} ${name}`] ??= place;
  }

  /** `lastTime`: of the capture. */
  end(lastTime: Instant | undefined): Tracked<DtlsHandshake> {
    const value = this.#value;
    const {newest, retransmissions} = this.#flights;
    value.retransmissions = retransmissions;
    this.#addHiddenAlerts();
    const until = lastTime === undefined || lastTime.iso < value.lastTime.iso ? value.lastTime : lastTime;
    value.quietSeconds = Math.max(0, millisecondsBetween(value.lastTime, until)) / 1000;
    const seconds = newest === undefined ? 0 : Math.max(0, millisecondsBetween(newest.first.time, until)) / 1000;
    value.outcome = this.#outcome(newest, seconds);
    if (newest !== undefined && (value.outcome === 'stalled' || value.outcome === 'no-answer')) {
      value.unanswered = unansweredOf(newest, seconds);
      // Who repeats what it sent before has not got this flight.
      const isIgnored = newest.ignoredRepeats > 0;
      value.waiting = isIgnored === (newest.from === 'client') ? 'server' : 'client';
      this.#places.unanswered = newest.longest;
      if (newest.lastCopy !== undefined) this.#places.lastCopy = newest.lastCopy;
      if (newest.lastIgnoredRepeat !== undefined) this.#places.ignoredRepeat = newest.lastIgnoredRepeat;
    }
    const frames = [...this.#frames];
    const filter = `frame.number in {${frames.join(', ')}}`;
    const quote = `DTLS: ${value.messages.slice(0, 12).join(', ')}`;
    return {value, first: {...this.#first, quote, ...(frames.length > 1 ? {filter} : {})}, places: this.#places};
  }

  #outcome(newest: Flight | undefined, seconds: number): DtlsHandshake['outcome'] {
    const {alerts, completedTime, messages} = this.#value;
    const isIgnored = newest !== undefined && newest.ignoredRepeats >= fewestCopies && !this.#hasData();
    if (completedTime !== undefined) return isIgnored && alerts.length === 0 ? 'stalled' : 'complete';
    if (alerts.some(({level, description}) => level !== 'warning' || description === 'close_notify')) return 'alert';
    if (newest === undefined || seconds < shortestWaitSeconds) return 'cut';
    if (newest.copies < fewestCopies && newest.ignoredRepeats < fewestCopies - 1) return 'cut';
    const hasServerAnswered = messages.some((message) => message.startsWith('server '));
    return hasServerAnswered ? 'stalled' : 'no-answer';
  }

  #hasData(): boolean {
    return this.#sides.client.usesKeys || this.#sides.server.usesKeys;
  }

  /** The same record captured on several interfaces. */
  #isCopy(record: DtlsRecord, {from, sighting}: Current): boolean {
    const key =
      record.kind === 'unified'
        ? `${from} ${hexOf(record.payload.subarray(0, 16))}`
        : `${from} ${record.contentType} ${record.epoch} ${record.sequenceNumber} ${byteAt(record.payload, 0)}`;
    const seen = this.#records.get(key);
    if (seen !== undefined) return Math.abs(sighting.seconds - seen) < sameTransmissionSeconds;
    if (this.#records.size < mostRecords) this.#records.set(key, sighting.seconds);
    return false;
  }

  #plain(record: PlainRecord, current: Current): void {
    const {payload} = record;
    switch (record.contentType) {
      case contentType.handshake:
        for (const fragment of readFragments(payload, record.length)) this.#fragment(fragment, current);
        break;
      case contentType.changeCipherSpec: {
        const side = this.#sides[current.from];
        this.#note('ChangeCipherSpec', !side.hasChangedCipherSpec, current);
        side.hasChangedCipherSpec = true;
        break;
      }
      case contentType.alert:
        if (payload.length >= 2 && record.length === 2) this.#alert(byteAt(payload, 0), byteAt(payload, 1), current);
        break;
      case contentType.ack:
        current.names.push('ACK');
        break;
      default:
        break;
    }
  }

  #fragment(fragment: HandshakeFragment, current: Current): void {
    const key = `${current.from} ${fragment.type} ${fragment.messageSequence} ${fragment.messageLength}`;
    let assembly = this.#assemblies.get(key);
    if (assembly === undefined) {
      if (this.#assemblies.size >= mostMessages) {
        const detail = `messages of DTLS handshakes beyond ${mostMessages} in one`;
        this.#anomalies.add('dropped', 'dtls', detail, current.sighting.frame);
        return;
      }
      assembly = new MessageAssembly(fragment.messageLength, isRead(fragment.type) ? this.#budget : undefined);
      this.#assemblies.set(key, assembly);
    }
    const isNew = assembly.add(fragment);
    const name = isNew ? this.#interpret(fragment, assembly, current) : fragment.name;
    if (assembly.isDropped) {
      this.#anomalies.add('dropped', 'dtls', 'fragments of DTLS handshake messages', current.sighting.frame);
    }
    if (assembly.isWhole) assembly.release();
    this.#note(name, isNew, current, `${name} ${fragment.messageSequence}`);
  }

  /** Reads what is of interest, and returns the name of the message. */
  #interpret({type, name}: HandshakeFragment, assembly: MessageAssembly, {from, sighting}: Current): string {
    const {isWhole} = assembly;
    if (type === handshakeType.clientHello) this.#clientHello(assembly.beginning(), isWhole);
    else if (type === handshakeType.serverHello)
      return this.#serverHello(assembly.beginning()) ? 'HelloRetryRequest' : name;
    else if (type === handshakeType.certificate && isWhole) this.#certificate(assembly.beginning(), from, sighting);
    return name;
  }

  #clientHello(body: Uint8Array, isWhole: boolean): void {
    const hello = readClientHello(body, isWhole);
    if (hello === undefined) return;
    const value = this.#value;
    value.clientRandom ??= hello.random;
    if (hello.versions.length > 0) value.offeredVersions = [...hello.versions];
    if (hello.offersSrtp !== undefined) value.offersSrtp = hello.offersSrtp;
    this.#sides.client.connectionIdLength ??= hello.connectionIdLength;
  }

  /** Tells whether it is a HelloRetryRequest. */
  #serverHello(body: Uint8Array): boolean {
    const hello = readServerHello(body);
    if (hello === undefined) return false;
    const value = this.#value;
    this.#isDtls13 = hello.isDtls13;
    if (hello.version !== undefined) value.version = hello.version;
    if (hello.isRetryRequest) return true;
    value.cipherSuite = cipherSuiteName(hello.cipherSuite);
    this.#tagLength = hello.cipherSuite === aes128Ccm8 ? tagLength.ccm8 : tagLength.usual;
    this.#sides.server.connectionIdLength ??= hello.connectionIdLength;
    return false;
  }

  #certificate(body: Uint8Array, from: DtlsEnd, sighting: Sighting): void {
    const der = firstCertificate(body);
    if (der === undefined) return;
    const field = from === 'client' ? 'clientCertificateSha256' : 'serverCertificateSha256';
    if (this.#value[field] !== undefined) return;
    this.#value[field] = createHash('sha256').update(der).digest('hex');
    this.#places[field] = sighting.place(`DTLS ${from}: Certificate`);
  }

  #alert(level: number, description: number, current: Current): void {
    const name = alertName(description);
    current.names.push(`Alert ${name}`);
    current.hasAlert = true;
    this.#keepAlert(
      current.from,
      level === 2 ? 'fatal' : 'warning',
      name,
      current.sighting.place(`DTLS ${current.from}: Alert ${name}`),
    );
  }

  #keepAlert(
    from: DtlsEnd,
    level: DtlsAlert['level'],
    description: string,
    place: PacketPlace,
    after: readonly string[] = this.#answeredBy(from),
  ): void {
    const {alerts} = this.#value;
    if (alerts.some((alert) => alert.from === from && alert.description === description)) return;
    if (alerts.length >= mostAlerts) return;
    alerts.push({from, level, description, after: [...after], frame: place.frame, time: place.time});
    this.#places[`alert:${from}:${description}`] = place;
  }

  /** The flight of the other side that something of this side follows. */
  #answeredBy(from: DtlsEnd): readonly string[] {
    const {newest} = this.#flights;
    return newest === undefined || newest.from === from ? [] : newest.messages;
  }

  /** DTLS 1.0 and 1.2 under new keys: the content type still shows. */
  #encrypted(record: PlainRecord, current: Current): void {
    const side = this.#sides[current.from];
    switch (record.contentType) {
      case contentType.handshake:
        this.#note('encrypted handshake message', !side.isEncrypted, current);
        side.isEncrypted = true;
        break;
      case contentType.alert: {
        const name = 'Alert (encrypted)';
        current.names.push(name);
        current.hasAlert = true;
        this.#keepAlert(current.from, 'unknown', 'encrypted', current.sighting.place(`DTLS ${current.from}: ${name}`));
        break;
      }
      case contentType.applicationData:
        current.names.push('application data');
        side.isEncrypted = true;
        side.usesKeys = true;
        break;
      case contentType.connectionId:
        this.#note('encrypted record', !side.isEncrypted, current);
        side.isEncrypted = true;
        break;
      default:
        break;
    }
    this.#settleCompletion(current);
  }

  /** DTLS 1.3 under any keys: only the length tells what it may be. */
  #unified(record: UnifiedRecord, current: Current): void {
    const {from, sighting} = current;
    const side = this.#sides[from];
    const content = record.length - this.#tagLength;
    if (content === alertPlaintext) {
      const name = `encrypted record of ${record.length} bytes, as long as an alert`;
      current.names.push(name);
      current.hasAlert = true;
      side.lastSmall = {place: sighting.place(`DTLS ${from}: ${name}`), after: [...this.#answeredBy(from)]};
      return;
    }
    side.lastSmall = undefined;
    const isAck = (content - alertPlaintext) % ackEntry === 0 && content - alertPlaintext <= ackEntry * mostAckEntries;
    if (record.epochBits === handshakeEpoch && isAck) {
      current.names.push('encrypted acknowledgement');
    } else if (record.epochBits === handshakeEpoch) {
      this.#handshakeRecord(record, side, current);
    } else if (record.epochBits === applicationEpoch) {
      current.names.push(isAck ? 'encrypted acknowledgement' : 'encrypted application data');
      side.usesKeys = true;
    }
    this.#settleCompletion(current);
  }

  /** Ciphertexts differ each time; a flight that is sent again is known by the lengths of its records. */
  #handshakeRecord({length}: UnifiedRecord, side: Side, current: Current): void {
    const known = side.encryptedLengths.get(length);
    const isRepeat = known !== undefined && Math.abs(current.sighting.seconds - known) >= sameTransmissionSeconds;
    if (known === undefined && side.encryptedLengths.size < mostMessages) {
      side.encryptedLengths.set(length, current.sighting.seconds);
    }
    side.isEncrypted = true;
    this.#note('encrypted handshake', !isRepeat, current);
  }

  /** DTLS 1.3: the server answers the client's last flight under application keys (RFC 9147 §5.8.3 and §7). */
  #settleCompletion({sighting, from}: Current): void {
    const value = this.#value;
    if (value.completedTime !== undefined) return;
    const {client, server} = this.#sides;
    const isComplete =
      this.#isDtls13 === true
        ? server.usesKeys
        : (client.isEncrypted && server.isEncrypted) || client.usesKeys || server.usesKeys;
    if (!isComplete) return;
    value.completedTime = sighting.time;
    this.#places.completedTime = sighting.place(`DTLS ${from}: the handshake is complete`);
  }

  /** `identity`: what tells two messages of one name apart. */
  #note(name: string, isNew: boolean, current: Current, identity = name): void {
    current.names.push(name);
    if (!isNew) {
      current.isRepeat = true;
      return;
    }
    if (!current.newMessages.includes(name)) current.newMessages.push(name);
    const key = `${current.from} ${identity}`;
    if (this.#named.has(key) || this.#named.size >= mostMessages) return;
    this.#named.add(key);
    this.#value.messages.push(`${current.from} ${name}`);
  }

  /** Of DTLS 1.3. */
  #addHiddenAlerts(): void {
    for (const from of ['client', 'server'] as const) {
      const small = this.#sides[from].lastSmall;
      if (small === undefined || this.#isDtls13 !== true) continue;
      this.#keepAlert(from, 'unknown', 'encrypted', small.place, small.after);
    }
    this.#value.alerts.sort((one, other) => compareInstants(one.time, other.time));
  }
}

function isRead(type: number): boolean {
  return type === handshakeType.clientHello || type === handshakeType.serverHello || type === handshakeType.certificate;
}

/** What data channels send, and tells nothing more once the handshake is complete. */
function isData(record: DtlsRecord, side: Side): boolean {
  return record.kind === 'plain' && record.contentType === contentType.applicationData && side.usesKeys;
}

function newSide(): Side {
  return {
    isEncrypted: false,
    usesKeys: false,
    hasChangedCipherSpec: false,
    lastSmall: undefined,
    encryptedLengths: new Map(),
    connectionIdLength: undefined,
  };
}

function unansweredOf(flight: Flight, seconds: number): UnansweredFlight {
  const {from, messages, copies, ignoredRepeats, longestDatagram, first} = flight;
  return {from, messages: [...messages], copies, ignoredRepeats, firstTime: first.time, seconds, longestDatagram};
}
