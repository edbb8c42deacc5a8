/** DNS questions and their answers (RFC 1035), over UDP and TCP; multicast DNS (RFC 6762) is told apart. */
import {type Instant, millisecondsBetween} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {byteAt} from '../../stun/message.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import {type DnsMessage, type DnsQuestion, readDnsMessage} from '../dns/dns-message.ts';
import {recordTypeNumber} from '../dns/record-types.ts';
import type {PacketPlace, Sighting, Tracked, Writable} from './sighting.ts';

/** In the shape of the fact `dns.exchange`. The same question from one client to one server is counted in one. */
export interface DnsExchange {
  /** The port is that of the first question. */
  readonly client: TransportAddress;
  readonly server: TransportAddress;
  readonly isMulticast: boolean;
  /** Lower case, without the closing dot. */
  readonly name: string;
  /** `A`, `AAAA`, `SRV`, `HTTPS`, `TYPE99` … */
  readonly recordType: string;
  /** `answered` if any question was; else what the last answer says. */
  readonly outcome: 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused' | 'no-answer' | 'other';
  /** Code of the answer (RFC 6895), for `other`. */
  readonly responseCode?: number;
  /** Addresses at the end of the CNAME chain, names of CNAME where there are none, or `priority weight port target`, sorted. */
  readonly answers: string[];
  /** As sent, with repetitions; 0 when the capture holds the answer alone. */
  readonly questions: number;
  readonly answerFrame?: number;
  readonly firstFrame: number;
  readonly firstTime: Instant;
  readonly roundTripMs?: number;
  /** From the first question to the last packet of the capture. */
  readonly waitedSeconds: number;
}

/** Bounds against captures made to exhaust memory; what passes them is said in an anomaly. */
const mostExchanges = 10_000;
const mostAnswers = 64;
/** Questions that wait for an answer, of one exchange. */
const mostOpen = 8;
/** Two equal questions nearer than this are one packet captured twice (Linux `any`, two interfaces): resolvers wait longer. */
const samePacketSeconds = 0.05;

const dnsPort = 53;
const multicastPort = 5353;

interface Open {
  readonly id: number;
  readonly port: number;
  readonly seconds: number;
}

interface Exchange {
  readonly value: Writable<Omit<DnsExchange, 'waitedSeconds'>>;
  readonly first: PacketPlace;
  readonly places: Record<string, PacketPlace>;
  readonly question: DnsQuestion;
  open: Open[];
}

/**
 * Whether the payload of a datagram is DNS: by port and direction. A client may have port 5353 by chance, and a TURN
 * server 53 on purpose.
 */
export function isDns(bytes: Uint8Array, {source, destination}: Sighting): boolean {
  const isResponse = byteAt(bytes, 2) >= 0x80;
  const {address, port} = isResponse ? source : destination;
  if (port === dnsPort) return readDnsMessage(bytes) !== undefined;
  if (port !== multicastPort) return false;
  const isMulticast = isMulticastAddress(isResponse ? destination.address : address);
  return (isMulticast || source.port === destination.port) && readDnsMessage(bytes) !== undefined;
}

export class DnsTracker {
  readonly #anomalies: AnomalyLog;
  readonly #exchanges = new Map<string, Exchange>();
  /** Multicast questions by name and type: anybody may answer. */
  readonly #multicast = new Map<string, Exchange[]>();

  constructor(anomalies: AnomalyLog) {
    this.#anomalies = anomalies;
  }

  /** Takes a message to or from port 53 or 5353; `isCut`: whether the capture holds less of it than was sent. */
  datagram(bytes: Uint8Array, sighting: Sighting, isCut = false): void {
    const message = readDnsMessage(bytes);
    if (message === undefined) return;
    const server = message.isResponse ? sighting.source : sighting.destination;
    if (message.isBroken) {
      const kind = isCut ? 'truncated' : 'malformed';
      this.#anomalies.add(kind, 'dns', 'DNS answers that end before all their records', sighting.frame);
    }
    if (!message.isResponse) this.#ask(message, server.port === multicastPort, sighting);
    else if (server.port === multicastPort) this.#answerMulticast(message, sighting);
    else this.#answer(message, sighting);
  }

