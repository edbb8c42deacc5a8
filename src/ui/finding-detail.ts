/** A finding in full: why, evidence, what else would fit, what to do, and how it hangs together with the others. */
import type {MessageBytes, Origin} from '../model/origin.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import type {Evidence, Finding, FixStep} from '../model/report.ts';
import {frameFiltersOf, timeText} from '../report/words.ts';
import {byteLines} from './byte-lines.ts';
import {blockOf, bulletsOf, type Line, sectionOf, span, wrapSpans} from './detail-blocks.ts';
import {openCommand, openFramesCommand, type Shell} from './open-command.ts';
import type {IndexedReport} from './report-index.ts';
import {richSpans} from './rich-spans.ts';
import {markOf} from './row-lines.ts';
import {confidenceWords, impactWords, severityMarks} from './theme.ts';

export interface DetailOptions {
  readonly shell: Shell;
  /** Whether the bytes of messages are shown. */
  readonly areBytesShown: boolean;
}

export function findingDetail(
  finding: Finding,
  {report, findings, diagnoses, book}: IndexedReport,
  width: number,
  options: DetailOptions,
): readonly Line[] {
  const mark = markOf(finding);
  const diagnosis = diagnoses.get(finding.id);
  const isRoot = diagnosis?.root === finding.id;
  const others = (ids: readonly string[]) =>
    ids.flatMap((id) => findings.get(id) ?? []).flatMap((other) => shortLines(other, width, book));
  const rule = report.rules[finding.rule];
  return [
    ...wrapSpans(
      [
        span(`${mark.symbol} ${book.say(mark.word)}`, mark.style),
        span(`  ${book.say(impactWords[finding.impact])} · ${book.say(confidenceWords[finding.confidence])}`, 'faint'),
      ],
      width,
    ),
    ...wrapSpans(richSpans(finding.text, 'title'), width),
    ...standingOf(finding, book).flatMap((text) => wrapSpans([span(text, 'faint')], width)),
    ...sectionOf(book.say('Why it matters'), wrapSpans(richSpans(finding.why), width)),
    ...sectionOf(
      book.say('Evidence'),
      finding.evidence.flatMap((piece) => evidenceLines(piece, width, options, book)),
    ),
    ...sectionOf(
      book.say('All packets of it in Wireshark'),
      frameFiltersOf(finding).flatMap((frames) => [
        ...wrapSpans([span(frames.input)], width, {first: [span('• ')]}),
        ...blockOf(book.say('filter'), [span(frames.filter, 'command')], width),
        ...openLines(openFramesCommand(frames, options.shell), width, book),
      ]),
    ),
    ...sectionOf(
      book.say('What else would fit'),
      finding.competing.flatMap((text) => wrapSpans(richSpans(text), width, {first: [span('• ')]})),
    ),
    ...sectionOf(
      book.say('What to do'),
      finding.fix.flatMap((step, index) => fixLines(step, index + 1, width, book)),
    ),
    ...(isRoot
      ? sectionOf(
          book.say('What it explains ({count})', {count: diagnosis.explains.length}),
          others(diagnosis.explains),
        )
      : sectionOf(book.say('Explained by'), others(diagnosis === undefined ? [] : [diagnosis.root]))),
    ...sectionOf(book.say('To keep in mind'), bulletsOf(isRoot ? (diagnosis.notes ?? []) : [], width)),
    ...sectionOf(book.say('References'), bulletsOf(rule?.references ?? [], width)),
    [],
    ...wrapSpans(
      [span(`${finding.rule} on ${finding.subject}${rule === undefined ? '' : `, ${rule.docs}`}`, 'faint')],
      width,
    ),
  ];
}

/** A finding in a line or two. */
export function shortLines(finding: Finding, width: number, book: Phrasebook): readonly Line[] {
  const {symbol, word, style} = markOf(finding);
  return wrapSpans([span(`${book.say(word)}  `, style), ...richSpans(finding.text)], width, {
    first: [span(`${symbol} `, style)],
  });
}

