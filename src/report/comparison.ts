/** What differs between two reports, as text and Markdown: what is new first, then what changed, then what is gone. */

import type {ChangedFinding, Comparison, NotComparable} from '../model/comparison.ts';
import {counted} from '../model/count.ts';
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

function sectionsOf({appeared, changed, fixed, notComparable, unchanged}: Comparison): readonly Section[] {
  const all = [
    {title: 'New', rows: appeared.map((finding) => ({finding}))},
    {title: 'Changed', rows: changed.map((change) => ({finding: change.new, note: changeText(change)}))},
    {title: 'Fixed: judged again, and not found any more', rows: fixed.map((finding) => ({finding}))},
    {title: 'Not comparable', rows: notComparable.map((one) => ({finding: one.finding, note: whyNot(one)}))},
    {title: 'Unchanged', rows: unchanged.map((finding) => ({finding}))},
  ];
  return all.filter(({rows}) => rows.length > 0);
}

/** `count: 3 → 12; severity: warning → error` */
function changeText({old, new: recent, fields}: ChangedFinding): string {
  const wordFor = (finding: Finding, field: string): string => {
    if (field === 'severity' || field === 'confidence' || field === 'impact' || field === 'message')
      return finding[field];
    return String(finding.args[field] ?? 'not told');
  };
  return fields.map((field) => `${field}: ${wordFor(old, field)} → ${wordFor(recent, field)}`).join('; ');
}

function whyNot({in: side, otherStatus}: NotComparable): string {
  const other = side === 'old' ? 'the new report' : 'the old report';
  return otherStatus === 'absent'
    ? `${other} does not know this check`
    : `in ${other} the check ${verbs[otherStatus] ?? statusWords[otherStatus]}`;
}

const verbs: Readonly<Record<string, string>> = {
  'not-evaluated': 'was not evaluated',
  'not-applicable': 'did not apply',
  disabled: 'was not asked for',
  crashed: 'crashed',
};

/** `1 new, 2 fixed, nothing changed otherwise` */
export function comparisonCounts({appeared, changed, fixed, notComparable, unchanged}: Comparison): string {
  return [
    `${appeared.length} new`,
    `${changed.length} changed`,
    `${fixed.length} fixed`,
    `${unchanged.length} unchanged`,
    ...(notComparable.length === 0 ? [] : [`${counted(notComparable.length, 'finding')} not comparable`]),
  ].join(', ');
}

function sidesOf(comparison: Comparison): readonly string[] {
  return (['old', 'new'] as const).map((side) => {
    const {path, startedAt, version} = comparison[side];
    return `${side}: ${cleanText(path)}, judged ${cleanText(startedAt)} by version ${cleanText(version)}`;
  });
}

export function writeComparisonText(comparison: Comparison, options: TextOptions = {}): string {
  const palette = paletteFor(options.color ?? false);
  const width = Math.max(40, options.width ?? 100);
  const blocks = sectionsOf(comparison).map(({title, rows}) => [
    palette.heading(title),
    ...rows.flatMap(({finding, note}) => [
      ...wrapSpans(
        [
          {text: severityWord(finding), style: palette.severity[finding.severity]},
          {text: ` ${cleanText(plainText(finding.text))} (${finding.rule})`},
        ],
        width,
        '- ',
        '  ',
      ),
      ...(note === undefined ? [] : wrapSpans([{text: cleanText(note), style: palette.faint}], width, '  ')),
    ]),
  ]);
  const head = [...sidesOf(comparison).flatMap((text) => wrapSpans([{text}], width)), comparisonCounts(comparison)];
  return `${[head, ...blocks].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

export function writeComparisonMarkdown(comparison: Comparison): string {
  const blocks = sectionsOf(comparison).map(({title, rows}) =>
    [
      `## ${title}`,
      '',
      ...rows.map(({finding, note}) => {
        const rest = note === undefined ? '' : `; _${escapeText(cleanText(note))}_`;
        return `- **${severityWord(finding)}** ${escapeText(cleanText(plainText(finding.text)))} (${code(finding.rule)})${rest}`;
      }),
    ].join('\n'),
  );
  const head = [
    '# wrtc-doctor: what changed',
    '',
    ...sidesOf(comparison).map((text) => `- ${escapeText(text)}`),
    `- **${comparisonCounts(comparison)}**`,
  ];
  return `${[head.join('\n'), ...blocks].join('\n\n')}\n`;
}
