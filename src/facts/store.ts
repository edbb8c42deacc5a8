/** Holds the facts of one run by type, in the order in which they came. */
import type {DerivedType, FactLookup} from './derived.ts';
import type {Fact, FactType} from './fact.ts';

/** Why facts of a type are missing, where more is known than that nobody gave them. */
export interface Absence {
  readonly type: string;
  readonly reason: 'collector-failed' | 'encrypted' | 'truncated' | 'redacted';
  readonly detail: string;
}

export class FactStore implements FactLookup {
  readonly #byType = new Map<string, Fact[]>();
  readonly #absences: Absence[] = [];
  readonly #derived = new Set<string>();
  #count = 0;

  add(fact: Fact): void {
    const list = this.#byType.get(fact.type);
    if (list === undefined) this.#byType.set(fact.type, [fact]);
    else list.push(fact);
    this.#count += 1;
  }

  /** Puts facts in place of all facts of their type. */
  replaceAll<Value>(type: FactType<Value>, facts: readonly Fact<Value>[]): void {
    this.#count += facts.length - (this.#byType.get(type.id)?.length ?? 0);
    this.#byType.set(type.id, [...facts]);
  }

  addAbsence(absence: Absence): void {
    this.#absences.push(absence);
  }

  /** All facts of a type. Derived facts are computed when first asked for; nothing may be added after that. */
  of<Value>(type: FactType<Value> | DerivedType<Value>): readonly Fact<Value>[] {
    if ('derive' in type && !this.#byType.has(type.id)) {
      this.#byType.set(type.id, []);
      this.#derived.add(type.id);
      this.#byType.set(type.id, [...type.derive(this)]);
    }
    // The map is keyed by type id, and facts of a type are made by `FactType.of` or checked by its schema.
    return (this.#byType.get(type.id) ?? []) as readonly Fact<Value>[];
  }

  /** All of them. */
  get absences(): readonly Absence[] {
    return this.#absences;
  }

  absencesOf(type: {readonly id: string}): readonly Absence[] {
    return this.#absences.filter((absence) => absence.type === type.id);
  }

  get size(): number {
    return this.#count;
  }

  /** The facts that were read, without the derived ones: what is written to a facts file. */
  *[Symbol.iterator](): Iterator<Fact> {
    for (const [type, list] of this.#byType) if (!this.#derived.has(type)) yield* list;
  }
}
