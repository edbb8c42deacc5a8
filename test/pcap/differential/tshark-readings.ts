/** What tshark reads of a capture, in the words of the comparison. */

import {recordTypeName} from '../../../src/pcap/dns/record-types.ts';
import {alertName} from '../../../src/pcap/tls/alert-names.ts';
import {formatIpAddress, parseIpAddress} from '../../../src/stun/ip-address.ts';
import {CountedReading, type Reading, type Readings, SetReading} from './compare.ts';
import {addressAttributes, StunReadings} from './our-readings.ts';
import {type TsharkRow, valuesOf} from './tshark.ts';

/** The class bits, as tshark prints them. */
const classNames: Readonly<Record<string, string>> = {
  '0x0000': 'request',
  '0x0001': 'indication',
  '0x0010': 'success',
  '0x0011': 'error',
};

/** `rows`: of any table with its `stun.*` fields and `frame.protocols`. */
export function readStunRows(rows: readonly TsharkRow[]): Readings {
  const stun = new StunReadings();
  for (const row of rows) {
    // Messages quoted in ICMP errors were not sent. ChannelData has no type.
    if (isQuoted(row) || valuesOf(row, 'stun.type').length === 0) continue;
    const numbers = valuesOf(row, 'stun.att.error');
    stun.enter(Number(row['frame.number']), {
      'STUN class': valuesOf(row, 'stun.type.class').map((text) => classNames[text] ?? text),
      'STUN method': valuesOf(row, 'stun.type.method').map(methodOf),
      'STUN transaction id': valuesOf(row, 'stun.id'),
      'STUN error code': valuesOf(row, 'stun.att.error.class').map((hundreds, index) =>
        String(Number(hundreds) * 100 + Number(numbers[index] ?? 0)),
      ),
      'STUN username': valuesOf(row, 'stun.att.username'),
      'STUN realm': valuesOf(row, 'stun.att.realm'),
      'STUN addresses': readAddresses(row),
    });
  }
  return stun.readings;
}

/** Masked bits of the type, without the class between them (RFC 8489 §5). */
function methodOf(text: string): string {
  const bits = Number(text);
  return String((bits & 0xf) | ((bits & 0xe0) >> 1) | ((bits & 0x3e00) >> 2));
}

/** Types that tshark reads as addresses, those of Microsoft among them. */
const readAsAddress: ReadonlySet<number> = new Set([
  ...addressAttributes.keys(),
  0x0002,
  0x0004,
  0x0005,
  0x000b,
  0x0011,
  0x8020,
  0x8090,
]);

/** Types, families, addresses and ports stand in lists of their own. */
function readAddresses(row: TsharkRow): string[] {
  const addresses = {'0x01': valuesOf(row, 'stun.att.ipv4'), '0x02': valuesOf(row, 'stun.att.ipv6')};
  const ports = valuesOf(row, 'stun.att.port');
  const families = valuesOf(row, 'stun.att.family');
  const types = valuesOf(row, 'stun.att.type')
    .map(Number)
    .filter((type) => readAsAddress.has(type));
  return types.flatMap((type, index) => {
    const family = families[index];
    if (family !== '0x01' && family !== '0x02') return [];
    const address = addresses[family].shift();
    const port = ports[index];
    if (address === undefined || port === undefined || !addressAttributes.has(type)) return [];
    return [`${type} ${canonical(address)} ${port}`];
  });
}

/** What `rows` say beside STUN. */
export function readOtherRows(rows: readonly TsharkRow[]): Readings {
  const names = new SetReading();
  const alerts = new CountedReading();
  const handshakes = new SetReading();
  for (const row of rows) {
    if (isQuoted(row)) continue;
    const protocols = (row['frame.protocols'] ?? '').split(':');
    if (protocols.includes('dtls')) {
      const types = valuesOf(row, 'dtls.handshake.type').map((type) => handshakeNames[type] ?? `type ${type}`);
      if (types.length > 0) handshakes.add(directionOf(row), ...types);
    }
    if (!protocols.includes('tls') || protocols.includes('quic') || valuesOf(row, 'tcp.srcport').length === 0) continue;
    const asked = valuesOf(row, 'tls.handshake.extensions_server_name');
    if (valuesOf(row, 'tls.handshake.type').includes('1')) {
      names.add(directionOf(row), ...(asked.length === 0 ? ['(none)'] : asked));
    }
    for (const description of valuesOf(row, 'tls.alert_message.desc')) {
      alerts.add(`${directionOf(row)} ${alertName(Number(description))}`);
    }
  }
  return {
    'TLS server name': names.reading,
    'TLS alert': alerts.reading,
    'DTLS handshake types': handshakes.reading,
    ...readDnsRows(rows),
  };
}

