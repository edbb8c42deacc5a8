/** Holds two readings of one capture against each other, fact by fact. */

/** What one program reads of a field: by where it stands (frame, connection, question, stream). */
export type Reading = ReadonlyMap<string, string>;

/** By name of the field. */
export type Readings = Readonly<Record<string, Reading>>;

export interface Difference {
  /** Of the capture, below the folder of captures. */
  readonly file: string;
  readonly field: string;
  readonly key: string;
  /** Undefined where one does not have it at all. */
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
}

/** Why a difference stands: tshark is wrong, or one of the two leaves something out on purpose. */
export interface Reason {
  readonly fields: readonly string[];
  /** Files by the whole of their path; undefined for all of them. */
  readonly files?: readonly string[];
  /** Where the reason is the kind of difference, not the file. */
  readonly applies?: (difference: Difference) => boolean;
  readonly why: string;
}

export interface FieldTally {
  compared: number;
  equal: number;
  /** With a reason in the list. */
  reasoned: number;
  /** Without one. */
  different: number;
}

export class Comparison {
  readonly tallies = new Map<string, FieldTally>();
  readonly unlisted: Difference[] = [];
  /** How many differences each reason stands for. */
  readonly uses = new Map<Reason, number>();
  readonly #reasons: readonly Reason[];

  constructor(reasons: readonly Reason[]) {
    this.#reasons = reasons;
  }

  /** `ours` and `theirs`: of one file, with the same fields. */
  add(file: string, ours: Readings, theirs: Readings): void {
    for (const [field, reading] of Object.entries(theirs)) {
      const own = ours[field] ?? new Map<string, string>();
      const tally = this.#tallyOf(field);
      for (const key of new Set([...own.keys(), ...reading.keys()])) {
        tally.compared += 1;
        const difference = {file, field, key, ours: own.get(key), theirs: reading.get(key)};
        if (difference.ours === difference.theirs) tally.equal += 1;
        else this.#enter(difference, tally);
      }
    }
  }

  /** Reasons that stand for nothing any more. */
  get idleReasons(): Reason[] {
    return this.#reasons.filter((reason) => !this.uses.has(reason));
  }

  #tallyOf(field: string): FieldTally {
    const known = this.tallies.get(field);
    if (known !== undefined) return known;
    const fresh = {compared: 0, equal: 0, reasoned: 0, different: 0};
    this.tallies.set(field, fresh);
    return fresh;
  }

  #enter(difference: Difference, tally: FieldTally): void {
    const reason = this.#reasons.find((candidate) => standsFor(candidate, difference));
    if (reason === undefined) {
      tally.different += 1;
      this.unlisted.push(difference);
    } else {
      tally.reasoned += 1;
      this.uses.set(reason, (this.uses.get(reason) ?? 0) + 1);
    }
  }
}

function standsFor({fields, files, applies}: Reason, difference: Difference): boolean {
  if (!fields.includes(difference.field)) return false;
  if (files !== undefined && !files.includes(difference.file)) return false;
  return applies?.(difference) ?? true;
}

/** One line for people. */
export function describeDifference({file, field, key, ours, theirs}: Difference): string {
  return `${file}: ${field} of ${key}: ours ${ours ?? 'nothing'}, tshark ${theirs ?? 'nothing'}`;
}

/** Enters values that may occur several times at one place: they are counted. */
export class CountedReading {
  readonly #counts = new Map<string, number>();

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  get reading(): Reading {
    return new Map([...this.#counts].map(([key, count]) => [key, String(count)]));
  }
}

/** Enters values of which each counts once at one place, whatever their order. */
export class SetReading {
  readonly #sets = new Map<string, Set<string>>();

  add(key: string, ...values: readonly string[]): void {
    const known = this.#sets.get(key);
    if (known === undefined) this.#sets.set(key, new Set(values));
    else for (const value of values) known.add(value);
  }

  get reading(): Reading {
    return new Map([...this.#sets].map(([key, values]) => [key, [...values].sort().join(', ')]));
  }
}
