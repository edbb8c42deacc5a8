/** The report for a terminal or a mail: what is wrong and what to do first, then what was looked at and what was not. */
import {formatCount} from '../model/count.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Evidence, Finding, FixStep, FrameFilter, InputRow, Report} from '../model/report.ts';
import type {RichText} from '../model/rich-text.ts';
import {acceptanceText, carriedText, severityNote, staleAcceptances} from './accepted-words.ts';
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
  /** The fixed words; English where it is left out. */
  readonly book?: Phrasebook;
}

const {cleanText} = words;

export function writeText(report: Report, options: TextOptions = {}): string {
  return `${new TextWriter(options).write(report).join('\n')}\n`;
}

/** The lines of one finding, as they stand in a report. */
export function findingLines(finding: Finding, options: TextOptions = {}): string[] {
  return new TextWriter(options).finding(finding);
}

/** Holds style, width and language; every method gives lines. */
class TextWriter {
  readonly #palette: Palette;
  readonly #width: number;
  readonly #book: Phrasebook;

  constructor({color = false, width = 100, book = english}: TextOptions) {
    this.#palette = paletteFor(color);
    this.#width = Math.max(40, width);
    this.#book = book;
  }

  write(report: Report): string[] {
    const view = arrangeReport(report);
    const sections = [
      this.#header(report),
      ...(isPathFirst(report) ? this.#probes(report) : []),
      ...(report.summary.verdict === 'findings' ? [] : [this.#nothingFound(report)]),
      ...this.#section(
        'Diagnoses',
        view.diagnoses.map((diagnosis, index) => this.#diagnosis(diagnosis, index + 1)),
      ),
      ...this.#section(
        'Other findings',
        view.others.map((finding) => this.#card(finding, '- ', '  ')),
      ),
      ...this.#section('Accepted', [view.accepted.flatMap((diagnosis) => this.#accepted(diagnosis))]),
      ...this.#section('Acceptances to look at', [this.#stale(report)]),
      ...(isPathFirst(report) ? [] : this.#probes(report)),
      ...this.#section(
        'In the captures',
        (report.captures === undefined ? [] : overviewGroups(report.captures, undefined, this.#book)).map((group) =>
          this.#group(group),
        ),
      ),
      ...this.#section(
        'In the logs',
        logGroups(report, this.#book).map((group) => this.#group(group)),
      ),
      ...this.#section('Checks', [view.systems.flatMap((system) => this.#system(system))]),
      ...this.#section('Not evaluated', [view.missing.flatMap((missing) => this.#missing(missing))]),
      ...this.#section('Inputs', [report.inputs.flatMap((input) => this.#input(input))]),
    ];
    return sections.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
  }

  finding(finding: Finding): string[] {
    return this.#card(finding, '', '  ');
  }

  #section(title: string, blocks: readonly string[][]): string[][] {
    const filled = blocks.filter((lines) => lines.length > 0);
    if (filled.length === 0) return [];
    return [
      [
        this.#palette.heading(this.#book.say(title)),
        ...filled.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines])),
      ],
    ];
  }

