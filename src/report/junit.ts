/**
 * The report as JUnit XML, for pipelines: a suite for each part of the deployment, a case for each check. A check that
 * could not be evaluated is skipped, never passed.
 */
import type {CheckResult, Finding, Report} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import {acceptanceText} from './accepted-words.ts';
import {arrangeReport, type CheckView} from './view.ts';
import {cleanText, placeText, severityWord} from './words.ts';

export function writeJunit(report: Report): string {
  const {systems} = arrangeReport(report);
  const suites = systems.map(({system, checks: views}) => suiteOf(system, views, report));
  const counts = `${countsOf(systems.flatMap(({checks}) => checks))} time="${(report.run.durationMs / 1000).toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wrtc-doctor" ${counts}>\n${suites.join('')}</testsuites>\n`;
}

function suiteOf(system: string, views: readonly CheckView[], report: Report): string {
  const timestamp = report.run.startedAt.replace(/\.\d+Z$/, '');
  const cases = views.map((view) => caseOf(view, system, report));
  return `  <testsuite name="${attribute(system)}" ${countsOf(views)} timestamp="${attribute(timestamp)}">\n${cases.join('')}  </testsuite>\n`;
}

function countsOf(views: readonly CheckView[]): string {
  const count = (...statuses: readonly CheckResult['status'][]): number =>
    views.filter(({result, isAccepted}) => !isAccepted && statuses.includes(result.status)).length;
  const skipped = count('not-evaluated', 'not-applicable') + views.filter(({isAccepted}) => isAccepted).length;
  return `tests="${views.length}" failures="${count('fail')}" errors="${count('crashed')}" skipped="${skipped}"`;
}

function caseOf({result, title}: CheckView, system: string, report: Report): string {
  const open = `    <testcase name="${attribute(`${result.id}: ${title}`)}" classname="${attribute(system)}"`;
  const body = bodyOf(result, report);
  return body === '' ? `${open}/>\n` : `${open}>\n${body}    </testcase>\n`;
}

function bodyOf({status, notes, missing, findings}: CheckResult, report: Report): string {
  switch (status) {
    case 'fail': {
      const found = report.findings.filter(({id}) => findings.includes(id));
      const own = found.filter(({suppressed}) => suppressed === undefined);
      if (own.length === 0) {
        const why = found.map(
          ({text, suppressed}) => `${plainText(text)}: ${suppressed === undefined ? '' : acceptanceText(suppressed)}`,
        );
        return `      <skipped message="${attribute(cleanText(`accepted: ${why.join('; ')}`))}"/>\n`;
      }
      // More than one failure in a case is not understood everywhere.
      const message = own.map(({text}) => cleanText(plainText(text))).join('; ');
      return `      <failure type="${attribute(own[0]?.message ?? 'fail')}" message="${attribute(message)}">${content(own.map(findingText).join('\n\n'))}</failure>\n`;
    }
    case 'crashed':
      return `      <error type="crash" message="${attribute(cleanText(notes.join('; ')))}"/>\n`;
    case 'not-evaluated': {
      const why = missing.map(({title, collect, reason}) => `${title}: ${reason ?? collect}`).join('; ');
      return `      <skipped message="${attribute(cleanText(`not evaluated; missing: ${why}`))}"/>\n`;
    }
    case 'not-applicable':
      return `      <skipped message="${attribute(cleanText(`does not apply: ${notes.join('; ')}`))}"/>\n`;
    case 'pass':
    case 'disabled':
      return '';
  }
}

function findingText(finding: Finding): string {
  const {text, why, evidence, fix} = finding;
  return [
    `${severityWord(finding)}: ${plainText(text)}`,
    `Why: ${plainText(why)}`,
    ...evidence.map(({origin, shows}) => `Evidence: ${shows} (${placeText(origin)})`),
    ...fix.flatMap(({action, where, command}) => [
      `Do: ${plainText(action)}${where === undefined ? '' : ` (${plainText(where)})`}`,
      ...(command === undefined ? [] : [`    ${command}`]),
    ]),
  ]
    .flatMap((part) => part.split(/\r\n|\n|\r/).map(cleanText))
    .join('\n');
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;');
}

/** XML 1.0 §2.2 has no place for half of a surrogate pair, U+FFFE and U+FFFF; control characters are gone by now. */
function content(text: string): string {
  return text
    .replace(/[\p{Surrogate}\ufffe\uffff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
