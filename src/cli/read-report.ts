/** A report where one is asked for: read back, or made of evidence. */
import {open, readFile} from 'node:fs/promises';
import {UserError} from '../model/errors.ts';
import type {Report} from '../model/report.ts';
import {looksLikeReport, parseReport} from '../sources/report-file/parse-report.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {interruptible} from './interruptible.ts';

/** A report is read back; anything else is evidence, and is judged now. */
export async function readReport(path: string, version: string): Promise<Report> {
  if (looksLikeReport(await headOf(path))) return parseReport(await readFile(path, 'utf8'), path);
  const {signal} = interruptible();
  const events = diagnoseEvidence({
    command: 'run',
    version,
    paths: [path],
    live: [],
    site: {facts: []},
    credentials: [],
    signal,
    only: [],
    skip: [],
  });
  for await (const event of events) if (event.kind === 'finished') return event.report;
  throw new UserError(`Reading ${path} was ended.`, 'Start again.');
}

/** Of a folder: nothing. What is long may be a capture, so no more than this is read of it. */
async function headOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).isDirectory()) return '';
      const {buffer, bytesRead} = await file.read(Buffer.alloc(100), 0, 100, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`It cannot be read: ${reason}`, 'Give a report (`-o report.json`), or evidence.');
  }
}
