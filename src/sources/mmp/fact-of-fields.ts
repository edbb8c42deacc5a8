/**
 * Puts the single fields that a text reader found together into one fact, each with its own place.
 * The schema of the fact type decides whether they make one: what a table says is not trusted more than that.
 */
import type {Fact, FactType} from '../../facts/fact.ts';
import type {Origin, Place} from '../../model/origin.ts';
import type {Subject} from '../../model/subject.ts';

export interface Field {
  /** Name in the value of the fact. */
  readonly name: string;
  /** Plain JSON. */
  readonly value: unknown;
  /** Left out for what no line states (an empty list that the schema asks for). */
  readonly place?: Place;
}

/** Undefined when the fields do not fit the schema. Of two fields with one name the later one stays. */
export function factOfFields<Value>(
  type: FactType<Value>,
  subject: Subject,
  origin: Origin,
  fields: readonly Field[],
): Fact<Value> | undefined {
  const parsed = type.schema.safeParse(Object.fromEntries(fields.map((field) => [field.name, field.value])));
  if (!parsed.success) return undefined;
  const places = fields.flatMap((field) => (field.place === undefined ? [] : [[field.name, field.place] as const]));
  return type.of(subject, origin, parsed.data, places.length === 0 ? undefined : Object.fromEntries(places));
}
