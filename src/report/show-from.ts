/** `--show`: a report with what is below a severity left out, for people. The counts stay, and say what was left out. */
import type {Report} from '../model/report.ts';
import {isAtLeast, type Severity} from '../model/severity.ts';

export function showFrom(report: Report, floor: Severity): Report {
  // What is accepted is told in a line each, whatever it is.
  const grave = new Set(
    report.findings
      .filter(({severity, suppressed}) => suppressed !== undefined || isAtLeast(severity, floor))
      .map(({id}) => id),
  );
  // A cause is shown with what it explains, also where the site calls it a detail.
  const diagnoses = report.diagnoses
    .filter(({root, explains}) => grave.has(root) || explains.some((id) => grave.has(id)))
    .map((diagnosis) => ({...diagnosis, explains: diagnosis.explains.filter((id) => grave.has(id))}));
  const shown = new Set([...grave, ...diagnoses.map(({root}) => root)]);
  const findings = report.findings.filter(({id}) => shown.has(id));
  const notShown = report.findings.length - findings.length;
  if (notShown === 0) return report;
  return {...report, findings, diagnoses, summary: {...report.summary, notShown}};
}
