/** What a fact is, and how a type of fact is declared. Facts are plain JSON: they are written, read back and merged. */
import * as z from 'zod';
import type {Origin, Place} from '../model/origin.ts';
import type {Subject} from '../model/subject.ts';

export interface Fact<Value = unknown> {
  readonly type: string;
  readonly subject: Subject;
  readonly origin: Origin;
  readonly value: Value;
  /** Where the single fields of `value` stand, when they stand in places of their own. Keys are field names. */
  readonly at?: Readonly<Record<string, Place>>;
}

export interface FactType<Value = unknown> {
  readonly id: string;
  /** What it is, for the list of what is missing: `web bridge settings of CMS 2.x`. */
  readonly title: string;
  /** How a person gets it: the command, page or file. */
  readonly collect: string;
  readonly schema: z.ZodType<Value>;
  /** Makes a fact of this type. */
  of(subject: Subject, origin: Origin, value: Value, at?: Readonly<Record<string, Place>>): Fact<Value>;
}

/** `schema` is made when a value from outside is to be checked: most runs check none, and all schemas take long to make. */
export function defineFact<Value>({
  id,
  title,
  collect,
  schema,
}: {
  id: string;
  title: string;
  collect: string;
  schema: () => z.ZodType<Value>;
}): FactType<Value> {
  let made: z.ZodType<Value> | undefined;
  return {
    id,
    title,
    collect,
    get schema() {
      made ??= schema();
      return made;
    },
    of: (subject, origin, value, at) => ({
      type: id,
      subject,
      origin,
      value,
      ...(at === undefined ? {} : {at}),
    }),
  };
}

/** Where one field of a fact stands: its own place when it has one, else the fact's. */
export function originOf(fact: Fact, field?: string): Origin {
  const place = field === undefined ? undefined : fact.at?.[field];
  return place === undefined ? fact.origin : {...fact.origin, ...place};
}

/** Whether the evidence states a field. A list that a schema asks for is empty, and not stated, when no line names it. */
export function isStated(fact: Fact, field: string): boolean {
  return fact.at !== undefined && Object.hasOwn(fact.at, field);
}

export const instantSchema = () =>
  z.object({
    iso: z.string(),
    zone: z.enum(['stated', 'given', 'assumed']),
    year: z.enum(['stated', 'given', 'assumed']),
  });

/** Transport address of a packet. */
export const transportAddressSchema = () => z.object({address: z.string(), port: z.number()});
export type TransportAddress = z.infer<ReturnType<typeof transportAddressSchema>>;
