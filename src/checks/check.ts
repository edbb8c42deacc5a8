/**
 * What a check is. One file each: what it needs, its words, and a pure synchronous judgement. A check never knows where
 * a fact came from, and it never prints: it reports a message id with arguments and evidence.
 */
import type {DerivedType} from '../facts/derived.ts';
import {type Fact, type FactType, originOf} from '../facts/fact.ts';
import type {Evidence} from '../model/report.ts';
import type {Argument, PlaceholdersOf} from '../model/rich-text.ts';
import type {Confidence, Impact, Severity} from '../model/severity.ts';
import type {Subject} from '../model/subject.ts';

/** Anything that a check can ask the store for. */
export type Token<Value = unknown> = FactType<Value> | DerivedType<Value>;
export type Tokens = Readonly<Record<string, Token>>;
export type FactsOf<Wanted extends Tokens> = {
  readonly [Name in keyof Wanted]: Wanted[Name] extends Token<infer Value> ? readonly Fact<Value>[] : never;
};

/** One step of what to do. `{placeholders}` are filled with the message's arguments, `backticks` mark what one types. */
export interface FixTemplate {
  readonly action: string;
  /** Box and menu path, or where to type the command. */
  readonly where?: string;
  /** The exact line to type or request to send. */
  readonly command?: string;
  /** How to see that it worked. */
  readonly verify?: string;
}

export interface Message {
  readonly severity: Severity;
  readonly impact: Impact;
  /** `possible` makes it a hint; `competing` is then required reading. */
  readonly confidence: Confidence;
  /** States a fact, in one sentence. */
  readonly text: string;
  /** Why it matters to the person who tries to join, with the source of that knowledge. */
  readonly why: string;
  readonly fix: readonly FixTemplate[];
  /** Other causes that the same evidence fits. */
  readonly competing?: readonly string[];
  /** Arguments that change from run to run (times, counts as text) and stay out of the fingerprint. */
  readonly volatile?: readonly string[];
  /** Arguments of several lines: each repeats the line of a command that it stands in, as for one object after the other. */
  readonly lists?: readonly string[];
}
export type Messages = Readonly<Record<string, Message>>;

type FixText<Step> = Step extends FixTemplate
  ?
      | PlaceholdersOf<Step['action']>
      | PlaceholdersOf<NonNullable<Step['command']>>
      | PlaceholdersOf<NonNullable<Step['where']>>
      | PlaceholdersOf<NonNullable<Step['verify']>>
  : never;
/** Every placeholder that occurs in a message. */
export type ArgumentNames<M extends Message> =
  | PlaceholdersOf<M['text']>
  | PlaceholdersOf<M['why']>
  | FixText<M['fix'][number]>
  | (M extends {readonly competing: readonly (infer Text extends string)[]} ? PlaceholdersOf<Text> : never);

export interface Failure<M extends Message> {
  readonly subject: Subject;
  /** Further subjects that this is about, so that it explains their findings too. */
  readonly related?: readonly Subject[];
  readonly args: Readonly<Record<ArgumentNames<M>, Argument>>;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

export interface Reporter<All extends Messages> {
  fail<Id extends keyof All & string>(message: Id, failure: Failure<All[Id]>): void;
  /** Something was looked at and is right; say what. */
  pass(note: string): void;
  notApplicable(note: string): void;
  /** The judgement needs facts that are not there; the check is then not evaluated, never a pass. */
  lacking(fact: {readonly id: string; readonly title: string; readonly collect: string}, reason: string): void;
}

export interface CheckDefinition<
  All extends Messages = Messages,
  Needs extends Tokens = Tokens,
  OneOf extends Tokens = Tokens,
  Wants extends Tokens = Tokens,
> {
  /** `area/failing-state`: its path under `src/checks`. Never reused. */
  readonly id: string;
  /** Which box or link is judged, as the person calls it; groups the list of checks. */
  readonly system: System;
  readonly title: {readonly pass: string; readonly fail: string};
  /** Numbers of the failure catalogue. */
  readonly failureModes: readonly string[];
  /** One missing ⇒ not evaluated. */
  readonly needs: Needs;
  /** All missing ⇒ not evaluated. */
  readonly needsOneOf?: OneOf;
  /** Used when there. */
  readonly wants?: Wants;
  /** Checks whose findings explain this one's, the likeliest first. */
  readonly after: readonly string[];
  readonly references: readonly string[];
  readonly messages: All;
  /** Scenarios under `fixtures/`, or `demo:<fault>` and `demo:healthy`: the embedded deployment with and without it. */
  readonly examples: {readonly fail: string; readonly pass: string};
  run(facts: FactsOf<Needs> & FactsOf<OneOf> & FactsOf<Wants>, report: Reporter<All>): void;
}

/** What a report says of a check, whether it is asked for or not. */
export type CheckRule = Pick<CheckDefinition, 'id' | 'system' | 'title' | 'failureModes' | 'references'>;

export const systems = ['CMS', 'Web bridge', 'XMPP', 'Expressway-C', 'Expressway-E', 'DNS', 'TURN and media'] as const;
export type System = (typeof systems)[number];

export function defineCheck<
  const All extends Messages,
  const Needs extends Tokens,
  // With nothing declared there is nothing to read.
  const OneOf extends Tokens = Record<never, never>,
  const Wants extends Tokens = Record<never, never>,
>(definition: CheckDefinition<All, Needs, OneOf, Wants>): CheckDefinition<All, Needs, OneOf, Wants> {
  return definition;
}

/** A piece of evidence out of a fact, at the place of one of its fields. */
export function evidenceOf(fact: Fact, shows: string, field?: string): Evidence {
  return {origin: originOf(fact, field), shows};
}
