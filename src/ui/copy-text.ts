/** What is copied from a row: plain text, as it is pasted into a ticket or a shell. */
import {plainText} from '../model/rich-text.ts';
import {frameFiltersOf} from '../report/words.ts';
import {openCommand, openFramesCommand, type Shell} from './open-command.ts';
import type {ItemRow} from './row-kinds.ts';

export interface Copied {
  /** `what to do` */
  readonly what: string;
  readonly text: string;
}

/** What to do about a finding; for what is not judged, how to collect what it lacks. */
export function fixOf(row: ItemRow | undefined): Copied | undefined {
  if (row === undefined) return undefined;
  switch (row.kind) {
    case 'finding':
      return copied(
        'what to do',
        row.finding.fix.flatMap(({action, where, command, verify}, index) => [
          `${index + 1}. ${plainText(action)}`,
          ...(where === undefined ? [] : [`   where: ${plainText(where)}`]),
          ...(command === undefined ? [] : command.split('\n').map((line) => `   ${line}`)),
          ...(verify === undefined ? [] : [`   verify: ${plainText(verify)}`]),
        ]),
      );
    case 'check':
      return copied(
        'how to collect it',
        row.check.missing.map(({title, collect}) => `${title}: ${collect}`),
      );
    case 'missing':
      return copied('how to collect it', [`${row.missing.title}: ${row.missing.collect}`]);
    case 'accepted':
    case 'input':
    case 'ladder':
    case 'attempt':
    case 'moment':
      return undefined;
  }
}

/** All packets of a finding where it has several, else its first piece of evidence that can be opened. */
export function openingOf(row: ItemRow | undefined, shell: Shell): Copied | undefined {
  if (row?.kind !== 'finding') return undefined;
  const [command] = [
    ...frameFiltersOf(row.finding).map((frames) => openFramesCommand(frames, shell)),
    ...row.finding.evidence.map(({origin}) => openCommand(origin, shell)),
  ].filter((each) => each !== undefined);
  return command === undefined ? undefined : {what: 'the command line', text: command};
}

function copied(what: string, lines: readonly string[]): Copied | undefined {
  return lines.length === 0 ? undefined : {what, text: lines.join('\n')};
}
