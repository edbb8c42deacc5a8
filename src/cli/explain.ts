/** `wrtc-doctor explain CHECK`: what a check judges and advises, out of the check itself. */
import type {CheckDefinition, Message, Tokens} from '../checks/check.ts';
import {checks} from '../checks/generated/registry.ts';
import {UserError} from '../model/errors.ts';

export function explainCheck(id: string): string {
  const check = checks.find((candidate) => candidate.id === id);
  if (check === undefined) {
    const near = checks.filter(
      (candidate) => candidate.id.includes(id) || candidate.failureModes.includes(id.toUpperCase()),
    );
    throw new UserError(
      `There is no check ${id}.`,
      near.length > 0
        ? `Did you mean ${near.map((candidate) => candidate.id).join(', ')}?`
        : '`wrtc-doctor checks` lists all of them.',
    );
  }
  return `${describe(check).join('\n')}\n`;
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