const handshakeNames: Readonly<Record<string, string>> = {
  0: 'HelloRequest',
  1: 'ClientHello',
  2: 'ServerHello',
  3: 'HelloVerifyRequest',
  4: 'NewSessionTicket',
  11: 'Certificate',
  12: 'ServerKeyExchange',
  13: 'CertificateRequest',
  14: 'ServerHelloDone',
  15: 'CertificateVerify',
  16: 'ClientKeyExchange',
  20: 'Finished',
  22: 'CertificateStatus',
};

/** Answers of one exchange: the code of the one that counts here, and the addresses of all. */
interface Answered {
  codes: string[];
  readonly addresses: Set<string>;
}

function readDnsRows(rows: readonly TsharkRow[]): Readings {
  const questions = new CountedReading();
  const answered = new Map<string, Answered>();
  for (const row of rows) {
    const protocols = (row['frame.protocols'] ?? '').split(':');
    if (isQuoted(row) || !(protocols.includes('dns') || protocols.includes('mdns'))) continue;
    // Several messages in one frame are one list: not to be told apart. Other opcodes are no questions for an address.
    if (valuesOf(row, 'dns.id').length !== 1 || row['dns.flags.opcode'] !== '0') continue;
    const isResponse = /^(1|True)$/i.test(row['dns.flags.response'] ?? '');
    const [source, sourcePort, destination, destinationPort] = endsOf(row);
    const isMulticast = (isResponse ? sourcePort : destinationPort) === '5353';
    const types = valuesOf(row, 'dns.qry.type');
    for (const [index, asked] of valuesOf(row, 'dns.qry.name').entries()) {
      const question = `${recordTypeName(Number(types[index]))} ${nameOf(asked)}`;
      if (!isResponse) {
        questions.add(`${source} > ${destination} ${destinationPort} ${question}`);
        continue;
      }
      if (isMulticast) continue;
      const key = `${destination} > ${source} ${sourcePort} ${question}`;
      const known = answered.get(key) ?? {codes: [], addresses: new Set()};
      known.codes.push(row['dns.flags.rcode'] ?? '');
      if (row['dns.flags.rcode'] === '0')
        for (const address of answersOf(row, types[index])) known.addresses.add(address);
      answered.set(key, known);
    }
  }
  return {
    'DNS questions': questions.reading,
    'DNS response code': codesOf(answered),
    'DNS addresses': new Map(
      [...answered]
        .filter(([, {addresses}]) => addresses.size > 0)
        .map(([key, {addresses}]) => [key, [...addresses].sort().join(', ')]),
    ),
  };
}

/** One that tells of records counts before one that does not, and a later one before an earlier. */
function codesOf(answered: ReadonlyMap<string, Answered>): Reading {
  return new Map(
    [...answered].map(([key, {codes, addresses}]) => [key, addresses.size > 0 ? '0' : (codes.at(-1) ?? '')]),
  );
}

/** Addresses of the type asked for, out of the answer section: sections follow each other in one list. */
function answersOf(row: TsharkRow, asked: string | undefined): string[] {
  if (asked !== '1' && asked !== '28') return [];
  const types = valuesOf(row, 'dns.resp.type').slice(0, Number(row['dns.count.answers'] ?? 0));
  const count = types.filter((type) => type === asked).length;
  return valuesOf(row, asked === '1' ? 'dns.a' : 'dns.aaaa')
    .slice(0, count)
    .map(canonical);
}

/** As RFC 1035 §5.1 writes names. */
function nameOf(text: string): string {
  return text === '<Root>' || text === '' ? '.' : text.toLowerCase().replaceAll(' ', '\\032');
}

function isQuoted(row: TsharkRow): boolean {
  return /(^|:)icmp(v6)?:/.test(row['frame.protocols'] ?? '');
}

/** `10.0.0.1 5000 > 203.0.113.7 443` of the innermost packet. */
function directionOf(row: TsharkRow): string {
  const [source, sourcePort, destination, destinationPort] = endsOf(row);
  return `${source} ${sourcePort} > ${destination} ${destinationPort}`;
}

function endsOf(row: TsharkRow): [string, string, string, string] {
  const transport = valuesOf(row, 'tcp.srcport').length > 0 ? 'tcp' : 'udp';
  const protocols = (row['frame.protocols'] ?? '').split(':');
  const ip = protocols.findLast((name) => name === 'ip' || name === 'ipv6') ?? 'ip';
  const last = (field: string): string => valuesOf(row, field).at(-1) ?? '';
  return [
    canonical(last(`${ip}.src`)),
    last(`${transport}.srcport`),
    canonical(last(`${ip}.dst`)),
    last(`${transport}.dstport`),
  ];
}

/** IPv6 in the spelling of RFC 5952. */
function canonical(text: string): string {
  const bytes = text.includes(':') ? parseIpAddress(text) : undefined;
  return bytes === undefined ? text : formatIpAddress(bytes, 0, 16);
}
