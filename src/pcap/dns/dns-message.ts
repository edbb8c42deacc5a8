/** The DNS message (RFC 1035 §4), as far as captures need it. Never throws; what does not fit is left out and said. */
import {formatIpAddress} from '../../stun/ip-address.ts';
import {byteAt, uint16At} from '../../stun/message.ts';
import {recordTypeName} from './record-types.ts';

export interface DnsQuestion {
  /** Lower case, without the closing dot; `.` for the root. Octets that do not print are written `\255`. */
  readonly name: string;
  /** Whether it was asked with capital letters (0x20 randomisation). */
  readonly hasCapitals: boolean;
  readonly recordType: string;
}

export interface DnsRecord {
  readonly name: string;
  readonly recordType: string;
  /** Address, name, or `priority weight port target`; undefined for types that are not read here. */
  readonly text: string | undefined;
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  /** TC: the rest has to be asked for over TCP. */
  readonly isTruncated: boolean;
  /** RFC 6895 §2.3, without the bits of EDNS. */
  readonly responseCode: number;
  readonly questions: readonly DnsQuestion[];
  /** Of the answer section, as far as it can be read. */
  readonly answers: readonly DnsRecord[];
  /** Whether the message ends or contradicts itself before the answer section does. */
  readonly isBroken: boolean;
}

const headerLength = 12;
/** Multicast DNS asks for several names at once; more than a packet of them is nothing honest. */
const mostQuestions = 64;
const mostAnswers = 256;
/** RFC 1035 §2.3.4 */
const longestName = 255;
const mostPointers = 32;

/**
 * Undefined when the bytes cannot be a standard query or its response: another opcode, no question in a query, names
 * that cannot be one.
 */
export function readDnsMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < headerLength) return undefined;
  const flags = uint16At(bytes, 2);
  const isResponse = (flags & 0x8000) !== 0;
  const questionCount = uint16At(bytes, 4);
  // Opcode 0, and the bit that has to be zero (RFC 6895 §2).
  if ((flags & 0x7840) !== 0 || questionCount > mostQuestions || (questionCount === 0 && !isResponse)) return undefined;
  const reader = new Reader(bytes, headerLength);
  const questions: DnsQuestion[] = [];
  for (let index = 0; index < questionCount; index += 1) {
    const question = reader.question();
    if (question === undefined) return undefined;
    questions.push(question);
  }
  const answers: DnsRecord[] = [];
  const answerCount = isResponse ? Math.min(uint16At(bytes, 6), mostAnswers) : 0;
  let isBroken = false;
  for (let index = 0; index < answerCount && !isBroken; index += 1) {
    const record = reader.record();
    if (record === undefined) isBroken = true;
    else answers.push(record);
  }
  return {
    id: uint16At(bytes, 0),
    isResponse,
    isTruncated: (flags & 0x0200) !== 0,
    responseCode: flags & 0x000f,
    questions,
    answers,
    isBroken,
  };
}

/** Reads on from a place in the message; undefined is the end of what can be read. */
class Reader {
  readonly #bytes: Uint8Array;
  #offset: number;

  constructor(bytes: Uint8Array, offset: number) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  question(): DnsQuestion | undefined {
    const name = this.#name();
    if (name === undefined || this.#offset + 4 > this.#bytes.length) return undefined;
    const type = uint16At(this.#bytes, this.#offset);
    this.#offset += 4;
    const lower = name.toLowerCase();
    return {name: lower, hasCapitals: lower !== name, recordType: recordTypeName(type)};
  }

  record(): DnsRecord | undefined {
    const name = this.#name();
    const start = this.#offset + 10;
    if (name === undefined || start > this.#bytes.length) return undefined;
    const type = uint16At(this.#bytes, this.#offset);
    const end = start + uint16At(this.#bytes, this.#offset + 8);
    if (end > this.#bytes.length) return undefined;
    this.#offset = end;
    return {
      name: name.toLowerCase(),
      recordType: recordTypeName(type),
      text: recordText(this.#bytes, type, start, end),
    };
  }

  #name(): string | undefined {
    const name = readName(this.#bytes, this.#offset);
    if (name === undefined) return undefined;
    this.#offset = name.end;
    return name.text;
  }
}

/** Values by type: RFC 1035 §3.3, RFC 3596 §2.2, RFC 2782, RFC 9460 §2.2. */
function recordText(bytes: Uint8Array, type: number, start: number, end: number): string | undefined {
  const nameAt = (offset: number): string | undefined => {
    const name = offset < end ? readName(bytes, offset) : undefined;
    return name?.text.toLowerCase();
  };
  const behind = (numbers: number): string | undefined => {
    const target = nameAt(start + 2 * numbers);
    const values = Array.from({length: numbers}, (_, index) => uint16At(bytes, start + 2 * index));
    return target === undefined ? undefined : [...values, target].join(' ');
  };
  switch (recordTypeName(type)) {
    case 'A':
      return end - start === 4 ? formatIpAddress(bytes, start, 4) : undefined;
    case 'AAAA':
      return end - start === 16 ? formatIpAddress(bytes, start, 16) : undefined;
    case 'CNAME':
    case 'DNAME':
    case 'NS':
    case 'PTR':
      return nameAt(start);
    case 'MX':
    case 'HTTPS':
    case 'SVCB':
      return behind(1);
    case 'SRV':
      return behind(3);
    default:
      return undefined;
  }
}

/** A name with compression (RFC 1035 §4.1.4); each pointer has to lead further back, so that none leads in a circle. */
function readName(bytes: Uint8Array, start: number): {text: string; end: number} | undefined {
  const labels: string[] = [];
  let offset = start;
  let end: number | undefined;
  let lowest = start;
  let length = 0;
  for (let pointers = 0; pointers <= mostPointers; ) {
    if (offset >= bytes.length) return undefined;
    const size = byteAt(bytes, offset);
    if (size === 0) return {text: labels.length === 0 ? '.' : labels.join('.'), end: end ?? offset + 1};
    if (size >= 0xc0) {
      const target = uint16At(bytes, offset) & 0x3fff;
      if (offset + 2 > bytes.length || target >= lowest) return undefined;
      end ??= offset + 2;
      lowest = target;
      offset = target;
      pointers += 1;
      continue;
    }
    length += size + 1;
    if (size >= 0x40 || length > longestName || offset + 1 + size > bytes.length) return undefined;
    labels.push(labelText(bytes.subarray(offset + 1, offset + 1 + size)));
    offset += 1 + size;
  }
  return undefined;
}

/** RFC 1035 §5.1 */
function labelText(label: Uint8Array): string {
  let text = '';
  for (const octet of label) {
    if (octet <= 0x20 || octet >= 0x7f) text += `\\${String(octet).padStart(3, '0')}`;
    else text += octet === 0x2e || octet === 0x5c ? `\\${String.fromCharCode(octet)}` : String.fromCharCode(octet);
  }
  return text;
}
