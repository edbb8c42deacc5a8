/** The detail of what is selected, as lines to scroll through. */

import type {Ladders} from '../model/ladder.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {CheckResult, InputRow, MissingFact, RuleInfo} from '../model/report.ts';
import {byteCount} from '../report/byte-count.ts';
import {joinAttemptLines} from '../report/join-lines.ts';
import {ladderLines} from '../report/ladder-lines.ts';
import {blockOf, bulletsOf, type Line, sectionOf, span, wrapSpans} from './detail-blocks.ts';
import {type DetailOptions, findingDetail} from './finding-detail.ts';
import {ladderSpans} from './ladder-spans.ts';
import {momentDetail} from './moment-detail.ts';
import type {IndexedReport} from './report-index.ts';
import {richSpans} from './rich-spans.ts';
import type {ItemRow, MissingRow} from './row-kinds.ts';
import {inputMarks, statusMarks} from './theme.ts';

export function detailLines(
  row: ItemRow | undefined,
  {
    indexed,
    ladders,
    ...options
  }: {readonly indexed: IndexedReport | undefined; readonly ladders: Ladders | undefined} & DetailOptions,
  width: number,
): readonly Line[] {
  const book = indexed?.book ?? english;
  switch (row?.kind) {
    case undefined:
      return [];
    case 'finding':
      return indexed === undefined ? [] : findingDetail(row.finding, indexed, width, options);
    case 'accepted':
      return acceptedDetail(indexed, width, book);
    case 'missing':
      return missingDetail(row, width, book);
    case 'check':
      return checkDetail(row.check, row.rule, indexed, width, book);
    case 'input':
      return inputDetail(row.input, width, book);
    case 'ladder': {
      const ladder = ladders?.of(row.number);
      return ladder === undefined ? [] : ladderLines(ladder, width).map(ladderSpans);
    }
    case 'attempt':
      return joinAttemptLines(row.attempt, width).map(ladderSpans);
    case 'moment':
      return momentDetail(row, indexed, width);
  }
}

function acceptedDetail(indexed: IndexedReport | undefined, width: number, book: Phrasebook): readonly Line[] {
  return [
    ...wrapSpans(
      [
        span(
          book.say('Accepted by the site file or a baseline: no reason to fail, and counted apart. Space shows them.'),
        ),
      ],
      width,
    ),
    ...(indexed?.report.suppressions ?? []).flatMap(
      ({check, subject, reason, until, place, state, findings, notes}) => [
        [],
        ...wrapSpans([span(check, 'title'), span(subject === undefined ? '' : ` on ${subject}`)], width, {
          first: [span('• ')],
        }),
        ...blockOf(book.say('reason'), [span(reason)], width),
        ...(until === undefined ? [] : blockOf(book.say('until'), [span(until)], width)),
        ...blockOf(book.say('stands in'), [span(place)], width),
        ...blockOf(
          book.say('accepts'),
          [
            span(
              state === 'used'
                ? book.counted(findings.length, 'finding')
                : `${book.say('nothing')}: ${book.say(state)}`,
            ),
          ],
          width,
        ),
        ...notes.flatMap((note) => blockOf(book.say('note'), [span(note)], width)),
      ],
    ),
  ];
}

function missingDetail({missing, reasons, checks}: MissingRow, width: number, book: Phrasebook): readonly Line[] {
  const {symbol, style} = statusMarks['not-evaluated'];
  return [
    ...wrapSpans([span(`${symbol} ${book.say('missing')}`, style)], width),
    ...wrapSpans([span(missing.title, 'title')], width),
    ...sectionOf(book.say('How to collect it'), wrapSpans([span(missing.collect, 'command')], width)),
    ...sectionOf(book.say('Why it is missing'), bulletsOf(reasons, width)),
    ...sectionOf(
      book.say('What it would let be judged ({count})', {count: checks.length}),
      bulletsOf(
        checks.map(({title}) => title.pass),
        width,
      ),
    ),
  ];
}

function checkDetail(
  check: CheckResult,
  rule: RuleInfo | undefined,
  indexed: IndexedReport | undefined,
  width: number,
  book: Phrasebook,
): readonly Line[] {
  const mark = statusMarks[check.status];
  const found = check.findings.flatMap((id) => indexed?.findings.get(id) ?? []);
  const looksFor =
    rule === undefined ? [] : [`${book.say('Right:')} ${rule.title.pass}`, `${book.say('Wrong:')} ${rule.title.fail}`];
  return [
    ...wrapSpans([span(`${mark.symbol} ${book.say(mark.word)}`, mark.style), span(`  ${check.id}`, 'title')], width),
    ...sectionOf(book.say('What it looks for'), bulletsOf(looksFor, width)),
    ...sectionOf(book.say(check.status === 'crashed' ? 'How it failed' : 'What it saw'), bulletsOf(check.notes, width)),
    ...sectionOf(
      book.say('Findings'),
      found.flatMap((finding) => wrapSpans(richSpans(finding.text), width, {first: [span('• ')]})),
    ),
    ...sectionOf(
      book.say('Missing evidence, and how to collect it'),
      check.missing.flatMap((missing) => missingLines(missing, width, book)),
    ),
    ...sectionOf(book.say('References'), bulletsOf(rule?.references ?? [], width)),
    ...(rule === undefined
      ? []
      : ['', book.say('Described in {page}', {page: rule.docs})].flatMap((text) =>
          wrapSpans([span(text, 'faint')], width),
        )),
  ];
}

function missingLines({title, collect, reason}: MissingFact, width: number, book: Phrasebook): readonly Line[] {
  return [
    ...wrapSpans([span(title, 'title')], width, {first: [span('• ')]}),
    ...(reason === undefined ? [] : blockOf(book.say('why'), [span(reason)], width)),
    ...blockOf(book.say('collect'), [span(collect, 'command')], width),
  ];
}

function inputDetail(input: InputRow, width: number, book: Phrasebook): readonly Line[] {
  const mark = inputMarks[input.state];
  const size = input.sizeBytes === undefined ? [] : [byteCount(input.sizeBytes)];
  return [
    ...wrapSpans([span(`${mark.symbol} ${book.say(mark.word)}`, mark.style)], width),
    ...wrapSpans([span(input.path, 'title')], width),
    [],
    ...wrapSpans([span([input.title, ...size, book.counted(input.facts, 'fact')].filter(Boolean).join(' · '))], width),
    ...(input.formats.length === 0
      ? []
      : wrapSpans([span(book.say('format {formats}', {formats: input.formats.join(', ')}), 'faint')], width)),
    ...sectionOf(book.say('Notes'), bulletsOf(input.notes, width)),
  ];
}
