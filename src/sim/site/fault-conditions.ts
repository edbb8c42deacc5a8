/** What a CMS 2.x reports under "Fault conditions" (web admin, Status > General). */
import {hostOf} from '../../model/host-name.ts';
import {addSeconds} from './dates.ts';
import type {Site} from './site.ts';
import {isThirdGeneration} from './software-version.ts';
import {linkedWebBridges, webBridgeState} from './web-bridge-state.ts';

export interface FaultCondition {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly text: string;
}

export function faultConditions(site: Site): readonly FaultCondition[] {
  if (isThirdGeneration(site.cms[0].version)) return [];
  return linkedWebBridges(site).flatMap((url, index): readonly FaultCondition[] => {
    const state = webBridgeState(site, url);
    if (state === 'success') return [];
    const reason = state === 'dnsFailure' ? 'DNS failure' : 'connect failure';
    const time = addSeconds(site.now, -97 - index * 3);
    return [{time, text: `Web bridge connection to "${hostOf(url) ?? url}" failed (${reason})`}];
  });
}
