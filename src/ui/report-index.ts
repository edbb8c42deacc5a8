/** A report with what the screens look up in it, worked out once. */
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Diagnosis, Finding, InputRow, Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';

export interface IndexedReport {
  readonly report: Report;
  /** The fixed words around it. */
  readonly book: Phrasebook;
  readonly findings: ReadonlyMap<string, Finding>;
  /** By the id of a finding: the diagnosis that it is the root or a consequence of. */
  readonly diagnoses: ReadonlyMap<string, Diagnosis>;
  /** By the id of a finding: what a filter looks in, in lower case. */
  readonly searchTexts: ReadonlyMap<string, string>;
}

export function indexReport(report: Report, book: Phrasebook = english): IndexedReport {
  return {
    report,
    book,
    findings: new Map(report.findings.map((finding) => [finding.id, finding])),
    diagnoses: new Map(
      report.diagnoses.flatMap((diagnosis) =>
        [diagnosis.root, ...diagnosis.explains].map((id) => [id, diagnosis] as const),
      ),
    ),
    searchTexts: new Map(report.findings.map((finding) => [finding.id, searchTextOf(finding)])),
  };
}

function searchTextOf({text, rule, subject, severity, evidence}: Finding): string {
  return [plainText(text), rule, subject, severity, ...evidence.map(({origin}) => origin.input)]
    .join('\n')
    .toLowerCase();
}

export function isNotUnderstood({state}: InputRow): boolean {
  return state === 'unrecognised' || state === 'unreadable';
}
