/** What the page is made from: runs over fixtures, and reports that are made to be large or hostile. */

import {diagnoseEvidence} from '../../../src/cli/diagnose-evidence.ts';
import type {RunEvent} from '../../../src/engine/events.ts';
import type {Ladder, Ladders} from '../../../src/model/ladder.ts';
import type {Finding, Report} from '../../../src/model/report.ts';
import type {TimeLine, TimeLines} from '../../../src/model/time-line.ts';
import {hostileReport, sampleReport} from '../sample-report.ts';

export type Finished = Extract<RunEvent, {kind: 'finished'}>;

/** As `run` on a folder of fixtures ends. */
export async function finishedRun(folder: string): Promise<Finished> {
  const events = diagnoseEvidence({
    command: 'run',
    threads: 1,
    version: '0',
    paths: [new URL(`../../../fixtures/${folder}`, import.meta.url).pathname],
    live: [],
    site: {facts: []},
    credentials: [],
    signal: new AbortController().signal,
    only: [],
    skip: [],
  });
  for await (const event of events) if (event.kind === 'finished') return event;
  throw new Error('the run ended without a report');
}

/** Findings of all kinds, as often as asked for; each with an evidence line and a fix of usual length. */
export function reportWithFindings(count: number): Report {
  const findings = Array.from({length: count}, (_, index): Finding => {
    const like = sampleReport.findings[index % sampleReport.findings.length];
    if (like === undefined) throw new Error('the sample has no finding');
    return {...like, id: `${like.rule}#${index + 1}`};
  });
  const diagnoses = findings.filter((_, index) => index % 5 === 0).map(({id}) => ({root: id, explains: []}));
  return {...sampleReport, findings, diagnoses};
}

const instant = {iso: '2031-05-04T09:30:00.000000000Z', zone: 'stated', year: 'stated'} as const;

/** One text from outside wherever one can stand. */
export function hostileRun(text: string): Finished {
  const report = hostileReport(text);
  const map: Report['deployment'] = {
    boxes: [{id: 'guest', names: [text], addresses: [text], omitted: 0, findings: [], checks: []}],
    hops: [{id: 'page', from: 'guest', to: 'expressway-e', findings: ['other'], checks: []}],
    elsewhere: [],
  };
  const ladder: Ladder = {
    number: 1,
    title: text,
    hosts: [
      {role: text, addresses: [text]},
      {role: text, addresses: [text, text]},
    ],
    inputs: [text],
    rows: [{time: instant, seconds: 0, places: [{input: 0, frame: 1}], from: 0, to: 1, text, tone: 'wrong'}],
    omitted: 0,
  };
  const timeLine: TimeLine = {
    title: text,
    lanes: ['cms'],
    sources: [{input: text, zone: 'stated', year: 'stated', clock: 0}],
    rows: [
      {time: instant, lane: 0, places: [{source: 0, line: 1}], text, tone: 'wrong', quote: text, findings: ['other']},
    ],
    omitted: 0,
    omittedConversations: 0,
    untimed: [{input: text, messages: 1}],
  };
  return {
    kind: 'finished',
    report: {...report, deployment: map},
    ladders: ladders([ladder]),
    timeLines: lines(timeLine),
  };
}

export function ladders(all: readonly Ladder[]): Ladders {
  return {count: all.length, of: (number) => all[number - 1], withAddress: () => []};
}

export function lines(line: TimeLine): TimeLines {
  return {all: () => line, ofAttempt: () => undefined};
}
