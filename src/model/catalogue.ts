/** The words of checks and reports in another language than English. `src/translations` holds them. */

/** As in a check: what stands in braces is filled in, what stands in backticks is typed. */
export interface FixWords {
  readonly action: string;
  readonly where?: string;
  readonly verify?: string;
}

export interface MessageWords {
  readonly text: string;
  readonly why: string;
  readonly competing?: readonly string[];
  /** In the order of the check; commands are the same in every language. */
  readonly fix: readonly FixWords[];
}

export interface CheckWords {
  readonly title: {readonly pass: string; readonly fail: string};
  /** By the ids of the messages. */
  readonly messages: Readonly<Record<string, MessageWords>>;
}

/** From English to the other language. Braces in the key stand for any text, which goes into the same braces beside it. */
export type PhraseWords = Readonly<Record<string, string>>;

export interface Catalogue {
  readonly language: 'it';
  /** By the ids of the checks. */
  readonly checks: Readonly<Record<string, CheckWords>>;
  /** Arguments of findings that are words: by the id of the check or `*`, then by the name of the argument. */
  readonly arguments: Readonly<Record<string, Readonly<Record<string, PhraseWords>>>>;
  /** What evidence shows, what checks note, facts that are missing and how to collect them. */
  readonly sentences: PhraseWords;
  /** The fixed words of reports and screens, by the English ones. */
  readonly phrases: PhraseWords;
}
