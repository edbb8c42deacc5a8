/** `wrtc-doctor explain WHAT`: the page of a check, or the checks that fit a code, a symptom or other words. */
import type {CheckDefinition} from '../checks/check.ts';
import {checks as englishChecks} from '../checks/generated/registry.ts';
import {UserError} from '../model/errors.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import {paletteFor} from '../report/palette.ts';
import {cleanText} from '../report/words.ts';
import {type Span, wrapSpans} from '../report/wrap.ts';
import {checkList, checkPage, evidenceList, type PageOptions} from './explain-check.ts';
import {type KnownCode, knownCode} from './known-codes.ts';
import {evidenceFor, type SearchResult, searchChecks} from './search-checks.ts';
import {nearIds} from './search-words.ts';
import {symptoms} from './symptoms.ts';

/** `query`: the id of a check, an area of them, or any words; empty for the symptoms. Throws `UserError` when nothing fits. */
export function explain(query: string, options: Partial<PageOptions> = {}): string {
  return `${linesFor(query.trim(), {checks: englishChecks, ...options}).join('\n')}\n`;
}

function linesFor(query: string, options: PageOptions): string[] {
  if (query === '') return symptomList(options);
  const {checks, book = english} = options;
  const check = checks.find(({id}) => id === query.toLowerCase());
  if (check !== undefined) return checkPage(check, options);
  const area = checks.filter(({id}) => id.startsWith(`${query.toLowerCase().replace(/\/$/, '')}/`));
  if (area.length > 0)
    return [...section(book.say('Checks of {area}', {area: query}), area, options), '', ...hint(options)];
  const code = knownCode(query);
  const found = searchIn(query, checks);
  if (isId.test(query)) {
    const near = [...new Set([...nearIds(query, checks), ...found.checks.map(({id}) => id)])].slice(0, 5);
    throw new UserError(
      `There is no check ${query}.`,
      near.length > 0 ? `Did you mean ${near.join(', ')}?` : '`wrtc-doctor checks` lists all of them.',
    );
  }
  if (code === undefined && found.symptoms.length === 0 && found.checks.length === 0) {
    throw new UserError(
      `Nothing here is about ${cleanText(query)}.`,
      'Try a code (431), a symptom ("bad request") or other words; `wrtc-doctor explain` alone lists the symptoms, `wrtc-doctor checks` all checks.',
    );
  }
  return [...resultLines(found, code, options), ...hint(options)];
}

/** By the words of the language, where there are such, and else by the English ones; shown in the language. */
function searchIn(query: string, checks: readonly CheckDefinition[]): SearchResult {
  const {corrections, symptoms: said, checks: found} = searchChecks(query, englishChecks);
  if (checks === englishChecks) return {corrections, symptoms: said, checks: found};
  const own = searchChecks(query, checks);
  const shown = (list: readonly CheckDefinition[]): CheckDefinition[] =>
    list.flatMap(({id}) => checks.filter((check) => check.id === id));
  // What is spelt as it stands somewhere is no mistake.
  if (own.checks.length > 0 && own.corrections.length < Math.max(1, corrections.length)) return {...own, symptoms: []};
  return {
    corrections,
    symptoms: said.map((one) => ({...one, checks: shown(one.checks)})),
    checks: shown(found),
  };
}

/** Written as an id, something else is not meant. */
const isId = /^[a-z0-9]+\/[a-z0-9-]+$/;

/** Of a symptom; the words themselves find the others. */
const mostOfSymptom = 8;

function resultLines(
  {corrections, symptoms: said, checks: found}: SearchResult,
  code: KnownCode | undefined,
  options: PageOptions,
): string[] {
  const told = new Set(said.flatMap((one) => one.checks.slice(0, mostOfSymptom)));
  const others = found.filter((check) => !told.has(check));
  return [
    ...corrections.flatMap(({asked, taken}) =>
      paragraph(bookOf(options).say('“{asked}” occurs nowhere; searched for “{taken}”.', {asked, taken}), options),
    ),
    ...(corrections.length === 0 ? [] : ['']),
    ...(code === undefined
      ? []
      : [
          ...heading(
            bookOf(options).say('STUN and TURN error {code} {name}', {code: code.code, name: code.name}),
            options,
          ),
          ...paragraph(bookOf(options).say(code.meaning), options, '  '),
          '',
        ]),
    ...said.flatMap(({symptom, checks: own}) => [
      ...section(
        bookOf(options).say('{symptom}: look at, in this order', {symptom: bookOf(options).say(symptom.title)}),
        own.slice(0, mostOfSymptom),
        options,
      ),
      ...(own.length > mostOfSymptom
        ? [`  ${bookOf(options).say('and {count} more', {count: own.length - mostOfSymptom})}`]
        : []),
      ...evidenceList(
        bookOf(options).say('To see which it is, give `wrtc-doctor run` of these what you can get:'),
        evidenceFor(own.slice(0, mostOfSymptom)),
        options,
      ),
      '',
    ]),
    ...(others.length === 0
      ? []
      : [
          ...section(
            bookOf(options).say(told.size > 0 ? 'Other checks with these words' : 'Checks with these words'),
            others,
            options,
          ),
          '',
        ]),
  ];
}

function symptomList(options: PageOptions): string[] {
  return [
    ...heading(bookOf(options).say('What people say when they cannot join'), options),
    ...symptoms.flatMap(({title, alsoSaid}) => [
      ...paragraph(bookOf(options).say(title), options, '  '),
      ...wrapSpans(
        [{text: alsoSaid.join(', '), style: paletteFor(options.color ?? false).faint}],
        widthOf(options),
        '    ',
      ),
    ]),
    '',
    ...paragraph(
      bookOf(options).say(
        '`wrtc-doctor explain bad request` says what to look at; so do a code (`explain 431`), an area (`explain turn`) and any words.',
      ),
      options,
    ),
  ];
}

function hint(options: PageOptions): string[] {
  return paragraph(bookOf(options).say('`wrtc-doctor explain <check>` tells all of one.'), options);
}

function section(title: string, own: readonly CheckDefinition[], options: PageOptions): string[] {
  return [...heading(title, options), ...checkList(own, options)];
}

function heading(text: string, options: PageOptions): string[] {
  return wrapSpans([{text, style: paletteFor(options.color ?? false).strong}], widthOf(options));
}

/** What stands in backticks is what one types. */
function paragraph(text: string, options: PageOptions, indent = ''): string[] {
  const {command} = paletteFor(options.color ?? false);
  const spans = text
    .split('`')
    .map(
      (part, index): Span => (index % 2 === 1 ? {text: `\`${part}\``, style: command, isWhole: true} : {text: part}),
    );
  return wrapSpans(spans, widthOf(options), indent);
}

function bookOf({book = english}: PageOptions): Phrasebook {
  return book;
}

function widthOf({width}: PageOptions): number {
  return Math.max(40, width ?? 100);
}
