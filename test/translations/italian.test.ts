import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import type {CheckWords, MessageWords, PhraseWords} from '../../src/model/catalogue.ts';
import {italian} from '../../src/translations/italian.ts';

describe('the Italian catalogue', () => {
  test.each(checks.map((check) => [check.id, check] as const))(
    'given %s, then all its words are there',
    (id, check) => {
      const words = italian.checks[id];

      expect(words === undefined ? `${id} is missing` : shapeOf(words)).toEqual(shapeOf(check));
    },
  );

  test('given what is there, then nothing is left over of a check that is gone', () => {
    expect(Object.keys(italian.checks).filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
  });

  test.each(checks.map((check) => [check.id, check] as const))(
    'given %s, then nothing is left in English',
    (id, check) => {
      const own = new Set(proseOf(check));
      const same = proseOf(italian.checks[id] ?? {title: {pass: '', fail: ''}, messages: {}}).filter(
        (text) => own.has(text) && !isSameInItalian(text),
      );

      expect(same).toEqual([]);
    },
  );

  test('given arguments, then they are those of checks there are, and what is filled in is the same', () => {
    const unknown = Object.entries(italian.arguments).flatMap(([id, byName]) => {
      const known = checks.filter((check) => id === '*' || check.id === id).flatMap(argumentNamesOf);
      return Object.keys(byName)
        .filter((name) => !known.includes(name))
        .map((name) => `${id} ${name}`);
    });

    expect(unknown).toEqual([]);
    for (const words of Object.values(italian.arguments).flatMap((byName) => Object.values(byName))) {
      expect(differentMarksIn(words)).toEqual([]);
    }
  });

  test('given sentences and fixed words, then what is filled in and typed is the same', () => {
    expect(differentMarksIn(italian.sentences)).toEqual([]);
    expect(differentMarksIn(italian.phrases)).toEqual([]);
  });

  test('given facts that checks need, then their titles and how to collect them are there', () => {
    const tokens = checks.flatMap(({needs, needsOneOf = {}, wants = {}}) =>
      Object.values({...needs, ...needsOneOf, ...wants}),
    );
    const missing = tokens.flatMap(({title, collect}) => [title, collect]).filter((text) => !isKnown(text));

    expect([...new Set(missing)]).toEqual([]);
  });

  test('given fixed words in the source, then they are there; given those that are there, then the source has them', () => {
    const source = sourceOf(
      'src/report',
      'src/facts/derived',
      'src/ui',
      'src/cli',
      'src/model',
      'src/checks/check.ts',
      'src/stun/error-codes.ts',
    );

    expect([...new Set(fixedWordsIn(source))].filter((words) => !Object.hasOwn(italian.phrases, words))).toEqual([]);
    const known = source.toLowerCase();
    expect(Object.keys(italian.phrases).filter((words) => !occursIn(known, words.toLowerCase()))).toEqual([]);
  });

  test('given every sentence, then accents and apostrophes are as Italian is written', () => {
    const wrong = Object.values(italian.checks)
      .flatMap(proseOf)
      .filter((text) =>
        /\b(?:perche|poiche|cosi|piu|gia|puo|e')(?=\s)|\bE'|\bè'|[àèìòù]'|\bpò\b|\bqual'è\b/.test(text),
      );

    expect(wrong).toEqual([]);
  });
});

function argumentNamesOf({messages}: {messages: CheckWords['messages']}): string[] {
  return Object.values(messages).flatMap((message) =>
    [...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
  );
}

function differentMarksIn(words: PhraseWords): string[] {
  return Object.entries(words)
    .filter(([english, other]) => JSON.stringify(marksOf(english)) !== JSON.stringify(marksOf(other)))
    .map(([english]) => english);
}

function isKnown(text: string): boolean {
  return Object.hasOwn(italian.sentences, text) || !/[a-z]/.test(text.replaceAll(/`[^`]*`/g, ''));
}

/** Without what is generated. */
function sourceOf(...paths: readonly string[]): string {
  const files = paths.flatMap((path) =>
    statSync(path).isFile() ? [path] : readdirSync(path, {recursive: true}).map((file) => join(path, String(file))),
  );
  return files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .replaceAll("\\'", "'")
    .replaceAll(/' \+\n\s*'/g, '');
}

/** What `say` and `counted` are called with, where it is written there. */
function fixedWordsIn(source: string): string[] {
  const told = [...source.matchAll(/\bbook\.say\(\s*(?:[^'(),?]+\? )?'([^'\n]*)'(?:\s*:\s*'([^'\n]*)')?/g)];
  const nouns = [...source.matchAll(/\bbook\.counted\([^()]*(?:\([^()]*\))?[^()]*, '([^'\n]*)'\)/g)];
  return [
    ...told.flatMap(([, one = '', other = one]) => [one, other]),
    ...nouns.flatMap(([, noun]) => [`{count} ${noun}`, `{count} ${noun}s`]),
  ];
}

/** As it stands, or as a count of a word that does. */
function occursIn(source: string, words: string): boolean {
  const counted = /^\{\w+\} (.*)$/.exec(words)?.[1];
  const quoted = (text: string): boolean => ["'", '"', '`'].some((mark) => source.includes(`${mark}${text}${mark}`));
  return quoted(words) || (counted !== undefined && (quoted(counted) || quoted(counted.replace(/s$/, ''))));
}

/** What may not differ from language to language: which texts there are, and what is filled in and typed in each. */
function shapeOf({title, messages}: CheckWords): unknown {
  return {
    title: {pass: marksOf(title.pass), fail: marksOf(title.fail)},
    messages: Object.fromEntries(
      Object.entries(messages).map(([id, {text, why, competing = [], fix}]) => [
        id,
        {
          text: marksOf(text),
          why: marksOf(why),
          competing: competing.map(marksOf),
          fix: fix.map(({action, where, verify}) => ({
            action: marksOf(action),
            where: where === undefined ? 'none' : marksOf(where),
            verify: verify === undefined ? 'none' : marksOf(verify),
          })),
        },
      ]),
    ),
  };
}

/** Placeholders and commands; their order is that of the language. */
function marksOf(text: string): {values: string[]; commands: string[]; isEmpty: boolean} {
  const parts = text.split('`');
  const prose = parts.filter((_, index) => index % 2 === 0).join('');
  return {
    values: [...new Set(prose.match(/\{\w+\}/g) ?? [])].sort(),
    commands: parts.filter((_, index) => index % 2 === 1).sort(),
    isEmpty: text.trim() === '',
  };
}

function proseOf({title, messages}: CheckWords): string[] {
  return [
    title.pass,
    title.fail,
    ...Object.values(messages).flatMap(({text, why, competing = [], fix}: MessageWords) => [
      text,
      why,
      ...competing,
      ...fix.flatMap(({action, where = '', verify = ''}) => [action, where, verify]),
    ]),
  ];
}

/** Names of boxes and of what stands on their pages are the same, and so is what is nothing but a value or a command. */
function isSameInItalian(text: string): boolean {
  const bare = text.replace(/`[^`]*`|\{\w+\}|Redirect HTTP requests to HTTPS/g, '');
  return !/\b(?:the|of|and|is|are|in|to|with|on|a|an|for|from|each|then|that)\b/.test(bare);
}
