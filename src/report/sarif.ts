/** The report as SARIF 2.1.0 (OASIS), for platforms that keep findings of many tools. Docs: the SARIF specification. */
import type {Origin} from '../model/origin.ts';
import type {Evidence, Finding, InputRow, Report, RuleInfo} from '../model/report.ts';
import {plainText} from '../model/rich-text.ts';
import type {Severity} from '../model/severity.ts';
import {escapeControls} from './json.ts';
import {cleanText, placeText} from './words.ts';

const schema = 'https://json.schemastore.org/sarif-2.1.0.json';

export function writeSarif(report: Report): string {
  const log = {$schema: schema, version: '2.1.0', runs: [runOf(report)]};
  return `${escapeControls(JSON.stringify(log, null, 2))}\n`;
}

function runOf(report: Report) {
  const {tool, run} = report;
  const rules = Object.values(report.rules);
  const endedAt = new Date(Date.parse(run.startedAt) + run.durationMs).toISOString();
  return {
    tool: {driver: {name: tool.name, version: tool.version, rules: rules.map(ruleOf)}},
    invocations: [
      {
        commandLine: cleanText(run.command),
        startTimeUtc: run.startedAt,
        endTimeUtc: endedAt,
        executionSuccessful: !run.interrupted && report.summary.checks.crashed === 0,
        toolExecutionNotifications: notificationsOf(report),
      },
    ],
    // Once one result tells whether it is suppressed, all have to (SARIF 2.1.0 §3.27.23).
    results: report.findings.map((finding) => ({
      ...resultOf(finding, report, rules),
      ...(report.suppressions === undefined ? {} : {suppressions: suppressionsOf(finding)}),
    })),
    columnKind: 'utf16CodeUnits',
  };
}

function ruleOf({id, title, system, failureModes}: RuleInfo) {
  return {
    id,
    shortDescription: {text: title.fail},
    fullDescription: {text: `${title.fail}. Passed, it says: ${title.pass}.`},
    properties: {system, failureModes},
  };
}

/** What was not read, and what went wrong in the program: a platform must not take silence for health. */
function notificationsOf({inputs, checks}: Report) {
  return [
    ...inputs
      .filter(({state}) => state !== 'read')
      .map((input) => ({
        level: input.state === 'partial' ? 'note' : 'warning',
        message: {text: inputText(input)},
        locations: [{physicalLocation: {artifactLocation: {uri: uriOf(input.path)}}}],
      })),
    ...checks
      .filter(({status}) => status === 'crashed')
      .map(({id, notes}) => ({
        level: 'error',
        message: {text: cleanText(`The check crashed: ${notes.join('; ')}`)},
        associatedRule: {id},
      })),
  ];
}

function inputText({path, state, notes}: InputRow): string {
  return cleanText(`${path}: ${state}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`);
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

function resultOf(finding: Finding, {diagnoses}: Report, rules: readonly RuleInfo[]) {
  const {evidence, fix, competing} = finding;
  const explains = diagnoses.find(({root}) => root === finding.id)?.explains ?? [];
  const explainedBy = diagnoses.find((diagnosis) => diagnosis.explains.includes(finding.id))?.root;
  const [first, ...others] = evidence;
  return {
    ruleId: finding.rule,
    ruleIndex: rules.findIndex(({id}) => id === finding.rule),
    level: levels[finding.severity],
    message: {text: messageText(finding)},
    ...(first === undefined ? {} : {locations: [locationOf(first, finding)]}),
    ...(others.length === 0 ? {} : {relatedLocations: others.map((piece, id) => ({id, ...locationOf(piece)}))}),
    partialFingerprints: {'wrtcDoctor/v1': finding.fingerprint},
    properties: {
      id: finding.id,
      message: finding.message,
      args: finding.args,
      impact: finding.impact,
      confidence: finding.confidence,
      ...(finding.originalSeverity === undefined ? {} : {originalSeverity: finding.originalSeverity}),
      ...(explains.length === 0 ? {} : {explains}),
      ...(explainedBy === undefined ? {} : {explainedBy}),
      ...(competing.length === 0 ? {} : {competing: competing.map((cause) => cleanText(plainText(cause)))}),
      fix: fix.map(({action, where, command, verify}) => ({
        action: plainText(action),
        ...(where === undefined ? {} : {where: plainText(where)}),
        ...(command === undefined ? {} : {command}),
        ...(verify === undefined ? {} : {verify: plainText(verify)}),
      })),
    },
  };
}

function suppressionsOf({suppressed}: Finding) {
  if (suppressed === undefined) return [];
  const {reason, source, until, through} = suppressed;
  return [
    {
      kind: 'external',
      status: 'accepted',
      justification: cleanText(reason),
      properties: {source, ...(until === undefined ? {} : {until}), ...(through === undefined ? {} : {through})},
    },
  ];
}

/** What most viewers show, and nothing else: so what, why and the first thing to do. */
function messageText({text, why, fix: [step]}: Finding): string {
  const first = step === undefined ? '' : ` Do: ${plainText(step.action)}`;
  return cleanText(`${plainText(text)}. ${plainText(why)}${first}`);
}

function locationOf({origin, shows}: Evidence, finding?: Finding) {
  const {line, quote} = origin;
  const region = {
    ...(line === undefined ? {} : {startLine: line}),
    ...(quote === undefined || line === undefined ? {} : {snippet: {text: cleanText(quote)}}),
  };
  return {
    physicalLocation: {
      artifactLocation: {uri: uriOf(origin.input)},
      ...(line === undefined ? {} : {region}),
    },
    ...(finding === undefined ? {} : {logicalLocations: [{fullyQualifiedName: finding.subject, kind: 'resource'}]}),
    message: {text: cleanText(`${shows}: ${placeText(origin)}`)},
    ...placeProperties(origin),
  };
}

/** What SARIF has no word for: the number of a packet, a display filter, a field of a certificate. */
function placeProperties({frame, filter, field, time}: Origin) {
  const properties = {
    ...(frame === undefined ? {} : {frame}),
    ...(filter === undefined ? {} : {filter}),
    ...(field === undefined ? {} : {field}),
    ...(time === undefined ? {} : {time: time.iso}),
  };
  return Object.keys(properties).length === 0 ? {} : {properties};
}

/** RFC 3986: a path with blanks or `%` is no URI as it stands; what is one already stays. */
function uriOf(input: string): string {
  const clean = cleanText(input).replace(/\p{Surrogate}/gu, '\ufffd');
  if (/^[a-z][a-z0-9+.-]+:\/\/\S+$/i.test(clean) && URL.canParse(clean)) return clean;
  return clean.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
