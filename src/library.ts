/**
 * The program as a library: evidence in, report out. What is read, how it is judged and what the report holds is that of
 * the commands `pcap`, `logs` and `run`; nothing is printed, and nothing is connected to.
 */
import type {RunEvent} from './engine/events.ts';
import type {Fact} from './facts/fact.ts';
import type {Absence} from './facts/store.ts';
import {UserError} from './model/errors.ts';
import type {Report} from './model/report.ts';

export type {RunEvent} from './engine/events.ts';
export type {Fact} from './facts/fact.ts';
export type {Absence} from './facts/store.ts';
export type {InputRow, Report} from './model/report.ts';
export type {RichText} from './model/rich-text.ts';
export {plainText} from './model/rich-text.ts';
export {UserError};

/** What was read: plain JSON, so that it can be kept, sent, and judged again together with other evidence. */
export interface Evidence {
  readonly facts: readonly Fact[];
  /** What is known of why facts are missing. */
  readonly absences: readonly Absence[];
}

export interface Analysis extends Evidence {
  /** Schema version 1, as `--format json` writes it: `docs/report.schema.json`. */
  readonly report: Report;
}

export interface CheckOptions {
  /** Path of a site file: names, addresses, TURN passwords, and what is accepted. */
  readonly site?: string;
  /** The time at which expiry is judged, `2017-05-20` or with a time; that of the evidence unless given. */
  readonly at?: string;
  /** Ids of checks, or areas of them, that alone are judged. */
  readonly only?: readonly string[];
  /** Ids of checks, or areas of them, that are left out. */
  readonly skip?: readonly string[];
  /** When it aborts, reading ends, and what was read by then is judged: `report.run.interrupted`. */
  readonly signal?: AbortSignal;
  /** Called with what a run tells while it goes on. */
  onEvent?(event: RunEvent): void;
}

export interface CaptureOptions extends CheckOptions {
  /** Path of a file with the secrets of TLS connections (SSLKEYLOGFILE). */
  readonly keylog?: string;
  /** How many threads read a long capture, 1 or 2; by the machine unless given. */
  readonly threads?: number;
}

export interface LogOptions extends CheckOptions {
  /** For times that state no zone: `Europe/Rome`, `+02:00`; UTC unless given. */
  readonly timezone?: string;
  /** In which a log ends that states no year. */
  readonly year?: number;
  /** Only messages from then on, `2026-11-01T09:30`. */
  readonly since?: string;
  readonly until?: string;
  readonly threads?: number;
}

/**
 * Reads and judges packet captures: pcap and pcapng, gzip or not, by their paths. Those of several places are judged
 * together. What cannot be read is a row of `report.inputs`. Throws `UserError` where an option cannot be followed.
 */
export async function analyzeCapture(
  paths: string | readonly string[],
  options: CaptureOptions = {},
): Promise<Analysis> {
  return analyze('pcap', {...options, paths: listOf(paths)});
}

/** Reads and judges logs of CMS and Expressway, as `analyzeCapture` does captures. */
export async function analyzeLogs(paths: string | readonly string[], options: LogOptions = {}): Promise<Analysis> {
  return analyze('logs', {...options, paths: listOf(paths)});
}

/**
 * Runs all checks on evidence: what an analysis returned, and paths of files of any kind that `wrtc-doctor run` reads.
 * Captures and logs that were read each by itself prove more together.
 */
export async function runChecks(
  evidence: readonly (string | Evidence)[],
  options: CheckOptions & LogOptions = {},
): Promise<Analysis> {
  const isPath = (item: string | Evidence): item is string => typeof item === 'string';
  const given = evidence.filter((item): item is Evidence => !isPath(item));
  return analyze('run', {
    ...options,
    paths: evidence.filter(isPath),
    facts: given.flatMap(({facts}) => facts),
    absences: given.flatMap(({absences}) => absences),
  });
}

type Order = CaptureOptions & LogOptions & Partial<Evidence> & {readonly paths: readonly string[]};

/** What reads and judges is loaded when something is to be read. */
async function analyze(command: 'pcap' | 'logs' | 'run', order: Order): Promise<Analysis> {
  const {analyzeEvidence} = await import('./cli/analyze-evidence.ts');
  return analyzeEvidence(command, order);
}

function listOf(paths: string | readonly string[]): readonly string[] {
  return typeof paths === 'string' ? [paths] : paths;
}
