/** A time line for a terminal, a mail or a program. */
import type {TimeLine} from '../model/time-line.ts';
import {escapeControls} from './json.ts';
import {writeLines} from './ladder.ts';
import {code, escapeText, table} from './markdown-text.ts';
import type {TextOptions} from './text.ts';
import {
  arrangeTimeLine,
  laneNames,
  outroTexts,
  placeText,
  sourceName,
  timeLineLines,
  timeLineNotes,
} from './time-line-lines.ts';

export function writeTimeLine(line: TimeLine, {color = false, width = 100}: TextOptions = {}): string {
  return writeLines(timeLineLines(line, Math.max(60, width)), color);
}

export function writeTimeLineJson(line: TimeLine): string {
  return `${escapeControls(JSON.stringify(line, null, 2))}\n`;
}

/** What happened stands in the column of its source. */
export function writeTimeLineMarkdown(line: TimeLine): string {
  const {title, lanes, sources, rows} = line;
  const {texts} = arrangeTimeLine(line);
  const blocks = [
    `# ${escapeText(title)}`,
    [
      ...sources.map(({input}, index) => `- ${sourceName(index)}: ${code(input)}`),
      ...timeLineNotes(line).map((note) => `- ${escapeText(note)}`),
    ].join('\n'),
    rows.length === 0
      ? ''
      : table(
          ['Time (UTC)', 'Where', ...lanes.map((lane) => laneNames[lane].long)],
          rows.map((row, index) => [
            `${row.time.iso.slice(0, 10)} ${row.time.iso.slice(11, 23)}`,
            placeText(row.places),
            ...lanes.map((_, lane) => {
              if (lane !== row.lane) return '';
              const text = escapeText(texts[index] ?? '');
              return row.tone === 'wrong' ? `**${text}**` : text;
            }),
          ]),
        ),
    ...outroTexts(line),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
