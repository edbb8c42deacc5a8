/** Attempts to join, and one of them, for a terminal, a mail or a program. */
import {formatCount} from '../model/count.ts';
import type {JoinAttempt, JoinOverview} from '../model/join-attempt.ts';
import {joinAttemptLines, joinTableLines} from './join-lines.ts';
import {
  attemptDetails,
  attemptNotes,
  attemptTitle,
  hourText,
  joinCountsText,
  outcomeCountsText,
  outcomeText,
  outcomeWords,
  secondsText,
  stagesText,
  stageWords,
  timeBasisText,
  whoText,
} from './join-words.ts';
import {escapeControls} from './json.ts';
import {writeLines} from './ladder.ts';
import {code, escapeText, table} from './markdown-text.ts';
import type {TextOptions} from './text.ts';

export function writeJoinTable(overview: JoinOverview, {color = false, width = 100}: TextOptions = {}): string {
  return writeLines(joinTableLines(overview, Math.max(60, width)), color);
}

export function writeJoinTableMarkdown(overview: JoinOverview): string {
  const {attempts, total, byHour, byCallBridge = []} = overview;
  const blocks = [
    '## Attempts to join',
    ...timeBasisText(attempts.map(({startedAt}) => startedAt)).map((text) => `_${escapeText(text)}_`),
    table(
      ['#', 'Began (UTC)', 'Guest', 'Space', 'Came as far as', 'Took', 'How it ended', 'From', 'Browser', 'Stages'],
      attempts.map((attempt) => {
        const {number, startedAt, spaceName, space, reached, tookMs, outcome, clientAddress, browser} = attempt;
        return [
          String(number),
          startedAt === undefined ? '' : startedAt.iso.slice(0, 19).replace('T', ' '),
          escapeText(whoText(attempt)),
          escapeText(spaceName ?? space ?? ''),
          reached === undefined ? '' : stageWords[reached],
          tookMs === undefined ? '' : secondsText(tookMs),
          outcomeWords[outcome],
          escapeText(clientAddress ?? ''),
          escapeText(browser ?? ''),
          escapeText(stagesText(attempt)),
        ];
      }),
    ),
    ...(attempts.length < total
      ? [`${formatCount(total - attempts.length)} more between them: counted, and not kept.`]
      : []),
    `**${joinCountsText(overview)}**`,
    ...byCallBridge.map(
      ({callBridge, byOutcome}) => `Call Bridge ${escapeText(callBridge)}: ${outcomeCountsText(byOutcome)}`,
    ),
    ...(byHour.length === 0
      ? []
      : [
          table(
            ['Hour', 'Attempts that began'],
            byHour.map((hour) => [hourText(hour), outcomeCountsText(hour.byOutcome)]),
          ),
        ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function writeJoinAttempt(attempt: JoinAttempt, {color = false, width = 100}: TextOptions = {}): string {
  return writeLines(joinAttemptLines(attempt, Math.max(60, width)), color);
}

export function writeJoinAttemptMarkdown(attempt: JoinAttempt): string {
  const {lines, droppedLines} = attempt;
  const blocks = [
    `# ${escapeText(attemptTitle(attempt))}`,
    [
      `- **${escapeText(outcomeText(attempt))}**`,
      ...(attempt.reached === undefined ? [] : [`- came as far as: ${stageWords[attempt.reached]}`]),
      ...attemptDetails(attempt).map((text) => `- ${escapeText(text)}`),
      ...attemptNotes(attempt).map((text) => `- _${escapeText(text)}_`),
    ].join('\n'),
    table(
      ['Seconds', 'Stage', 'Where', 'As written'],
      lines.map(({sinceStartMs, stage, input, line, quote}) => [
        sinceStartMs === undefined ? '' : (sinceStartMs / 1000).toFixed(3),
        stage === undefined ? '' : stageWords[stage],
        code(`${input}:${line}`),
        code(quote),
      ]),
    ),
    ...(droppedLines === 0 ? [] : [`${formatCount(droppedLines)} more of it: not kept.`]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

export function writeJoinAttemptJson(attempt: JoinAttempt): string {
  return `${escapeControls(JSON.stringify(attempt, null, 2))}\n`;
}
