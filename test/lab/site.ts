/**
 * Names and addresses of the lab, invented from a seed, and which machines stand where:
 *
 *     guest, callee ──┐                    ┌── edge (public address by static NAT) ──┐
 *                     ├── firewall ────────┤                                         │
 *     dns-outside ────┘        └───────────┴── core (web bridge, DNS inside), staff ─┘
 */
import {inventNetworks} from '../../src/sim/site/invent-addresses.ts';
import {inventNames, inventWord} from '../../src/sim/site/invent-names.ts';
import {createRandom} from '../../src/sim/site/random.ts';

export interface LabSite {
  readonly names: {
    /** What guests open. */
    readonly join: string;
    /** The web bridge inside. */
    readonly internalJoin: string;
    /** Expressway-E. */
    readonly edge: string;
    readonly externalDomain: string;
    readonly internalDomain: string;
    readonly organisation: string;
  };
  readonly addresses: {
    readonly guest: string;
    readonly callee: string;
    readonly dnsOutside: string;
    /** At which the firewall forwards to `edgeOutside`. */
    readonly public: string;
    /** LAN 2 of Expressway-E. */
    readonly edgeOutside: string;
    /** LAN 1 of Expressway-E. */
    readonly edgeInside: string;
    readonly core: string;
    readonly dnsInside: string;
    readonly staff: string;
    /** The firewall's own, the next hop of all others. */
    readonly gateway: string;
  };
  readonly turn: {readonly username: string; readonly password: string; readonly realm: string};
  readonly mediaPorts: {readonly first: number; readonly last: number};
}

export function inventLabSite(seed: number): LabSite {
  const random = createRandom(seed);
  const names = inventNames(random, true);
  const networks = inventNetworks(random);
  // RFC 2544: nothing else of the site is ever there.
  const outsideNetwork = `198.18.${random.integer(1, 250)}`;
  const hosts = random.shuffle(Array.from({length: 200}, (_, index) => index + 20));
  const host = (index: number): string => `${outsideNetwork}.${hosts[index] ?? 9}`;
  return {
    names: {
      join: names.externalJoin,
      internalJoin: names.internalJoin,
      edge: `edge${random.integer(1, 9)}.${names.externalDomain}`,
      externalDomain: names.externalDomain,
      internalDomain: names.internalDomain,
      organisation: names.organisation,
    },
    addresses: {
      guest: host(0),
      callee: host(1),
      gateway: `${outsideNetwork}.1`,
      dnsOutside: networks.public.take(),
      public: networks.public.take(),
      edgeOutside: networks.edgeOutside.take(),
      edgeInside: networks.edgeInside.take(),
      core: networks.servers.take(),
      dnsInside: networks.servers.take(),
      staff: networks.servers.take(),
    },
    turn: {username: inventWord(random), password: `${inventWord(random)}-${random.hex(6)}`, realm: inventWord(random)},
    mediaPorts: {first: 24_000, last: 29_999},
  };
}
