/** The fixed words of reports and screens, in one language. What findings say comes translated in the report. */
import {counted, formatCount} from './count.ts';
import {type Arguments, fillTemplate} from './rich-text.ts';

export type Language = 'en' | 'it';

export interface Phrasebook {
  readonly language: Language;
  /** The English words are the key; `{placeholders}` are filled with the arguments. */
  say(words: string, args?: Arguments): string;
  /** `3,412 packets`; takes the English noun in the singular. */
  counted(count: number, noun: string): string;
}

export const english: Phrasebook = {
  language: 'en',
  say: (words, args = {}) => fillTemplate(words, args),
  counted,
};

/** `phrases`: from English words to those of the language. What is not among them stays English. */
export function phrasebookOf(language: Language, phrases: Readonly<Record<string, string>>): Phrasebook {
  const say: Phrasebook['say'] = (words, args = {}) =>
    fillTemplate(Object.hasOwn(phrases, words) ? (phrases[words] ?? words) : words, args);
  return {
    language,
    say,
    counted: (count, noun) => say(`{count} ${noun}${count === 1 ? '' : 's'}`, {count: formatCount(count)}),
  };
}
