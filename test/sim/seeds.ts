import {generateSite} from '../../src/sim/site/generate-site.ts';
import type {Site} from '../../src/sim/site/site.ts';

/** The sites of the first seeds. */
export function sitesUpTo(last: number): readonly Site[] {
  return Array.from({length: last}, (_, index) => generateSite(index + 1));
}
