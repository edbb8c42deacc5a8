/** The checks of a run: loaded where one of their area is asked for, else known by their rules. */
import type {CheckDefinition, CheckRule} from '../checks/check.ts';
import {areas, rules} from '../checks/generated/rules.ts';
import {isSelected, matchesCheck, type Selection} from '../engine/judge.ts';
import {UserError} from '../model/errors.ts';

/** All there are, in the order of their ids. */
export async function loadChecks(selection: Selection): Promise<readonly (CheckDefinition | CheckRule)[]> {
  const wanted = Object.keys(areas).filter((area) =>
    rules.some(({id}) => matchesCheck(area, id) && isSelected(id, selection)),
  );
  const loaded = new Map<string, CheckDefinition>();
  for (const area of wanted) for (const check of (await areas[area]?.())?.checks ?? []) loaded.set(check.id, check);
  return rules.map((rule) => loaded.get(rule.id) ?? rule);
}

export function refuseUnknownChecks(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (!rules.some(({id}) => matchesCheck(pattern, id))) {
      throw new UserError(`No check matches ${pattern}.`, '`wrtc-doctor checks` lists all of them.');
    }
  }
}
