/**
 * What a reader of one evidence format is. A reader recognises by content, turns it into facts, and never judges.
 * It never throws on content: what it cannot read becomes a note, and the state says `partial` or `unreadable`.
 */
import type {Fact} from '../facts/fact.ts';
import type {Absence} from '../facts/store.ts';
import type {Instant} from '../model/instant.ts';
import {type BoxRole, boxSubject, type Subject} from '../model/subject.ts';

/** One file, archive member or standard input, already unpacked. */
export interface EvidenceInput {
  /** As shown to the user: `evidence/cms.txt`, `bundle.tar.gz!/log`, `-`. */
  readonly path: string;
  /** Last part of the path. */
  readonly fileName: string;
  /** Undefined for a pipe. */
  readonly sizeBytes: number | undefined;
  /** The file on disk, where its bytes are those of the input: neither unpacked nor out of an archive. */
  readonly diskPath?: string;
  readonly head: Head;
  /** Whether more than the head could follow. */
  readonly isWholeInHead: boolean;
  /** Set for members of an archive: they come in any order, and not in that in which their content begins. */
  readonly isUnordered?: boolean;
  /** All bytes from the start, in chunks that the consumer may keep until it asks for the next. May be called once. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** The first bytes of an input (up to 64 KiB) for recognition. */
export interface Head {
  readonly bytes: Uint8Array;
  /** The bytes as text when they are text (UTF-8, or UTF-16 with a byte order mark), else undefined. */
  readonly text: string | undefined;
}

export interface ReadContext {
  emit(fact: Fact): void;
  absent(absence: Absence): void;
  /** Bytes read so far, for progress. */
  progress(bytesRead: number): void;
  /**
   * Set for an input that may stay open for long: told now and then, all facts so far are judged before the end. They
   * are emitted all the same when it comes.
   */
  soFar?(facts: readonly Fact[]): void;
  readonly signal: AbortSignal;
  /** When the input was last written, where its file or its archive says so. A copy may have been written later. */
  readonly writtenAt?: Instant;
  /** Which box the path of the input or its neighbours speak of, when they do: a hint for evidence that names none. */
  readonly boxHint: BoxRole | undefined;
  /**
   * Whose evidence this is, where that is certain: the site file said where to read it live, a manifest of a bundle says
   * it, or the names in a diagnostic archive do. Wins over what the content calls itself.
   */
  readonly box?: BoxIdentity;
}

export interface BoxIdentity {
  readonly role?: BoxRole;
  readonly name?: string;
}

/** The subject of facts about a box of this role: named by who gave the evidence, else by what it calls itself. */
export function boxOf(context: ReadContext, role: BoxRole | 'unknown', ownName?: string): Subject {
  const {box} = context;
  const isMeant = box !== undefined && (box.role === undefined || box.role === role || role === 'unknown');
  return boxSubject(isMeant ? (box.role ?? role) : role, isMeant ? (box.name ?? ownName) : ownName);
}

export interface ReadOutcome {
  readonly state: 'read' | 'partial' | 'unreadable';
  /** For people: what was read (`3,412 packets, …`), what was lost and why. Never empty unless nothing was read. */
  readonly notes: readonly string[];
}

export interface ContainerReader {
  readonly id: string;
  /** `CMS event log (tabs)` */
  readonly title: string;
  /** Takes the input alone. */
  readonly kind: 'container';
  /** 0 = not this, 1 = certain. Looks at the content only; the name may at most break a tie. */
  recognise(head: Head, fileName: string): number;
  read(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome>;
  /** Known by its very first bytes, and written bit by bit: an open pipe of it is not waited for. */
  readonly isStream?: boolean;
  /** What it reads helps to read other inputs: those that are whole files are read before them. */
  readonly isReadFirst?: boolean;
  /** For evidence that may come in several files of which each goes on where the one before ended. */
  readonly series?: SeriesFormat;
}

export interface SeriesFormat {
  /**
   * When what is in a file begins, in seconds since 1970, so that files are read in that order; from its first bytes.
   * `writtenAt`: when the file was last written.
   */
  beginOf(head: Uint8Array, writtenAt: Instant | undefined): number | undefined;
  /** For the files of one run. */
  open(): SeriesReading;
}

export interface SeriesReading {
  /**
   * Reads a file. `settle` is called once: at the end of it or, when `mayFollow` says that a file that begins after this
   * time may come, when that has been read or is not to be expected any more.
   */
  read(
    input: EvidenceInput,
    context: ReadContext,
    mayFollow: (endsSeconds: number) => boolean,
    settle: (outcome: ReadOutcome) => void,
  ): Promise<void>;
  /** Settles what still waits. */
  close(): void;
}

/** Several text readers may find something in one paste; each gets the whole text and reads the lines that are its own. */
export interface TextReader extends Omit<ContainerReader, 'kind' | 'read' | 'series'> {
  readonly kind: 'text';
  /** `path` is what origins name. Lines count from 1. */
  readText(text: string, path: string, context: ReadContext): TextOutcome;
}

export interface TextOutcome {
  readonly notes: readonly string[];
  /** 1-based numbers of the lines that this reader understood: what nobody claims is said to the user. */
  readonly claimedLines: ReadonlySet<number>;
  /** Whether something of its own format in there could not be read. */
  readonly isPartial: boolean;
}

export type FormatReader = ContainerReader | TextReader;
