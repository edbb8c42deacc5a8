/** The report in at most twelve lines, for a chat; and what is left on the terminal when the screens are closed. */
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {arrangeReport, type DiagnosisView} from './view.ts';
import {cleanText, findingCounts, inputCounts, nothingFoundText, severityWord} from './words.ts';

/** Two lines each, with a line before and one after them. */
const mostDiagnoses = 5;

export function writeSummary(report: Report, book: Phrasebook = english): string {
  const {diagnoses} = arrangeReport(report);
  if (report.summary.verdict !== 'findings') return `${nothingFoundText(report, book)[0] ?? ''}\n`;
  const left = diagnoses.length - mostDiagnoses;
  return [
    `${findingCounts(report, book)}; ${inputCounts(report, book)}`,
    ...diagnoses.slice(0, mostDiagnoses).flatMap((diagnosis) => diagnosisLines(diagnosis, book)),
    ...(left > 0 ? [`  ${book.say('and {count} more', {count: left})}`] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function diagnosisLines({root, explains}: DiagnosisView, book: Phrasebook): string[] {
  const consequences = explains.length === 0 ? '' : ` (${book.say('explains {count} more', {count: explains.length})})`;
  const [step] = root.fix;
  return [
    `  ${severityWord(root, book)}: ${cleanText(plainText(root.text))}${consequences}`,
    ...(step === undefined ? [] : [`    ${book.say('Do:')} ${cleanText(plainText(step.action))}`]),
  ];
}
