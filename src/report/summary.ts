/** The report in a few lines: what is left on the terminal when the screens are closed. */
import type {Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {arrangeReport} from './view.ts';
import {cleanText, findingCounts, nothingFoundText, severityWord} from './words.ts';

const mostLines = 8;

export function writeSummary(report: Report): string {
  const {diagnoses} = arrangeReport(report);
  if (diagnoses.length === 0) return `${nothingFoundText(report)[0] ?? ''}\n`;
  const lines = diagnoses.slice(0, mostLines).map(({root, explains}) => {
    const consequences = explains.length === 0 ? '' : ` (explains ${explains.length} more)`;
    return `  ${severityWord(root)}: ${cleanText(plainText(root.text))}${consequences}\n`;
  });
  const more = diagnoses.length > mostLines ? `  and ${diagnoses.length - mostLines} more\n` : '';
  return `${findingCounts(report)}:\n${lines.join('')}${more}`;
}
