/** What `src/library.ts` promises: the same reading and judging as the commands, with its outcome as a value. */

import type {RunEvent} from '../engine/events.ts';
import type {Fact} from '../facts/fact.ts';
import {type Absence, FactStore} from '../facts/store.ts';
import {UserError} from '../model/errors.ts';
import type {Instant} from '../model/instant.ts';
import type {Report} from '../model/report.ts';
import {diagnoseEvidence} from './diagnose-evidence.ts';
import {refuseNoKeyLog} from './key-log-path.ts';
import {refuseUnknownChecks} from './load-checks.ts';
import {logDefinitionsOf} from './log-definitions.ts';
import {type LogTimeOptions, logTimesOf, machineClock} from './log-times.ts';
import {parseDate} from './parse-date.ts';
import {readJudgedSite} from './read-site.ts';
import {adjustmentOf} from './report-adjustments.ts';

declare const WRTC_DOCTOR_VERSION: string;

export interface AnalysisOrder extends LogTimeOptions {
  readonly paths: readonly string[];
  /** What was read before. */
  readonly facts?: readonly Fact[];
  readonly absences?: readonly Absence[];
  readonly site?: string;
  readonly at?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly keylog?: string;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  onEvent?(event: RunEvent): void;
}

/** Throws `UserError` where an option cannot be followed. */
export async function analyzeEvidence(
  command: 'pcap' | 'logs' | 'run',
  order: AnalysisOrder,
): Promise<{report: Report; facts: readonly Fact[]; absences: readonly Absence[]}> {
  const {paths, facts = [], absences = [], only = [], skip = [], keylog, threads} = order;
  refuseUnknownChecks([...only, ...skip]);
  const {site, credentials} = await readJudgedSite(order.site);
  const adjust = await adjustmentOf({}, site);
  if (keylog !== undefined) await refuseNoKeyLog(keylog);
  let store = new FactStore();
  const events = diagnoseEvidence({
    command,
    version: WRTC_DOCTOR_VERSION,
    paths: keylog === undefined ? paths : [keylog, ...paths],
    ...(keylog === undefined ? {} : {shownPaths: ['--keylog', keylog, ...paths]}),
    live: [],
    site,
    earlier: {facts, absences},
    credentials,
    signal: order.signal ?? new AbortController().signal,
    only,
    skip,
    logs: {times: logTimesOf(order, machineClock), ...(await logDefinitionsOf({}, command))},
    ...(threads === undefined ? {} : {threads}),
    ...(order.at === undefined ? {} : {at: dateOf(order.at)}),
    onFacts: (read) => {
      store = read;
    },
  });
  for await (const event of events) {
    const adjusted = 'report' in event ? {...event, report: adjust(event.report)} : event;
    order.onEvent?.(adjusted);
    if (adjusted.kind === 'finished') return {report: adjusted.report, facts: [...store], absences: store.absences};
  }
  throw new Error('the run has no end');
}

function dateOf(text: string): Instant {
  const instant = parseDate(text);
  if (instant !== undefined) return instant;
  throw new UserError(`${text} is no date.`, 'Write it as 2017-05-20 or 2017-05-20T19:43:00Z.');
}
