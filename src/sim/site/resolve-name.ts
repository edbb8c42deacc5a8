/** Which addresses a name has on one side of a site, and on which side a box asks. */
import {isIP} from 'node:net';
import type {DnsRecord, DnsView, Site} from './site.ts';

export type SrvRecord = Extract<DnsRecord, {type: 'SRV'}>;

/** Addresses of a name; an address stands for itself. */
export function resolveAddresses(view: DnsView, name: string): readonly string[] {
  if (isIP(name) !== 0) return [name];
  return recordsOf(view, name).flatMap((record) => (record.type === 'A' ? [record.address] : []));
}

export function resolveServices(view: DnsView, name: string): readonly SrvRecord[] {
  return recordsOf(view, name).flatMap((record) => (record.type === 'SRV' ? [record] : []));
}

export function recordsOf(view: DnsView, name: string): readonly DnsRecord[] {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return view.records.filter((record) => record.name.toLowerCase() === wanted);
}

const nowhere: DnsView = {servers: [], records: []};

/** The view of the servers that a box asks; an empty one when none of them answers for this site. */
export function viewOf(site: Site, dnsServers: readonly string[]): DnsView {
  const {inside, outside} = site.dns;
  return [inside, outside].find(({servers}) => dnsServers.some((address) => servers.includes(address))) ?? nowhere;
}
