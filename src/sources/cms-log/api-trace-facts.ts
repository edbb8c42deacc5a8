/** Facts and words of the API replies in a log: the parser of saved replies reads them, with the lines of the log. */
import type {LogDigest} from '../../logs/log-digest.ts';
import {counted} from '../../model/count.ts';
import {ReplyTally, readReplies} from '../cms-api/read-replies.ts';
import {boxOf, type ReadContext} from '../format-reader.ts';
import type {ApiTrace, TracedReply} from './api-trace.ts';

export interface TraceOutcome {
  readonly notes: readonly string[];
  readonly isPartial: boolean;
}

/** `path` and `format` are those of the log. */
export function readApiTrace(
  trace: ApiTrace,
  path: string,
  format: string,
  digest: LogDigest,
  context: ReadContext,
): TraceOutcome {
  const tally = new ReplyTally();
  for (const reply of trace.replies) readTraced(reply, path, format, digest, context, tally);
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

function readTraced(
  reply: TracedReply,
  path: string,
  format: string,
  digest: LogDigest,
  context: ReadContext,
  tally: ReplyTally,
): void {
  const {lines, numbers, request, host, stamp} = reply;
  const time = stamp === undefined ? undefined : digest.instantOf(stamp);
  const subject = boxOf(context, 'cms', host);
  const lineOf = (line: number): number => numbers[line - 1] ?? numbers.at(-1) ?? line;
  const source = {path, format, subject, request: request.replace(/\?.*$/, ''), lineOf};
  readReplies(lines.join('\n'), time === undefined ? source : {...source, time}, context, tally);
}
