import type {Flow, Site} from './site.ts';

/** Whether the network lets nothing of this kind through to a box. */
export function isBlocked(site: Site, flow: Flow, {hostName}: {readonly hostName: string}): boolean {
  return site.blocked.some((entry) => entry.flow === flow && entry.box === hostName);
}
