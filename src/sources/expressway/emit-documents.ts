/** Emits the facts of the documents of one text, each under its owner. Returns what was read, in words. */
import {timeObserved} from '../../facts/time-observed.ts';
import type {Origin} from '../../model/origin.ts';
import {startOfDiagnosticLogging} from '../files/diagnostic-member.ts';
import type {ReadContext} from '../format-reader.ts';
import {type ExpresswayDocument, ownersOf} from './expressway-document.ts';

export function emitDocuments(
  documents: readonly ExpresswayDocument[],
  origin: Origin,
  context: ReadContext,
): readonly string[] {
  const owners = ownersOf(documents, context);
  const started = startOfDiagnosticLogging(origin.input);
  const notes: string[] = [];
  for (const [index, document] of documents.entries()) {
    const owner = owners[index];
    if (owner === undefined) continue;
    const reading = document.facts(owner, origin);
    for (const fact of reading.facts) context.emit(fact);
    if (started !== undefined && !reading.facts.some(({type}) => type === timeObserved.id)) {
      const what = 'start of diagnostic logging, in the name of the archive member';
      context.emit(timeObserved.of(owner.subject, {...origin, time: started}, {instant: started, what}));
    }
    const name = owner.subject.slice('box:'.length);
    notes.push(`${name}: ${document.kind} (${reading.facts.length} facts)`, ...reading.notes);
  }
  return notes;
}
