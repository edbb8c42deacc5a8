/** What this computer does with long packets: Node cannot set DF on a socket, so that what the system does is told. */
import {readFileSync} from 'node:fs';
import {isIPv6} from 'node:net';
import {networkInterfaces, platform} from 'node:os';

export interface LocalPath {
  /**
   * Whether UDP packets leave with DF set. Linux sets it unless that is turned off (ip(7), IP_MTU_DISCOVER); routers
   * never cut packets of IPv6 (RFC 8200 §5).
   */
  readonly dontFragment: 'yes' | 'no' | 'unknown';
  /** Of the interface with that address, where the system tells it. */
  readonly localMtu?: number;
}

export function localPathFrom(address: string): LocalPath {
  const own = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some((one) => one.address === address),
  );
  const localMtu = platform() === 'linux' && own !== undefined ? readNumber(`/sys/class/net/${own[0]}/mtu`) : undefined;
  return {dontFragment: dontFragmentFor(address), ...(localMtu === undefined ? {} : {localMtu})};
}

function dontFragmentFor(address: string): LocalPath['dontFragment'] {
  if (isIPv6(address)) return 'yes';
  const turnedOff = platform() === 'linux' ? readNumber('/proc/sys/net/ipv4/ip_no_pmtu_disc') : undefined;
  return turnedOff === undefined ? 'unknown' : turnedOff === 0 ? 'yes' : 'no';
}

function readNumber(path: string): number | undefined {
  try {
    const number = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(number) ? number : undefined;
  } catch {
    // Not on this system.
    return undefined;
  }
}
