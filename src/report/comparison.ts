/** What differs between two reports, as text and Markdown: what is new first, then what changed, then what is gone. */

import type {ChangedFinding, Comparison, NotComparable} from '../model/comparison.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Finding} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {code, escapeText} from './markdown-text.ts';
import {paletteFor} from './palette.ts';
import type {TextOptions} from './text.ts';
import {cleanText, severityWord, statusWords} from './words.ts';
import {wrapSpans} from './wrap.ts';

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

interface Row {
  readonly finding: Finding;
  /** What is to be said besides its text. */
  readonly note?: string;
}

function sectionsOf(
  {appeared, changed, fixed, notComparable, unchanged}: Comparison,
  book: Phrasebook,
): readonly Section[] {
  const all = [
    {title: book.say('New'), rows: appeared.map((finding) => ({finding}))},
    {
      title: book.say('Changed'),
      rows: changed.map((change) => ({finding: change.new, note: changeText(change, book)})),
    },
    {title: book.say('Fixed: judged again, and not found any more'), rows: fixed.map((finding) => ({finding}))},
    {
      title: book.say('Not comparable'),
      rows: notComparable.map((one) => ({finding: one.finding, note: whyNot(one, book)})),
    },
    {title: book.say('Unchanged'), rows: unchanged.map((finding) => ({finding}))},
  ];
  return all.filter(({rows}) => rows.length > 0);
}

/** `count: 3 → 12; severity: warning → error` */
function changeText({old, new: recent, fields}: ChangedFinding, book: Phrasebook): string {
  const wordFor = (finding: Finding, field: string): string => {
    if (field === 'severity' || field === 'confidence' || field === 'impact' || field === 'message')
      return book.say(finding[field]);
    if (field === 'accepted') return book.say(finding.suppressed === undefined ? 'no' : 'yes');
    return String(finding.args[field] ?? book.say('not told'));
  };
  return fields.map((field) => `${book.say(field)}: ${wordFor(old, field)} → ${wordFor(recent, field)}`).join('; ');
}

function whyNot({in: side, otherStatus}: NotComparable, book: Phrasebook): string {
  const report = book.say(side === 'old' ? 'the new report' : 'the old report');
  if (otherStatus === 'absent') return book.say('{report} does not know this check', {report});
  const status = book.say(verbs[otherStatus] ?? statusWords[otherStatus]);
  return book.say('in {report} the check {status}', {report, status});
}

/** What is accepted is told, and is no reason to exit with 1. */
function acceptedMark({suppressed}: Finding, book: Phrasebook): string {
  return suppressed === undefined ? '' : `, ${book.say('accepted')}`;
}

const verbs: Readonly<Record<string, string>> = {
  'not-evaluated': 'was not evaluated',
  'not-applicable': 'did not apply',
  disabled: 'was not asked for',
  crashed: 'crashed',
};

/** `1 new, 2 fixed, nothing changed otherwise` */
export function comparisonCounts(
  {appeared, changed, fixed, notComparable, unchanged}: Comparison,
  book: Phrasebook = english,
): string {
  return [
    book.say('{count} new', {count: appeared.length}),
    book.say('{count} changed', {count: changed.length}),
    book.say('{count} fixed', {count: fixed.length}),
    book.say('{count} unchanged', {count: unchanged.length}),
    ...(notComparable.length === 0
      ? []
      : [book.say('{findings} not comparable', {findings: book.counted(notComparable.length, 'finding')})]),
  ].join(', ');
}

function sidesOf(comparison: Comparison, book: Phrasebook): readonly string[] {
  return (['old', 'new'] as const).map((side) => {
    const {path, startedAt, version} = comparison[side];
    const told = {path: cleanText(path), time: cleanText(startedAt), version: cleanText(version)};
    return `${book.say(side)}: ${book.say('{path}, judged {time} by version {version}', told)}`;
  });
}

export function writeComparisonText(comparison: Comparison, options: TextOptions = {}): string {
  const {book = english} = options;
  const palette = paletteFor(options.color ?? false);
  const width = Math.max(40, options.width ?? 100);
  const blocks = sectionsOf(comparison, book).map(({title, rows}) => [
    palette.heading(title),
    ...rows.flatMap(({finding, note}) => [
      ...wrapSpans(
        [
          {text: severityWord(finding, book), style: palette.severity[finding.severity]},
          {text: ` ${cleanText(plainText(finding.text))} (${finding.rule}${acceptedMark(finding, book)})`},
        ],
        width,
        '- ',
        '  ',
      ),
      ...(note === undefined ? [] : wrapSpans([{text: cleanText(note), style: palette.faint}], width, '  ')),
    ]),
  ]);
  const head = [
    ...sidesOf(comparison, book).flatMap((text) => wrapSpans([{text}], width)),
    comparisonCounts(comparison, book),
  ];
  return `${[head, ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function writeComparisonMarkdown(comparison: Comparison, book: Phrasebook = english): string {
  const blocks = sectionsOf(comparison, book).map(({title, rows}) =>
    [
      `## ${title}`,
      '',
      ...rows.map(({finding, note}) => {
        const rest = note === undefined ? '' : `; _${escapeText(cleanText(note))}_`;
        return `- **${severityWord(finding, book)}** ${escapeText(cleanText(plainText(finding.text)))} (${code(finding.rule)}${acceptedMark(finding, book)})${rest}`;
      }),
    ].join('\n'),
  );
  const head = [
    `# wrtc-doctor: ${book.say('what changed')}`,
    '',
    ...sidesOf(comparison, book).map((text) => `- ${escapeText(text)}`),
    `- **${comparisonCounts(comparison, book)}**`,
  ];
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`;
}
