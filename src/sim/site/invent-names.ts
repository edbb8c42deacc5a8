/** Invents names that mean nothing: organisations, domains under reserved endings (RFC 2606, RFC 6762), hosts, people. */
import type {Random} from './random.ts';
import type {SiteNames} from './site.ts';

const onsets = 'b br d dr f fl g gr h j k kl l m n p pr r s st t tr v w z'.split(' ');
const vowels = 'a e i o u ai ea io ou'.split(' ');
const codas = 'l m n nd r rt s st x lk rn'.split(' ');

/** `vorland`, `kleamost`: two or three syllables. */
export function inventWord(random: Random): string {
  const syllables = random.integer(2, 3);
  const open = Array.from({length: syllables}, () => random.pick(onsets) + random.pick(vowels));
  return open.join('') + random.pick(codas);
}

export function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

const joinHosts = ['join', 'meet', 'web', 'conf', 'rooms', 'video', 'call', 'guest'];

export interface InventedNames extends SiteNames {
  readonly organisation: string;
}

export function inventNames(random: Random, isThirdGeneration: boolean): InventedNames {
  const word = inventWord(random);
  const organisation = `${capitalise(word)} ${random.pick(['AG', 'Group', 'Institute', 'Ltd', 'Works'])}`;
  const externalDomain = random.pick([`${word}.example`, `${word}.test`, `${word}-${inventWord(random)}.example`]);
  const isDual = random.chance(0.7);
  const internalDomain = isDual
    ? random.pick([`${word}.local`, `${inventWord(random)}.internal`, `corp.${externalDomain}`, `${word}.lan`])
    : externalDomain;
  const cmsDomain = isDual ? `${random.pick(['cms', 'conf', 'uc'])}.${internalDomain}` : externalDomain;
  const [outerHost = '', innerHost = ''] = random.shuffle(joinHosts);
  const externalJoin = `${outerHost}${random.pick(['', '', '1', '-ext'])}.${externalDomain}`;
  // With one domain and CMS 2.x the web bridge often has one name on both sides.
  const isOneName = !isDual && !isThirdGeneration && random.chance(0.5);
  const internalJoin = isOneName ? externalJoin : `${innerHost}-wb.${cmsDomain}`;
  return {organisation, externalJoin, internalJoin, externalDomain, internalDomain, cmsDomain};
}

/** `callctl`-like names of users and services, never twice the same. */
export function inventDistinct(random: Random, count: number): readonly string[] {
  const words = new Set<string>();
  while (words.size < count) words.add(inventWord(random));
  return [...words];
}
