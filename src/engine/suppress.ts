/**
 * Marks what is accepted. A finding that only an accepted one explains goes with it; one that something else explains too
 * goes there; and one of the same check, such as the same fault of another box, stands by itself. Pure.
 */
import type {Acceptance} from '../model/acceptance.ts';
import {counted} from '../model/count.ts';
import {groupBy} from '../model/group-by.ts';
import type {CheckResult, Diagnosis, Finding, Report, Suppression, SuppressionRow} from '../model/report.ts';
import {isAtLeast} from '../model/severity.ts';
import {inOrder} from './adjust-severities.ts';
import {diagnose} from './diagnose.ts';
import {matchesCheck, summarise} from './judge.ts';

export interface SuppressionTerms {
  /** `2026-12-31`. */
  readonly today: string;
  /** As in `diagnose`. */
  readonly causes: Readonly<Record<string, readonly string[]>>;
}

export function suppress(report: Report, acceptances: readonly Acceptance[], terms: SuppressionTerms): Report {
  // A baseline may hold as many entries as there are findings.
  const found: Found = {
    all: report.findings,
    byFingerprint: groupBy(report.findings, ({fingerprint}) => fingerprint),
    byRule: groupBy(report.findings, ({rule}) => rule),
  };
  const matches = acceptances.map((acceptance) => matchesOf(acceptance, found));
  const accepted = new Map(
    report.findings.flatMap(({id, suppressed}) => (suppressed === undefined ? [] : [[id, suppressed] as const])),
  );
  for (const [index, acceptance] of acceptances.entries()) {
    if (isExpired(acceptance, terms)) continue;
    for (const {id} of matches[index] ?? []) if (!accepted.has(id)) accepted.set(id, suppressionOf(acceptance));
  }
  const {carried, diagnoses} = rearrange(report, accepted, terms.causes);
  const findings = report.findings.map((finding) => {
    const suppressed = accepted.get(finding.id) ?? carried.get(finding.id);
    return suppressed === undefined ? finding : {...finding, suppressed};
  });
  const gone = new Set([...accepted.keys(), ...carried.keys()]);
  return {
    ...report,
    findings,
    diagnoses: inOrder(diagnoses, findings),
    // A report that is read back brings its own.
    suppressions: [
      ...(report.suppressions ?? []),
      ...acceptances.map((acceptance, index) => rowOf(acceptance, matches[index] ?? [], {report, found, terms, gone})),
    ],
    summary: summarise(report.checks, findings),
  };
}

function isExpired({until}: Acceptance, {today}: SuppressionTerms): boolean {
  return until !== undefined && until < today;
}

function suppressionOf({source, reason, until}: Acceptance): Suppression {
  return {source, reason, ...(until === undefined ? {} : {until})};
}

interface Found {
  readonly all: readonly Finding[];
  readonly byFingerprint: ReadonlyMap<string, readonly Finding[]>;
  readonly byRule: ReadonlyMap<string, readonly Finding[]>;
}

function matchesOf({check, subject, exactly}: Acceptance, found: Found): readonly Finding[] {
  if (exactly === undefined) return foundBy(check, found).filter((finding) => isAbout(finding, subject));
  return (found.byFingerprint.get(exactly.fingerprint) ?? [])
    .filter(({severity}) => isAtLeast(exactly.severity, severity))
    .slice(0, exactly.count);
}

/** What a check, or an area of them, found. */
function foundBy(check: string, {all, byRule}: Found): readonly Finding[] {
  return byRule.get(check) ?? all.filter(({rule}) => matchesCheck(check, rule));
}

