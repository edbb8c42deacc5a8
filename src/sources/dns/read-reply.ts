/** What a DNS reply (RFC 1035 §4) says to one question: bytes in, values out. Never throws. */
import {type Answer, AUTHORITATIVE_ANSWER, type DecodedPacket, decode, RECURSION_AVAILABLE} from 'dns-packet';
import {stripControlCharacters} from '../../model/origin.ts';
import type {DnsRecordType} from './dns-step.ts';

export interface DnsQuestion {
  readonly name: string;
  readonly type: DnsRecordType;
}

/**
 * `referral`: it names other servers, or an alias, and leaves the rest to the client. `lame`: no error, no record, no
 * word of a zone, and it does not ask others: it has nothing to do with the name.
 */
export type Outcome = 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused' | 'referral' | 'lame';

export interface DnsReply {
  readonly outcome: Outcome;
  /** RFC 1035 §4.1.1 */
  readonly responseCode: number;
  /** Addresses, names, or `priority weight port target`, in the order of the reply. */
  readonly answers: readonly string[];
  /** Names that the asked name is an alias of, in the order of the chain. */
  readonly aliases: readonly string[];
  /** Whether the whole did not fit, and has to be asked for over TCP (RFC 7766 §5). */
  readonly isTruncated: boolean;
  /** The server has the zone itself (AA). */
  readonly isAuthoritative: boolean;
  /** The server asks others for its clients (RA). */
  readonly isRecursive: boolean;
}

/**
 * What came in place of a reply. `malformed`: no DNS message, or one that cannot be decoded (a compression loop).
 * `aliases`: they lead in a circle, or go on without an end. `truncated`: even over TCP, with no record in it.
 */
export type UnusableReply = 'malformed' | 'wrong-id' | 'wrong-question' | 'aliases' | 'truncated';

/** Resolvers follow 11 (unbound) to 16 (BIND) and give up then. */
const mostAliases = 32;
/** No name of a meeting has as many; a reply of 64 KiB holds thousands. */
const mostAnswers = 100;

/** RFC 1035 §4.1.1. What is not here (a format error, not implemented) is a failure of the server too. */
const outcomes: ReadonlyMap<number, Outcome> = new Map([
  [0, 'answered'],
  [3, 'nxdomain'],
  [5, 'refused'],
]);

type Read =
  | {readonly kind: 'reply'; readonly reply: DnsReply}
  | {readonly kind: 'unusable'; readonly why: UnusableReply};

/** Anybody can send a datagram: only a reply to that question under that id is one. */
export function readReply(bytes: Uint8Array, question: DnsQuestion, id: number): Read {
  const packet = decodePacket(bytes);
  if (packet === undefined || packet.type !== 'response') return {kind: 'unusable', why: 'malformed'};
  if (packet.id !== id) return {kind: 'unusable', why: 'wrong-id'};
  const [asked, ...more] = packet.questions ?? [];
  const isOurs = asked?.type === question.type && keyOf(asked.name) === keyOf(question.name) && more.length === 0;
  const responseCode = (packet.flags ?? 0) & 0xf;
  // A server that does not even read the question may leave it out of its refusal.
  if (!isOurs && (asked !== undefined || responseCode === 0)) return {kind: 'unusable', why: 'wrong-question'};
  const chain = followAliases(packet.answers ?? [], question);
  if (chain === undefined) return {kind: 'unusable', why: 'aliases'};
  return {kind: 'reply', reply: interpret(packet, chain, responseCode)};
}

interface Chain {
  readonly answers: readonly string[];
  readonly aliases: readonly string[];
}

function interpret(packet: DecodedPacket, {answers, aliases}: Chain, responseCode: number): DnsReply {
  const flags = packet.flags ?? 0;
  const isAuthoritative = (flags & AUTHORITATIVE_ANSWER) !== 0;
  const isRecursive = (flags & RECURSION_AVAILABLE) !== 0;
  const outcome = outcomes.get(responseCode) ?? 'servfail';
  const hasAuthority = (type: string): boolean => (packet.authorities ?? []).some((record) => record.type === type);
  const emptyOutcome = (): Outcome => {
    // RFC 2308 §2.2: the SOA record stands in a negative answer, and not in a referral.
    if (hasAuthority('SOA')) return 'no-data';
    if (aliases.length > 0) return isRecursive ? 'no-data' : 'referral';
    if (isAuthoritative) return 'no-data';
    if (hasAuthority('NS')) return 'referral';
    return isRecursive ? 'no-data' : 'lame';
  };
  return {
    outcome: outcome === 'answered' && answers.length === 0 ? emptyOutcome() : outcome,
    responseCode,
    answers: outcome === 'answered' ? answers : [],
    aliases,
    isTruncated: packet.flag_tc,
    isAuthoritative,
    isRecursive,
  };
}

function decodePacket(bytes: Uint8Array): DecodedPacket | undefined {
  try {
    return decode(Buffer.from(bytes));
  } catch {
    return undefined;
  }
}

/** A chain of CNAME records stands in the answer in any order (RFC 1034 §4.3.2). Undefined when it has no end. */
function followAliases(records: readonly Answer[], {name, type}: DnsQuestion): Chain | undefined {
  const aliases: string[] = [];
  const seen = new Set<string>();
  let owner = keyOf(name);
  for (;;) {
    seen.add(owner);
    const alias = records.find((record) => record.type === 'CNAME' && keyOf(record.name) === owner);
    if (alias?.type !== 'CNAME') break;
    aliases.push(stripControlCharacters(alias.data));
    owner = keyOf(alias.data);
    if (seen.has(owner) || aliases.length > mostAliases) return undefined;
  }
  const answers = records.flatMap((record) =>
    record.type === type && keyOf(record.name) === owner ? (textOf(record) ?? []) : [],
  );
  return {answers: answers.slice(0, mostAnswers), aliases};
}

/** Names are the same in any case (RFC 4343), with or without the final dot. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function textOf(record: Answer): string | undefined {
  if (record.type === 'SRV') {
    const {priority = 0, weight = 0, port, target} = record.data;
    return `${priority} ${weight} ${port} ${stripControlCharacters(target)}`;
  }
  const isText = record.type === 'A' || record.type === 'AAAA' || record.type === 'PTR';
  return isText ? stripControlCharacters(record.data) : undefined;
}
