/** `--ladder`: which one is meant, and its text. */
import {isIP} from 'node:net';
import {UserError} from '../model/errors.ts';
import type {Ladders} from '../model/ladder.ts';
import type {Report} from '../model/report.ts';
import {ladderListOf, writeLadder, writeLadderJson, writeLadderList, writeLadderMarkdown} from '../report/ladder.ts';
import type {TextOptions} from '../report/text.ts';
import {cleanText} from '../report/words.ts';
import type {View} from './present-run.ts';

/** `list`: say what there is. */
type LadderChoice =
  | {readonly kind: 'list'}
  | {readonly kind: 'number'; readonly number: number}
  | {readonly kind: 'address'; readonly address: string};

/** Throws `UserError` for what names no ladder. */
function parseLadderChoice(value: string | true): LadderChoice {
  if (value === true) return {kind: 'list'};
  if (/^\d{1,9}$/.test(value)) return {kind: 'number', number: Number(value)};
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d{1,5})?$/.exec(value) ?? [];
  if (isIP(value) === 0 && isIP(bracketed ?? plain ?? '') === 0) {
    throw new UserError(
      `--ladder takes a number or an address, and ${value} is neither.`,
      'Write the file first: `wrtc-doctor pcap FILE --ladder`, then `--ladder 1` or `--ladder 203.0.113.7:3478`.',
    );
  }
  return {kind: 'address', address: bracketed !== undefined && value.endsWith(']') ? bracketed : value};
}

export function ladderView(value: string | true): View {
  const choice = parseLadderChoice(value);
  return ({report, ladders}, format, options) => ladderText(report, ladders, choice, format, options);
}

/** Throws `UserError` when there is none such. */
function ladderText(
  {captures}: Report,
  ladders: Ladders | undefined,
  choice: LadderChoice,
  format: 'text' | 'json' | 'markdown',
  options: TextOptions,
): string {
  if (captures === undefined || ladders === undefined) {
    throw new UserError('No packet capture was read: there is no ladder to show.', 'Give a pcap or pcapng file.');
  }
  const numbers = numbersOf(ladders, choice);
  const [only] = numbers ?? [];
  if (numbers === undefined) {
    return format === 'json' ? writeLadderJson(ladderListOf(captures)) : writeLadderList(captures);
  }
  if (numbers.length > 1 || only === undefined) {
    const chosen = numbers.flatMap((number) => ladders.of(number) ?? []);
    if (format === 'json') return writeLadderJson(chosen);
    return chosen.map(({number, title}) => `${String(number).padStart(5)}  ${cleanText(title)}\n`).join('');
  }
  const ladder = ladders.of(only);
  if (ladder === undefined) throw new UserError(`There is no ladder ${only}.`, listHint);
  if (format === 'json') return writeLadderJson(ladder);
  return format === 'markdown' ? writeLadderMarkdown(ladder) : writeLadder(ladder, options);
}

const listHint = '`--ladder` without a number lists what can be shown.';

/** Undefined: all are to be listed. */
function numbersOf(ladders: Ladders, choice: LadderChoice): readonly number[] | undefined {
  switch (choice.kind) {
    case 'list':
      return undefined;
    case 'number':
      if (choice.number < 1 || choice.number > ladders.count) {
        const there = ladders.count === 0 ? 'there is none' : `there are ${ladders.count}`;
        throw new UserError(`There is no ladder ${choice.number}: ${there}.`, listHint);
      }
      return [choice.number];
    case 'address': {
      const numbers = ladders.withAddress(choice.address);
      if (numbers.length === 0) throw new UserError(`No ladder has a part of ${choice.address} in it.`, listHint);
      return numbers;
    }
  }
}