/** Whether a finding is about a subject, which may be given by its name alone. */
function isAbout({subject, related = []}: Finding, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  return [subject, ...related].some((each) => {
    const name = each.replace(/^[a-z]+:(?:\/\/)?(?:sha256:)?/, '');
    const ownName = each.startsWith('box:') ? name.replace(/^[^/]*\//, '') : name;
    return [each, name, ownName].some((called) => called.toLowerCase() === wanted.toLowerCase());
  });
}

/** What goes with an accepted cause, and who explains the rest. */
function rearrange(
  {findings, diagnoses}: Report,
  accepted: ReadonlyMap<string, Suppression>,
  causes: SuppressionTerms['causes'],
): {readonly carried: ReadonlyMap<string, Suppression>; readonly diagnoses: readonly Diagnosis[]} {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const rootOf = new Map(diagnoses.flatMap(({root, explains}) => explains.map((id) => [id, root] as const)));
  const isOrphan = (id: string): boolean => accepted.has(rootOf.get(id) ?? '') && !accepted.has(id);
  const carried = new Map<string, Suppression>();
  if (!findings.some(({id}) => isOrphan(id))) return {carried, diagnoses};
  let others = diagnose(openOf(), causes);
  for (;;) {
    // What nothing open explains, when all that goes already is gone.
    const going = others.filter(({root}) => isOrphan(root) && byId.get(root)?.rule !== ruleOf(rootOf.get(root)));
    if (going.length === 0) break;
    for (const {root} of going) {
      const cause = rootOf.get(root) ?? '';
      const suppression = accepted.get(cause);
      if (suppression !== undefined) carried.set(root, {...suppression, through: cause});
    }
    others = diagnose(openOf(), causes);
  }
  const isLeft = (id: string): boolean => isOrphan(id) && !carried.has(id);
  const kept = diagnoses.map((diagnosis) => ({
    ...diagnosis,
    explains: diagnosis.explains.filter((id) => !isLeft(id)),
  }));
  const added: Diagnosis[] = [];
  for (const {root, explains, notes} of others) {
    const moved = explains.filter(isLeft);
    if (isLeft(root)) added.push({root, explains: moved, ...(notes === undefined ? {} : {notes})});
    else if (moved.length > 0) {
      const home = rootOf.get(root) ?? root;
      const index = kept.findIndex((diagnosis) => diagnosis.root === home);
      const diagnosis = kept[index];
      if (diagnosis !== undefined) kept[index] = {...diagnosis, explains: [...diagnosis.explains, ...moved]};
    }
  }
  return {carried, diagnoses: [...kept, ...added]};

  function openOf(): Finding[] {
    return findings.filter(({id}) => !accepted.has(id) && !carried.has(id));
  }

  function ruleOf(id: string | undefined): string | undefined {
    return id === undefined ? undefined : byId.get(id)?.rule;
  }
}

interface Applied {
  readonly report: Report;
  readonly found: Found;
  readonly terms: SuppressionTerms;
  /** Ids of all that is accepted. */
  readonly gone: ReadonlySet<string>;
}

function rowOf(
  acceptance: Acceptance,
  matches: readonly Finding[],
  {report, found, terms, gone}: Applied,
): SuppressionRow {
  const {source, reason, until, check, subject, place, exactly} = acceptance;
  const row = {
    source,
    reason,
    check,
    place,
    findings: matches.map(({id}) => id),
    ...(until === undefined ? {} : {until}),
    ...(subject === undefined ? {} : {subject}),
  };
  if (isExpired(acceptance, terms)) {
    const open = matches.filter(({id}) => !gone.has(id)).length;
    const note =
      open > 0
        ? `It held until ${until}: ${counted(open, 'finding')} ${open === 1 ? 'counts' : 'count'} again.`
        : `It held until ${until}, and nothing hangs on it any more.`;
    return {...row, state: 'expired', notes: [note]};
  }
  if (matches.length === 0) return {...row, ...whyUnused(acceptance, report, found)};
  const more = exactly === undefined ? 0 : (found.byFingerprint.get(exactly.fingerprint)?.length ?? 0) - matches.length;
  const notes =
    more > 0 ? [`${counted(more, 'finding')} like it ${more === 1 ? 'is' : 'are'} new, and not accepted.`] : [];
  return {...row, state: 'used', notes};
}

/** Only what was judged can be known to be gone. */
function whyUnused(
  {check, subject, exactly}: Acceptance,
  {checks, run, tool}: Report,
  found: Found,
): Pick<SuppressionRow, 'state' | 'notes'> {
  const unused = (note: string) => ({state: 'unused' as const, notes: [note]});
  const unjudged = (note: string) => ({state: 'unjudged' as const, notes: [note]});
  const judged = checks.filter(({id}) => matchesCheck(check, id));
  if (judged.length === 0) return unused(`This version knows no check ${check}.`);
  const same = foundBy(check, found);
  if (exactly !== undefined) {
    const [graver] = found.byFingerprint.get(exactly.fingerprint) ?? [];
    if (graver !== undefined) {
      return unused(`It is accepted as ${exactly.severity}, and is of severity ${graver.severity} now.`);
    }
    if (exactly.toolVersion !== tool.version && same.some((finding) => isAbout(finding, subject))) {
      return unused(
        `The check finds something else in the same place. Version ${exactly.toolVersion}, which wrote the baseline, may have told the same fault otherwise.`,
      );
    }
  } else if (subject !== undefined && same.length > 0) {
    const others = [...new Set(same.map((finding) => finding.subject))];
    const shown = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''}`;
    return unused(`Nothing of this subject is found; the check finds faults of ${shown}.`);
  }
  if (run.interrupted) return unjudged('The run was interrupted: whether it is still needed cannot be said.');
  if (judged.some(isOpen)) return unjudged('What it accepts was not evaluated in this run.');
  return unused('What it accepts was looked for and not found: it can be removed.');
}

function isOpen({status}: CheckResult): boolean {
  return status === 'not-evaluated' || status === 'crashed' || status === 'disabled';
}