  /** What is known so far; changes nothing. `lastTime`: of the last packet of the capture. */
  end(lastTime: Instant | undefined): Tracked<DnsExchange>[] {
    return [...this.#exchanges.values()].map(({value, first, places, question}) => {
      const {firstTime, questions} = value;
      const waitedSeconds = Math.max(0, millisecondsBetween(firstTime, lastTime ?? firstTime)) / 1000;
      return {
        value: {
          ...value,
          answers: value.answers.toSorted(),
          waitedSeconds,
        },
        first,
        places: placesOf(first, places.answer, questions, filterOf(question)),
      };
    });
  }

  #ask(message: DnsMessage, isMulticast: boolean, sighting: Sighting): void {
    const {source, destination, seconds} = sighting;
    for (const question of message.questions) {
      const exchange = this.#exchangeOf(question, source, destination, isMulticast, sighting);
      if (exchange === undefined) return;
      const asked = {id: message.id, port: source.port, seconds};
      const isCopy = exchange.open.some(
        (one) => isSame(one, asked) && Math.abs(one.seconds - seconds) < samePacketSeconds,
      );
      if (isCopy) continue;
      exchange.value.questions += 1;
      exchange.open.push(asked);
      if (exchange.open.length > mostOpen) exchange.open.shift();
    }
  }

  #answer(message: DnsMessage, sighting: Sighting): void {
    const {source, destination} = sighting;
    for (const question of message.questions) {
      const exchange = this.#exchangeOf(question, destination, source, false, sighting);
      if (exchange === undefined) return;
      const answer = {id: message.id, port: destination.port, seconds: sighting.seconds};
      const asked = exchange.open.findLast((one) => isSame(one, answer) && one.seconds <= answer.seconds);
      exchange.open = exchange.open.filter((one) => one !== asked);
      settle(exchange, message, asked, sighting);
    }
  }

  /** RFC 6762 §6: the answer repeats no question, and goes to all. */
  #answerMulticast(message: DnsMessage, sighting: Sighting): void {
    for (const {name, recordType} of message.answers) {
      for (const exchange of this.#multicast.get(`${recordType} ${name}`) ?? []) {
        if (exchange.value.client.address === sighting.source.address) continue;
        const asked = exchange.open.findLast(({seconds}) => seconds <= sighting.seconds);
        settle(exchange, message, asked, sighting);
      }
    }
  }

  #exchangeOf(
    question: DnsQuestion,
    client: TransportAddress,
    server: TransportAddress,
    isMulticast: boolean,
    sighting: Sighting,
  ): Exchange | undefined {
    const {name, recordType} = question;
    const key = `${client.address} ${server.address} ${server.port} ${recordType} ${name}`;
    const known = this.#exchanges.get(key);
    if (known !== undefined) return known;
    if (this.#exchanges.size >= mostExchanges) {
      const detail = `DNS questions beyond the first ${mostExchanges} different ones`;
      this.#anomalies.add('dropped', 'dns', detail, sighting.frame);
      return undefined;
    }
    const first = sighting.place(`${isMulticast ? 'multicast ' : ''}DNS query ${recordType} ${name}`);
    const {frame: firstFrame, time: firstTime} = first;
    const ends = {client, server, isMulticast, name, recordType};
    const value: Exchange['value'] = {
      ...ends,
      outcome: 'no-answer',
      answers: [],
      questions: 0,
      firstFrame,
      firstTime,
    };
    const exchange: Exchange = {value, first, places: {}, question, open: []};
    this.#exchanges.set(key, exchange);
    if (isMulticast) {
      const same = this.#multicast.get(`${recordType} ${name}`);
      if (same === undefined) this.#multicast.set(`${recordType} ${name}`, [exchange]);
      else same.push(exchange);
    }
    return exchange;
  }
}

/** What stands in several packets is shown by a filter. */
function placesOf(
  first: PacketPlace,
  answer: PacketPlace | undefined,
  questions: number,
  filter: string | undefined,
): Record<string, PacketPlace> {
  const all = filter === undefined ? {} : {filter};
  return {
    questions: {...first, ...all},
    ...(answer === undefined ? {} : {answer: {...answer, ...(questions > 1 ? all : {})}}),
  };
}

