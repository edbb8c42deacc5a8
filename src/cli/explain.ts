/** `wrtc-doctor explain WHAT`: a check out of itself, or the checks that fit a code, a symptom or other words. */
import type {CheckDefinition, Message, Tokens} from '../checks/check.ts';
import {checks} from '../checks/generated/registry.ts';
import {UserError} from '../model/errors.ts';
import {type SearchResult, searchChecks} from './search-checks.ts';

/** `query`: the id of a check, or any words. Throws `UserError` when nothing fits. */
export function explain(query: string): string {
  const check = checks.find(({id}) => id === query.trim());
  if (check !== undefined) return `${describe(check).join('\n')}\n`;
  const found = searchChecks(query, checks);
  if (isId.test(query.trim())) {
    const near = found.checks.slice(0, 5).map(({id}) => id);
    throw new UserError(
      `There is no check ${query.trim()}.`,
      near.length > 0 ? `Did you mean ${near.join(', ')}?` : '`wrtc-doctor checks` lists all of them.',
    );
  }
  if (found.symptoms.length === 0 && found.checks.length === 0) {
    throw new UserError(
      `There is no check ${query}, and none with these words.`,
      'Try a code (431), a symptom ("bad request") or other words; `wrtc-doctor checks` lists all checks.',
    );
  }
  return `${listOf(found).join('\n')}\n`;
}

/** Written as an id, something else is not meant. */
const isId = /^[a-z0-9]+\/[a-z0-9-]+$/;

/** Of a symptom; the words themselves find the others. */
const mostOfSymptom = 8;

function listOf({symptoms, checks: found}: SearchResult): string[] {
  const widest = Math.max(...[...symptoms.flatMap((one) => one.checks), ...found].map(({id}) => id.length));
  const row = ({id, title}: CheckDefinition): string => `  ${id.padEnd(widest)}  ${title.fail}`;
  return [
    ...symptoms.flatMap(({symptom, checks: own}) => [
      `${symptom.title}: look at, in this order`,
      ...own.slice(0, mostOfSymptom).map(row),
      ...(own.length > mostOfSymptom ? [`  and ${own.length - mostOfSymptom} more`] : []),
      '',
    ]),
    ...(found.length === 0 ? [] : ['Checks with these words', ...found.map(row), '']),
    '`wrtc-doctor explain <check>` tells all of one.',
  ];
}

function describe(check: CheckDefinition): string[] {
  return [
    check.id,
    check.title.fail,
    '',
    `System         ${check.system}`,
    `Failure modes  ${check.failureModes.join(', ')}`,
    ...(check.after.length === 0 ? [] : [`Explained by   ${check.after.join(', ')}`]),
    '',
    ...needsOf('Needs', check.needs),
    ...needsOf('Needs one of', check.needsOneOf ?? {}),
    ...needsOf('Uses, when there', check.wants ?? {}),
    ...Object.entries(check.messages).flatMap(([name, message]) => ['', ...describeMessage(name, message)]),
    '',
    'Sources',
    ...check.references.map((reference) => `  ${reference}`),
  ];
}

function needsOf(heading: string, tokens: Tokens): string[] {
  const list = Object.values(tokens);
  if (list.length === 0) return [];
  return [heading, ...list.flatMap(({title, collect}) => [`  ${title}`, `    how to get it: ${collect}`])];
}

function describeMessage(name: string, message: Message): string[] {
  const kind = message.confidence === 'possible' ? 'hint' : message.confidence;
  return [
    `${name} (${message.severity}, ${message.impact}, ${kind})`,
    `  ${message.text}`,
    `  Why: ${message.why}`,
    ...(message.competing ?? []).map((cause) => `  Or: ${cause}`),
    ...message.fix.flatMap((step, index) => [
      `  ${index + 1}. ${step.action}`,
      ...(step.where === undefined ? [] : [`     Where: ${step.where}`]),
      ...(step.command === undefined ? [] : step.command.split('\n').map((line) => `     > ${line}`)),
      ...(step.verify === undefined ? [] : [`     Verify: ${step.verify}`]),
    ]),
  ];
}
