/** `wrtc-doctor checks`: what is judged, by system. */
import {type CheckDefinition, systems} from '../checks/check.ts';
import {ruleOf} from '../engine/judge.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';

export function listChecks(
  checks: readonly CheckDefinition[],
  format: 'text' | 'json',
  book: Phrasebook = english,
): string {
  if (format === 'json') return `${JSON.stringify(checks.map(ruleOf), null, 2)}\n`;
  const widest = Math.max(...checks.map(({id}) => id.length));
  const groups = systems.map((system) => {
    const lines = checks
      .filter((check) => check.system === system)
      .map(({id, title, failureModes}) => `  ${id.padEnd(widest)}  ${title.fail} (${failureModes.join(', ')})`);
    return lines.length === 0 ? '' : `${book.say(system)}\n${lines.join('\n')}\n`;
  });
  return `${groups.filter((group) => group !== '').join('\n')}\n${book.say('{count} checks. `wrtc-doctor explain <check>` tells more.', {count: checks.length})}\n`;
}
