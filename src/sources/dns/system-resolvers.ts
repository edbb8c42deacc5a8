/** The DNS servers that this computer asks, in its order. */
import {getServers} from 'node:dns';
import {isIP} from 'node:net';
import type {Resolver} from './dns-step.ts';

const dnsPort = 53;

/** Node tells them as `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:5353`. */
export function systemResolvers(servers: readonly string[] = getServers()): readonly Resolver[] {
  return servers.flatMap((server) => {
    if (isIP(server) !== 0) return [{address: server, port: dnsPort}];
    const [, bracketed, bare, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(server) ?? [];
    const address = bracketed ?? bare;
    return address === undefined ? [] : [{address, port: Number(port)}];
  });
}
