/** Puts findings together: a finding that another one explains is folded under it; what is left are the root causes. */

import type {IsSameSubject} from '../facts/derived/same-subjects.ts';
import {boxName} from '../model/box-name.ts';
import {epochMilliseconds, formatInstant, type Instant} from '../model/instant.ts';
import type {Diagnosis, Finding} from '../model/report.ts';
import {confidences, impacts, severities} from '../model/severity.ts';

/**
 * `causes`: for each rule, the rules that explain it, the likeliest first. `isSame`: whether two captures show one thing
 * under two names.
 */
export function diagnose(
  findings: readonly Finding[],
  causes: Readonly<Record<string, readonly string[]>>,
  isSame: IsSameSubject = () => false,
): readonly Diagnosis[] {
  const causeOf = new Map<string, Finding>();
  for (const finding of findings) {
    const cause = nearestCause(finding, findings, causes[finding.rule] ?? []);
    if (cause !== undefined) causeOf.set(finding.id, cause);
  }
  const twins = twinsOf(findings.filter(({id}) => !causeOf.has(id)));
  for (const [twin, first] of twins) causeOf.set(twin.id, first);
  const views = viewsOf(
    findings.filter(({id}) => !causeOf.has(id)),
    isSame,
  );
  for (const [view, first] of views) causeOf.set(view.id, first);
  const explained = new Map<string, Finding[]>();
  const roots: Finding[] = [];
  for (const finding of findings) {
    const root = rootOf(finding, causeOf);
    if (root === finding) roots.push(finding);
    else explained.set(root.id, [...(explained.get(root.id) ?? []), finding]);
  }
  return roots.sort(byWeight).map((root) => {
    const consequences = (explained.get(root.id) ?? []).sort(byWeight);
    const same = [...twins].filter(([, first]) => first === root).map(([twin]) => boxOf(twin));
    const seen = [...views].flatMap(([view, first]) => (first === root ? inputsOf(view) : []));
    const notes = [...sameElsewhere(same), ...seenElsewhere(seen), ...apartInTime(root, consequences)];
    return {root: root.id, explains: consequences.map(({id}) => id), ...(notes.length === 0 ? {} : {notes})};
  });
}

function nearestCause(finding: Finding, all: readonly Finding[], rules: readonly string[]): Finding | undefined {
  for (const rule of rules) {
    const cause = all.find(
      (other) =>
        other.rule === rule && other !== finding && isStrongEnough(other, finding) && mayShareSubject(other, finding),
    );
    if (cause !== undefined) return cause;
  }
  return undefined;
}

/** What makes calls worse does not explain that there are none, and a hint does not explain what is proven. */
function isStrongEnough(cause: Finding, finding: Finding): boolean {
  const isGrave = severities.indexOf(cause.severity) <= severities.indexOf(finding.severity);
  return isGrave && (cause.confidence !== 'possible' || finding.confidence === 'possible');
}

/** Two different things of one kind (two TURN servers, two certificates) do not explain each other. */
function mayShareSubject(first: Finding, second: Finding): boolean {
  const kindOf = (subject: string) => subject.slice(0, subject.indexOf(':'));
  const kind = kindOf(first.subject);
  if (kind !== kindOf(second.subject) || kind === 'box') return true;
  const subjects = new Set([first.subject, ...(first.related ?? [])]);
  return [second.subject, ...(second.related ?? [])].some((subject) => subjects.has(subject));
}

/** What is wrong in one way on several boxes, such as the peers of a cluster, by the first of them: it is told once. */
function twinsOf(roots: readonly Finding[]): ReadonlyMap<Finding, Finding> {
  const firsts = new Map<string, Finding>();
  const twins = new Map<Finding, Finding>();
  for (const finding of roots.toSorted((one, other) => (boxOf(one) < boxOf(other) ? -1 : 1))) {
    const {rule, message, args} = finding;
    if (args.box === undefined && !Object.values(args).includes(boxName(finding.subject))) continue;
    const others = Object.entries(args).filter(([name, value]) => name !== 'box' && value !== boxName(finding.subject));
    const key = JSON.stringify([rule, message, others.toSorted(([one], [other]) => (one < other ? -1 : 1))]);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, finding);
    else twins.set(finding, first);
  }
  return twins;
}

/** One fault that captures from several places show, by the first of them. */
function viewsOf(roots: readonly Finding[], isSame: IsSameSubject): ReadonlyMap<Finding, Finding> {
  const views = new Map<Finding, Finding>();
  for (const [index, finding] of roots.entries()) {
    const first = roots
      .slice(0, index)
      .find(
        (other) =>
          !views.has(other) &&
          other.rule === finding.rule &&
          other.message === finding.message &&
          isSame(
            {subject: other.subject, inputs: inputsOf(other)},
            {subject: finding.subject, inputs: inputsOf(finding)},
          ),
      );
    if (first !== undefined) views.set(finding, first);
  }
  return views;
}

function inputsOf({evidence}: Finding): string[] {
  return [...new Set(evidence.map(({origin}) => origin.input))];
}

function seenElsewhere(inputs: readonly string[]): string[] {
  return inputs.length === 0 ? [] : [`The same is seen in ${[...new Set(inputs)].join(', ')}.`];
}

/** The box that a finding names, in its own words. */
function boxOf({args, subject}: Finding): string {
  return String(args.box ?? boxName(subject));
}

function sameElsewhere(boxes: readonly string[]): string[] {
  return boxes.length === 0 ? [] : [`The same is wrong on ${boxes.join(', ')}.`];
}

function rootOf(finding: Finding, causeOf: ReadonlyMap<string, Finding>): Finding {
  const seen = new Set<string>();
  let current = finding;
  for (let cause = causeOf.get(current.id); cause !== undefined; cause = causeOf.get(current.id)) {
    if (seen.has(current.id)) return finding; // the registry test forbids circles; never loop on one all the same
    seen.add(current.id);
    current = cause;
  }
  return current;
}

/** Surer and graver first, and what stops a guest earlier on the way in before what stops them later. */
export function byWeight(first: Finding, second: Finding): number {
  return (
    Number(first.confidence === 'possible') - Number(second.confidence === 'possible') ||
    severities.indexOf(first.severity) - severities.indexOf(second.severity) ||
    impacts.indexOf(first.impact) - impacts.indexOf(second.impact) ||
    confidences.indexOf(first.confidence) - confidences.indexOf(second.confidence)
  );
}

const farApartMs = 24 * 3_600_000;

/** Evidence of different days may belong to different faults: said, because only the reader can know. */
function apartInTime(root: Finding, consequences: readonly Finding[]): string[] {
  const rootTime = timeOf(root);
  if (rootTime === undefined) return [];
  const apart = consequences.flatMap((finding) => {
    const time = timeOf(finding);
    if (time === undefined || Math.abs(epochMilliseconds(time) - epochMilliseconds(rootTime)) < farApartMs) return [];
    return [formatInstant(time)];
  });
  if (apart.length === 0) return [];
  return [
    `The evidence of the cause is from ${formatInstant(rootTime)}, that of what it explains from ${apart[0]}: if they do not belong to the same fault, read them apart.`,
  ];
}

function timeOf(finding: Finding): Instant | undefined {
  return finding.evidence.find((piece) => piece.origin.time !== undefined)?.origin.time;
}
