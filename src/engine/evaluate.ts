/** Runs one check over the facts. A check that throws is a crashed check, not a crashed run. */
import type {CheckDefinition, Failure, Message, Reporter, Tokens} from '../checks/check.ts';
import type {FactStore} from '../facts/store.ts';
import {fingerprintOf} from '../model/fingerprint.ts';
import type {CheckResult, CheckStatus, Evidence, Finding, FrameFilter, MissingFact} from '../model/report.ts';
import {type Arguments, fillTemplate, renderTemplate} from '../model/rich-text.ts';

export interface Evaluation {
  readonly result: CheckResult;
  readonly findings: readonly Finding[];
}

export function evaluateCheck(check: CheckDefinition, store: FactStore): Evaluation {
  const missing = missingOf(check, store);
  if (missing.length > 0) return {result: resultOf(check, 'not-evaluated', [], missing, []), findings: []};

  const findings: Finding[] = [];
  const passes: string[] = [];
  const exemptions: string[] = [];
  const lacking: MissingFact[] = [];
  const report: Reporter<Record<string, Message>> = {
    fail: (message, failure) => void findings.push(findingOf(check, message, failure, findings.length + 1)),
    pass: (note) => void passes.push(note),
    notApplicable: (note) => void exemptions.push(note),
    lacking: (fact, reason) => void lacking.push({fact: fact.id, title: fact.title, collect: fact.collect, reason}),
  };
  try {
    check.run(readTokens(check, store), report);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {result: resultOf(check, 'crashed', [reason], [], []), findings: []};
  }
  const status: CheckStatus =
    findings.length > 0
      ? 'fail'
      : passes.length > 0 && lacking.length === 0
        ? 'pass'
        : exemptions.length > 0 && lacking.length === 0
          ? 'not-applicable'
          : 'not-evaluated';
  return {result: resultOf(check, status, [...passes, ...exemptions], lacking, findings), findings};
}

/** `number`: 1-based, among the findings of the check. */
export function findingOf(
  check: CheckDefinition,
  message: string,
  {subject, related = [], args, evidence}: Failure<Message>,
  number = 1,
): Finding {
  const template = check.messages[message];
  if (template === undefined) throw new Error(`${check.id} has no message ${message}`);
  const frames = frameFilters(evidence);
  return {
    id: `${check.id}#${number}`,
    rule: check.id,
    message,
    args,
    subject,
    ...(related.length === 0 ? {} : {related}),
    ...wordsOf(template, args),
    evidence,
    ...(frames.length === 0 ? {} : {frames}),
    fingerprint: fingerprintOf(check.id, message, subject, args, template.volatile),
  };
}

/** One for each capture that the evidence is in. */
function frameFilters(evidence: readonly Evidence[]): FrameFilter[] {
  const byInput = new Map<string, Set<number>>();
  for (const {origin} of evidence) {
    if (origin.frame === undefined) continue;
    byInput.set(origin.input, (byInput.get(origin.input) ?? new Set()).add(origin.frame));
  }
  return [...byInput].map(([input, set]) => {
    const frames = [...set].sort((one, other) => one - other);
    return {input, frames, filter: frameFilter(frames)};
  });
}

/** The set syntax of Wireshark 4. */
function frameFilter(frames: readonly number[]): string {
  return frames.length === 1 ? `frame.number == ${frames[0]}` : `frame.number in {${frames.join(', ')}}`;
}

function wordsOf(
  template: Message,
  args: Arguments,
): Pick<Finding, 'severity' | 'impact' | 'confidence' | 'text' | 'why' | 'competing' | 'fix'> {
  return {
    severity: template.severity,
    impact: template.impact,
    confidence: template.confidence,
    text: renderTemplate(template.text, args),
    why: renderTemplate(template.why, args),
    competing: (template.competing ?? []).map((text) => renderTemplate(text, args)),
    fix: template.fix.map((step) => ({
      action: renderTemplate(step.action, args),
      ...(step.where === undefined ? {} : {where: renderTemplate(step.where, args)}),
      ...(step.command === undefined ? {} : {command: fillCommand(step.command, args, template.lists)}),
      ...(step.verify === undefined ? {} : {verify: renderTemplate(step.verify, args)}),
    })),
  };
}

/**
 * A command is copied and run: a value from outside goes into it only when it is nothing but plain characters. Any other
 * is left as a `<placeholder>` for the reader, for a changed value would make another command. A list repeats the line
 * that it stands in, once for each of its own.
 */
function fillCommand(template: string, args: Arguments, lists: readonly string[] = []): string {
  const values = new Map(
    Object.entries(args).map(([name, value]) => [
      name,
      (lists.includes(name) ? String(value).split('\n') : [String(value)]).map((line) =>
        plainValue.test(line) ? line : `<${name}>`,
      ),
    ]),
  );
  return template
    .split('\n')
    .flatMap((line) => {
      const used = [...values].filter(([name]) => line.includes(`{${name}}`));
      const copies = Math.max(1, ...used.map(([, lines]) => lines.length));
      return Array.from({length: copies}, (_, row) =>
        fillTemplate(line, Object.fromEntries(used.map(([name, lines]) => [name, lines[row] ?? lines[0] ?? '']))),
      );
    })
    .join('\n');
}

/** Names, addresses, ports, file names; or a placeholder that a check put there itself. */
const plainValue = /^(?:[\w.:/@[\]-]+|<[^<>\r\n]+>)$/;

function missingOf(check: CheckDefinition, store: FactStore): MissingFact[] {
  const needed = Object.values(check.needs).filter((token) => store.of(token).length === 0);
  const oneOf = Object.values(check.needsOneOf ?? {});
  const alternatives = oneOf.some((token) => store.of(token).length > 0) ? [] : oneOf;
  return [...needed, ...alternatives].map((token) => {
    const [absence] = store.absencesOf(token);
    return {
      fact: token.id,
      title: token.title,
      collect: token.collect,
      ...(absence === undefined ? {} : {reason: `${absence.reason}: ${absence.detail}`}),
    };
  });
}

function readTokens(check: CheckDefinition, store: FactStore): never {
  const tokens: Tokens = {...check.needs, ...check.needsOneOf, ...check.wants};
  const facts = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, store.of(token)]));
  // The registry holds checks of many shapes; each was type-checked against its own tokens where it was defined.
  return facts as never;
}

function resultOf(
  check: CheckDefinition,
  status: CheckStatus,
  notes: readonly string[],
  missing: readonly MissingFact[],
  findings: readonly Finding[],
): CheckResult {
  return {id: check.id, status, notes, missing, findings: findings.map((finding) => finding.id)};
}
