/** Reads a whole log file of CMS or Expressway as a stream: its facts are the calls and the failures, not its lines. */

import type {FormatSet} from '../../logs/log-formats.ts';
import type {ContainerReader, EvidenceInput, Head, ReadContext, ReadOutcome} from '../format-reader.ts';
import {classifyLogLines, logShareOf} from './classify-log-lines.ts';
import {definitionsOf, type LogReaderOptions, telltaleFormatsOf, timesOf} from './log-gatherer.ts';
import {logHeadOf} from './log-head.ts';
import {LogSeries} from './log-series.ts';

const headBytes = 65_536;
// A short text with other things in it is a paste, where the text readers find more than the log; only in a long file
// some foreign lines are noise.
const enoughOfShortText = 0.97;
const enoughOfLongText = 0.7;

export function defineCmsLogReader(options: LogReaderOptions = {}): ContainerReader {
  const telltale = telltaleFormatsOf(options);
  return {
    id: 'cms-log',
    title: 'CMS or Expressway log',
    kind: 'container',
    recognise: (head) => recogniseLog(head, telltale, options.isSurelyLog === true),
    read: (input, context) => readAlone(input, context, options),
    series: {
      beginOf: (head, writtenAt) =>
        logHeadOf(head, timesOf(options, {writtenAt}), definitionsOf(options).formats)?.beginsSeconds,
      open: () => new LogSeries(options),
    },
  };
}

export const cmsLogReader = defineCmsLogReader();

function recogniseLog(head: Head, formats: FormatSet, isSurely: boolean): number {
  // UTF-16 is for the text reader, which gets decoded text.
  if (head.text === undefined || head.bytes[0] === 0xff || head.bytes[0] === 0xfe) return 0;
  if (isSurely) return 1;
  const isLong = head.bytes.length >= headBytes;
  const lines = head.text.replace(/^\ufeff/, '').split(/\r?\n/);
  // The last line of a full head is most likely cut.
  const whole = isLong && lines.length > 1 ? lines.slice(0, -1) : lines;
  const share = logShareOf(classifyLogLines(whole, formats));
  const enough = isLong ? enoughOfLongText : enoughOfShortText;
  return share >= enough ? 0.8 + share * 0.15 : share * 0.5;
}

async function readAlone(input: EvidenceInput, context: ReadContext, options: LogReaderOptions): Promise<ReadOutcome> {
  let outcome: ReadOutcome = {state: 'unreadable', notes: []};
  await new LogSeries(options).read(
    input,
    context,
    () => false,
    (settled) => {
      outcome = settled;
    },
  );
  return outcome;
}
