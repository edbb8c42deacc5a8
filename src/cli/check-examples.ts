/** What each check said of its example when `npm run gen` ran it: for `explain` and the pages of the checks. */

import type {CheckDefinition} from '../checks/check.ts';
import examples from '../checks/generated/examples.json' with {type: 'json'};
import {findingOf} from '../engine/evaluate.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Evidence, Finding} from '../model/report.ts';
import type {Arguments} from '../model/rich-text.ts';

export interface CheckExample {
  /** What was judged: evidence of the project, files saved from a simulated site, or such a site itself. */
  readonly given: 'fixture' | 'saved-demo' | 'live-demo';
  /** What a person types for it, or for a site like it; left out where nothing gives it. `fixtures` is that of the project. */
  readonly command?: string;
  readonly message: string;
  readonly args: Arguments;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** Left out where no example judges it to be right. */
  readonly pass?: {readonly command: string; readonly notes: readonly string[]};
}
export type CheckExamples = Readonly<Record<string, CheckExample>>;

export function exampleOf(check: CheckDefinition): CheckExample | undefined {
  const all = examples as unknown as CheckExamples;
  return Object.hasOwn(all, check.id) ? all[check.id] : undefined;
}

/** The finding of the example, without what a page says of the check anyway: why it matters, and what else fits. */
export function exampleFinding(check: CheckDefinition, {message, args, evidence}: CheckExample): Finding {
  return {...findingOf(check, message, {subject: 'site', args, evidence}), why: [], competing: []};
}

/** What the finding of the example is of; the command in backticks. */
export function exampleOrigin({given, command}: CheckExample, book: Phrasebook = english): string {
  if (command === undefined) return book.say('Of files saved from a simulated site:');
  switch (given) {
    case 'fixture':
      return book.say('Of evidence that comes with the project, `{command}` says:', {command});
    case 'saved-demo':
      return book.say('Of files saved from a simulated site (`{command}` starts one like it):', {command});
    case 'live-demo':
      return book.say('Of a simulated site that was read live (`{command}` starts one like it):', {command});
  }
}
