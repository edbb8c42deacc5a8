/** Collects what is read from one transcript: facts with their places, the lines that were understood, what was lost. */
import type {Fact, FactType} from '../../facts/fact.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';
import {type Field, factOfFields} from './fact-of-fields.ts';
import type {Row} from './unwrap-lines.ts';

export const mmpFormat = 'mmp-transcript';

export interface Transcript {
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  readonly claimedLines: ReadonlySet<number>;
  /** Whether something of the MMP in it could not be read. */
  readonly isPartial: boolean;
}

/** What the reader of one output may do. */
export interface Scribe {
  /** Makes a fact about the box of this output; false when the fields do not fit its type. */
  write(
    type: FactType,
    at: {readonly command: string; readonly row: Row; readonly isQuoted?: boolean},
    fields: readonly Field[],
  ): boolean;
  claim(...rows: readonly Row[]): void;
  note(text: string): void;
  /** A note of something that is missing now. */
  lose(text: string): void;
}

export class TranscriptScribe {
  readonly facts: Fact[] = [];
  readonly notes: string[] = [];
  readonly claimedLines = new Set<number>();
  isPartial = false;
  readonly #path: string;
  readonly #commandsBySubject = new Map<string, Set<string>>();

  constructor(path: string) {
    this.#path = path;
  }

  /** For the output of one box. */
  about(subject: Subject): Scribe {
    return {
      write: (type, {command, row, isQuoted = false}, fields) => {
        const origin: Origin = {
          input: this.#path,
          format: mmpFormat,
          line: row.line,
          field: command,
          ...(isQuoted ? {quote: quoteOf(row.text)} : {}),
        };
        const fact = factOfFields(type, subject, origin, fields);
        if (fact === undefined) return false;
        this.facts.push(fact);
        this.remember(subject, command);
        return true;
      },
      claim: (...rows) => {
        for (const {line, span} of rows) {
          for (let index = 0; index < span; index += 1) this.claimedLines.add(line + index);
        }
      },
      note: (text) => this.notes.push(text),
      lose: (text) => {
        this.notes.push(text);
        this.isPartial = true;
      },
    };
  }

  /** That a command of a box was read. */
  remember(subject: Subject, command: string): void {
    const commands = this.#commandsBySubject.get(subject) ?? new Set();
    this.#commandsBySubject.set(subject, commands.add(command));
  }

  /** `cms/core1: callbridge, turn` */
  summary(): readonly string[] {
    return [...this.#commandsBySubject].map(
      ([subject, commands]) => `${subject.slice('box:'.length)}: ${[...commands].join(', ')}`,
    );
  }
}

/** Where a field stands, with its line quoted. */
export function placeOf(row: Row, field?: string): Place {
  return {line: row.line, ...(field === undefined ? {} : {field}), quote: quoteOf(row.text.replace(/\s*\n\s*/g, ''))};
}
