/** Judges real captures as `pcap` does, and what stands beside them as `run` does, in this process: analysis, facts, checks, diagnoses. */
import {diagnoseEvidence} from '../../src/cli/diagnose-evidence.ts';
import type {Finding, Report} from '../../src/model/report.ts';
import {capturesFolder} from '../pcap/real-captures.ts';

/** `paths`: below the folder of the captures; key logs may stand among them. */
export async function judgeCaptures(paths: readonly string[], command: 'pcap' | 'run' = 'pcap'): Promise<Report> {
  const events = diagnoseEvidence({
    command,
    threads: 1,
    version: '0',
    paths: paths.map((path) => `${capturesFolder}/${path}`),
    live: [],
    site: {facts: []},
    credentials: [],
    signal: new AbortController().signal,
    only: [],
    skip: [],
  });
  for await (const event of events) if (event.kind === 'finished') return event.report;
  throw new Error('the run ended without a report');
}

/** `check/message`, as the lists of findings have it. */
export function messageOf({rule, message}: Finding): string {
  return `${rule}/${message}`;
}
