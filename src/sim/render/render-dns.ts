/** What the DNS servers of a site answer on either side (RFC 1035 §4.1.3, RFC 2782). */
import {recordsOf} from '../site/resolve-name.ts';
import type {Site} from '../site/site.ts';

export interface RenderedDnsAnswer {
  readonly outcome: 'answered' | 'no-data' | 'nxdomain' | 'refused';
  readonly records: RenderedRecord[];
}

export type RenderedRecord =
  | {readonly type: 'A'; readonly name: string; readonly ttl: number; readonly data: string}
  | {readonly type: 'PTR'; readonly name: string; readonly ttl: number; readonly data: string}
  | {readonly type: 'SRV'; readonly name: string; readonly ttl: number; readonly data: ServiceRecord};

export interface ServiceRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

const timeToLiveSeconds = 300;

/**
 * Names of other organisations are refused: these servers answer for the site alone. `askedBefore`: how often the same
 * was asked, for servers that answer one time so and another time so.
 */
export function answerDns(
  site: Site,
  side: 'inside' | 'outside',
  {name, type}: {readonly name: string; readonly type: string},
  askedBefore = 0,
): RenderedDnsAnswer {
  const {names, dns} = site;
  const {trouble} = dns[side];
  if (trouble === 'refuses') return {outcome: 'refused', records: []};
  if (trouble === 'comes-and-goes' && askedBefore % 2 === 1) return {outcome: 'nxdomain', records: []};
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const zones = [names.externalDomain, names.internalDomain, 'in-addr.arpa'];
  if (!zones.some((zone) => wanted === zone || wanted.endsWith(`.${zone}`))) return {outcome: 'refused', records: []};
  const found = recordsOf(dns[side], wanted);
  const records = found.flatMap((record): RenderedRecord[] => {
    if (record.type !== type.toUpperCase()) return [];
    const head = {name: wanted, ttl: timeToLiveSeconds};
    if (record.type === 'A') return [{...head, type: 'A', data: record.address}];
    if (record.type === 'PTR') return [{...head, type: 'PTR', data: record.target}];
    const {priority, weight, port, target} = record;
    return [{...head, type: 'SRV', data: {priority, weight, port, target}}];
  });
  if (records.length > 0) return {outcome: 'answered', records};
  // A name above others exists, too, without data of its own (RFC 8020 §2).
  const exists = zones.includes(wanted) || dns[side].records.some((record) => isAtOrBelow(record.name, wanted));
  return {outcome: exists ? 'no-data' : 'nxdomain', records: []};
}

function isAtOrBelow(name: string, top: string): boolean {
  const lower = name.toLowerCase();
  return lower === top || lower.endsWith(`.${top}`);
}
