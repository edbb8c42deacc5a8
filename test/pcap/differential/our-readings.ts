/** What is read here of a capture, in the words of the comparison. */
import type {CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import type {Sighting} from '../../../src/pcap/track/sighting.ts';
import {TransactionTracker} from '../../../src/pcap/track/transaction-tracker.ts';
import {TurnTracker} from '../../../src/pcap/track/turn-tracker.ts';
import {
  alternateServer,
  mappedAddress,
  otherAddress,
  responseOrigin,
  type TransportAddress,
} from '../../../src/stun/attributes/address.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {realm, username} from '../../../src/stun/attributes/text.ts';
import {xorMappedAddress, xorPeerAddress, xorRelayedAddress} from '../../../src/stun/attributes/xor-address.ts';
import type {AttributeCodec, Message} from '../../../src/stun/message.ts';
import {analyseFile} from '../real-captures.ts';
import {CountedReading, type Reading, type Readings, SetReading} from './compare.ts';

export const addressAttributes: ReadonlyMap<number, AttributeCodec<TransportAddress>> = new Map(
  [
    mappedAddress,
    alternateServer,
    responseOrigin,
    otherAddress,
    xorMappedAddress,
    xorRelayedAddress,
    xorPeerAddress,
  ].map((codec) => [codec.type, codec]),
);

export interface OurReadings {
  readonly stun: Readings;
  readonly others: Readings;
  /** By both ends and SSRC, as `rtp` of tshark's. */
  readonly rtp: ReadonlyMap<string, {readonly packets: number; readonly lost: number}>;
}

export function readOurs(file: string): OurReadings {
  const stun = new StunReadings();
  const result = whileWatching(stun, () => analyseFile(file));
  return {stun: stun.readings, others: readOthers(result), rtp: readRtp(result)};
}

/** Every message on its way to the trackers; indications go to one only. */
function whileWatching<Result>(stun: StunReadings, run: () => Result): Result {
  const {add: addTransaction} = TransactionTracker.prototype;
  const {add: addTurn} = TurnTracker.prototype;
  TransactionTracker.prototype.add = function add(message, sighting) {
    stun.add(message, sighting);
    addTransaction.call(this, message, sighting);
  };
  TurnTracker.prototype.add = function add(message, sighting) {
    if (message.messageClass === 'indication') stun.add(message, sighting);
    addTurn.call(this, message, sighting);
  };
  try {
    return run();
  } finally {
    TransactionTracker.prototype.add = addTransaction;
    TurnTracker.prototype.add = addTurn;
  }
}

/** Values of all messages of a frame follow each other. */
export class StunReadings {
  readonly #fields = {
    'STUN class': new Map<string, string>(),
    'STUN method': new Map<string, string>(),
    'STUN transaction id': new Map<string, string>(),
    'STUN error code': new Map<string, string>(),
    'STUN username': new Map<string, string>(),
    'STUN realm': new Map<string, string>(),
    'STUN addresses': new Map<string, string>(),
  };

  get readings(): Readings {
    return this.#fields;
  }

  add(message: Message, {frame, relay}: Sighting): void {
    // Of RFC 3489: another protocol to tshark. It looks for RTP and DTLS inside TURN, never for STUN.
    if (!message.hasCookie || relay !== undefined) return;
    this.enter(frame, {
      'STUN class': [message.messageClass],
      'STUN method': [String(message.method)],
      'STUN transaction id': [message.transactionId],
      'STUN error code': valuesOf(message, errorCode).map(({code}) => String(code)),
      'STUN username': valuesOf(message, username).map(printable),
      'STUN realm': valuesOf(message, realm).map(printable),
      'STUN addresses': message.attributes.flatMap(({type, value}) => {
        const decoded = addressAttributes.get(type)?.decode(value, message);
        return decoded === undefined ? [] : [`${type} ${decoded.address} ${decoded.port}`];
      }),
    });
  }

  enter(frame: number, values: Readonly<Record<keyof StunReadings['readings'], readonly string[]>>): void {
    for (const [field, reading] of Object.entries(this.#fields)) {
      const before = reading.get(`frame ${frame}`);
      const now = values[field] ?? [];
      if (now.length === 0) continue;
      reading.set(`frame ${frame}`, [...(before === undefined ? [] : [before]), ...now].join(', '));
    }
  }
}

/** Of every attribute of the type, also behind MESSAGE-INTEGRITY. */
function valuesOf<Value>(message: Message, codec: AttributeCodec<Value>): Value[] {
  return message.attributes.flatMap(({type, value}) => {
    const decoded = type === codec.type ? codec.decode(value, message) : undefined;
    return decoded === undefined ? [] : [decoded];
  });
}

/** Text ends at a zero byte for tshark. */
function printable(text: string): string {
  return text.replace(/\0.*$/s, '');
}

function readOthers(result: CaptureResult): Readings {
  const names = new SetReading();
  const alerts = new CountedReading();
  for (const {value} of result.tlsHandshakes) {
    const [client, server] = [textOf(value.client), textOf(value.server)];
    if (value.clientRandom !== undefined) names.add(`${client} > ${server}`, value.serverName ?? '(none)');
    for (const {from, description} of value.alerts) {
      if (description === 'encrypted') continue;
      alerts.add(`${from === 'client' ? `${client} > ${server}` : `${server} > ${client}`} ${description}`);
    }
  }
  return {
    'TLS server name': names.reading,
    'TLS alert': alerts.reading,
    'DTLS handshake types': readDtls(result),
    ...readDns(result),
  };
}

function readDtls({dtlsHandshakes}: CaptureResult): Reading {
  const messages = new SetReading();
  for (const {value} of dtlsHandshakes) {
    for (const text of value.messages) {
      const [from = '', name = ''] = text.split(' ');
      if (name === 'encrypted' || name === 'ChangeCipherSpec') continue;
      const [client, server] = [textOf(value.client), textOf(value.server)];
      messages.add(from === 'client' ? `${client} > ${server}` : `${server} > ${client}`, typeOf(name));
    }
  }
  return messages.reading;
}

/** By the number in the message (RFC 8446 §4.1.4). */
function typeOf(name: string): string {
  return name === 'HelloRetryRequest' ? 'ServerHello' : name;
}

function readDns({dnsExchanges}: CaptureResult): Readings {
  const questions = new Map<string, string>();
  const codes = new Map<string, string>();
  const addresses = new Map<string, string>();
  for (const {value} of dnsExchanges) {
    const key = `${value.client.address} > ${value.server.address} ${value.server.port} ${value.recordType} ${value.name}`;
    if (value.questions > 0) questions.set(key, String(value.questions));
    if (value.isMulticast) continue;
    if (value.outcome !== 'no-answer') codes.set(key, responseCodes[value.outcome] ?? String(value.responseCode ?? 0));
    const isAddress = value.recordType === 'A' || value.recordType === 'AAAA';
    if (isAddress && value.outcome === 'answered') addresses.set(key, value.answers.toSorted().join(', '));
  }
  return {'DNS questions': questions, 'DNS response code': codes, 'DNS addresses': addresses};
}

/** RFC 6895 §2.3 */
const responseCodes: Readonly<Record<string, string>> = {
  answered: '0',
  'no-data': '0',
  servfail: '2',
  nxdomain: '3',
  refused: '5',
};

function readRtp({rtpStreams}: CaptureResult): OurReadings['rtp'] {
  const streams = new Map<string, {packets: number; lost: number}>();
  for (const {value} of rtpStreams) {
    const key = `${textOf(value.source)} > ${textOf(value.destination)} ${value.ssrc.toString(16)}`;
    const known = streams.get(key) ?? {packets: 0, lost: 0};
    // tshark takes duplicates off what was lost.
    streams.set(key, {packets: known.packets + value.packets, lost: known.lost + value.expected - value.packets});
  }
  return streams;
}

function textOf({address, port}: TransportAddress): string {
  return `${address} ${port}`;
}
