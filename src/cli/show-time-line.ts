/** `--timeline`: of all that was read, or around one attempt to join, and its text. */
import {UserError} from '../model/errors.ts';
import {writeTimeLine, writeTimeLineJson, writeTimeLineMarkdown} from '../report/time-line.ts';
import type {View} from './present-run.ts';
import {attemptOf} from './show-attempts.ts';

/** `which`: as for `--attempt`; `true`: all that was read. Throws `UserError` for what names no attempt, and for several. */
export function timeLineView(which: string | true): View {
  if (which !== true && !/^(?:\d{1,9}|guest\S*|call \d+|[\da-f][\da-f-]{7,35})$/i.test(which)) {
    throw new UserError(
      `--timeline takes an attempt to join, and ${which} names none.`,
      'Write the files first: `wrtc-doctor run FILE --timeline`, then `--timeline 1` or `--timeline guest7001`.',
    );
  }
  return ({timeLines, attempts = []}, format, options) => {
    const line = which === true ? timeLines?.all() : timeLines?.ofAttempt(attemptOf(attempts, which).number);
    if (line === undefined) throw new UserError('There is no time line to show.', 'Give logs or captures.');
    switch (format) {
      case 'json':
        return writeTimeLineJson(line);
      case 'markdown':
        return writeTimeLineMarkdown(line);
      case 'text':
        return writeTimeLine(line, options);
    }
  };
}
