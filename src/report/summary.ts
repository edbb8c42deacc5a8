/** The report in at most twelve lines, for a chat; and what is left on the terminal when the screens are closed. */
import type {Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {arrangeReport, type DiagnosisView} from './view.ts';
import {cleanText, findingCounts, inputCounts, nothingFoundText, severityWord} from './words.ts';

/** Two lines each, with a line before and one after them. */
const mostDiagnoses = 5;

export function writeSummary(report: Report): string {
  const {diagnoses} = arrangeReport(report);
  if (diagnoses.length === 0) return `${nothingFoundText(report)[0] ?? ''}\n`;
  const left = diagnoses.length - mostDiagnoses;
  return [
    `${findingCounts(report)}; ${inputCounts(report)}`,
    ...diagnoses.slice(0, mostDiagnoses).flatMap(diagnosisLines),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function diagnosisLines({root, explains}: DiagnosisView): string[] {
  const consequences = explains.length === 0 ? '' : ` (explains ${explains.length} more)`;
  const [step] = root.fix;
  return [
    `  ${severityWord(root)}: ${cleanText(plainText(root.text))}${consequences}`,
    ...(step === undefined ? [] : [`    Do: ${cleanText(plainText(step.action))}`]),
  ];
}
