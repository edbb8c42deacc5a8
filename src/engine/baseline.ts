/** Makes a baseline of a report. Pure. */
import type {Baseline, BaselineEntry} from '../model/baseline.ts';
import {groupBy} from '../model/group-by.ts';
import {stripControlCharacters} from '../model/origin.ts';
import type {Finding, Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {severities} from '../model/severity.ts';

export interface BaselineTerms {
  readonly reason: string;
  readonly until?: string;
  /** Whether findings of this check are taken. */
  isWanted(check: string): boolean;
  /** What the baseline holds already: what is still found, or was not looked for, keeps its reason and its day. */
  readonly earlier: readonly BaselineEntry[];
}

export interface MadeBaseline {
  readonly baseline: Baseline;
  readonly added: number;
  readonly kept: number;
  /** Judged again, and not found any more. */
  readonly dropped: readonly BaselineEntry[];
}

/** Findings that the site file accepts are left out. */
export function baselineOf({findings, checks, tool}: Report, terms: BaselineTerms): MadeBaseline {
  const earlier = new Map(terms.earlier.map((entry) => [entry.fingerprint, entry]));
  const own = findings.filter(({rule, suppressed}) => terms.isWanted(rule) && suppressed?.source !== 'site-file');
  const found = [...groupBy(own, ({fingerprint}) => fingerprint).values()].flatMap((group) => entryOf(group, terms));
  const entries = found.map((entry): BaselineEntry => {
    const known = earlier.get(entry.fingerprint);
    if (known === undefined) return entry;
    const {reason, until} = known;
    return {...withoutDay(entry), reason, ...(until === undefined ? {} : {until})};
  });
  const fingerprints = new Set(entries.map(({fingerprint}) => fingerprint));
  const judged = new Set(checks.filter(({status}) => isJudged(status)).map(({id}) => id));
  const gone = terms.earlier.filter(({fingerprint}) => !fingerprints.has(fingerprint));
  const dropped = gone.filter(({check}) => terms.isWanted(check) && judged.has(check));
  const unseen = gone.filter((entry) => !dropped.includes(entry));
  return {
    baseline: {baselineVersion: 1, tool, entries: [...entries, ...unseen].toSorted(inOrder)},
    added: entries.filter(({fingerprint}) => !earlier.has(fingerprint)).length,
    kept: entries.filter(({fingerprint}) => earlier.has(fingerprint)).length + unseen.length,
    dropped,
  };
}

function isJudged(status: Report['checks'][number]['status']): boolean {
  return status === 'pass' || status === 'fail' || status === 'not-applicable';
}

function entryOf(group: readonly Finding[], {reason, until}: BaselineTerms): readonly BaselineEntry[] {
  const [first] = group;
  if (first === undefined) return [];
  return [
    {
      check: first.rule,
      subject: first.subject,
      fingerprint: first.fingerprint,
      count: group.length,
      // The gravest: what was accepted then.
      severity: severities.find((each) => group.some(({severity}) => severity === each)) ?? first.severity,
      text: stripControlCharacters(plainText(first.text)),
      reason,
      ...(until === undefined ? {} : {until}),
    },
  ];
}

function withoutDay({until: _, ...entry}: BaselineEntry): Omit<BaselineEntry, 'until'> {
  return entry;
}

/** So that two versions of the file differ in what differs. */
function inOrder(one: BaselineEntry, other: BaselineEntry): number {
  const keyOf = ({check, subject, fingerprint}: BaselineEntry) => `${check} ${subject} ${fingerprint}`;
  return keyOf(one) < keyOf(other) ? -1 : 1;
}
