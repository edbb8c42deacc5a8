/** The checks of a run: loaded where one of their area is asked for, else known by their rules. */
import type {CheckDefinition, CheckRule} from '../checks/check.ts';
import {areas, rules} from '../checks/generated/rules.ts';
import {isSelected, matchesCheck, type Selection} from '../engine/judge.ts';
import {UserError} from '../model/errors.ts';
import {nearIds} from './search-words.ts';

/** All there are, in the order of their ids. */
export async function loadChecks(selection: Selection): Promise<readonly (CheckDefinition | CheckRule)[]> {
  const wanted = Object.keys(areas).filter((area) =>
    rules.some(({id}) => matchesCheck(area, id) && isSelected(id, selection)),
  );
  const loaded = new Map<string, CheckDefinition>();
  for (const area of wanted) for (const check of (await areas[area]?.())?.checks ?? []) loaded.set(check.id, check);
  return rules.map((rule) => loaded.get(rule.id) ?? rule);
}

/** `where` they stand, if not on the command line. */
export function refuseUnknownChecks(patterns: readonly string[], where?: string): void {
  for (const pattern of patterns) {
    if (rules.some(({id}) => matchesCheck(pattern, id))) continue;
    const [near] = nearIds(pattern, rules);
    throw new UserError(
      `${where === undefined ? '' : `${where}: `}No check matches ${pattern}.`,
      near === undefined ? '`wrtc-doctor checks` lists all of them.' : `Did you mean ${near}?`,
    );
  }
}

/** Areas and ids, as `--only` takes them. */
export function checkNames(): readonly string[] {
  return [...Object.keys(areas), ...rules.map(({id}) => id)].sort();
}
