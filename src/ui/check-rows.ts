/** The checks as rows: by system, those with failures first. */
import type {Phrasebook} from '../model/phrasebook.ts';
import type {CheckStatus} from '../model/report.ts';
import {type Accepts, type CheckRow, type ListSource, type Row, type StatusChoice, section} from './row-kinds.ts';
import {statusMarks} from './theme.ts';

const statusOrder: readonly CheckStatus[] = ['fail', 'crashed', 'not-evaluated', 'pass', 'not-applicable', 'disabled'];

const statusesOf: Readonly<Record<StatusChoice, readonly CheckStatus[]>> = {
  all: statusOrder,
  failed: ['fail', 'crashed'],
  'not judged': ['not-evaluated', 'crashed'],
  passed: ['pass'],
};

/** By system, those with failures first, and in a system by status. */
export function checkRows(
  {indexed, progress, statusChoice, book}: ListSource,
  isFiltered: boolean,
  accepts: Accepts,
): readonly Row[] {
  const results =
    indexed?.report.checks ??
    progress.checks.map(({id, status}) => ({id, status, notes: [], missing: [], findings: []}));
  if (results.length === 0) return [{kind: 'note', text: book.say('No check has run yet.')}];
  const systems = new Map<string, CheckRow[]>();
  for (const check of results) {
    const rule = indexed?.report.rules[check.id];
    const row: CheckRow = {kind: 'check', check, rule};
    if (!statusesOf[statusChoice].includes(check.status) || !acceptsCheck(row, accepts)) continue;
    const system = rule?.system ?? check.id.split('/')[0] ?? '';
    const rows = systems.get(system);
    if (rows === undefined) systems.set(system, [row]);
    else rows.push(row);
  }
  const weight = ({check}: CheckRow) => statusOrder.indexOf(check.status);
  const groups = [...systems].map(
    ([system, rows]) => [system, rows.sort((first, second) => weight(first) - weight(second))] as const,
  );
  const worst = (rows: readonly CheckRow[]) => rows.map(weight).find((each) => each >= 0) ?? statusOrder.length;
  const isRed = (rows: readonly CheckRow[]) => worst(rows) <= statusOrder.indexOf('crashed');
  const sorted = groups.sort(([, first], [, second]) => Number(isRed(second)) - Number(isRed(first)));
  const chosen: readonly Row[] =
    statusChoice === 'all' ? [] : [{kind: 'note', text: book.say(choiceWords[statusChoice])}];
  return [
    ...chosen,
    ...sorted.flatMap(([system, rows]) => section(`${book.say(system)}: ${statusCounts(rows, book)}`, rows)),
    ...(sorted.length === 0 && !isFiltered ? [{kind: 'note' as const, text: book.say('There is none.')}] : []),
  ];
}

const choiceWords: Readonly<Record<Exclude<StatusChoice, 'all'>, string>> = {
  failed: 'Only checks that failed (s: others).',
  'not judged': 'Only checks that lack evidence or crashed (s: others).',
  passed: 'Only checks that passed (s: others).',
};

/** `2 fail, 5 pass` */
function statusCounts(rows: readonly CheckRow[], book: Phrasebook): string {
  return statusOrder
    .map((status) => ({status, amount: rows.filter(({check}) => check.status === status).length}))
    .filter(({amount}) => amount > 0)
    .map(({status, amount}) => book.say(`{count} ${statusMarks[status].word}`, {count: amount}))
    .join(', ');
}

export function acceptsCheck({check, rule}: CheckRow, accepts: Accepts): boolean {
  return accepts(
    check.id,
    check.status.replace('-', ' '),
    rule?.system ?? '',
    rule?.title.pass ?? '',
    rule?.title.fail ?? '',
  );
}
