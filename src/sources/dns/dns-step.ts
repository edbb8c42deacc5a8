/** The planned step `dns`: one name (a service, an address to be looked up backwards) asked of the DNS servers of one side. */
import {isIP, isIPv6} from 'node:net';
import {counted} from '../../model/count.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {PlannedStep, Vantage} from '../probe/probe-step.ts';

export interface Resolver {
  readonly address: string;
  readonly port: number;
}

export type DnsRecordType = 'A' | 'AAAA' | 'SRV' | 'PTR';

export interface DnsStep extends PlannedStep {
  readonly kind: 'dns';
  readonly name: string;
  readonly types: readonly DnsRecordType[];
  /** Which side the resolvers serve, wherever the probe runs. */
  readonly view: Vantage;
  readonly resolvers: readonly Resolver[];
  /** How often each resolver gets each question: an answer that comes and goes shows in no single one. */
  readonly asks: number;
  /** Whether the stage fails when no resolver has such a record. A service or a reverse name may rightly be missing. */
  readonly isRequired: boolean;
  /** Whether later steps connect to what it finds: off for the resolvers of the other side. */
  readonly givesAddresses: boolean;
}

/** Three show an answer that is wrong every second time in 7 of 8 probes, and are few for any resolver. */
export const defaultAsks = 3;

export interface DnsStepOptions {
  /** A name, or an address for `reverse`. */
  readonly name: string;
  readonly records: 'addresses' | 'service' | 'reverse';
  readonly view: Vantage;
  readonly resolvers: readonly Resolver[];
  readonly asks?: number;
  /** Off unless `records` is `addresses`. */
  readonly isRequired?: boolean;
  /** Off unless `records` is `addresses`. */
  readonly givesAddresses?: boolean;
}

const typesOf = {addresses: ['A', 'AAAA'], service: ['SRV'], reverse: ['PTR']} as const;

/**
 * Its id is `dns <side> <name>`. It yields its stage (and the addresses) as soon as the first round of questions is
 * answered, so that later steps may begin; the further rounds go on beside them, and the facts come at the end.
 */
export function planDnsStep(options: DnsStepOptions): DnsStep {
  const {records, view, resolvers, asks = defaultAsks} = options;
  const name = records === 'reverse' ? reverseName(options.name) : options.name.toLowerCase().replace(/\.$/, '');
  const types = typesOf[records];
  const side = view === 'unknown' ? '' : ` ${view}`;
  const isPlain = records === 'addresses';
  return {
    id: `dns${side} ${records === 'reverse' ? options.name : name}`,
    kind: 'dns',
    title: `${records === 'reverse' ? `name of ${options.name}` : name} in the DNS${side}`,
    stages: ['dns'],
    after: [],
    sends: resolvers.map(
      ({address, port}) =>
        `${types.join(' and ')} of ${name}${records === 'service' ? ', and the addresses of what it leads to,' : ''}` +
        ` to ${formatHostPort(address, port)}/udp, ${counted(asks, 'time')}` +
        ' (once more when nothing comes, over TCP when the answer is too long)',
    ),
    name,
    types,
    view,
    resolvers,
    asks,
    isRequired: options.isRequired ?? isPlain,
    givesAddresses: options.givesAddresses ?? isPlain,
  };
}

/** The address whose name is asked for; undefined for other names. */
export function reversedAddress(name: string): string | undefined {
  const [, four] = /^((?:\d{1,3}\.){4})in-addr\.arpa$/i.exec(name) ?? [];
  if (four !== undefined) return four.slice(0, -1).split('.').toReversed().join('.');
  const [, nibbles] = /^((?:[0-9a-f]\.){32})ip6\.arpa$/i.exec(name) ?? [];
  if (nibbles === undefined) return undefined;
  const groups = nibbles.replaceAll('.', '').split('').toReversed().join('').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** RFC 1035 §3.5, RFC 3596 §2.5. What is no address stays as it is. */
export function reverseName(address: string): string {
  if (isIP(address) === 0) return address;
  if (!isIPv6(address)) return `${address.split('.').toReversed().join('.')}.in-addr.arpa`;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = Array.from({length: 8 - before.length - after.length}, () => '0');
  const nibbles = [...before, ...(tail === undefined ? [] : missing), ...after].flatMap((group) => [
    ...group.padStart(4, '0'),
  ]);
  return `${nibbles.toReversed().join('.')}.ip6.arpa`;
}
