/**
 * Refuses regular expressions that a line could keep busy for ever. A search that fails tries every way to match what it
 * has read. Where a loop can take the same text in two ways, their number doubles with each round; where loops that follow
 * one another can share a text in any proportion, it grows with a power of the length.
 * After Weideman, van der Merwe, Berglund, Watson: "Analyzing Matching Time Behavior of Backtracking Regular Expression
 * Matchers by Using Ambiguity of NFA" (2016).
 */
import {type PositionAutomaton, positionAutomatonOf, UnjudgedPattern} from './position-automaton.ts';

/** A text of 16 KiB and two loops: some tenths of a second at worst. With three it is hours. */
const mostLoops = 2;
const mostSteps = 500_000;

/** Why the pattern is refused, for people; undefined when it is not. It has to be a regular expression. */
export function backtrackingFault(pattern: string, ignoreCase: boolean): string | undefined {
  try {
    return faultIn(positionAutomatonOf(pattern, ignoreCase), pattern);
  } catch (error) {
    if (error instanceof UnjudgedPattern) return error.message;
    throw error;
  }
}

function faultIn(automaton: PositionAutomaton, pattern: string): string | undefined {
  const loops = loopsIn(automaton);
  const endless = loops.find((loop) => isAmbiguous(automaton, loop));
  if (endless !== undefined) {
    return `${sourceOf(automaton, endless, pattern)} can repeat the same text in more than one way: a line that nearly matches would take for ever`;
  }
  const chain = longestChain(automaton, loops);
  if (chain.length > mostLoops) {
    const parts = chain.filter((loop) => !isSearch(automaton, loop)).map((loop) => sourceOf(automaton, loop, pattern));
    const where = chain.some((loop) => isSearch(automaton, loop))
      ? ', from every place of the line for the pattern does not begin with ^'
      : '';
    return `${parts.join(' and ')} can share the same text in any proportion${where}: a long line could take for ever. Begin with ^, or say what may stand there, such as [^"]* in place of .*`;
  }
  for (const lookaround of automaton.lookarounds) {
    const fault = faultIn(lookaround, pattern);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Positions of which each can be reached from each. */
type Loop = ReadonlySet<number>;

function loopsIn({next}: PositionAutomaton): readonly Loop[] {
  const previous = next.map(() => new Map<number, number>());
  // Positions are numbered as they stand in the expression: each loop has an edge that leads back.
  const returns = new Set<number>();
  for (const [from, edges] of next.entries()) {
    for (const [to, ways] of edges) {
      previous[to]?.set(from, ways);
      if (to <= from) returns.add(to);
    }
  }
  const loops: Loop[] = [];
  for (const position of returns) {
    if (loops.some((loop) => loop.has(position))) continue;
    const before = reachableFrom(previous, position);
    const loop = new Set([...reachableFrom(next, position)].filter((other) => before.has(other)));
    if (loop.has(position)) loops.push(loop);
  }
  return loops;
}

function reachableFrom(next: readonly ReadonlyMap<number, number>[], start: number): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [start];
  for (let position = open.pop(); position !== undefined; position = open.pop()) {
    for (const other of next[position]?.keys() ?? []) {
      if (reached.has(other)) continue;
      reached.add(other);
      open.push(other);
    }
  }
  return reached;
}

/** Whether two ways through the loop that part come together again, having taken the same text. */
function isAmbiguous({positions, next}: PositionAutomaton, loop: Loop): boolean {
  for (const position of loop) {
    for (const [other, ways] of next[position] ?? []) if (ways > 1 && loop.has(other)) return true;
  }
  const step = ([one = 0, two = 0]: readonly number[]): number[][] =>
    [...(next[one]?.keys() ?? [])].flatMap((oneNext) =>
      [...(next[two]?.keys() ?? [])]
        .filter((twoNext) => loop.has(oneNext) && loop.has(twoNext))
        .filter((twoNext) => share(positions, oneNext, twoNext))
        .map((twoNext) => [oneNext, twoNext]),
    );
  // Parted is parted, whichever of the two comes first.
  const starts = [...loop].flatMap((position) => step([position, position])).filter(([one = 0, two = 0]) => one < two);
  return search(starts, step, ([one, two]) => one === two);
}

/** Loops of which each shares a text with the next. What matches at once when it is reached is not tried twice. */
function longestChain(automaton: PositionAutomaton, loops: readonly Loop[]): readonly Loop[] {
  const {last, hasEnd, next} = automaton;
  const counted = loops.filter((loop) => hasEnd || [...loop].some((position) => !last.has(position)));
  const reached = new Map(counted.map((loop) => [loop, reachableFrom(next, [...loop][0] ?? 0)]));
  const chains = new Map<Loop, readonly Loop[]>();
  const chainFrom = (loop: Loop): readonly Loop[] => {
    const known = chains.get(loop);
    if (known !== undefined) return known;
    const followers = counted.filter(
      (other) =>
        other !== loop && reached.get(loop)?.has([...other][0] ?? -1) === true && areShared(automaton, loop, other),
    );
    const longest = followers.map(chainFrom).sort((one, other) => other.length - one.length)[0] ?? [];
    const chain = [loop, ...longest];
    chains.set(loop, chain);
    return chain;
  };
  return counted.map(chainFrom).sort((one, other) => other.length - one.length)[0] ?? [];
}

/** Whether there is a text that leads from a place of `before` to itself, to one of `after`, and from there to itself. */
function areShared({positions, next}: PositionAutomaton, before: Loop, after: Loop): boolean {
  const step = ([one = 0, two = 0, three = 0]: readonly number[]): number[][] =>
    [...(next[one]?.keys() ?? [])]
      .filter((oneNext) => before.has(oneNext))
      .flatMap((oneNext) =>
        [...(next[two]?.keys() ?? [])]
          .filter((twoNext) => share(positions, oneNext, twoNext))
          .flatMap((twoNext) =>
            [...(next[three]?.keys() ?? [])]
              .filter((threeNext) => after.has(threeNext) && share(positions, oneNext, twoNext, threeNext))
              .map((threeNext) => [oneNext, twoNext, threeNext]),
          ),
      );
  return [...before].some((from) =>
    [...after].some((to) =>
      search([[from, from, to]], step, ([one, two, three]) => one === from && two === to && three === to),
    ),
  );
}

/** Whether a state with `isGoal` can be reached in one step or more. */
function search(
  starts: readonly (readonly number[])[],
  step: (state: readonly number[]) => number[][],
  isGoal: (state: readonly number[]) => boolean,
): boolean {
  const seen = new Set<string>();
  const open = [...starts];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (const following of step(state)) {
      if (isGoal(following)) return true;
      const key = following.join(' ');
      if (seen.has(key)) continue;
      if (seen.size === mostSteps) throw new UnjudgedPattern('is too large to be judged: repeat less');
      seen.add(key);
      open.push(following);
    }
  }
  return false;
}

function share(positions: PositionAutomaton['positions'], ...places: readonly number[]): boolean {
  return places.reduce((common, place) => common & (positions[place]?.characters ?? 0n), -1n) !== 0n;
}

/** Whether the loop is no part of the pattern, but the search for the start of a match. */
function isSearch({before}: PositionAutomaton, loop: Loop): boolean {
  return before !== undefined && loop.has(before);
}

/** The part of the pattern that the loop is; of repetitions of one another the outermost. */
function sourceOf({positions, repeated}: PositionAutomaton, loop: Loop, pattern: string): string {
  const places = [...loop].flatMap((position) => positions[position]?.place ?? []);
  const [outermost] = repeated
    .filter(({start, end}) => places.every((place) => start <= place.start && place.end <= end))
    .sort((one, other) => other.end - other.start - (one.end - one.start));
  return `"${pattern.slice(outermost?.start, outermost?.end)}"`;
}
