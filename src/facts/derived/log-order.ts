/** What came first of the things that logs tell. */
import {isBefore, millisecondsBetween} from '../../model/instant.ts';
import type {Fact} from '../fact.ts';
import type {logSummary} from '../log-summary.ts';

/**
 * Whether `later` stands after `earlier`: by their times, else by their lines in one log. Undefined where nobody knows,
 * as for two logs of which one states no year.
 */
export function isAfter(later: Fact, earlier: Fact): boolean | undefined {
  const [one, other] = [earlier.origin, later.origin];
  if (one.time !== undefined && other.time !== undefined && one.time.iso !== other.time.iso)
    return isBefore(one.time, other.time);
  return one.input === other.input ? (other.line ?? 0) > (one.line ?? 0) : undefined;
}

/** In the order in which things happened; where that is not known, in the order of the logs. */
export function inLogOrder<Value>(facts: readonly Fact<Value>[]): readonly Fact<Value>[] {
  return facts.toSorted((one, other) => {
    const [first, second] = [orderOf(one), orderOf(other)];
    return first < second ? -1 : first > second ? 1 : (one.origin.line ?? 0) - (other.origin.line ?? 0);
  });
}

function orderOf({origin: {time, input}}: Fact): string {
  return `${time?.iso ?? ''} ${input}`;
}

/** How many minutes the log of a fact, or a later file of the same log, goes on after it; undefined without times. */
export function minutesLeft(fact: Fact, logs: readonly Fact<LogSummary>[]): number | undefined {
  const {time, input} = fact.origin;
  const ends = logs.flatMap(({origin, value}) =>
    value.lastTime !== undefined && setOf(origin.input) === setOf(input) ? [value.lastTime] : [],
  );
  const end = ends.toSorted((one, other) => (one.iso < other.iso ? 1 : -1))[0];
  return time === undefined || end === undefined ? undefined : millisecondsBetween(time, end) / 60_000;
}

/** `log`, `log.1` and `log.2.gz` are files of one log. */
export function setOf(path: string): string {
  return path.replace(/(?:\.\d+)?(?:\.gz)?$/, '');
}

type LogSummary = ReturnType<(typeof logSummary)['of']>['value'];
