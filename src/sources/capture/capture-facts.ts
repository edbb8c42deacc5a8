/** Turns the result of a capture's analysis into facts, each with the frame where it is to be seen. */
import {captureSummary} from '../../facts/capture-summary.ts';
import {decodeAnomaly} from '../../facts/decode-anomaly.ts';
import {dnsExchange} from '../../facts/dns-exchange.ts';
import {dtlsHandshake} from '../../facts/dtls-handshake.ts';
import type {Fact, FactType} from '../../facts/fact.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import {iceSession} from '../../facts/ice-session.ts';
import {icmpError} from '../../facts/icmp-error.ts';
import {rtpStream} from '../../facts/rtp-stream.ts';
import {signedRequest} from '../../facts/signed-request.ts';
import {stunTransaction} from '../../facts/stun-transaction.ts';
import {tcpConnection} from '../../facts/tcp-connection.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {
  type ShownCertificate,
  type TlsHandshake as TlsHandshakeValue,
  tlsHandshake,
} from '../../facts/tls-handshake.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {type MessageBytes, type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {flowSubject, formatHostPort, type Subject, turnServerSubject} from '../../model/subject.ts';
import type {LocatedAnomaly} from '../../pcap/anomaly-log.ts';
import type {CaptureResult} from '../../pcap/capture-analysis.ts';
import type {CaptureSummary} from '../../pcap/file-tally.ts';
import type {PacketPlace, Tracked} from '../../pcap/track/sighting.ts';
import type {TrackedRequest} from '../../pcap/track/turn-session.ts';
import {annotateMessage} from '../../stun/annotate.ts';
import type {CertificateCollection} from '../certificates/certificate-collection.ts';
import {ShownFiles, shownCertificate} from './shown-certificates.ts';

const format = 'capture';

/** One file of a capture: rotated ones are read as one, and each packet names its own. */
export interface CaptureInput {
  readonly path: string;
  readonly fileName: string;
}

/**
 * `files`: in the order in which they were read; the first names the capture. `certificates`: takes those that servers
 * showed, which become facts with all others.
 */
export function captureFacts(
  result: CaptureResult,
  files: readonly [CaptureInput, ...CaptureInput[]],
  certificates?: CertificateCollection,
): Fact[] {
  const {summary, anomalies} = result;
  const [{path}] = files;
  const subject: Subject = `capture:${path}`;
  const origins = new Origins(files);
  return [
    ...(summary === undefined ? [] : summaryFacts(summary, result, subject, origins)),
    ...origins.facts(turnSession, result.sessions, ({server, transport}) =>
      turnServerSubject(server.address, server.port, transport),
    ),
    ...result.signedRequests.map((request) => requestFact(request, origins)),
    ...origins.facts(stunTransaction, result.transactions, ({client, server, transport}) =>
      flowSubject(transport, client, server),
    ),
    ...origins.facts(
      iceSession,
      result.iceSessions,
      ({firstFragment, secondFragment}): Subject => `flow:ice/${firstFragment}/${secondFragment}`,
    ),
    ...origins.facts(dtlsHandshake, result.dtlsHandshakes, ({client, server, transport}) =>
      flowSubject(transport, client, server),
    ),
    ...origins.facts(tlsHandshake, withShownCertificates(result.tlsHandshakes), ({client, server}) =>
      flowSubject('tcp', client, server),
    ),
    ...(certificates === undefined ? [] : shownFiles(result.tlsHandshakes, certificates, origins)),
    ...origins.facts(httpExchange, result.httpExchanges, ({client, server}) => flowSubject('tcp', client, server)),
    ...origins.facts(
      tcpConnection,
      result.tcpConnections,
      ({server}): Subject => `address:${formatHostPort(server.address, server.port)}`,
    ),
    ...origins.facts(dnsExchange, result.dnsExchanges, ({name}): Subject => `name:${name}`),
    ...origins.facts(icmpError, result.icmpErrors, ({about}) =>
      flowSubject(about.transport, about.source, about.destination),
    ),
    ...origins.facts(rtpStream, result.rtpStreams, ({source, destination, transport}) =>
      flowSubject(transport, source, destination),
    ),
    ...anomalies.map((anomaly) => anomalyFact(anomaly, subject, origins)),
  ];
}