function isSame(one: Open, other: Open): boolean {
  return one.id === other.id && one.port === other.port;
}

/** Enters one answer. One that tells of records counts before one that does not, and a later one before an earlier. */
function settle(
  exchange: Exchange,
  message: DnsMessage,
  asked: Open | undefined,
  sighting: {readonly seconds: number; readonly frame: number; place(quote: string): PacketPlace},
): void {
  const {value, places} = exchange;
  const {outcome, answers} = readAnswer(exchange.question, message);
  if (value.outcome === 'answered') {
    if (outcome === 'answered') addAnswers(value, answers);
    return;
  }
  // Of equal answers the first is shown.
  if (value.answerFrame !== undefined && value.outcome === outcome) {
    addAnswers(value, answers);
    return;
  }
  value.outcome = outcome;
  value.answers = [];
  addAnswers(value, answers);
  if (outcome === 'other') value.responseCode = message.responseCode;
  else delete value.responseCode;
  value.answerFrame = sighting.frame;
  places.answer = sighting.place(summarise(value));
  if (asked !== undefined) value.roundTripMs = Math.round((sighting.seconds - asked.seconds) * 1e6) / 1000;
}

function addAnswers(value: Exchange['value'], answers: readonly string[]): void {
  for (const answer of answers) {
    if (value.answers.length < mostAnswers && !value.answers.includes(answer)) value.answers.push(answer);
  }
}

/** RFC 6895 §2.3 */
const failures: ReadonlyMap<number, DnsExchange['outcome']> = new Map([
  [2, 'servfail'],
  [3, 'nxdomain'],
  [5, 'refused'],
]);

function readAnswer(
  {name, recordType}: DnsQuestion,
  {responseCode, answers, isTruncated, isBroken}: DnsMessage,
): Pick<DnsExchange, 'outcome' | 'answers'> {
  if (responseCode !== 0) return {outcome: failures.get(responseCode) ?? 'other', answers: []};
  const names = new Set([name]);
  const aliases: string[] = [];
  // Servers put the chain in order (RFC 1034 §4.3.2); one pass over it is enough.
  for (const {name: owner, recordType: type, text} of answers) {
    if (type !== 'CNAME' || text === undefined || !names.has(owner)) continue;
    names.add(text);
    aliases.push(text);
  }
  const asked = answers.filter(
    ({name: owner, recordType: type}) => names.has(owner) && (type === recordType || recordType === 'ANY'),
  );
  const texts = asked.flatMap(({text}) => (text === undefined ? [] : [text]));
  if (asked.length > 0) return {outcome: 'answered', answers: texts};
  // The rest comes over TCP, or the capture does not hold it.
  return {outcome: isTruncated || isBroken ? 'other' : 'no-data', answers: aliases};
}

const outcomeWords: Readonly<Record<DnsExchange['outcome'], string>> = {
  answered: '',
  'no-data': 'no record of this type',
  nxdomain: 'no such name (NXDOMAIN)',
  servfail: 'server failure (SERVFAIL)',
  refused: 'refused (REFUSED)',
  'no-answer': 'no answer',
  other: 'response code',
};
/** A line needs no more. */
const mostQuotedAnswers = 4;

function summarise({recordType, name, outcome, responseCode, answers}: Exchange['value']): string {
  const records = answers.slice(0, mostQuotedAnswers).join(', ');
  const words = outcome === 'other' ? `${outcomeWords.other} ${responseCode ?? 0}` : outcomeWords[outcome];
  return ['DNS answer', recordType, `${name}:`, words, records].filter((part) => part !== '').join(' ');
}

/** All questions and answers about this name and type. */
function filterOf({name, recordType, hasCapitals}: DnsQuestion): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(name) || /["\\]/.test(name)) return undefined;
  const field = hasCapitals ? 'lower(dns.qry.name)' : 'dns.qry.name';
  return `${field} == "${name}" && dns.qry.type == ${recordTypeNumber(recordType)}`;
}

/** RFC 5771 §3, RFC 4291 §2.7 */
function isMulticastAddress(address: string): boolean {
  if (address.includes(':')) return address.startsWith('ff');
  const first = Number(address.split('.')[0]);
  return first >= 224 && first < 240;
}
