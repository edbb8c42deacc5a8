/**
 * IP addresses as tokens that are addresses themselves: the same address gives the same token, addresses of one network
 * stay in one network, and private, public and special ranges stay what they are (RFC 1918, 4193, 6598, 6890).
 */
import {permute, permuteWord} from './permutation.ts';

/** First octets whose range is of one kind throughout. The others hold private or special ranges and keep their first octet. */
const mixedFirstOctets: ReadonlySet<number> = new Set([10, 100, 127, 169, 172, 192, 198, 203]);
const plainFirstOctets = range(1, 223).filter((octet) => !mixedFirstOctets.has(octet));

/** Second octets of one kind, for a first octet that holds several. What is not listed is one more kind. */
const kindsOfSecondOctet: Readonly<Record<number, readonly (readonly number[])[]>> = {
  10: [range(0, 255)],
  100: [range(64, 127)],
  169: [[254]],
  172: [range(16, 31)],
  192: [[0], [88], [168]],
  198: [range(18, 19), [51]],
  203: [[0]],
};

/** `10.20.1.7` → `10.131.88.203`. Loopback, unspecified, multicast, masks and broadcast stay. */
export function redactIpv4(key: Uint8Array, text: string): string {
  const octets = text.split('.').map(Number);
  const [first = 0, second = 0, third = 0, fourth = 0] = octets;
  if (first === 0 || first === 127 || first >= 224) return text;
  const newFirst = permute(key, 'ipv4', plainFirstOctets, first);
  const newSecond = permute(key, `ipv4/${first}`, secondOctetsLike(first, second), second);
  const newThird = permute(key, `ipv4/${first}.${second}`, range(0, 255), third);
  // Network and broadcast addresses of a /24 stay recognisable.
  const newFourth = permute(key, `ipv4/${first}.${second}.${third}`, range(1, 254), fourth);
  return [newFirst, newSecond, newThird, newFourth].join('.');
}

function secondOctetsLike(first: number, second: number): readonly number[] {
  const kinds = kindsOfSecondOctet[first] ?? [];
  const special = kinds.flat();
  return kinds.find((kind) => kind.includes(second)) ?? range(0, 255).filter((octet) => !special.includes(octet));
}

/** Every group but the first is replaced; the first tells the kind of address. Loopback and unspecified stay. */
export function redactIpv6(key: Uint8Array, text: string): string {
  const groups = expandIpv6(text);
  if (groups === undefined || groups.slice(0, 7).every((group) => group === 0)) return text;
  return groups
    .map((group, index) => (index === 0 ? group : permuteWord(key, `ipv6/${groups.slice(0, index).join(':')}`, group)))
    .map((group) => group.toString(16))
    .join(':');
}

/** Eight groups; undefined for what is no IPv6 address or has an IPv4 address in it. */
function expandIpv6(text: string): number[] | undefined {
  const [head = '', tail, ...more] = text.split('::');
  const groupsOf = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const missing = 8 - front.length - back.length;
  if (more.length > 0 || (tail === undefined ? missing !== 0 : missing < 1)) return undefined;
  return [...front, ...new Array<number>(missing).fill(0), ...back];
}

function range(from: number, to: number): number[] {
  return Array.from({length: to - from + 1}, (_, index) => from + index);
}