function withShownCertificates(handshakes: CaptureResult['tlsHandshakes']): Tracked<TlsHandshakeValue>[] {
  const known = new Map<string, ShownCertificate | undefined>();
  return handshakes.map(({value, ...rest}) => {
    const [leaf] = value.certificates;
    if (leaf === undefined) return {value, ...rest};
    if (!known.has(leaf)) known.set(leaf, shownCertificate(leaf));
    const shown = known.get(leaf);
    return {value: {...value, ...(shown === undefined ? {} : {shown})}, ...rest};
  });
}

function shownFiles(
  handshakes: CaptureResult['tlsHandshakes'],
  certificates: CertificateCollection,
  origins: Origins,
): Fact[] {
  const files = new ShownFiles(certificates);
  return handshakes.flatMap(({value, first, places}) => files.facts(value, origins.of(places.certificates ?? first)));
}

/** A busy server refuses thousands; evidence of a finding is a few of the first. */
const mostAnnotated = 2000;

class Origins {
  readonly #files: readonly [CaptureInput, ...CaptureInput[]];
  #annotated = 0;

  constructor(files: readonly [CaptureInput, ...CaptureInput[]]) {
    this.#files = files;
  }

  /** All inputs, where there are several. */
  get inputs(): {readonly files?: string[]} {
    return this.#files.length === 1 ? {} : {files: this.#files.map(({path}) => path)};
  }

  of(place: PacketPlace): Origin {
    return {input: this.inputOf(place), format, ...placeOf(place)};
  }

  inputOf({file}: {readonly file: number}): string {
    return (this.#files[file] ?? this.#files[0]).path;
  }

  nameOf({file}: {readonly file: number}): string {
    return (this.#files[file] ?? this.#files[0]).fileName;
  }

  /** What trackers yielded, as facts of one type. */
  facts<FactValue, Value extends FactValue>(
    type: FactType<FactValue>,
    tracked: readonly Tracked<Value>[],
    subjectOf: (value: Value) => Subject,
  ): Fact[] {
    return tracked.map(({value, first, places}) => {
      const at = Object.fromEntries(Object.entries(places).map(([field, place]) => [field, this.#at(place, first)]));
      return type.of(subjectOf(value), this.of(first), value, at);
    });
  }

  /** A place in the file of the whole fact needs no name of its own. */
  #at(place: PacketPlace, first: PacketPlace): Place {
    const bytes = this.#bytesOf(place);
    return {
      ...placeOf(place),
      ...(bytes === undefined ? {} : {bytes}),
      ...(place.file === first.file ? {} : {input: this.inputOf(place)}),
    };
  }

  #bytesOf({message}: PacketPlace): MessageBytes | undefined {
    if (message === undefined || this.#annotated >= mostAnnotated) return undefined;
    this.#annotated += 1;
    return annotateMessage(message);
  }
}

function summaryFacts(summary: CaptureSummary, result: CaptureResult, subject: Subject, origins: Origins): Fact[] {
  const origin: Origin = {input: origins.inputOf({file: 0}), format};
  const facts: Fact[] = [
    captureSummary.of(subject, origin, {...summary, linkTypes: [...summary.linkTypes], ...origins.inputs}),
  ];
  if (summary.lastTime !== undefined) {
    const {lastFile: file, lastFrame} = result;
    const place = {...frameOf(lastFrame), time: summary.lastTime};
    const value = {instant: summary.lastTime, what: `last packet of ${origins.nameOf({file})}`};
    facts.push(timeObserved.of(subject, {input: origins.inputOf({file}), format, ...place}, value));
  }
  return facts;
}

function requestFact({value, transport, place}: TrackedRequest, origins: Origins): Fact {
  const subject = turnServerSubject(value.server.address, value.server.port, transport);
  return signedRequest.of(subject, origins.of(place), value);
}

function anomalyFact({file, frame, ...value}: LocatedAnomaly, subject: Subject, origins: Origins): Fact {
  const place = frame === undefined ? {} : frameOf(frame);
  return decodeAnomaly.of(subject, {input: origins.inputOf({file}), format, ...place}, value);
}

function placeOf({frame, time, quote, filter}: PacketPlace): Place {
  return {...frameOf(frame), time, quote: quoteOf(quote), ...(filter === undefined ? {} : {filter})};
}

function frameOf(frame: number): Place {
  return {frame, filter: `frame.number == ${frame}`};
}
