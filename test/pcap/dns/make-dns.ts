/** DNS messages for tests, written from RFC 1035 §4. */
import {parseIpAddress} from '../../../src/stun/ip-address.ts';
import {bytesOf, uint16, uint32} from '../build-capture.ts';

export const type = {a: 1, cname: 5, ptr: 12, aaaa: 28, srv: 33, https: 65} as const;

export function dnsName(text: string): Uint8Array {
  const labels = text.split('.').filter((label) => label !== '');
  return bytesOf(...labels.flatMap((label) => [label.length, Uint8Array.from(Buffer.from(label))]), 0);
}

export interface Record {
  readonly name: Uint8Array;
  readonly type: number;
  readonly data: Uint8Array;
}

export function address(name: string | Uint8Array, text: string): Record {
  const data = parseIpAddress(text);
  if (data === undefined) throw new Error(`no address: ${text}`);
  const owner = typeof name === 'string' ? dnsName(name) : name;
  return {name: owner, type: data.length === 4 ? type.a : type.aaaa, data};
}

export function alias(name: string, target: string): Record {
  return {name: dnsName(name), type: type.cname, data: dnsName(target)};
}

export interface Message {
  readonly id?: number;
  readonly questions?: readonly (readonly [name: string, type: number])[];
  readonly answers?: readonly Record[];
  /** QR, TC, RCODE … (RFC 1035 §4.1.1) */
  readonly flags?: number;
}

export function dnsMessage({id = 0x1dc4, questions = [], answers = [], flags = 0x0100}: Message): Uint8Array {
  return bytesOf(
    uint16(id),
    uint16(flags),
    uint16(questions.length),
    uint16(answers.length),
    '0000 0000',
    ...questions.map(([name, number]) => bytesOf(dnsName(name), uint16(number), '0001')),
    ...answers.map((record) =>
      bytesOf(record.name, uint16(record.type), '0001', uint32(300), uint16(record.data.length), record.data),
    ),
  );
}
