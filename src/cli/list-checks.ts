/** `wrtc-doctor checks`: what is judged, by system. */
import {systems} from '../checks/check.ts';
import {checks} from '../checks/generated/registry.ts';
import {ruleOf} from '../engine/judge.ts';

export function listChecks(format: 'text' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(checks.map(ruleOf), null, 2)}\n`;
  const widest = Math.max(...checks.map(({id}) => id.length));
  const groups = systems.map((system) => {
    const lines = checks
      .filter((check) => check.system === system)
      .map(({id, title, failureModes}) => `  ${id.padEnd(widest)}  ${title.fail} (${failureModes.join(', ')})`);
    return lines.length === 0 ? '' : `${system}\n${lines.join('\n')}\n`;
  });
  return `${groups.filter((group) => group !== '').join('\n')}\n${checks.length} checks. \`wrtc-doctor explain <check>\` tells more.\n`;
}
