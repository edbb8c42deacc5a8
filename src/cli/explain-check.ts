/** A check as a page for the terminal: what it finds, an example, what it needs, what goes with it. */
import type {CheckDefinition, Message, Token} from '../checks/check.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import {fillTemplate, placeholdersOf, renderTemplate} from '../model/rich-text.ts';
import {type Palette, paletteFor} from '../report/palette.ts';
import {findingLines, type TextOptions} from '../report/text.ts';
import {commandLines, confidenceText, impactWords, severityWord} from '../report/words.ts';
import {type Span, wrapSpans} from '../report/wrap.ts';
import {exampleFinding, exampleOf, exampleOrigin} from './check-examples.ts';

export interface PageOptions extends TextOptions {
  /** All there are, in the language of the page. */
  readonly checks: readonly CheckDefinition[];
  /** Gives the words of facts and evidence that language; as they are where it is left out. */
  sentence?(text: string): string;
}

export function checkPage(check: CheckDefinition, options: PageOptions): string[] {
  const page = new CheckPage(options);
  const {book = english, checks} = options;
  const explains = checks.filter(({after}) => after.includes(check.id));
  const explainedBy = check.after.flatMap((id) => checks.filter((other) => other.id === id));
  return [
    ...page.title(check.title.fail),
    ...page.prose([check.id, check.system, ...check.failureModes].join(' · ')),
    ...Object.values(check.messages).flatMap((message) => ['', ...page.message(message)]),
    ...page.section(book.say('Example'), page.example(check, options)),
    ...page.section(book.say('How it is seen'), [
      ...page.needs(book.say('It needs:'), Object.values(check.needs)),
      ...page.needs(book.say('It needs one of these:'), Object.values(check.needsOneOf ?? {})),
      ...page.needs(book.say('It also uses, where it is there:'), Object.values(check.wants ?? {})),
    ]),
    ...page.section(book.say('Found together with one of these, it is their consequence'), page.list(explainedBy)),
    ...page.section(book.say('Found together with one of these, it is their cause'), page.list(explains)),
    ...page.section(
      book.say('Sources'),
      check.references.flatMap((reference) => page.prose(reference, '  - ', '    ')),
    ),
  ];
}

/** A line for each: its id and when it fails. */
export function checkList(found: readonly CheckDefinition[], options: PageOptions): string[] {
  return new CheckPage(options).list(found);
}

/** What to collect, and how. */
export function evidenceList(heading: string, tokens: readonly Token[], options: PageOptions): string[] {
  return new CheckPage(options).needs(heading, tokens);
}

/** Columns of the example in it, which is indented by two, are at least 40. */
const narrowest = 42;

/** Holds style and width; every method gives lines. */
class CheckPage {
  readonly #book: Phrasebook;
  readonly #sentence: (text: string) => string;
  readonly #palette: Palette;
  readonly #width: number;

  constructor({color, width, book = english, sentence = (text) => text}: PageOptions) {
    this.#book = book;
    this.#sentence = sentence;
    this.#palette = paletteFor(color ?? false);
    this.#width = Math.max(narrowest, width ?? 100);
  }

