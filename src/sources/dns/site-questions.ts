/** What the DNS servers of a side are asked about a site in a live run: the names that the join needs, and its services. */
import {isIP} from 'node:net';
import {hostOf} from '../../model/host-name.ts';
import {parseEndpoint} from '../site-file/parse-endpoint.ts';
import type {SiteContent} from '../site-file/site-schema.ts';
import {reverseName} from './dns-step.ts';
import type {DnsQuestion} from './read-reply.ts';

export function siteQuestions({names, boxes = []}: SiteContent, view: 'inside' | 'outside'): readonly DnsQuestion[] {
  const edges = boxes.filter(({role}) => role === 'expressway-e');
  const external = hostOf(names?.external ?? '');
  const xmpp = hostOf(names?.xmpp ?? '');
  const hosts = [external, hostOf(names?.internal ?? ''), ...edges.map(({fqdn}) => hostOf(fqdn ?? ''))];
  const asked = [...new Set(hosts.flatMap((host) => (host === undefined || isIP(host) !== 0 ? [] : [host])))];
  return [
    ...asked.flatMap((name) => [
      {name, type: 'A' as const},
      {name, type: 'AAAA' as const},
    ]),
    ...(view === 'inside' ? servicesOf(external, xmpp) : []).map((name) => ({name, type: 'SRV' as const})),
    ...(view === 'outside' ? edges.flatMap(reverseNames) : []).map((name) => ({name, type: 'PTR' as const})),
  ];
}

/** Expressway-C looks for the first, from X8.11; CMS 2.x for the others. */
export function servicesOf(external: string | undefined, xmpp: string | undefined): readonly string[] {
  return [
    ...(external === undefined || isIP(external) !== 0 ? [] : [`_cms-web._tls.${external}`]),
    ...(xmpp === undefined ? [] : [`_xmpp-client._tcp.${xmpp}`, `_xmpp-component._tcp.${xmpp}`]),
  ];
}

/** Of the addresses under which guests know it. */
function reverseNames({turn}: NonNullable<SiteContent['boxes']>[number]): readonly string[] {
  const host = turn === undefined ? undefined : parseEndpoint(turn.address, 0)?.host;
  return host === undefined || isIP(host) === 0 ? [] : [reverseName(host)];
}
