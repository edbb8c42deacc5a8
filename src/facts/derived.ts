/** Derived facts: pure functions of other facts, computed once a run. Checks need them as they need any other fact. */
import type {Fact, FactType} from './fact.ts';

/** What a derivation sees of the store. */
export interface FactLookup {
  of<Value>(type: FactType<Value> | DerivedType<Value>): readonly Fact<Value>[];
}

export interface DerivedType<Value = unknown> {
  readonly id: string;
  readonly title: string;
  /** What to give so that it can be derived. */
  readonly collect: string;
  derive(store: FactLookup): readonly Fact<Value>[];
}

export function defineDerived<Value>(declaration: DerivedType<Value>): DerivedType<Value> {
  return declaration;
}
