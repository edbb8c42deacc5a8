/** The detail of what is selected, as lines to scroll through. */

import {counted} from '../model/count.ts';
import type {Ladders} from '../model/ladder.ts';
import type {CheckResult, InputRow, MissingFact, RuleInfo} from '../model/report.ts';
import {byteCount} from '../report/byte-count.ts';
import {joinAttemptLines} from '../report/join-lines.ts';
import {ladderLines} from '../report/ladder-lines.ts';
import {blockOf, bulletsOf, type Line, sectionOf, span, wrapSpans} from './detail-blocks.ts';
import {findingDetail} from './finding-detail.ts';
import {ladderSpans} from './ladder-spans.ts';
import {momentDetail} from './moment-detail.ts';
import type {IndexedReport} from './report-index.ts';
import {richSpans} from './rich-spans.ts';
import type {ItemRow} from './rows.ts';
import {inputMarks, statusMarks} from './theme.ts';

export function detailLines(
  row: ItemRow | undefined,
  {indexed, ladders}: {readonly indexed: IndexedReport | undefined; readonly ladders: Ladders | undefined},
  width: number,
): readonly Line[] {
  switch (row?.kind) {
    case undefined:
      return [];
    case 'finding':
      return indexed === undefined ? [] : findingDetail(row.finding, indexed, width);
    case 'check':
      return checkDetail(row.check, row.rule, indexed, width);
    case 'input':
      return inputDetail(row.input, width);
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

function checkDetail(
  check: CheckResult,
  rule: RuleInfo | undefined,
  indexed: IndexedReport | undefined,
  width: number,
): readonly Line[] {
  const mark = statusMarks[check.status];
  const found = check.findings.flatMap((id) => indexed?.findings.get(id) ?? []);
  const looksFor = rule === undefined ? [] : [`Right: ${rule.title.pass}`, `Wrong: ${rule.title.fail}`];
  return [
    ...wrapSpans([span(`${mark.symbol} ${mark.word}`, mark.style), span(`  ${check.id}`, 'title')], width),
    ...sectionOf('What it looks for', bulletsOf(looksFor, width)),
    ...sectionOf(check.status === 'crashed' ? 'How it failed' : 'What it saw', bulletsOf(check.notes, width)),
    ...sectionOf(
      'Findings',
      found.flatMap((finding) => wrapSpans(richSpans(finding.text), width, {first: [span('• ')]})),
    ),
    ...sectionOf(
      'Missing evidence, and how to collect it',
      check.missing.flatMap((missing) => missingLines(missing, width)),
    ),
    ...sectionOf('References', bulletsOf(rule?.references ?? [], width)),
    ...(rule === undefined
      ? []
      : ['', `Described in ${rule.docs}`].flatMap((text) => wrapSpans([span(text, 'faint')], width))),
  ];
}

function missingLines({title, collect, reason}: MissingFact, width: number): readonly Line[] {
  return [
    ...wrapSpans([span(title, 'title')], width, {first: [span('• ')]}),
    ...(reason === undefined ? [] : blockOf('why', [span(reason)], width)),
    ...blockOf('collect', [span(collect, 'command')], width),
  ];
}

function inputDetail(input: InputRow, width: number): readonly Line[] {
  const mark = inputMarks[input.state];
  const size = input.sizeBytes === undefined ? [] : [byteCount(input.sizeBytes)];
  return [
    ...wrapSpans([span(`${mark.symbol} ${mark.word}`, mark.style)], width),
    ...wrapSpans([span(input.path, 'title')], width),
    [],
    ...wrapSpans([span([input.title, ...size, counted(input.facts, 'fact')].filter(Boolean).join(' · '))], width),
    ...(input.formats.length === 0 ? [] : wrapSpans([span(`format ${input.formats.join(', ')}`, 'faint')], width)),
    ...sectionOf('Notes', bulletsOf(input.notes, width)),
  ];
}