  title(text: string): string[] {
    return wrapSpans([{text, style: this.#palette.heading}], this.#width);
  }

  /** Of a template: what is filled in stands as `<name>`. */
  prose(template: string, first = '', rest = first): string[] {
    return wrapSpans(this.#spans(template), this.#width, first, rest);
  }

  section(heading: string, lines: readonly string[]): string[] {
    return lines.length === 0
      ? []
      : ['', ...wrapSpans([{text: heading, style: this.#palette.strong}], this.#width), ...lines];
  }

  message({severity, impact, confidence, text, why, competing = [], fix}: Message): string[] {
    const label = (name: string): string => `  ${this.#palette.strong(name)}`;
    return [
      ...wrapSpans(
        [
          {
            text: severityWord({severity, confidence}, this.#book),
            style: this.#palette.severity[severity],
            isWhole: true,
          },
          {text: ': '},
          ...this.#spans(text, this.#palette.strong),
        ],
        this.#width,
        '',
        '  ',
      ),
      ...wrapSpans(
        [
          {
            text: `${this.#book.say(impactWords[impact])}; ${confidenceText({confidence}, this.#book)}`,
            style: this.#palette.faint,
          },
        ],
        this.#width,
        '  ',
      ),
      ...wrapSpans(
        [{text: `${this.#book.say('Why:')} `, style: this.#palette.strong}, ...this.#spans(why)],
        this.#width,
        '  ',
      ),
      ...(competing.length === 0 ? [] : [label(this.#book.say('Hint: the same evidence also fits'))]),
      ...competing.flatMap((cause) => this.prose(cause, '    - ', '      ')),
      label(this.#book.say('Fix:')),
      ...fix.flatMap((step, index) => this.#step(step, `${index + 1}. `)),
    ];
  }

  example(check: CheckDefinition, options: TextOptions): string[] {
    const example = exampleOf(check);
    if (example === undefined) return [];
    const evidence = example.evidence.map((piece) => ({...piece, shows: this.#sentence(piece.shows)}));
    const finding = {...exampleFinding(check, example), evidence};
    const lines = findingLines(finding, {...options, width: this.#width - 2});
    const {pass} = example;
    return [
      ...this.prose(exampleOrigin(example, this.#book), '  '),
      '',
      ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
      ...(pass === undefined
        ? []
        : [
            '',
            ...this.prose(
              `${this.#book.say('Where all is well (`{command}`) it passes:', {command: pass.command})} ${pass.notes.map(this.#sentence).join(' ')}`,
              '  ',
            ),
          ]),
    ];
  }

  needs(heading: string, list: readonly Token[]): string[] {
    if (list.length === 0) return [];
    return [
      ...this.prose(heading, '  '),
      ...list.flatMap(({title, collect}) => [
        ...this.prose(this.#sentence(title), '  - ', '    '),
        ...wrapSpans(
          [
            {text: `${this.#book.say('Collect:')} `, style: this.#palette.faint},
            ...this.#spans(this.#sentence(collect)),
          ],
          this.#width,
          '    ',
          '      ',
        ),
      ]),
    ];
  }

  /** Ids in a column where there is room for the titles beside them. */
  list(found: readonly CheckDefinition[]): string[] {
    const widest = Math.max(0, ...found.map(({id}) => id.length));
    const isBeside = widest + 34 <= this.#width;
    return found.flatMap(({id, title}) => {
      const span = {text: isBeside ? id.padEnd(widest + 2) : id, style: this.#palette.command, isWhole: true};
      return isBeside
        ? wrapSpans([span, {text: title.fail}], this.#width, '  ', ' '.repeat(widest + 4))
        : [...wrapSpans([span], this.#width, '  '), ...wrapSpans([{text: title.fail}], this.#width, '    ')];
    });
  }

  #step({action, where, command, verify}: Message['fix'][number], number: string): string[] {
    const inner = ' '.repeat(4 + number.length);
    const named = (name: string, template: string | undefined): string[] =>
      template === undefined
        ? []
        : wrapSpans(
            [{text: `${name} `, style: this.#palette.faint}, ...this.#spans(template)],
            this.#width,
            inner,
            `${inner}  `,
          );
    return [
      ...this.prose(action, `    ${number}`, inner),
      ...named(this.#book.say('Where:'), where),
      // Never wrapped: it is there to be copied.
      ...(command === undefined
        ? []
        : commandLines(fillTemplate(command, placeholdersOf(command))).map(
            (line) => `${inner}    ${this.#palette.command(line)}`,
          )),
      ...named(this.#book.say('Verify:'), verify),
    ];
  }

  #spans(template: string, style?: (text: string) => string): Span[] {
    const {strong, command} = this.#palette;
    return renderTemplate(template, placeholdersOf(template)).map(({kind, text}) => {
      if (kind === 'command') return {text: `\`${text}\``, style: command, isWhole: true};
      if (kind === 'value') return {text, style: strong, isWhole: true};
      return {text, ...(style === undefined ? {} : {style})};
    });
  }
}
