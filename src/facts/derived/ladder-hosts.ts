/** The columns of a ladder: hosts, each with all the addresses that the captures know it by. */
import type {LadderHost} from '../../model/ladder.ts';

/** From left to right. */
const order = ['client', 'DNS server', 'router', 'TURN server', 'peer'];

export class LadderHosts {
  /** IP address → the address that stands for its host. */
  readonly #representatives = new Map<string, string>();
  readonly #roles = new Map<string, string>();
  #columns: readonly string[] | undefined;

  /** `addresses`: of all packets, in the order of time. */
  constructor(addresses: readonly string[]) {
    for (const address of addresses) this.#representatives.set(address, address);
  }

  /** Two names of one host. Does nothing where one of them is in no packet. */
  join(one: string, other: string): void {
    const [first, second] = [this.#find(one), this.#find(other)];
    if (first === undefined || second === undefined || first === second) return;
    for (const [address, host] of this.#representatives) {
      if (host === second) this.#representatives.set(address, first);
    }
  }

  /** The first role counts. */
  name(address: string, role: string): void {
    const host = this.#find(address);
    if (host !== undefined && !this.#roles.has(host)) this.#roles.set(host, role);
  }

  /** Where an address stands, from 0. */
  column(address: string): number {
    return Math.max(0, this.#order().indexOf(this.#find(address) ?? ''));
  }

  columns(): LadderHost[] {
    return this.#order().map((host) => ({
      role: this.#roleOf(host),
      addresses: [...this.#representatives].filter(([, other]) => other === host).map(([address]) => address),
    }));
  }

  #order(): readonly string[] {
    this.#columns ??= [...new Set(this.#representatives.values())].toSorted(
      (one, other) => this.#rank(one) - this.#rank(other),
    );
    return this.#columns;
  }

  #rank(host: string): number {
    return order.indexOf(this.#roleOf(host));
  }

  /** The first client stands on the left; one that is behind the server, or speaks to it as well, is its peer. */
  #roleOf(host: string): string {
    const role = this.#roles.get(host) ?? 'peer';
    const first = [...this.#representatives.values()].find((each) => this.#roles.get(each) === 'client');
    return role === 'client' && host !== first ? 'peer' : role;
  }

  #find(address: string): string | undefined {
    return this.#representatives.get(address);
  }
}
