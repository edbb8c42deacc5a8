/** Both DNS views of a generated site: what CMS and Expressway-C see, and what guests see. */
import type {CmsBox} from './cms-box.ts';
import {type ExpresswayC, type ExpresswayE, expresswayFqdn, insideAddress, outsideAddress} from './expressway-box.ts';
import type {Random} from './random.ts';
import type {DnsRecord, Site, SiteNames} from './site.ts';
import {isAtLeast} from './software-version.ts';

export interface DnsPlan {
  readonly random: Random;
  readonly names: SiteNames;
  readonly cms: readonly CmsBox[];
  readonly expresswayC: readonly ExpresswayC[];
  readonly expresswayE: readonly ExpresswayE[];
  readonly insideServers: readonly string[];
  readonly outsideServers: readonly string[];
}

export function generateDns(plan: DnsPlan): Site['dns'] {
  const {names, cms, expresswayC, expresswayE} = plan;
  const webBridges = cms.flatMap(({interfaces}) => interfaces[0]?.address ?? []);
  return {
    inside: {
      servers: plan.insideServers,
      records: [
        ...cms.flatMap((box) => addresses(box.fqdn, [box.interfaces[0]?.address ?? ''])),
        ...addresses(names.internalJoin, webBridges),
        ...(names.internalJoin === names.externalJoin ? [] : addresses(names.externalJoin, webBridges)),
        ...discovery(plan),
        ...expresswayC.flatMap((box) => addresses(expresswayFqdn(box), [box.interfaces[0].address])),
        ...expresswayE.flatMap((box) => addresses(expresswayFqdn(box), [addressFromInside(box)])),
        ...xmppRecords(plan),
      ],
    },
    outside: {
      servers: plan.outsideServers,
      records: [
        ...addresses(names.externalJoin, expresswayE.map(outsideAddress)),
        ...expresswayE.flatMap((box) => addresses(expresswayFqdn(box), [outsideAddress(box)])),
        ...expresswayE.map((box) => reverse(outsideAddress(box), expresswayFqdn(box))),
      ],
    },
  };
}

/** With one interface and static NAT Expressway-E answers on its NAT address alone, from inside too. */
function addressFromInside(edge: ExpresswayE): string {
  return edge.interfaces.length > 1 ? insideAddress(edge) : outsideAddress(edge);
}

export function addresses(name: string, all: readonly string[]): readonly DnsRecord[] {
  return all.map((address) => ({type: 'A', name: name.toLowerCase(), address}));
}

/** RFC 1035 §3.5. */
function reverse(address: string, target: string): DnsRecord {
  return {type: 'PTR', name: `${address.split('.').toReversed().join('.')}.in-addr.arpa`, target};
}

/** From X8.11 on Expressway-C asks for `_cms-web._tls.<join name>`; sites with one web bridge may do without it. */
function discovery({random, names, cms, expresswayC}: DnsPlan): readonly DnsRecord[] {
  const isKnown = expresswayC.every(({version}) => isAtLeast(version, 'X8.11'));
  return !isKnown || (!random.chance(0.4) && cms.length === 1) ? [] : discoveryRecords({names, cms});
}

export function discoveryRecords({names, cms}: Pick<DnsPlan, 'names' | 'cms'>): readonly DnsRecord[] {
  return cms.map((box): DnsRecord => {
    const name = `_cms-web._tls.${names.externalJoin}`;
    return {type: 'SRV', name, priority: 10, weight: 10, port: 443, target: box.fqdn};
  });
}

function xmppRecords({names, cms}: DnsPlan): readonly DnsRecord[] {
  return cms
    .filter(({xmpp}) => xmpp?.isEnabled === true)
    .flatMap(({fqdn}) =>
      [...new Set([names.cmsDomain, names.externalDomain])].map((domain): DnsRecord => {
        const name = `_xmpp-client._tcp.${domain}`;
        return {type: 'SRV', name, priority: 0, weight: 0, port: 5222, target: fqdn};
      }),
    );
}
