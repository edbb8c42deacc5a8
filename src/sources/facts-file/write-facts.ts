/** The lines of a facts file, each with its line end. */
import {factTypes} from '../../facts/generated/registry.ts';
import type {FactStore} from '../../facts/store.ts';
import {headerLine} from './facts-file-format.ts';

export function* writeFacts(store: FactStore): Generator<string> {
  yield `${headerLine}\n`;
  for (const fact of store) yield `${JSON.stringify(fact)}\n`;
  for (const type of factTypes) for (const absence of store.absencesOf(type)) yield `${JSON.stringify({absence})}\n`;
}
