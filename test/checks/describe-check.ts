/**
 * The check tester. Besides the cases it asserts what every check promises: a pass and a fail among the cases, every
 * message produced by one of them, all that is said known in Italian, nothing read but what is declared and nothing
 * declared but what is read, facts left as they were, and the same judgement whatever order the facts come in.
 */
import {describe, expect, test} from '@jest/globals';
import type {CheckDefinition, Messages, Tokens} from '../../src/checks/check.ts';
import {evaluateCheck} from '../../src/engine/evaluate.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {FactStore} from '../../src/facts/store.ts';
import type {CheckStatus, Finding} from '../../src/model/report.ts';
import {type Arguments, plainText} from '../../src/model/rich-text.ts';
import {leftInEnglish} from '../translations/left-in-english.ts';

export interface CheckCase {
  readonly facts: readonly Fact[];
  readonly expect: {
    readonly status: CheckStatus;
    readonly findings?: readonly ExpectedFinding[];
    /** Ids of the missing facts. */
    readonly missing?: readonly string[];
  };
}

export interface ExpectedFinding {
  readonly message: string;
  readonly subject?: string;
  readonly args?: Arguments;
  /** Stands in a command of its fix. */
  readonly command?: string;
  /** How many pieces of evidence it has. */
  readonly evidence?: number;
}

export function describeCheck<All extends Messages, Needs extends Tokens, OneOf extends Tokens, Wants extends Tokens>(
  definition: CheckDefinition<All, Needs, OneOf, Wants>,
  cases: Readonly<Record<string, CheckCase>>,
): void {
  // Each check was type-checked against its own tokens where it was defined.
  const check = definition as unknown as CheckDefinition;
  describe(check.id, () => {
    for (const [title, {facts, expect: expected}] of Object.entries(cases)) {
      test(title, () => {
        const {result, findings} = evaluateCheck(check, frozenStoreOf(check, facts));
        expect(result.notes.join()).not.toMatch(/TypeError|Cannot/);
        expect(result.status).toBe(expected.status);
        expect(findings.map(({message}) => message)).toEqual((expected.findings ?? []).map(({message}) => message));
        for (const [index, wanted] of (expected.findings ?? []).entries()) {
          if (wanted.subject !== undefined) expect(findings[index]?.subject).toBe(wanted.subject);
          if (wanted.args !== undefined) expect(findings[index]?.args).toMatchObject(wanted.args);
          if (wanted.evidence !== undefined) expect(findings[index]?.evidence).toHaveLength(wanted.evidence);
          const commands = findings[index]?.fix.map(({command}) => command ?? '').join('\n');
          if (wanted.command !== undefined) expect(commands).toContain(wanted.command);
        }
        if (expected.missing !== undefined) expect(result.missing.map(({fact}) => fact)).toEqual(expected.missing);
        for (const finding of findings) expectComplete(finding);
      });
    }

    test('given all cases, when judged, then a pass, a fail and every message are among them', () => {
      const outcomes = Object.values(cases).map(({facts}) => evaluateCheck(check, storeOf(facts)));
      const statuses = outcomes.map(({result}) => result.status);
      expect(statuses).toContain('pass');
      expect(statuses).toContain('fail');
      const produced = new Set(outcomes.flatMap(({findings}) => findings.map(({message}) => message)));
      expect([...produced].sort()).toEqual(Object.keys(check.messages).sort());
    });

    test('given all cases, when told in Italian, then nothing is left in English', () => {
      const outcomes = Object.values(cases).map(({facts}) => evaluateCheck(check, storeOf(facts)));
      const findings = outcomes.flatMap((outcome) => outcome.findings);
      const results = outcomes.map(({result}) => result);
      expect(leftInEnglish(results, findings)).toEqual([]);
    });

    test('given the facts in reverse, when judged, then status and findings are the same', () => {
      for (const {facts} of Object.values(cases)) {
        const forward = evaluateCheck(check, storeOf(facts));
        const backward = evaluateCheck(check, storeOf([...facts].reverse()));
        expect(backward.result.status).toBe(forward.result.status);
        expect(identitiesOf(backward.findings)).toEqual(identitiesOf(forward.findings));
      }
    });

    test('given every declared fact, when judged, then the check reads just those', () => {
      const declared: Tokens = {...check.needs, ...check.needsOneOf, ...check.wants};
      const read = new Set<string>();
      for (const {facts} of Object.values(cases)) {
        const store = storeOf(facts);
        const lists = Object.fromEntries(Object.entries(declared).map(([name, token]) => [name, store.of(token)]));
        const watched = new Proxy(lists, {
          get(target, name) {
            read.add(String(name));
            return target[String(name)];
          },
        });
        const needed = Object.values(check.needs).every((token) => store.of(token).length > 0);
        if (needed) check.run(watched as never, {fail() {}, pass() {}, notApplicable() {}, lacking() {}});
      }
      expect([...read].sort()).toEqual(Object.keys(declared).sort());
    });
  });
}

export function storeOf(facts: readonly Fact[]): FactStore {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return store;
}

/** A check that writes into a fact, or sorts a list of the store in place, crashes on this one. */
function frozenStoreOf(check: CheckDefinition, facts: readonly Fact[]): FactStore {
  const store = storeOf(facts.map(deepFreeze));
  const declared: Tokens = {...check.needs, ...check.needsOneOf, ...check.wants};
  for (const token of Object.values(declared)) deepFreeze(store.of(token));
  return store;
}

function identitiesOf(findings: readonly Finding[]): string[] {
  return findings.map(({message, subject, fingerprint}) => `${message} ${subject} ${fingerprint}`).sort();
}

/** A person reads this in the middle of a failing meeting. */
const longestText = 220;
const longestWhy = 520;

/** No placeholder may be left in what a person reads, and evidence must point somewhere. */
function expectComplete(finding: Finding): void {
  const texts = [
    ...finding.text,
    ...finding.why,
    ...finding.competing.flat(),
    ...finding.fix.flatMap(({action, where = [], verify = []}) => [...action, ...where, ...verify]),
  ].map(({text}) => text);
  const commands = finding.fix.flatMap(({command}) => command ?? []);
  for (const text of [...texts, ...commands]) expect(text).not.toMatch(/\{\w+\}|undefined|NaN/);
  expect(plainText(finding.text).length).toBeLessThanOrEqual(longestText);
  expect(plainText(finding.why).length).toBeLessThanOrEqual(longestWhy);
  expect(finding.evidence.length).toBeGreaterThan(0);
  for (const {origin} of finding.evidence) expect(origin.input).not.toBe('');
  expect(finding.fix.length).toBeGreaterThan(0);
  if (finding.confidence === 'possible') expect(finding.competing.length).toBeGreaterThan(0);
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
