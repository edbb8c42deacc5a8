import type {Arguments} from './rich-text.ts';
import type {Subject} from './subject.ts';

/**
 * Names a finding across runs: rule, message, subject and the arguments that stay the same. Numbers are counts and are
 * left out. FNV-1a over UTF-16 units, twice with different bases, as 16 hex digits: an identity, not a defence.
 */
export function fingerprintOf(
  rule: string,
  message: string,
  subject: Subject,
  args: Arguments,
  volatile: readonly string[] = [],
): string {
  const stable = Object.entries(args)
    .filter(([name, value]) => typeof value === 'string' && !volatile.includes(name))
    .sort(([first], [second]) => (first < second ? -1 : 1));
  const text = JSON.stringify([rule, message, subject, stable]);
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x01000193);
}

function fnv1a(text: string, basis: number): string {
  let hash = basis;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
