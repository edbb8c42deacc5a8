/** Whether two subjects are one thing that two paired captures show under the address that each has for it. ADR 0005. */
import type {Subject} from '../../model/subject.ts';
import type {FactLookup} from '../derived.ts';
import {capturePairs} from './capture-pairs.ts';
import {capturePaths} from './capture-sightings.ts';

/** What is said of a subject, and the inputs that it is seen in. */
export interface SeenSubject {
  readonly subject: Subject;
  readonly inputs: readonly string[];
}

export type IsSameSubject = (one: SeenSubject, other: SeenSubject) => boolean;

export function sameSubjects(store: FactLookup): IsSameSubject {
  const pairs = store.of(capturePairs);
  if (pairs.length === 0) return () => false;
  const paths = capturePaths(store);
  const byPaths = new Map(pairs.map(({value}) => [keyOf(value.first, value.second), value]));
  const capturesOf = ({inputs}: SeenSubject) => [...new Set(inputs.map((input) => paths.get(input) ?? input))];
  const isOne = (one: Subject, other: Subject, from: string, to: string): boolean =>
    one === other ||
    (byPaths.get(keyOf(from, to))?.addresses ?? []).some(
      ({first, second}) => withAddress(one, first, second) === other,
    ) ||
    (byPaths.get(keyOf(to, from))?.addresses ?? []).some(
      ({first, second}) => withAddress(one, second, first) === other,
    );
  return (one, other) =>
    capturesOf(one).some((from) =>
      capturesOf(other).some(
        (to) =>
          (byPaths.has(keyOf(from, to)) || byPaths.has(keyOf(to, from))) && isOne(one.subject, other.subject, from, to),
      ),
    );
}

function keyOf(first: string, second: string): string {
  return JSON.stringify([first, second]);
}

/** The same subject at another address: `turn://10.0.0.1:3478/udp`, `address:10.0.0.1:443`. */
function withAddress(subject: Subject, from: string, to: string): string {
  const match = /^(turn:\/\/|address:)(\[[^\]]*\]|[^:]*)(:.*)$/.exec(subject);
  if (match === null) return subject;
  const [, kind = '', host = '', rest = ''] = match;
  if (host.replace(/^\[|\]$/g, '') !== from) return subject;
  return `${kind}${to.includes(':') ? `[${to}]` : to}${rest}`;
}
