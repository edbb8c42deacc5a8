/**
 * Reads all live sources side by side into the store, and tells how it goes. Each source gets one row; a dead one costs
 * its own time-out only. What comes goes through the readers of saved files.
 */
import {setMaxListeners} from 'node:events';
import type {FactStore} from '../../facts/store.ts';
import type {InputRow} from '../../model/report.ts';
import {messageOf} from '../files/error-words.ts';
import {EventQueue} from '../files/event-queue.ts';
import type {EvidenceEvent} from '../files/evidence-event.ts';
import type {FormatReader, ReadContext, TextReader} from '../format-reader.ts';
import type {LiveDocument, LiveFacts, LiveProblem, LiveSource} from './live-source.ts';

export interface ReadLiveOptions {
  readonly readers: readonly FormatReader[];
  readonly store: FactStore;
  readonly signal: AbortSignal;
  /** Sees everything that came, for `collect`. */
  record?(source: LiveSource, what: LiveDocument | LiveFacts | LiveProblem): void;
}

/** In the row of a source that was not read as a whole because the run was ended. */
export const interruptedNote = 'interrupted';

/** Yields the events of reading; returns the rows in the order of the sources. */
export async function* readLive(
  sources: readonly LiveSource[],
  options: ReadLiveOptions,
): AsyncGenerator<EvidenceEvent, readonly InputRow[]> {
  const queue = new EventQueue();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Every source listens, and each of its requests.
  setMaxListeners(0, signal);
  const work = Promise.all(
    sources.map(async (source) => {
      queue.push({kind: 'input-started', path: source.title, sizeBytes: undefined});
      const row = await readSource(source, {...options, signal}, queue);
      queue.push({kind: 'input-done', row});
      return row;
    }),
  ).finally(() => queue.close());
  work.catch(() => {}); // awaited below; until then a rejection is not unhandled
  try {
    yield* queue.drain();
  } finally {
    stop.abort();
    await work;
  }
  return work;
}

async function readSource(source: LiveSource, options: ReadLiveOptions, queue: EventQueue): Promise<InputRow> {
  const tally = new LiveTally(source, options, queue);
  try {
    for await (const what of source.read(options.signal)) {
      options.record?.(source, what);
      switch (what.kind) {
        case 'document':
          tally.readDocument(what);
          break;
        case 'facts':
          tally.takeFacts(what);
          break;
        case 'problem':
          tally.takeProblem(what);
          break;
      }
    }
  } catch (error) {
    tally.fail(messageOf(error));
  }
  if (options.signal.aborted) tally.interrupt();
  return tally.row();
}

/** What has come of one source so far. */
class LiveTally {
  readonly #source: LiveSource;
  readonly #options: ReadLiveOptions;
  readonly #queue: EventQueue;
  readonly #formats = new Set<string>();
  readonly #titles = new Set<string>();
  readonly #notes = new Set<string>();
  #documents = 0;
  #bytes = 0;
  #facts = 0;
  #hasLoss = false;

  constructor(source: LiveSource, options: ReadLiveOptions, queue: EventQueue) {
    this.#source = source;
    this.#options = options;
    this.#queue = queue;
  }

  readDocument({path, format, text}: LiveDocument): void {
    this.#documents += 1;
    this.#bytes += Buffer.byteLength(text);
    const reader = this.#options.readers.find(
      (candidate): candidate is TextReader => candidate.id === format && candidate.kind === 'text',
    );
    if (reader === undefined) {
      this.fail(`no reader for ${format}`);
      return;
    }
    this.#formats.add(reader.id);
    this.#titles.add(reader.title);
    const outcome = reader.readText(text, path, this.#context());
    // What was read stands in the facts; of a reply that was not read as a whole the notes say why.
    if (outcome.isPartial) {
      this.#hasLoss = true;
      for (const note of outcome.notes) this.#notes.add(note);
    }
    this.#announce();
  }

  takeFacts({facts, title, note}: LiveFacts): void {
    if (title !== undefined) this.#titles.add(title);
    for (const fact of facts) {
      this.#options.store.add(fact);
      this.#formats.add(fact.origin.format);
    }
    this.#facts += facts.length;
    this.#notes.add(note);
    this.#announce();
  }

  takeProblem({note, lost}: LiveProblem): void {
    this.#hasLoss = true;
    this.#notes.add(note);
    for (const type of lost) {
      this.#options.store.addAbsence({type: type.id, reason: 'collector-failed', detail: note});
    }
  }

  fail(reason: string): void {
    this.#hasLoss = true;
    this.#notes.add(`internal error while reading it: ${reason}; report it to the makers of this program`);
  }

  interrupt(): void {
    this.#hasLoss = true;
    this.#notes.add(interruptedNote);
  }

  row(): InputRow {
    const isNothing = this.#facts === 0;
    const count = this.#documents === 0 ? [] : [this.#documents === 1 ? '1 reply' : `${this.#documents} replies`];
    return {
      path: this.#source.title,
      state: isNothing ? 'unreadable' : this.#hasLoss ? 'partial' : 'read',
      formats: [...this.#formats],
      title: [...this.#titles].join(', '),
      ...(this.#bytes === 0 ? {} : {sizeBytes: this.#bytes}),
      facts: this.#facts,
      notes: [...count, ...this.#notes],
    };
  }

  #context(): ReadContext {
    const {box} = this.#source;
    return {
      emit: (fact) => {
        this.#options.store.add(fact);
        this.#facts += 1;
      },
      absent: (absence) => this.#options.store.addAbsence(absence),
      progress: () => {},
      signal: this.#options.signal,
      boxHint: box?.role,
      ...(box === undefined ? {} : {box}),
    };
  }

  #announce(): void {
    this.#queue.push({
      kind: 'input-progress',
      path: this.#source.title,
      bytesRead: this.#bytes,
      facts: this.#facts,
    });
  }
}
