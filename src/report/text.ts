/** The report for a terminal or a mail: what is wrong and what to do first, then what was looked at and what was not. */
import {counted, formatCount} from '../model/count.ts';
import {formatInstant} from '../model/instant.ts';
import type {Evidence, Finding, FixStep, FrameFilter, InputRow, Report} from '../model/report.ts';
import type {RichText} from '../model/rich-text.ts';
import {logGroups} from './log-history-words.ts';
import {type OverviewGroup, overviewGroups} from './overview-words.ts';
import {type Palette, paletteFor} from './palette.ts';
import {probeLines} from './probe-lines.ts';
import {isPathFirst} from './probe-words.ts';
import {arrangeReport, type DiagnosisView, type MissingView, type SystemView} from './view.ts';
import * as words from './words.ts';
import {type Span, wrapSpans} from './wrap.ts';

export interface TextOptions {
  readonly color?: boolean;
  /** Columns; what is narrower than 40 is taken as 40. */
  readonly width?: number;
}

const {cleanText} = words;

export function writeText(report: Report, options: TextOptions = {}): string {
  const writer = new TextWriter(paletteFor(options.color ?? false), Math.max(40, options.width ?? 100));
  return `${writer.write(report).join('\n')}\n`;
}

/** Holds style and width; every method gives lines. */
class TextWriter {
  readonly #palette: Palette;
  readonly #width: number;

  constructor(palette: Palette, width: number) {
    this.#palette = palette;
    this.#width = width;
  }

