/** TLS handshakes on TCP (RFC 5246, RFC 8446): what was asked, what was shown, and who ended it. */
import {type Instant, millisecondsBetween} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {hexOf} from '../../stun/message.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {PacketPlace, Sighting, Tracked, Writable} from './sighting.ts';

export interface TlsAlert {
  readonly from: 'client' | 'server';
  /** In TLS 1.3 the description alone tells it (RFC 8446 §6); `unknown` where it cannot be read. */
  readonly level: 'warning' | 'fatal' | 'unknown';
  /** `unknown_ca` … as the IANA registry "TLS Alerts" names it; `encrypted` where it cannot be read. */
  readonly description: string;
  /** Whether a key log made it readable. */
  readonly isDecrypted: boolean;
  readonly frame: number;
  readonly time: Instant;
}

/** In the shape of the fact `tls.handshake`. */
export interface TlsHandshake {
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  /** ClientHello.random, lower-case hex: by it two captures are known to show one handshake, through any NAT. */
  readonly clientRandom?: string;
  readonly serverName?: string;
  readonly offeredProtocols: string[];
  readonly protocol?: string;
  readonly offeredVersions: string[];
  /** `TLS 1.2`, `TLS 1.3` */
  readonly version?: string;
  readonly cipherSuite?: string;
  /** DER of the server's certificates in the order sent, lower-case hex, where visible (TLS 1.2, or with a key log). */
  readonly certificates: string[];
  readonly alerts: TlsAlert[];
  /** Who ended the connection, and how. */
  readonly closedBy?: 'client' | 'server';
  readonly closedHow?: 'fin' | 'reset';
  readonly closedFrame?: number;
  /**
   * `established`: application data both ways or from one side after its Finished. `alert`: a fatal alert. `reset`: TCP
   * reset during the handshake. `closed`: FIN during the handshake. `no-answer`: ClientHello without ServerHello.
   * `cut`: the capture ends too early, or begins too late, to tell.
   */
  readonly outcome: 'established' | 'alert' | 'reset' | 'closed' | 'no-answer' | 'cut';
  /** The last handshake message that was seen: `ClientHello`, `ServerHello`, `Certificate` … */
  readonly lastMessage: string;
  /** Whether a key log or a decryption-secrets block opened it. */
  readonly isDecrypted: boolean;
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly lastTime: Instant;
}

/** Kept: a capture in front of a proxy may hold very many. */
const mostHandshakes = 10_000;
/** Chains are the same for all connections to one server. */
const mostChains = 500;
/** A handshake ends after one; a connection that stays open may show a few warnings. */
const mostAlerts = 8;
/** A server answers within a round trip, and one that is loaded within seconds; the browser still waits then. */
const shortestSilenceSeconds = 5;

/** What was asked, out of a ClientHello. */
export interface HelloQuestion {
  readonly clientRandom: string;
  readonly serverName: string | undefined;
  readonly protocols: string[];
  readonly versions: string[];
}

/** What was chosen, out of a ServerHello. */
export interface HelloAnswer {
  readonly version: string;
  readonly cipherSuite: string;
  readonly protocol: string | undefined;
}

/** One handshake while it is being seen. */
export class TlsObservation {
  readonly #value: Writable<TlsHandshake>;
  readonly #first: PacketPlace;
  readonly #places: Record<string, PacketPlace> = {};
  readonly #chains: ChainTexts;
  #isEstablished = false;
  #hasApplicationData = {client: false, server: false};
  #hasGap = false;
  /** Whether anything of the server was captured at all. */
  isServerSeen = false;

