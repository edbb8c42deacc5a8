/** The report for a ticket: the same parts in the same order as the text, in GitHub's Markdown. */
import {formatCount} from '../model/count.ts';
import {formatInstant} from '../model/instant.ts';
import type {ProbeOverview} from '../model/probe-overview.ts';
import type {Evidence, Finding, FixStep, FrameFilter, InputRow, Report} from '../model/report.ts';
import type {RichText} from '../model/rich-text.ts';
import {logGroups} from './log-history-words.ts';
import {code, escapeText, longestTicks, table} from './markdown-text.ts';
import {type OverviewGroup, overviewGroups} from './overview-words.ts';
import {
  arrangeSteps,
  isPathFirst,
  probeCounts,
  probeTimes,
  probeTitle,
  stageNote,
  stageResult,
  stageTime,
  unknownSideText,
} from './probe-words.ts';
import {arrangeReport, type DiagnosisView, type MissingView, type SystemView} from './view.ts';
import * as words from './words.ts';

export function writeMarkdown(report: Report): string {
  const view = arrangeReport(report);
  const blocks = [
    ...header(report),
    ...(isPathFirst(report) ? pathSections(report) : []),
    ...(report.findings.length === 0
      ? [
          words
            .nothingFoundText(report)
            .map((text) => `**${escapeText(text)}**`)
            .join(' '),
        ]
      : []),
    ...section('Diagnoses', view.diagnoses.map(diagnosisBlock)),
    ...section(
      'Other findings',
      view.others.map((finding) => card(finding, escapeRich(finding.text))),
    ),
    ...(isPathFirst(report) ? [] : pathSections(report)),
    ...section(
      'In the captures',
      (report.captures === undefined ? [] : overviewGroups(report.captures)).map(overviewGroup),
    ),
    ...section('In the logs', logGroups(report).map(overviewGroup)),
    ...section('Checks', view.systems.length === 0 ? [] : [checkTable(view.systems)]),
    ...section('Not evaluated', view.missing.length === 0 ? [] : [view.missing.map(missingItem).join('\n')]),
    ...section('Inputs', report.inputs.length === 0 ? [] : [inputTable(report.inputs)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function header(report: Report): string[] {
  const {tool, run} = report;
  const found = words.findingCounts(report);
  return [
    `# ${tool.name} ${escapeText(tool.version)}: ${code(run.command)}`,
    [
      `- ${escapeText(words.inputCounts(report))}`,
      `- Dates are judged at ${escapeText(words.judgedAtText(report))}`,
      `- ${found === '' ? '' : `**${found}**; `}${words.checkCounts(report)}`,
      ...(run.interrupted ? [`- **${words.interruptionText(report)}**`] : []),
    ].join('\n'),
  ];
}

function section(title: string, blocks: readonly string[]): string[] {
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

function pathSections({probes = []}: Report): string[] {
  return probes.flatMap(probeSection);
}

function probeSection(probe: ProbeOverview): string[] {
  const {tried, untried} = arrangeSteps(probe);
  const rows = tried.flatMap((step) =>
    step.stages.map((row, index) => [
      index === 0 ? escapeText(step.title) : '',
      row.stage,
      row.outcome === 'failed' && !step.isOptional ? `**${stageResult(step, row)}**` : stageResult(step, row),
      stageTime(row),
      escapeText(stageNote(step, row)),
    ]),
  );
  return [
    `## Path of ${escapeText(probeTitle(probe))}`,
    escapeText(`${probeCounts(probe)}; ${probeTimes(probe)}`),
    ...(rows.length === 0 ? [] : [table(['Step', 'Stage', 'Result', 'Time', 'What came of it'], rows)]),
    ...untried.map(
      ({why, steps}) =>
        `**Not tried:** ${escapeText(why)}\n\n${steps.map(({title}) => `- ${escapeText(title)}`).join('\n')}`,
    ),
    ...(probe.vantage === undefined ? [escapeText(unknownSideText)] : []),
  ];
}

function diagnosisBlock({root, explains, notes}: DiagnosisView, index: number): string {
  return [
    card(root, `${index + 1}. ${escapeRich(root.text)}`),
    ...(explains.length === 0
      ? []
      : [`**Explains:**\n\n${explains.map((finding) => `- ${consequence(finding)}`).join('\n')}`]),
    ...notes.map((note) => `_Note:_ ${escapeText(note)}`),
  ].join('\n\n');
}

function consequence({severity, text, evidence}: Finding): string {
  const [piece] = evidence;
  return `${severity}: ${escapeRich(text)}${piece === undefined ? '' : ` (${code(words.placeText(piece.origin))})`}`;
}

function card(finding: Finding, heading: string): string {
  const {why, evidence, competing, fix} = finding;
  return [
    `### ${heading}`,
    `**${words.severityWord(finding)}**, ${words.impactWords[finding.impact]}; ${words.confidenceText(finding)} (${code(finding.rule)})`,
    `**Why:** ${escapeRich(why)}`,
    `**Evidence:**\n\n${[...evidence.map(evidenceItem), ...words.frameFiltersOf(finding).map(framesItem)].join('\n')}`,
    ...(competing.length === 0
      ? []
      : [`**Hint:** the same evidence also fits\n\n${competing.map((cause) => `- ${escapeRich(cause)}`).join('\n')}`]),
    ...(fix.length === 0 ? [] : [`**Fix:**\n\n${fix.map(stepItem).join('\n')}`]),
  ].join('\n\n');
}

function evidenceItem({origin, shows}: Evidence): string {
  const time = origin.time === undefined ? '' : `, ${formatInstant(origin.time)}`;
  const quote = origin.quote === undefined || origin.quote === '' ? '' : `\n  - ${code(origin.quote)}`;
  return `- ${code(words.placeText(origin))}${time}: ${escapeText(shows)}${quote}`;
}

function framesItem({input, filter}: FrameFilter): string {
  return `- These frames together in ${code(input)} (Wireshark): ${code(filter)}`;
}

function overviewGroup({title, rows, omitted}: OverviewGroup): string {
  return [
    `**${escapeText(title)}**\n`,
    ...rows.map(({ladder, text}) => `- ${ladder === undefined ? '' : `ladder ${ladder}: `}${escapeText(text)}`),
    ...(omitted > 0 ? [`- … and ${formatCount(omitted)} more`] : []),
  ].join('\n');
}

function stepItem({action, where, command, verify}: FixStep, index: number): string {
  const indent = ' '.repeat(`${index + 1}. `.length);
  return [
    `${index + 1}. ${escapeRich(action)}`,
    ...(where === undefined ? [] : [`${indent}- Where: ${escapeRich(where)}`]),
    ...(command === undefined ? [] : [`${indent}- Command:\n${commandBlock(command, `${indent}  `)}`]),
    ...(verify === undefined ? [] : [`${indent}- Verify: ${escapeRich(verify)}`]),
  ]
    .join('\n')
    .trimEnd();
}

function commandBlock(command: string, indent: string): string {
  const lines = words.commandLines(command);
  const fence = '`'.repeat(Math.max(3, longestTicks(command) + 1));
  return [fence, ...lines, fence].map((line) => `${indent}${line}`).join('\n');
}

function checkTable(systems: readonly SystemView[]): string {
  return table(
    ['System', 'Status', 'Check', 'Id'],
    systems.flatMap(({system, checks}) =>
      checks.map(({result, title}) => [
        escapeText(system),
        words.statusWords[result.status],
        escapeText(
          [title, ...(result.status === 'not-evaluated' ? [] : result.notes)].join('. ').replaceAll('..', '.'),
        ),
        code(result.id),
      ]),
    ),
  );
}

function missingItem({missing, checks}: MissingView): string {
  const reason = missing.reason === undefined ? '' : ` (${escapeText(missing.reason)})`;
  return [
    `- **${escapeText(missing.title)}**${reason}`,
    `  - Collect: ${escapeProse(missing.collect)}`,
    `  - For: ${checks.map(code).join(', ')}`,
  ].join('\n');
}

function inputTable(inputs: readonly InputRow[]): string {
  return table(
    ['Input', 'State', 'What', 'Facts', 'Notes'],
    inputs.map((input) => [
      code(input.path),
      words.isLost(input) ? `**${words.stateWords[input.state]}**` : words.stateWords[input.state],
      escapeText(input.title),
      String(input.facts),
      escapeText(input.notes.join('; ')),
    ]),
  );
}

/** Plain words stay words; names, addresses and the like become code, which no Markdown reader turns into something else. */
function escapeRich(text: RichText): string {
  return text
    .map(({kind, text: part}) => {
      const isPlain = kind === 'text' || (kind === 'value' && /^[\p{L}\p{N} ,]*$/u.test(part));
      return isPlain ? escapeText(part) : code(part);
    })
    .join('');
}

/** Our own prose with `backticks` in it, as in what to collect. */
function escapeProse(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? code(part) : escapeText(part)))
    .join('');
}
