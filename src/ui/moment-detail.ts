/** One row of the time line in full: where it stands, the raw line, and what it belongs to. */
import {english} from '../model/phrasebook.ts';
import type {TimeLinePlace} from '../model/time-line.ts';
import {laneNames, timeLineNotes} from '../report/time-line-lines.ts';
import {type Line, sectionOf, span, wrapSpans} from './detail-blocks.ts';
import {shortLines} from './finding-detail.ts';
import type {IndexedReport} from './report-index.ts';
import type {MomentRow} from './row-kinds.ts';

export function momentDetail(
  {arranged: {line}, index}: MomentRow,
  indexed: IndexedReport | undefined,
  width: number,
): readonly Line[] {
  const row = line.rows[index];
  const lane = row === undefined ? undefined : line.lanes[row.lane];
  if (row === undefined || lane === undefined) return [];
  const {time, text, places, quote, attempt, ladder, findings = []} = row;
  const found = findings.flatMap((id) => indexed?.findings.get(id) ?? []);
  const belongs = [
    ...(attempt === undefined ? [] : [`Attempt ${attempt} (screen 6); t shows what else was at that time.`]),
    ...(ladder === undefined ? [] : [`Ladder ${ladder} (screen 5).`]),
  ];
  return [
    ...wrapSpans(
      [span(`${time.iso.slice(0, 10)} ${time.iso.slice(11, 26)} UTC`, 'heading'), span(`  ${laneNames[lane].long}`)],
      width,
    ),
    ...wrapSpans([span(text, 'title')], width),
    ...sectionOf(
      'Where',
      places.flatMap((place) =>
        wrapSpans([span(placeWords(place, line.sources[place.source]?.input ?? ''))], width, {first: [span('• ')]}),
      ),
    ),
    ...sectionOf('The line', quote === undefined ? [] : wrapSpans([span(quote, 'value')], width)),
    ...sectionOf(
      'Findings that rest on it',
      found.flatMap((finding) => shortLines(finding, width, indexed?.book ?? english)),
    ),
    ...sectionOf(
      'It belongs to',
      belongs.flatMap((each) => wrapSpans([span(each)], width, {first: [span('• ')]})),
    ),
    ...sectionOf(
      'About these times',
      timeLineNotes(line).flatMap((note) => wrapSpans([span(note, 'faint')], width, {first: [span('• ')]})),
    ),
  ];
}

/** `client.pcap frame 48 (Wireshark: frame.number == 48)`, `cms.log:12`. */
function placeWords({line, frame, untilFrame}: TimeLinePlace, input: string): string {
  if (frame === undefined) return line === undefined ? input : `${input}:${line}`;
  const filter =
    untilFrame === undefined ? `frame.number == ${frame}` : `frame.number >= ${frame} && frame.number <= ${untilFrame}`;
  return `${input} frame ${frame} (Wireshark: ${filter})`;
}