  #header(report: Report): string[] {
    const {tool, run} = report;
    const found = words.findingCounts(report, this.#book);
    return [
      ...this.#wrap([
        {text: `${tool.name} ${tool.version}`, style: this.#palette.strong},
        {text: `: ${cleanText(run.command)}`},
      ]),
      ...this.#wrap([
        {
          text: this.#book.say('{inputs}. Dates are judged at {time}.', {
            inputs: words.inputCounts(report, this.#book),
            time: words.judgedAtText(report, this.#book),
          }),
        },
      ]),
      ...this.#wrap([{text: `${found === '' ? '' : `${found}. `}${words.checkCounts(report, this.#book)}.`}]),
      ...(run.interrupted
        ? this.#wrap([{text: words.interruptionText(report, this.#book), style: this.#palette.lost}])
        : []),
    ];
  }

  #nothingFound(report: Report): string[] {
    return words
      .nothingFoundText(report, this.#book)
      .flatMap((text) => this.#wrap([{text, style: this.#palette.strong}]));
  }

  #probes({probes = []}: Report): string[][] {
    return probes.map((probe) => probeLines(probe, this.#palette, this.#width, this.#book));
  }

  #diagnosis({root, explains, notes}: DiagnosisView, number: number): string[] {
    const indent = '   ';
    return [
      ...this.#card(root, `${number}. `.padEnd(3), indent),
      ...(explains.length === 0 ? [] : [`${indent}${this.#palette.strong(this.#book.say('Explains:'))}`]),
      ...explains.flatMap((finding) =>
        this.#wrap(
          [
            {text: this.#book.say(finding.severity), style: this.#palette.severity[finding.severity]},
            {text: finding.suppressed === undefined ? ': ' : ` (${this.#book.say('accepted')}): `},
            ...this.#rich(finding.text),
            ...finding.evidence.slice(0, 1).map(({origin}) => ({
              text: ` (${words.placeText(origin, this.#book)})`,
              style: this.#palette.faint,
            })),
          ],
          `${indent}  - `,
          `${indent}    `,
        ),
      ),
      ...notes.flatMap((note) => this.#wrap([{text: `${this.#book.say('Note:')} ${cleanText(note)}`}], indent)),
    ];
  }

  #accepted({root, explains}: DiagnosisView): string[] {
    const row = (finding: Finding, first: string, rest: string): string[] =>
      this.#wrap(
        [
          {text: words.severityWord(finding, this.#book), style: this.#palette.faint, isWhole: true},
          {text: ': '},
          ...this.#rich(finding.text),
          {text: ` [${finding.rule}]`, style: this.#palette.faint},
        ],
        first,
        rest,
      );
    return [
      ...row(root, '  - ', '    '),
      ...(root.suppressed === undefined
        ? []
        : this.#wrap([{text: acceptanceText(root.suppressed, this.#book), style: this.#palette.faint}], '    ')),
      ...explains.flatMap((finding) => {
        const why =
          carriedText(finding, this.#book) ||
          (finding.suppressed === undefined ? '' : acceptanceText(finding.suppressed, this.#book));
        return [
          ...row(finding, '    - ', '      '),
          ...(why === '' ? [] : this.#wrap([{text: why, style: this.#palette.faint}], '      ')),
        ];
      }),
    ];
  }

  #stale(report: Report): string[] {
    const {rows, omitted} = staleAcceptances(report);
    return [
      ...rows.flatMap(({title, note}) => this.#wrap([{text: `${title}: ${note}`}], '  - ', '    ')),
      ...(omitted > 0 ? [`    … ${this.#book.say('and {count} more', {count: formatCount(omitted)})}`] : []),
    ];
  }

  #card(finding: Finding, first: string, indent: string): string[] {
    const {severity, text, why, evidence, competing, fix} = finding;
    const label = (title: string) => `${indent}${this.#palette.strong(this.#book.say(title))}`;
    return [
      ...this.#wrap(
        [
          {text: words.severityWord(finding, this.#book), style: this.#palette.severity[severity], isWhole: true},
          {text: ': '},
          ...this.#rich(text, this.#palette.strong),
        ],
        first,
        indent,
      ),
      ...this.#wrap(
        [
          {
            text: `${[this.#book.say(words.impactWords[finding.impact]), words.confidenceText(finding, this.#book), severityNote(finding, this.#book)].filter((part) => part !== '').join('; ')} [${finding.rule}]`,
            style: this.#palette.faint,
          },
        ],
        indent,
      ),
      ...(why.length === 0
        ? []
        : this.#wrap([{text: `${this.#book.say('Why:')} `, style: this.#palette.strong}, ...this.#rich(why)], indent)),
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
    const time = origin.time === undefined ? '' : `, ${words.timeText(origin.time, this.#book)}`;
    const quote = origin.quote === undefined ? '' : cleanText(origin.quote);
    return [
      ...this.#wrap(
        [
          {text: words.placeText(origin, this.#book), style: this.#palette.strong},
          {text: `${time}: ${cleanText(shows)}`},
        ],
        `${indent}  - `,
        `${indent}    `,
      ),
      ...(quote === '' ? [] : this.#wrap([{text: quote, style: this.#palette.faint}], `${indent}    > `)),
    ];
  }

  #frames({input, filter}: FrameFilter, indent: string): string[] {
    return [
      ...this.#wrap(
        [{text: this.#book.say('These frames together in {input} (Wireshark):', {input: cleanText(input)})}],
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
      this.#wrap(
        [{text: `${this.#book.say(name)} `, style: this.#palette.faint}, ...this.#rich(text)],
        inner,
        `${inner}  `,
      );
    return [
      ...this.#wrap(this.#rich(action), indent + number, inner),
      ...(where === undefined ? [] : named('Where:', where)),
      ...(command === undefined ? [] : [`${inner}${this.#palette.faint(this.#book.say('Command:'))}`]),
      // Never wrapped: it is there to be copied.
      ...(command === undefined
        ? []
        : words.commandLines(command).map((line) => `${inner}    ${this.#palette.command(line)}`)),
      ...(verify === undefined ? [] : named('Verify:', verify)),
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
      ...(omitted > 0 ? [`        … ${this.#book.say('and {count} more', {count: formatCount(omitted)})}`] : []),
    ];
  }

  #system({system, checks}: SystemView): string[] {
    const column = Math.max(...Object.values(words.statusWords).map((word) => this.#book.say(word).length)) + 2;
    return [
      `  ${this.#palette.strong(this.#book.say(cleanText(system)))}`,
      ...checks.flatMap(({result, title, isAccepted}) => {
        const word = this.#book.say(isAccepted ? 'accepted' : words.statusWords[result.status]);
        const notes = result.status === 'pass' || result.status === 'not-applicable' || result.status === 'crashed';
        return this.#wrap(
          [
            {
              text: word.padEnd(column),
              style: this.#palette.status[isAccepted ? 'not-applicable' : result.status],
              isWhole: true,
            },
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
        [{text: `${this.#book.say('Collect:')} `, style: this.#palette.faint}, {text: cleanText(missing.collect)}],
        '    ',
        '      ',
      ),
      ...this.#wrap(
        [{text: `${this.#book.say('For:')} ${checks.join(', ')}`, style: this.#palette.faint}],
        '    ',
        '      ',
      ),
    ];
  }

  #input(input: InputRow): string[] {
    const isLost = words.isLost(input);
    const state = this.#book.say(words.stateWords[input.state]);
    return [
      ...this.#wrap(
        [
          {text: state, ...(isLost ? {style: this.#palette.lost} : {}), isWhole: true},
          {text: ' '},
          {text: cleanText(input.path), style: this.#palette.strong},
          {text: input.title === '' ? ':' : `: ${cleanText(input.title)},`},
          {text: ` ${this.#book.counted(input.facts, 'fact')}`, style: this.#palette.faint},
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
