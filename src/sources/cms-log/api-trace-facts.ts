/** Facts and words of the API replies in a log: the parser of saved replies reads them, with the lines of the log. */
import type {Fact} from '../../facts/fact.ts';
import {logEvent} from '../../facts/log-event.ts';
import {counted} from '../../model/count.ts';
import {ReplyTally, readReplies} from '../cms-api/read-replies.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';
import type {TracedChange, TracedReply} from './api-trace.ts';
import type {GatheredLog} from './log-facts.ts';
import {fileOfLine, originAt} from './log-places.ts';

export interface TraceOutcome {
  readonly notes: readonly string[];
  readonly isPartial: boolean;
}

export function readApiTrace(log: GatheredLog, context: ReadContext): TraceOutcome {
  const {trace} = log;
  const tally = new ReplyTally();
  for (const reply of trace.replies) readTraced(reply, log, context, tally);
  for (const change of trace.changes) context.emit(changeFact(change, log, context));
  const {replies, dropped, outdated} = trace;
  const what = tally.notes();
  return {
    notes: [
      ...(replies.length === 0
        ? []
        : [`${count(replies.length)} in an API trace: ${what.join('; ') || 'none of use'}`]),
      ...(outdated === 0
        ? []
        : [`${count(outdated)} in an API trace not used: a later request changed what they told`]),
      ...(dropped === 0 ? [] : [`${count(dropped)} in an API trace dropped: they were too many or too large to keep`]),
    ],
    isPartial: tally.broken.length > 0,
  };
}

function count(replies: number): string {
  return counted(replies, 'reply').replace(/replys$/, 'replies');
}

/** As an event of the log, which it is: the answer says that the change was made. */
function changeFact(
  {method, path, address, host, number, quote, stamp}: TracedChange,
  log: GatheredLog,
  context: ReadContext,
): Fact {
  const place = originAt(log, {line: number, quote, stamp});
  return logEvent.of(boxOf(context, 'cms', host), place, {
    signature: 'api-trace-change',
    ...(place.time === undefined ? {} : {time: place.time}),
    level: '',
    text: `${method} for "${path}"${address === undefined ? '' : ` (from ${address})`}`,
    fields: {method, path, ...(address === undefined ? {} : {address})},
  });
}

function readTraced(reply: TracedReply, log: GatheredLog, context: ReadContext, tally: ReplyTally): void {
  const {lines, numbers, request, host, stamp} = reply;
  const time = stamp === undefined ? undefined : log.digest.instantOf(stamp);
  const subject = boxOf(context, 'cms', host);
  const {path, linesBefore} = fileOfLine(log, numbers[0] ?? 0);
  const lineOf = (line: number): number => (numbers[line - 1] ?? numbers.at(-1) ?? line) - linesBefore;
  const source = {path, format: log.reader, subject, request: request.replace(/\?.*$/, ''), lineOf};
  readReplies(lines.join('\n'), time === undefined ? source : {...source, time}, context, tally);
}
