/** The rows of each list, after its filter: what can be selected, and the headings and notes between. */

import {formatCount} from '../model/count.ts';
import {groupBy} from '../model/group-by.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';
import {
  attemptDetails,
  hourText,
  joinCountsText,
  outcomeCountsText,
  outcomeWords,
  timeBasisText,
  whoText,
} from '../report/join-words.ts';
import {overviewGroups} from '../report/overview-words.ts';
import {arrangeTimeLine, introTexts, outroTexts} from '../report/time-line-lines.ts';
import {checkRows} from './check-rows.ts';
import {diagnosisRows} from './diagnosis-rows.ts';
import {isNotUnderstood} from './report-index.ts';
import {
  type Accepts,
  type AttemptRow,
  type InputListRow,
  type ListName,
  type ListSource,
  type MissingRow,
  type MomentRow,
  type Row,
  section,
  wordFilter,
} from './row-kinds.ts';

export function rowsOf(list: ListName, source: ListSource, filter: string): readonly Row[] {
  const accepts = wordFilter(filter);
  switch (list) {
    case 'diagnosis':
      return source.indexed === undefined
        ? [{kind: 'note', text: source.book.say('No diagnosis yet: the checks have not finished.')}]
        : diagnosisRows(source.indexed, source.unfolded, filter !== '', accepts);
    case 'checks':
      return checkRows(source, filter !== '', accepts);
    case 'inputs':
      return inputRows(source, accepts);
    case 'calls':
      return callRows(source, accepts);
    case 'attempts':
      return attemptRows(source, filter !== '', accepts);
    case 'timeline':
      return momentRows(source, filter !== '', accepts);
  }
}

function inputRows({indexed, progress, book}: ListSource, accepts: Accepts): readonly Row[] {
  const inputs = indexed?.report.inputs ?? progress.inputs.flatMap(({row}) => row ?? []);
  if (inputs.length === 0) return [{kind: 'note', text: book.say('No input has been read yet.')}];
  const rows = inputs
    .filter((input) => accepts(input.path, input.title, input.state, ...input.notes))
    .map((input): InputListRow => ({kind: 'input', input}));
  return [
    ...section(
      book.say('Not understood'),
      rows.filter(({input}) => isNotUnderstood(input)),
    ),
    ...section(
      book.say('Read'),
      rows.filter(({input}) => !isNotUnderstood(input)),
    ),
    ...(indexed === undefined ? [] : missingRows(indexed.report, accepts, book)),
  ];
}

/** What unlocks most checks comes first. The same evidence may be missing to each check for a reason of its own. */
function missingRows(report: Report, accepts: Accepts, book: Phrasebook): readonly Row[] {
  const groups = groupBy(
    report.checks.flatMap(({id, missing}) => missing.map((each) => ({id, ...each}))),
    ({fact, collect}) => JSON.stringify([fact, collect]),
  );
  const rows = [...groups.values()].flatMap((group): readonly MissingRow[] => {
    const [missing] = group;
    if (missing === undefined) return [];
    const ids = [...new Set(group.map(({id}) => id))];
    return [
      {
        kind: 'missing',
        missing,
        reasons: [...new Set(group.flatMap(({reason}) => reason ?? []))],
        checks: ids.flatMap((id) => report.rules[id] ?? []),
      },
    ];
  });
  return section(
    book.say('What is missing, and how to collect it'),
    rows
      .filter(({missing: {title, collect}, reasons, checks}) =>
        accepts(title, collect, ...reasons, ...checks.flatMap((rule) => [rule.id, rule.title.pass, rule.title.fail])),
      )
      .sort((first, second) => second.checks.length - first.checks.length),
  );
}

/** What the captures hold: the summary of the report, with a ladder behind each TURN exchange and call. */
function callRows({indexed, book}: ListSource, accepts: Accepts): readonly Row[] {
  const captures = indexed?.report.captures;
  if (captures === undefined) {
    const text = book.say(indexed === undefined ? 'Nothing has been read yet.' : 'No packet capture was read.');
    return [{kind: 'note', text}];
  }
  const groups = overviewGroups(captures, Number.POSITIVE_INFINITY, book);
  if (groups.length === 0) return [{kind: 'note', text: book.say('The captures hold no TURN exchange and no call.')}];
  return groups.flatMap(({title, rows, omitted}) =>
    section(title, [
      ...rows.flatMap(({ladder, text}): readonly Row[] => {
        if (!accepts(text)) return [];
        return ladder === undefined ? [{kind: 'note', text}] : [{kind: 'ladder', number: ladder, text}];
      }),
      ...(omitted > 0
        ? [{kind: 'note' as const, text: `… ${book.say('and {count} more', {count: formatCount(omitted)})}`}]
        : []),
    ]),
  );
}

/** With the counts by cause above, and by hour below. */
function attemptRows({indexed, attempts, book}: ListSource, isFiltered: boolean, accepts: Accepts): readonly Row[] {
  const joins = indexed?.report.joins;
  if (joins === undefined) {
    const text = book.say(
      indexed === undefined ? 'Nothing has been read yet.' : 'No log tells of a guest who tried to join.',
    );
    return [{kind: 'note', text}];
  }
  const rows = attempts
    .filter((attempt) => {
      const {call = '', spaceName = ''} = attempt;
      return accepts(
        whoText(attempt),
        outcomeWords[attempt.outcome],
        `call ${call}`,
        spaceName,
        ...attemptDetails(attempt),
      );
    })
    .map((attempt): AttemptRow => ({kind: 'attempt', attempt}));
  if (isFiltered) return rows;
  const leftOut = joins.total - attempts.length;
  return [
    {kind: 'note', text: joinCountsText(joins, book), style: 'title'},
    ...timeBasisText(attempts.map(({startedAt}) => startedAt)).map(
      (text): Row => ({kind: 'note', text, style: 'faint'}),
    ),
    ...rows,
    ...(leftOut > 0
      ? [
          {
            kind: 'note' as const,
            text: book.say('{count} more between them: counted, and not kept.', {count: formatCount(leftOut)}),
          },
        ]
      : []),
    ...section(
      book.say('By the hour in which they began'),
      joins.byHour.map((hour) => ({
        kind: 'note',
        text: `${hourText(hour)}: ${outcomeCountsText(hour.byOutcome, book)}`,
      })),
    ),
  ];
}

/** What was assumed of the times stands before them. */
function momentRows({timeLines, timeLineOf}: ListSource, isFiltered: boolean, accepts: Accepts): readonly Row[] {
  if (timeLines === undefined) return [{kind: 'note', text: 'Nothing has been read yet.'}];
  const line = (timeLineOf === undefined ? undefined : timeLines.ofAttempt(timeLineOf)) ?? timeLines.all();
  const arranged = arrangeTimeLine(line);
  const note = (text: string): Row => ({kind: 'note', text, style: 'faint'});
  const shown = line.rows.flatMap(({places, quote = ''}, index) => {
    const inputs = places.map(({source}) => line.sources[source]?.input ?? '');
    return accepts(arranged.texts[index] ?? '', quote, ...inputs) ? [index] : [];
  });
  const moments = shown.map(
    (index, place): MomentRow => ({kind: 'moment', arranged, index, before: shown[place - 1] ?? -1}),
  );
  if (isFiltered) return moments;
  return [
    ...(timeLineOf === undefined ? [] : [note(`${line.title} (Esc: all that was read)`)]),
    ...introTexts(line).map(({first, text}) => note(`${first.trim()}  ${text}`)),
    ...moments,
    ...outroTexts(line).map(note),
  ];
}
