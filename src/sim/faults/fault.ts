/** What a fault is: one small, realistic change to a healthy site, and which check has to name it. */
import type {Site} from '../site/site.ts';

/**
 * `live`: read over the network. `bundle`: that reading saved and judged again. `saved`: what people save by hand. `probe`:
 * the path of a guest, walked from outside.
 */
export type Vantage = 'live' | 'bundle' | 'saved' | 'probe';

export const everywhere: readonly Vantage[] = ['live', 'bundle', 'saved'];
/** Only by asking: DNS, TURN. */
export const overNetwork: readonly Vantage[] = ['live', 'bundle'];
/** Only by walking the path: media through relays, the page. */
export const byProbe: readonly Vantage[] = ['probe'];
/** Only in what a person copies or exports: web pages, lists of trusted authorities, certificate files of CMS. */
export const byHand: readonly Vantage[] = ['saved'];

export interface Fault {
  /** The id of its check with `-` for `/`, and a suffix for a variant: `cms-license-invalid-missing`. */
  readonly name: string;
  /** Id of the check whose finding is the first diagnosis. */
  readonly check: string;
  /** Id of that check's message, where it is agreed on. */
  readonly message?: string;
  /** One line for people: what is wrong in the site. */
  readonly summary: string;
  readonly seenBy: readonly Vantage[];
  /** Parts of the site that it changes, as dotted paths: `web-bridge.trust`. */
  readonly touches: readonly string[];
  /** Further parts that have to be right for its check to see it and to name it as the cause. */
  readonly needs: readonly string[];
  /** Whether the site has what it breaks. */
  applies(site: Site): boolean;
  /** The site with the fault and all that follows from it. Never changes the site that is given. */
  inject(site: Site): Site;
}
