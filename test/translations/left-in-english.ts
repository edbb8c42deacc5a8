/** Finds what a report in Italian still says in English: words of ours, not what a product says or a name. */
import type {CheckResult, Finding, Report} from '../../src/model/report.ts';
import type {RichText} from '../../src/model/rich-text.ts';
import {translateReport} from '../../src/report/translate-report.ts';
import {italian} from '../../src/translations/italian.ts';
import {sampleReport} from '../report/sample-report.ts';

/** Arguments that hold what a box, a browser or a person wrote. */
const quoted: ReadonlySet<string> = new Set([
  'authenticationId',
  'bans',
  'clientUser',
  'error',
  'kind',
  'line',
  'policy',
  'reason',
  'state',
  'status',
  'title',
  'webBridge',
]);

export function leftInEnglish(results: readonly CheckResult[], findings: readonly Finding[]): string[] {
  const report: Report = {...sampleReport, diagnoses: [], checks: results, findings};
  const translated = translateReport(report, italian);
  const sentences = [
    ...translated.checks.flatMap(({notes, missing}) => [
      ...notes,
      ...missing.flatMap(({title, collect, reason = ''}) => [title, collect, reason]),
    ]),
    ...translated.findings.flatMap((finding) => [
      ...finding.evidence.map(({shows}) => shows),
      ...wordsOf(finding).map((text) => proseOf(text, finding)),
    ]),
  ];
  return [...new Set(sentences)].filter(isEnglish);
}

function wordsOf({text, why, competing, fix}: Finding): readonly RichText[] {
  return [text, why, ...competing, ...fix.flatMap(({action, where = [], verify = []}) => [action, where, verify])];
}

/** Without what is typed, and without the values that are said as they came. */
function proseOf(text: RichText, {args}: Finding): string {
  const verbatim = new Set([...quoted].flatMap((name) => (Object.hasOwn(args, name) ? String(args[name]) : [])));
  return text.flatMap((token) => (token.kind === 'command' || verbatim.has(token.text) ? [] : token.text)).join('');
}

/** What is quoted, and words of the products' own pages and methods. */
const foreign =
  /“[^”]*”|"[^"]*"|`[^`]*`|<[^>]*>|\([A-Z]+ \/[^)]*\)|[\w/-]+(?: [\w/()-]+)* > [\w >()/-]+|Mobile and [Rr]emote [Aa]ccess|Do not check credentials|Treat as authenticated|require passcode to be supplied with ID|Redirect HTTP requests to HTTPS|Address Family not Supported/g;
const english =
  /(?<![\w.\-/:])(?:the|of|and|is|are|was|were|with|for|from|each|then|that|which|not|its|than|has|have|had|other|more|or|on|by|as|to|at)(?![\w\-/:]|\.\w)/;

function isEnglish(sentence: string): boolean {
  return english.test(sentence.replace(foreign, ''));
}
