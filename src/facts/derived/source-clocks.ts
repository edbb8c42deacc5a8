/**
 * How far the clocks of the sources are apart, where two of them share an event. Sources that are tied, also by way of
 * others, go by the clock of one of them; nothing is known of how two groups stand to each other.
 */

import {groupBy} from '../../model/group-by.ts';
import type {ClockDifference} from '../../model/report.ts';
import type {FactLookup} from '../derived.ts';
import {logSummary} from '../log-summary.ts';
import {capturePairs} from './capture-pairs.ts';
import {capturePaths} from './capture-sightings.ts';
import {joinAttempts} from './join-attempts.ts';
import {setOf} from './log-order.ts';
import {logTies} from './log-ties.ts';

export interface SourceClock {
  /** The source whose clock its group goes by. */
  readonly reference: string;
  /** Ahead of that clock, in ms. */
  readonly aheadMs: number;
  /** What it was measured by: `12 STUN transactions that client.pcap holds too`; left out where nothing was. */
  readonly because?: string;
}

/** What two sources share. `aheadMs`: what the clock of the second shows more than that of the first. */
interface Tie {
  readonly first: string;
  readonly second: string;
  readonly aheadMs: number;
  /** Left out where one clock wrote both. */
  readonly shared?: string;
}

/** `inputs`: in the order in which they are fit to be the reference. */
export function sourceClocks(store: FactLookup, inputs: readonly string[]): ReadonlyMap<string, SourceClock> {
  const ties: readonly Tie[] = [
    ...captureTies(store),
    ...logTies(store),
    ...attemptTies(store),
    ...oneClockTies(inputs),
  ];
  const clocks = new Map<string, SourceClock>();
  for (const reference of inputs) {
    if (clocks.has(reference)) continue;
    clocks.set(reference, {reference, aheadMs: 0});
    const reached = [reference];
    for (const from of reached) {
      const own = clocks.get(from)?.aheadMs ?? 0;
      for (const {first, second, aheadMs, shared} of ties) {
        const [to, further] = first === from ? [second, aheadMs] : second === from ? [first, -aheadMs] : [];
        if (to === undefined || further === undefined || clocks.has(to)) continue;
        clocks.set(to, {
          reference,
          aheadMs: own + further,
          ...(shared === undefined ? {} : {because: `${shared} that ${from} holds too`}),
        });
        reached.push(to);
      }
    }
  }
  return clocks;
}

/** Less is the time on the way, and what syslog rounds. */
const leastDifferenceMs = 1000;

/** Logs whose clock is apart from that of another source. */
export function clockDifferencesOf(store: FactLookup): ClockDifference[] {
  const logs = new Map(
    store
      .of(logSummary)
      .flatMap(({origin, value: {firstTime}}) => (firstTime === undefined ? [] : [[origin.input, firstTime] as const])),
  );
  if (logs.size === 0) return [];
  const isStated = (input: string) => logs.get(input)?.zone === 'stated' && logs.get(input)?.year === 'stated';
  const paths = [...logs.keys()].sort();
  // What states its time is fit to correct what does not.
  const inputs = [...new Set(capturePaths(store).values())].sort();
  const clocks = sourceClocks(store, [...inputs, ...paths.filter(isStated), ...paths.filter((one) => !isStated(one))]);
  return paths.flatMap((input) => {
    const {reference, aheadMs = 0, because} = clocks.get(input) ?? {};
    const time = logs.get(input);
    if (reference === undefined || because === undefined || time === undefined) return [];
    const {zone, year} = time;
    return Math.abs(aheadMs) < leastDifferenceMs ? [] : [{input, reference, aheadMs, because, zone, year}];
  });
}

/** Files of one log: `log` and `log.1`. */
function oneClockTies(inputs: readonly string[]): Tie[] {
  return [...groupBy(inputs, setOf).values()].flatMap(([first = '', ...others]) =>
    others.map((second) => ({first, second, aheadMs: 0})),
  );
}

/** A log that states no zone, or no year, and another that has the same attempt to join at another time. */
function attemptTies(store: FactLookup): Tie[] {
  return store.of(joinAttempts).flatMap(({value: {number, lines, moved = []}}) => {
    const reference = lines.find(({input}) => moved.every((each) => each.input !== input));
    return reference === undefined
      ? []
      : moved.map(({input, byMs}) => ({
          first: reference.input,
          second: input,
          aheadMs: -byMs,
          shared: `attempt ${number} to join`,
        }));
  });
}

function captureTies(store: FactLookup): Tie[] {
  return store.of(capturePairs).map(({value: {first, second, skewMs, transactions, handshakes}}) => ({
    first,
    second,
    aheadMs: skewMs,
    shared: [
      ...(transactions > 0 ? [`${transactions} STUN transactions`] : []),
      ...(handshakes > 0 ? [`${handshakes} TLS handshakes`] : []),
    ].join(' and '),
  }));
}
