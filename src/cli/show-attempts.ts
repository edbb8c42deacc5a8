/** `--attempts` and `--attempt`: the table of all attempts to join below the report, or one of them in its place. */
import {UserError} from '../model/errors.ts';
import type {JoinAttempt} from '../model/join-attempt.ts';
import {
  writeJoinAttempt,
  writeJoinAttemptJson,
  writeJoinAttemptMarkdown,
  writeJoinTable,
  writeJoinTableMarkdown,
} from '../report/join-attempts.ts';
import {writeJson} from '../report/json.ts';
import {writeMarkdown} from '../report/markdown.ts';
import {writeText} from '../report/text.ts';
import type {View} from './present-run.ts';

/** In JSON the report holds them anyway. */
export function attemptsView(): View {
  return ({report}, format, options) => {
    const {joins} = report;
    switch (format) {
      case 'json':
        return writeJson(report);
      case 'markdown':
        return `${writeMarkdown(report)}\n${joins === undefined ? `${nobody}\n` : writeJoinTableMarkdown(joins)}`;
      case 'text':
        return `${writeText(report, options)}\n${joins === undefined ? `${nobody}\n` : writeJoinTable(joins, options)}`;
    }
  };
}

const nobody = 'No log tells of a guest who tried to join.';

/** `which`: the number of an attempt, a guest, a call leg or its beginning, or `call 6`. Throws `UserError` for none and for several. */
export function attemptView(which: string): View {
  return ({attempts = []}, format, options) => {
    const attempt = attemptOf(attempts, which);
    switch (format) {
      case 'json':
        return writeJoinAttemptJson(attempt);
      case 'markdown':
        return writeJoinAttemptMarkdown(attempt);
      case 'text':
        return writeJoinAttempt(attempt, options);
    }
  };
}

const listHint = '`--attempts` lists them with their numbers.';

export function attemptOf(attempts: readonly JoinAttempt[], which: string): JoinAttempt {
  if (attempts.length === 0) throw new UserError(nobody, 'Give the log of a Call Bridge that covers a join.');
  const number = /^\d{1,9}$/.test(which) ? Number(which) : undefined;
  const wanted = which.toLowerCase();
  const found = attempts.filter((attempt) =>
    number !== undefined
      ? attempt.number === number
      : attempt.guest?.toLowerCase() === wanted.replace(/^(guest\d+)@.*$/, '$1') ||
        (wanted.length >= 8 && attempt.leg?.toLowerCase().startsWith(wanted) === true) ||
        (attempt.call !== undefined && `call ${attempt.call}` === wanted),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    const range = attempts.length === 1 ? 'there is one, number 1' : `there are ${attempts.length}`;
    throw new UserError(`There is no attempt ${which}: ${range}.`, listHint);
  }
  if (others.length > 0) {
    const numbers = found.slice(0, 8).map((attempt) => attempt.number);
    throw new UserError(
      `${which} is that of ${found.length} attempts: ${numbers.join(', ')}.`,
      'Give the number of one.',
    );
  }
  return only;
}
