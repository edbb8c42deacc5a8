/** Hands out addresses of a site: private networks (RFC 1918) inside, documentation ranges (RFC 5737) or a lab's outside. */
import type {Random} from './random.ts';

export interface Network {
  readonly gateway: string;
  readonly prefixLength: 24;
  readonly subnetMask: '255.255.255.0';
  /** An address that was not given before. */
  take(): string;
}

export interface Networks {
  /** CMS, Expressway-C, DNS. */
  readonly servers: Network;
  /** LAN 1 of Expressway-E. */
  readonly edgeInside: Network;
  /** LAN 2 of Expressway-E where it has a static NAT address. */
  readonly edgeOutside: Network;
  /** What guests reach. */
  readonly public: Network;
}

export function inventNetworks(random: Random): Networks {
  const thirds = random.shuffle(Array.from({length: 250}, (_, index) => index + 2));
  const octet = (index: number): number => thirds[index] ?? index;
  const prefix = random.pick([
    `10.${random.integer(1, 250)}`,
    `172.${random.integer(16, 31)}`,
    '192.168',
    `10.${random.integer(1, 250)}`,
  ]);
  const outside = random.pick([
    '198.51.100',
    '203.0.113',
    '192.0.2',
    // A laboratory, whose "public" addresses are private as well.
    `10.${random.integer(251, 254)}.${octet(3)}`,
  ]);
  return {
    servers: network(`${prefix}.${octet(0)}`, random),
    edgeInside: network(`${prefix}.${octet(1)}`, random),
    edgeOutside: network(`${prefix}.${octet(2)}`, random),
    public: network(outside, random),
  };
}

function network(prefix: string, random: Random): Network {
  const hosts = [...random.shuffle(Array.from({length: 240}, (_, index) => index + 10))];
  return {
    gateway: `${prefix}.1`,
    prefixLength: 24,
    subnetMask: '255.255.255.0',
    take: () => `${prefix}.${hosts.pop() ?? 9}`,
  };
}