  constructor(hello: HelloQuestion | undefined, sighting: Sighting, from: 'client' | 'server', chains: ChainTexts) {
    const [client, server] =
      from === 'client' ? [sighting.source, sighting.destination] : [sighting.destination, sighting.source];
    this.#chains = chains;
    this.#value = {
      client,
      server,
      ...(hello === undefined ? {} : {clientRandom: hello.clientRandom}),
      ...(hello?.serverName === undefined ? {} : {serverName: hello.serverName}),
      offeredProtocols: hello?.protocols ?? [],
      offeredVersions: hello?.versions ?? [],
      certificates: [],
      alerts: [],
      outcome: 'cut',
      lastMessage: '',
      isDecrypted: false,
      firstFrame: sighting.frame,
      firstTime: sighting.time,
      lastTime: sighting.time,
    };
    const asked = hello?.serverName === undefined ? '' : `, server_name ${hello.serverName}`;
    this.#first = sighting.place(hello === undefined ? 'TLS handshake' : `Client Hello${asked}`);
  }

  get isEstablished(): boolean {
    return this.#isEstablished;
  }

  /** A handshake message that was read. */
  message(name: string, sighting: Sighting): void {
    if (this.#isEstablished) return;
    this.#value.lastMessage = name;
    this.#value.lastTime = sighting.time;
  }

  serverHello({version, cipherSuite, protocol}: HelloAnswer, sighting: Sighting): void {
    const value = this.#value;
    if (value.version !== undefined) return;
    value.version = version;
    value.cipherSuite = cipherSuite;
    if (protocol !== undefined) value.protocol = protocol;
    this.#places.version = sighting.place(`Server Hello, ${version}, ${cipherSuite}`);
  }

  chosenProtocol(protocol: string): void {
    this.#value.protocol ??= protocol;
  }

  certificates(list: readonly Uint8Array[], sighting: Sighting): void {
    if (this.#value.certificates.length > 0 || list.length === 0) return;
    this.#value.certificates = this.#chains.textsOf(list);
    this.#places.certificates = sighting.place(`Certificate, ${list.length} in it`);
  }

  alert(alert: Pick<TlsAlert, 'from' | 'level' | 'description' | 'isDecrypted'>, sighting: Sighting): void {
    const {alerts} = this.#value;
    if (alerts.length >= mostAlerts) return;
    const shown =
      alert.description === 'encrypted' ? 'Encrypted Alert' : `Alert (${alert.level}), ${alert.description}`;
    this.#places[`alerts.${alerts.length}`] = sighting.place(`${shown}, from the ${alert.from}`);
    alerts.push({...alert, frame: sighting.frame, time: sighting.time});
    this.#value.lastTime = sighting.time;
  }

  decrypted(): void {
    this.#value.isDecrypted = true;
  }

  /** Both sides have said that they are done, or the client has in TLS 1.3. */
  established(sighting: Sighting): void {
    if (this.#isEstablished) return;
    this.#isEstablished = true;
    this.#value.lastTime = sighting.time;
  }

  applicationData(from: 'client' | 'server'): void {
    this.#hasApplicationData[from] = true;
  }

  /** Something of the handshake is not in the capture. */
  gap(): void {
    if (!this.#isEstablished) this.#hasGap = true;
  }

  /** How the connection under it ended. */
  closed(by: 'client' | 'server', how: 'fin' | 'reset', sighting: Sighting): void {
    const value = this.#value;
    if (value.closedBy !== undefined) return;
    value.closedBy = by;
    value.closedHow = how;
    value.closedFrame = sighting.frame;
    value.lastTime = sighting.time;
    this.#places.closedBy = sighting.place(how === 'reset' ? `RST from the ${by}` : `FIN from the ${by}`);
  }

  /** Changes nothing. `lastTime`: of the capture so far. */
  tracked(lastTime: Instant | undefined): Tracked<TlsHandshake> {
    const {certificates, alerts} = this.#value;
    const value = {...this.#value, certificates, alerts: [...alerts], outcome: this.#outcome(lastTime)};
    return {value, first: this.#first, places: {...this.#places}};
  }

  #outcome(lastTime: Instant | undefined): TlsHandshake['outcome'] {
    const {alerts, closedHow, lastMessage, firstTime} = this.#value;
    const {client, server} = this.#hasApplicationData;
    // A server may refuse a client after that client thought the handshake done.
    const isRefused = alerts.some(({level}) => level === 'fatal') && !(client && server);
    if (isRefused) return 'alert';
    if (this.#isEstablished) return 'established';
    if (alerts.some(({description}) => description === 'encrypted')) return 'alert';
    if (this.#hasGap) return 'cut';
    if (closedHow !== undefined) return closedHow === 'reset' ? 'reset' : 'closed';
    const waited = lastTime === undefined ? 0 : millisecondsBetween(firstTime, lastTime) / 1000;
    const isUnanswered = lastMessage === 'ClientHello' && this.isServerSeen && waited >= shortestSilenceSeconds;
    return isUnanswered ? 'no-answer' : 'cut';
  }
}

/** Certificates as text, each kept once. */
class ChainTexts {
  readonly #texts = new Map<string, string[]>();

  textsOf(list: readonly Uint8Array[]): string[] {
    const texts = list.map((bytes) => hexOf(bytes));
    const key = texts.join(' ');
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    if (this.#texts.size >= mostChains) return [];
    this.#texts.set(key, texts);
    return texts;
  }
}

export class TlsTracker {
  readonly #anomalies: AnomalyLog;
  readonly #observations: TlsObservation[] = [];
  readonly #chains = new ChainTexts();

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** `hello`: undefined where the ServerHello is the first that was captured. */
  begin(hello: HelloQuestion | undefined, sighting: Sighting, from: 'client' | 'server'): TlsObservation {
    const observation = new TlsObservation(hello, sighting, from, this.#chains);
    if (this.#observations.length < mostHandshakes) this.#observations.push(observation);
    else this.#anomalies.add('dropped', 'tls', `TLS handshakes beyond the first ${mostHandshakes}`, sighting.frame);
    return observation;
  }

  /** Changes nothing. `lastTime`: of the capture so far. */
  end(lastTime: Instant | undefined): Tracked<TlsHandshake>[] {
    return this.#observations.map((observation) => observation.tracked(lastTime));
  }
}
