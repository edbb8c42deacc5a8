/** At which time dates are judged: `--at`, else the newest time that the evidence states, else today. */

import {judgedAt} from '../facts/judged-at.ts';
import type {FactStore} from '../facts/store.ts';
import {timeObserved} from '../facts/time-observed.ts';
import type {Instant} from '../model/instant.ts';
import type {Origin} from '../model/origin.ts';
import type {RunInfo} from '../model/report.ts';

/** Adds the one `run.judged-at` fact. A facts file brings the one of its run, which holds unless `given` overrides it. */
export function settleJudgedAt(store: FactStore, given: Instant | undefined, today: Instant): RunInfo['judgedAt'] {
  const stored = store.of(judgedAt)[0];
  if (stored !== undefined && given === undefined) return stored.value;
  const newest = [...store.of(timeObserved)].sort((first, second) =>
    first.value.instant.iso < second.value.instant.iso ? 1 : -1,
  )[0];
  const settled: RunInfo['judgedAt'] =
    given !== undefined
      ? {instant: given, basis: 'given', source: '--at'}
      : newest !== undefined
        ? {instant: newest.value.instant, basis: 'evidence', source: newest.value.what}
        : {instant: today, basis: 'today', source: 'the clock of this machine; the evidence states no time'};
  store.replaceAll(judgedAt, [judgedAt.of('site', originOf(settled.basis, newest?.origin), settled)]);
  return settled;
}

function originOf(basis: RunInfo['judgedAt']['basis'], evidence: Origin | undefined): Origin {
  if (basis === 'evidence' && evidence !== undefined) return evidence;
  return {input: basis === 'given' ? 'command line' : 'clock of this machine', format: 'run'};
}
