/** Derived facts: pure functions of other facts, computed once a run. Checks need them as they need any other fact. */
import type {Fact} from './fact.ts';
import type {FactStore} from './store.ts';

export interface DerivedType<Value = unknown> {
  readonly id: string;
  readonly title: string;
  /** What to give so that it can be derived. */
  readonly collect: string;
  derive(store: FactStore): readonly Fact<Value>[];
}

export function defineDerived<Value>(declaration: DerivedType<Value>): DerivedType<Value> {
  return declaration;
}