  write(report: Report): string[] {
    const view = arrangeReport(report);
    const sections = [
      this.#header(report),
      ...(isPathFirst(report) ? this.#probes(report) : []),
      ...(report.findings.length === 0 ? [this.#nothingFound(report)] : []),
      ...this.#section(
        'Diagnoses',
        view.diagnoses.map((diagnosis, index) => this.#diagnosis(diagnosis, index + 1)),
      ),
      ...this.#section(
        'Other findings',
        view.others.map((finding) => this.#card(finding, '- ', '  ')),
      ),
      ...(isPathFirst(report) ? [] : this.#probes(report)),
      ...this.#section(
        'In the captures',
        (report.captures === undefined ? [] : overviewGroups(report.captures)).map((group) => this.#group(group)),
      ),
      ...this.#section(
        'In the logs',
        logGroups(report).map((group) => this.#group(group)),
      ),
      ...this.#section('Checks', [view.systems.flatMap((system) => this.#system(system))]),
      ...this.#section('Not evaluated', [view.missing.flatMap((missing) => this.#missing(missing))]),
      ...this.#section('Inputs', [report.inputs.flatMap((input) => this.#input(input))]),
    ];
    return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  }

  #section(title: string, blocks: readonly string[][]): string[][] {
    const filled = blocks.filter((lines) => lines.length > 0);
    if (filled.length === 0) return [];
    return [
      [this.#palette.heading(title), ...filled.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]))],
    ];
  }

  #header(report: Report): string[] {
    const {tool, run} = report;
    const found = words.findingCounts(report);
    return [
      ...this.#wrap([
        {text: `${tool.name} ${tool.version}`, style: this.#palette.strong},
        {text: `: ${cleanText(run.command)}`},
      ]),
      ...this.#wrap([{text: `${words.inputCounts(report)}. Dates are judged at ${words.judgedAtText(report)}.`}]),
      ...this.#wrap([{text: `${found === '' ? '' : `${found}. `}${words.checkCounts(report)}.`}]),
      ...(run.interrupted ? this.#wrap([{text: words.interruptionText(report), style: this.#palette.lost}]) : []),
    ];
  }

  #nothingFound(report: Report): string[] {
    return words.nothingFoundText(report).flatMap((text) => this.#wrap([{text, style: this.#palette.strong}]));
  }

  #probes({probes = []}: Report): string[][] {
    return probes.map((probe) => probeLines(probe, this.#palette, this.#width));
  }

  #diagnosis({root, explains, notes}: DiagnosisView, number: number): string[] {
    const indent = '   ';
    return [
      ...this.#card(root, `${number}. `.padEnd(3), indent),
      ...(explains.length === 0 ? [] : [`${indent}${this.#palette.strong('Explains:')}`]),
      ...explains.flatMap((finding) =>
        this.#wrap(
          [
            {text: finding.severity, style: this.#palette.severity[finding.severity]},
            {text: ': '},
            ...this.#rich(finding.text),
            ...finding.evidence.slice(0, 1).map(({origin}) => ({
              text: ` (${words.placeText(origin)})`,
              style: this.#palette.faint,
            })),
          ],
          `${indent}  - `,
          `${indent}    `,
        ),
      ),
      ...notes.flatMap((note) => this.#wrap([{text: `Note: ${cleanText(note)}`}], indent)),
    ];
  }

  #card(finding: Finding, first: string, indent: string): string[] {
    const {severity, text, why, evidence, competing, fix} = finding;
    const label = (title: string) => `${indent}${this.#palette.strong(title)}`;
    return [
      ...this.#wrap(
        [
          {text: words.severityWord(finding), style: this.#palette.severity[severity], isWhole: true},
          {text: ': '},
          ...this.#rich(text, this.#palette.strong),
        ],
        first,
        indent,
      ),
      ...this.#wrap(
        [
          {
            text: `${words.impactWords[finding.impact]}; ${words.confidenceText(finding)} [${finding.rule}]`,
            style: this.#palette.faint,
          },
        ],
        indent,
      ),
      ...this.#wrap([{text: 'Why: ', style: this.#palette.strong}, ...this.#rich(why)], indent),
      label('Evidence:'),
      ...evidence.flatMap((piece) => this.#evidence(piece, indent)),
      ...words.frameFiltersOf(finding).flatMap((frames) => this.#frames(frames, indent)),
      ...(competing.length === 0 ? [] : [label('Hint: the same evidence also fits')]),
      ...competing.flatMap((cause) => this.#wrap(this.#rich(cause), `${indent}  - `, `${indent}    `)),
      ...(fix.length === 0 ? [] : [label('Fix:')]),
      ...fix.flatMap((step, index) => this.#step(step, `${index + 1}. `, `${indent}  `)),
    ];
  }

  #evidence({origin, shows}: Evidence, indent: string): string[] {
    const time = origin.time === undefined ? '' : `, ${formatInstant(origin.time)}`;
    const quote = origin.quote === undefined ? '' : cleanText(origin.quote);
    return [
      ...this.#wrap(
        [{text: words.placeText(origin), style: this.#palette.strong}, {text: `${time}: ${cleanText(shows)}`}],
        `${indent}  - `,
        `${indent}    `,
      ),
      ...(quote === '' ? [] : this.#wrap([{text: quote, style: this.#palette.faint}], `${indent}    > `)),
    ];
  }

  #frames({input, filter}: FrameFilter, indent: string): string[] {
    return [
      ...this.#wrap(
        [{text: `These frames together in ${cleanText(input)} (Wireshark):`}],
        `${indent}  - `,
        `${indent}    `,
      ),
      // Never wrapped: it is there to be copied.
      `${indent}      ${this.#palette.command(cleanText(filter))}`,
    ];
  }

  #step({action, where, command, verify}: FixStep, number: string, indent: string): string[] {
    const inner = indent + ' '.repeat(number.length);
    const named = (name: string, text: RichText) =>
      this.#wrap([{text: `${name}: `, style: this.#palette.faint}, ...this.#rich(text)], inner, `${inner}  `);
    return [
      ...this.#wrap(this.#rich(action), indent + number, inner),
      ...(where === undefined ? [] : named('Where', where)),
      ...(command === undefined ? [] : [`${inner}${this.#palette.faint('Command:')}`]),
      // Never wrapped: it is there to be copied.
      ...(command === undefined
        ? []
        : words.commandLines(command).map((line) => `${inner}    ${this.#palette.command(line)}`)),
      ...(verify === undefined ? [] : named('Verify', verify)),
    ];
  }

  #group({title, rows, omitted}: OverviewGroup): string[] {
    return [
      `  ${this.#palette.strong(title)}`,
      ...rows.flatMap(({ladder, text}) =>
        this.#wrap(
          [{text: cleanText(text)}],
          `${ladder === undefined ? '-' : ladder}`.padStart(6).padEnd(8),
          ' '.repeat(8),
        ),
      ),
      ...(omitted > 0 ? [`        … and ${formatCount(omitted)} more`] : []),
    ];
  }

  #system({system, checks}: SystemView): string[] {
    const column = Math.max(...Object.values(words.statusWords).map((word) => word.length)) + 2;
    return [
      `  ${this.#palette.strong(cleanText(system))}`,
      ...checks.flatMap(({result, title}) => {
        const word = words.statusWords[result.status];
        const notes = result.status === 'pass' || result.status === 'not-applicable' || result.status === 'crashed';
        return this.#wrap(
          [
            {text: word.padEnd(column), style: this.#palette.status[result.status], isWhole: true},
            {text: cleanText(title)},
            {text: ` (${result.id})`, style: this.#palette.faint},
            ...(notes && result.notes.length > 0 ? [{text: `: ${result.notes.map(cleanText).join(' ')}`}] : []),
          ],
          '    ',
          ' '.repeat(4 + column),
        );
      }),
    ];
  }

  #missing({missing, checks}: MissingView): string[] {
    return [
      ...this.#wrap(
        [
          {text: cleanText(missing.title), style: this.#palette.strong},
          ...(missing.reason === undefined ? [] : [{text: ` (${cleanText(missing.reason)})`}]),
        ],
        '  - ',
        '    ',
      ),
      ...this.#wrap(
        [{text: 'Collect: ', style: this.#palette.faint}, {text: cleanText(missing.collect)}],
        '    ',
        '      ',
      ),
      ...this.#wrap([{text: `For: ${checks.join(', ')}`, style: this.#palette.faint}], '    ', '      '),
    ];
  }

  #input(input: InputRow): string[] {
    const isLost = words.isLost(input);
    const state = words.stateWords[input.state];
    return [
      ...this.#wrap(
        [
          {text: state, ...(isLost ? {style: this.#palette.lost} : {}), isWhole: true},
          {text: ' '},
          {text: cleanText(input.path), style: this.#palette.strong},
          {text: input.title === '' ? ':' : `: ${cleanText(input.title)},`},
          {text: ` ${counted(input.facts, 'fact')}`, style: this.#palette.faint},
        ],
        isLost ? '! ' : '  ',
        '    ',
      ),
      ...input.notes.flatMap((note) => this.#wrap([{text: cleanText(note)}], '      ')),
    ];
  }

  #rich(text: RichText, style?: (text: string) => string): Span[] {
    const {strong, command} = this.#palette;
    return text.map(({kind, text: part}) => {
      if (kind === 'command') return {text: `\`${cleanText(part)}\``, style: command, isWhole: true};
      if (kind === 'value') return {text: cleanText(part), style: strong};
      return {text: cleanText(part), ...(style === undefined ? {} : {style})};
    });
  }

  #wrap(spans: readonly Span[], first = '', rest = first): string[] {
    return wrapSpans(spans, this.#width, first, rest);
  }
}