/** What the site makes of it. */
function standingOf({severity, originalSeverity, suppressed}: Finding, book: Phrasebook): readonly string[] {
  const {word} = severityMarks[severity];
  return [
    ...(originalSeverity === undefined
      ? []
      : [
          book.say('{severity} by the site file or a profile; the check itself says {original}.', {
            severity: book.say(word),
            original: book.say(severityMarks[originalSeverity].word),
          }),
        ]),
    ...(suppressed === undefined
      ? []
      : [
          book.say(suppressed.source === 'baseline' ? 'Accepted by a baseline' : 'Accepted by the site file') +
            (suppressed.until === undefined ? '' : ` ${book.say('until {date}', {date: suppressed.until})}`) +
            `: ${suppressed.reason}`,
        ]),
  ];
}

function evidenceLines(
  {origin, shows}: Evidence,
  width: number,
  {shell, areBytesShown}: DetailOptions,
  book: Phrasebook,
): readonly Line[] {
  const {bytes} = origin;
  const bar = [span('   │ ', 'faint')];
  const open = openCommand(origin, shell);
  // A single packet: the command goes there.
  const isTold = open !== undefined && origin.filter === `frame.number == ${origin.frame}`;
  return [
    ...wrapSpans([span(placeOf(origin), 'title'), span(`  ${shows}`)], width, {first: [span('• ')]}),
    ...(origin.time === undefined ? [] : blockOf(book.say('time'), [span(timeText(origin.time, book))], width)),
    ...(origin.quote === undefined
      ? []
      : origin.quote.split('\n').flatMap((line) => wrapSpans([span(line, 'value')], width, {first: bar, rest: bar}))),
    ...(origin.filter === undefined || isTold
      ? []
      : blockOf(book.say('Wireshark filter'), [span(origin.filter, 'command')], width)),
    ...openLines(open, width, book),
    ...(bytes === undefined
      ? []
      : areBytesShown
        ? [
            ...blockOf(
              bytes.name,
              [span(book.say('{count} bytes (x folds them)', {count: bytes.hex.length / 2}))],
              width,
            ),
            ...byteLines(bytes, width),
          ]
        : blockOf(
            bytes.name,
            [
              span(`${book.counted(bytes.hex.length / 2, 'byte')}: `),
              ...notableSpans(bytes, book),
              span(` (${book.say('x shows them')})`, 'faint'),
            ],
            width,
          )),
  ];
}

function openLines(command: string | undefined, width: number, book: Phrasebook): readonly Line[] {
  return command === undefined ? [] : blockOf(book.say('open'), [span(command, 'command')], width);
}

function notableSpans({parts}: MessageBytes, book: Phrasebook): Line {
  return parts
    .filter(({matters}) => matters === true)
    .map(({name, text, offset}) =>
      span(`${name}${text === undefined ? '' : ` ${text}`} ${book.say('at byte {offset}', {offset})}`, 'value'),
    );
}

/** `input:line`, `input frame 12`, `input field`. */
function placeOf({input, line, frame, field}: Origin): string {
  if (frame !== undefined) return `${input} frame ${frame}`;
  if (line !== undefined) return `${input}:${line}`;
  return field === undefined ? input : `${input} ${field}`;
}

function fixLines(
  {action, where, command, verify}: FixStep,
  number: number,
  width: number,
  book: Phrasebook,
): readonly Line[] {
  const prompt = [span('   $ ', 'faint')];
  return [
    ...wrapSpans(richSpans(action), width, {first: [span(`${number}. `)]}),
    ...(where === undefined ? [] : blockOf(book.say('where'), richSpans(where), width)),
    ...(command ?? '')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => wrapSpans([span(line, 'command')], width, {first: prompt})),
    ...(verify === undefined ? [] : blockOf(book.say('verify'), richSpans(verify), width)),
  ];
}
