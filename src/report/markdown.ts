/** The report for a ticket: the same parts in the same order as the text, in GitHub's Markdown. */
import {formatCount} from '../model/count.ts';
import {english, type Phrasebook} from '../model/phrasebook.ts';
import type {ProbeOverview} from '../model/probe-overview.ts';
import type {Evidence, Finding, FixStep, FrameFilter, InputRow, Report} from '../model/report.ts';
import type {RichText} from '../model/rich-text.ts';
import {acceptanceText, carriedText, severityNote, staleAcceptances} from './accepted-words.ts';
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

export function writeMarkdown(report: Report, book: Phrasebook = english): string {
  const view = arrangeReport(report);
  const blocks = [
    ...header(report, book),
    ...(isPathFirst(report) ? pathSections(report, book) : []),
    ...(report.summary.verdict !== 'findings'
      ? [
          words
            .nothingFoundText(report, book)
            .map((text) => `**${escapeText(text)}**`)
            .join(' '),
        ]
      : []),
    ...section(
      book.say('Diagnoses'),
      view.diagnoses.map((diagnosis, index) => diagnosisBlock(diagnosis, index, book)),
    ),
    ...section(
      book.say('Other findings'),
      view.others.map((finding) => card(finding, escapeRich(finding.text), book)),
    ),
    ...section(
      book.say('Accepted'),
      view.accepted.length === 0 ? [] : [view.accepted.map((diagnosis) => acceptedItem(diagnosis, book)).join('\n')],
    ),
    ...section(book.say('Acceptances to look at'), staleItems(report, book)),
    ...(isPathFirst(report) ? [] : pathSections(report, book)),
    ...section(
      book.say('In the captures'),
      (report.captures === undefined ? [] : overviewGroups(report.captures, undefined, book)).map((group) =>
        overviewGroup(group, book),
      ),
    ),
    ...section(
      book.say('In the logs'),
      logGroups(report, book).map((group) => overviewGroup(group, book)),
    ),
    ...section(book.say('Checks'), view.systems.length === 0 ? [] : [checkTable(view.systems, book)]),
    ...section(
      book.say('Not evaluated'),
      view.missing.length === 0 ? [] : [view.missing.map((missing) => missingItem(missing, book)).join('\n')],
    ),
    ...section(book.say('Inputs'), report.inputs.length === 0 ? [] : [inputTable(report.inputs, book)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function header(report: Report, book: Phrasebook): string[] {
  const {tool, run} = report;
  const found = words.findingCounts(report, book);
  return [
    `# ${tool.name} ${escapeText(tool.version)}: ${code(run.command)}`,
    [
      `- ${escapeText(words.inputCounts(report, book))}`,
      `- ${escapeText(book.say('Dates are judged at {time}', {time: words.judgedAtText(report, book)}))}`,
      `- ${found === '' ? '' : `**${found}**; `}${words.checkCounts(report, book)}`,
      ...(run.interrupted ? [`- **${words.interruptionText(report, book)}**`] : []),
    ].join('\n'),
  ];
}

function section(title: string, blocks: readonly string[]): string[] {
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

function pathSections({probes = []}: Report, book: Phrasebook): string[] {
  return probes.flatMap((probe) => probeSection(probe, book));
}

function probeSection(probe: ProbeOverview, book: Phrasebook): string[] {
  const {tried, untried} = arrangeSteps(probe);
  const rows = tried.flatMap((step) =>
    step.stages.map((row, index) => [
      index === 0 ? escapeText(step.title) : '',
      row.stage,
      row.outcome === 'failed' && !step.isOptional
        ? `**${stageResult(step, row, book)}**`
        : stageResult(step, row, book),
      stageTime(row),
      escapeText(stageNote(step, row, book)),
    ]),
  );
  return [
    `## ${escapeText(book.say('Path of {name}', {name: probeTitle(probe, book)}))}`,
    escapeText(`${probeCounts(probe, book)}; ${probeTimes(probe, book)}`),
    ...(rows.length === 0
      ? []
      : [
          table(
            ['Step', 'Stage', 'Result', 'Time', 'What came of it'].map((title) => book.say(title)),
            rows,
          ),
        ]),
    ...untried.map(
      ({why, steps}) =>
        `**${book.say('Not tried')}:** ${escapeText(why)}\n\n${steps.map(({title}) => `- ${escapeText(title)}`).join('\n')}`,
    ),
    ...(probe.vantage === undefined ? [escapeText(book.say(unknownSideText))] : []),
  ];
}

function diagnosisBlock({root, explains, notes}: DiagnosisView, index: number, book: Phrasebook): string {
  return [
    card(root, `${index + 1}. ${escapeRich(root.text)}`, book),
    ...(explains.length === 0
      ? []
      : [`**${book.say('Explains:')}**\n\n${explains.map((finding) => `- ${consequence(finding, book)}`).join('\n')}`]),
    ...notes.map((note) => `_${book.say('Note:')}_ ${escapeText(note)}`),
  ].join('\n\n');
}

function acceptedItem({root, explains}: DiagnosisView, book: Phrasebook): string {
  const item = (finding: Finding): string => {
    const why =
      carriedText(finding, book) || (finding.suppressed === undefined ? '' : acceptanceText(finding.suppressed, book));
    return `- **${words.severityWord(finding, book)}**: ${escapeRich(finding.text)} (${code(finding.rule)})${why === '' ? '' : `; _${escapeText(why)}_`}`;
  };
  return [item(root), ...explains.map((finding) => `  ${item(finding)}`)].join('\n');
}

function staleItems(report: Report, book: Phrasebook): string[] {
  const {rows, omitted} = staleAcceptances(report);
  if (rows.length === 0) return [];
  const items = rows.map(({title, note}) => `- ${code(title)}: ${escapeText(note)}`);
  return [
    [...items, ...(omitted > 0 ? [`- … ${book.say('and {count} more', {count: formatCount(omitted)})}`] : [])].join(
      '\n',
    ),
  ];
}

function consequence({severity, text, evidence, suppressed}: Finding, book: Phrasebook): string {
  const [piece] = evidence;
  return `${book.say(severity)}${suppressed === undefined ? '' : ` (${book.say('accepted')})`}: ${escapeRich(text)}${piece === undefined ? '' : ` (${code(words.placeText(piece.origin, book))})`}`;
}

function card(finding: Finding, heading: string, book: Phrasebook): string {
  const {why, evidence, competing, fix} = finding;
  return [
    `### ${heading}`,
    `**${words.severityWord(finding, book)}**, ${[book.say(words.impactWords[finding.impact]), words.confidenceText(finding, book), severityNote(finding, book)].filter((part) => part !== '').join('; ')} (${code(finding.rule)})`,
    `**${book.say('Why:')}** ${escapeRich(why)}`,
    `**${book.say('Evidence:')}**\n\n${[...evidence.map((piece) => evidenceItem(piece, book)), ...words.frameFiltersOf(finding).map((frames) => framesItem(frames, book))].join('\n')}`,
    ...(competing.length === 0
      ? []
      : [
          `**${book.say('Hint:')}** ${book.say('the same evidence also fits')}\n\n${competing.map((cause) => `- ${escapeRich(cause)}`).join('\n')}`,
        ]),
    ...(fix.length === 0
      ? []
      : [`**${book.say('Fix:')}**\n\n${fix.map((step, index) => stepItem(step, index, book)).join('\n')}`]),
  ].join('\n\n');
}

function evidenceItem({origin, shows}: Evidence, book: Phrasebook): string {
  const time = origin.time === undefined ? '' : `, ${words.timeText(origin.time, book)}`;
  const quote = origin.quote === undefined || origin.quote === '' ? '' : `\n  - ${code(origin.quote)}`;
  return `- ${code(words.placeText(origin, book))}${time}: ${escapeText(shows)}${quote}`;
}

function framesItem({input, filter}: FrameFilter, book: Phrasebook): string {
  return `- ${book.say('These frames together in {input} (Wireshark):', {input: code(input)})} ${code(filter)}`;
}

function overviewGroup({title, rows, omitted}: OverviewGroup, book: Phrasebook): string {
  return [
    `**${escapeText(title)}**\n`,
    ...rows.map(
      ({ladder, text}) =>
        `- ${ladder === undefined ? '' : `${book.say('ladder {number}', {number: ladder})}: `}${escapeText(text)}`,
    ),
    ...(omitted > 0 ? [`- … ${book.say('and {count} more', {count: formatCount(omitted)})}`] : []),
  ].join('\n');
}

function stepItem({action, where, command, verify}: FixStep, index: number, book: Phrasebook): string {
  const indent = ' '.repeat(`${index + 1}. `.length);
  return [
    `${index + 1}. ${escapeRich(action)}`,
    ...(where === undefined ? [] : [`${indent}- ${book.say('Where:')} ${escapeRich(where)}`]),
    ...(command === undefined ? [] : [`${indent}- ${book.say('Command:')}\n${commandBlock(command, `${indent}  `)}`]),
    ...(verify === undefined ? [] : [`${indent}- ${book.say('Verify:')} ${escapeRich(verify)}`]),
  ]
    .join('\n')
    .trimEnd();
}

function commandBlock(command: string, indent: string): string {
  const lines = words.commandLines(command);
  const fence = '`'.repeat(Math.max(3, longestTicks(command) + 1));
  return [fence, ...lines, fence].map((line) => `${indent}${line}`).join('\n');
}

function checkTable(systems: readonly SystemView[], book: Phrasebook): string {
  return table(
    ['System', 'Status', 'Check', 'Id'].map((title) => book.say(title)),
    systems.flatMap(({system, checks}) =>
      checks.map(({result, title, isAccepted}) => [
        escapeText(book.say(system)),
        book.say(isAccepted ? 'accepted' : words.statusWords[result.status]),
        escapeText(
          [title, ...(result.status === 'not-evaluated' ? [] : result.notes)].join('. ').replaceAll('..', '.'),
        ),
        code(result.id),
      ]),
    ),
  );
}

function missingItem({missing, checks}: MissingView, book: Phrasebook): string {
  const reason = missing.reason === undefined ? '' : ` (${escapeText(missing.reason)})`;
  return [
    `- **${escapeText(missing.title)}**${reason}`,
    `  - ${book.say('Collect:')} ${escapeProse(missing.collect)}`,
    `  - ${book.say('For:')} ${checks.map(code).join(', ')}`,
  ].join('\n');
}

function inputTable(inputs: readonly InputRow[], book: Phrasebook): string {
  return table(
    ['Input', 'State', 'What', 'Facts', 'Notes'].map((title) => book.say(title)),
    inputs.map((input) => [
      code(input.path),
      words.isLost(input) ? `**${book.say(words.stateWords[input.state])}**` : book.say(words.stateWords[input.state]),
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
