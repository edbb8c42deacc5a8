/** What a DNS reply (RFC 1035 §4) says to one question: bytes in, values out. Never throws. */
import {type Answer, type DecodedPacket, decode} from 'dns-packet';
import {stripControlCharacters} from '../../model/origin.ts';

export interface DnsQuestion {
  readonly name: string;
  readonly type: 'A' | 'AAAA' | 'SRV' | 'PTR';
}

export type Outcome = 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused';

export interface DnsReply {
  readonly outcome: Outcome;
  /** Addresses, names, or `priority weight port target`, in the order of the reply. */
  readonly answers: readonly string[];
  /** Names that the asked name is an alias of, in the order of the chain. */
  readonly aliases: readonly string[];
  /** Whether the whole did not fit, and has to be asked for over TCP (RFC 7766 §5). */
  readonly isTruncated: boolean;
}

/** RFC 1035 §4.1.1. What is not here (a format error, not implemented) is a failure of the server too. */
const outcomes: ReadonlyMap<number, Outcome> = new Map([
  [0, 'answered'],
  [3, 'nxdomain'],
  [5, 'refused'],
]);

/** Undefined when the bytes are no reply to that question under that id: anybody can send a datagram. */
export function readReply(bytes: Uint8Array, question: DnsQuestion, id: number): DnsReply | undefined {
  const packet = decodePacket(bytes);
  if (packet === undefined || packet.type !== 'response' || packet.id !== id) return undefined;
  const [asked, ...more] = packet.questions ?? [];
  const isOurs = asked?.type === question.type && keyOf(asked.name) === keyOf(question.name) && more.length === 0;
  const outcome = outcomes.get((packet.flags ?? 0) & 0xf) ?? 'servfail';
  // A server that does not even read the question may leave it out of its refusal.
  if (!isOurs && (asked !== undefined || outcome === 'answered')) return undefined;
  const {answers, aliases} = followAliases(packet.answers ?? [], question);
  return {
    outcome: outcome === 'answered' && answers.length === 0 ? 'no-data' : outcome,
    answers: outcome === 'answered' ? answers : [],
    aliases,
    isTruncated: packet.flag_tc,
  };
}

function decodePacket(bytes: Uint8Array): DecodedPacket | undefined {
  try {
    return decode(Buffer.from(bytes));
  } catch {
    return undefined;
  }
}

/** A chain of CNAME records stands in the answer in any order (RFC 1034 §4.3.2). */
function followAliases(records: readonly Answer[], {name, type}: DnsQuestion) {
  const aliases: string[] = [];
  const seen = new Set<string>();
  let owner = keyOf(name);
  while (!seen.has(owner)) {
    seen.add(owner);
    const alias = records.find((record) => record.type === 'CNAME' && keyOf(record.name) === owner);
    if (alias?.type !== 'CNAME') break;
    aliases.push(stripControlCharacters(alias.data));
    owner = keyOf(alias.data);
  }
  const answers = records.flatMap((record) =>
    record.type === type && keyOf(record.name) === owner ? (textOf(record) ?? []) : [],
  );
  return {answers, aliases};
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
