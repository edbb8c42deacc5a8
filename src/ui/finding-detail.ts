/** A finding in full: why, evidence, what else would fit, what to do, and how it hangs together with the others. */
import {formatInstant} from '../model/instant.ts';
import type {Origin} from '../model/origin.ts';
import type {Evidence, Finding, FixStep} from '../model/report.ts';
import {frameFiltersOf} from '../report/words.ts';
import {blockOf, bulletsOf, type Line, sectionOf, span, wrapSpans} from './detail-blocks.ts';
import type {IndexedReport} from './report-index.ts';
import {richSpans} from './rich-spans.ts';
import {markOf} from './row-lines.ts';
import {confidenceWords, impactWords} from './theme.ts';

export function findingDetail(
  finding: Finding,
  {report, findings, diagnoses}: IndexedReport,
  width: number,
): readonly Line[] {
  const mark = markOf(finding);
  const diagnosis = diagnoses.get(finding.id);
  const isRoot = diagnosis?.root === finding.id;
  const others = (ids: readonly string[]) =>
    ids.flatMap((id) => findings.get(id) ?? []).flatMap((other) => shortLines(other, width));
  const rule = report.rules[finding.rule];
  return [
    ...wrapSpans(
      [
        span(`${mark.symbol} ${mark.word}`, mark.style),
        span(`  ${impactWords[finding.impact]} · ${confidenceWords[finding.confidence]}`, 'faint'),
      ],
      width,
    ),
    ...wrapSpans(richSpans(finding.text, 'title'), width),
    ...sectionOf('Why it matters', wrapSpans(richSpans(finding.why), width)),
    ...sectionOf(
      'Evidence',
      finding.evidence.flatMap((piece) => evidenceLines(piece, width)),
    ),
    ...sectionOf(
      'All packets of it in Wireshark',
      frameFiltersOf(finding).flatMap(({input, filter}) => [
        ...wrapSpans([span(input)], width, {first: [span('• ')]}),
        ...wrapSpans([span(filter, 'command')], width, {first: [span('   ')]}),
      ]),
    ),
    ...sectionOf(
      'What else would fit',
      finding.competing.flatMap((text) => wrapSpans(richSpans(text), width, {first: [span('• ')]})),
    ),
    ...sectionOf(
      'What to do',
      finding.fix.flatMap((step, index) => fixLines(step, index + 1, width)),
    ),
    ...(isRoot
      ? sectionOf(`What it explains (${diagnosis.explains.length})`, others(diagnosis.explains))
      : sectionOf('Explained by', others(diagnosis === undefined ? [] : [diagnosis.root]))),
    ...sectionOf('To keep in mind', bulletsOf(isRoot ? (diagnosis.notes ?? []) : [], width)),
    ...sectionOf('References', bulletsOf(rule?.references ?? [], width)),
    [],
    ...wrapSpans(
      [span(`${finding.rule} on ${finding.subject}${rule === undefined ? '' : `, ${rule.docs}`}`, 'faint')],
      width,
    ),
  ];
}

/** A finding in a line or two. */
export function shortLines(finding: Finding, width: number): readonly Line[] {
  const {symbol, word, style} = markOf(finding);
  return wrapSpans([span(`${word}  `, style), ...richSpans(finding.text)], width, {first: [span(`${symbol} `, style)]});
}

function evidenceLines({origin, shows}: Evidence, width: number): readonly Line[] {
  const bar = [span('   │ ', 'faint')];
  return [
    ...wrapSpans([span(placeOf(origin), 'title'), span(`  ${shows}`)], width, {first: [span('• ')]}),
    ...(origin.time === undefined ? [] : blockOf('time', [span(formatInstant(origin.time))], width)),
    ...(origin.quote === undefined
      ? []
      : origin.quote.split('\n').flatMap((line) => wrapSpans([span(line, 'value')], width, {first: bar, rest: bar}))),
    ...(origin.filter === undefined ? [] : blockOf('Wireshark filter', [span(origin.filter, 'command')], width)),
  ];
}

/** `input:line`, `input frame 12`, `input field`. */
function placeOf({input, line, frame, field}: Origin): string {
  if (frame !== undefined) return `${input} frame ${frame}`;
  if (line !== undefined) return `${input}:${line}`;
  return field === undefined ? input : `${input} ${field}`;
}

function fixLines({action, where, command, verify}: FixStep, number: number, width: number): readonly Line[] {
  const prompt = [span('   $ ', 'faint')];
  return [
    ...wrapSpans(richSpans(action), width, {first: [span(`${number}. `)]}),
    ...(where === undefined ? [] : blockOf('where', richSpans(where), width)),
    ...(command ?? '')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => wrapSpans([span(line, 'command')], width, {first: prompt})),
    ...(verify === undefined ? [] : blockOf('verify', richSpans(verify), width)),
  ];
}
