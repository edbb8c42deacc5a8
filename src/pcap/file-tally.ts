/** What one file of a capture holds in figures, and the figures of several files that are read as one. */
import type {Instant} from '../model/instant.ts';
import type {Container} from './container/capture-file.ts';
import {type Clock, instantOf} from './container/clock.ts';
import type {PacketRecord} from './container/packet-record.ts';
import {linkTypeName} from './packet/link-types.ts';

/** In the shape of the fact `capture.summary`. */
export interface CaptureSummary {
  readonly container: Container;
  readonly packets: number;
  readonly firstTime?: Instant;
  readonly lastTime?: Instant;
  readonly linkTypes: string[];
  readonly snapped: number;
  readonly stunMessages: number;
  readonly undecoded: number;
}

export interface FileTally {
  /** Undefined when the bytes are no capture at all. */
  readonly summary: CaptureSummary | undefined;
  /** As Wireshark numbers them: with blocks of pcapng that hold no packet. */
  readonly frames: number;
  /** STUN messages that the snapshot length cut, and IP fragments, in which no STUN is looked for. */
  readonly cutStunMessages: number;
  readonly fragments: number;
  /** Packets whose link type is not known here. */
  readonly unknownLinkPackets: number;
}

interface TimeHalves {
  high: number;
  low: number;
  clock: Clock | undefined;
}

/** What is sent from a worker to merge. */
export interface FileCounterParts {
  readonly packets: number;
  readonly snapped: number;
  readonly undecoded: number;
  readonly unknownLinkPackets: number;
  readonly linkTypes: readonly number[];
  readonly firstSeconds: number;
  readonly lastSeconds: number;
  readonly lastFrame: number;
  readonly first: TimeHalves;
  readonly last: TimeHalves;
}

/** Counts while a file is read. */
export class FileCounter {
  packets = 0;
  /** Cut by the snapshot length. */
  snapped = 0;
  /** Not looked into: no IP, or a link type that is not known. */
  undecoded = 0;
  unknownLinkPackets = 0;
  readonly linkTypes = new Set<number>();
  /** Files that several interfaces wrote are not quite in order: the earliest and the latest of all packets. */
  firstSeconds = Number.POSITIVE_INFINITY;
  lastSeconds = Number.NEGATIVE_INFINITY;
  readonly #first: TimeHalves = {high: 0, low: 0, clock: undefined};
  readonly #last: TimeHalves = {high: 0, low: 0, clock: undefined};
  /** Of the packet with the latest time. */
  lastFrame = 0;

  noteFirst({timeHigh, timeLow, clock}: PacketRecord, seconds: number): void {
    this.firstSeconds = seconds;
    this.#first.high = timeHigh;
    this.#first.low = timeLow;
    this.#first.clock = clock;
  }

  noteLast({timeHigh, timeLow, clock, frame}: PacketRecord, seconds: number): void {
    this.lastSeconds = seconds;
    this.lastFrame = frame;
    this.#last.high = timeHigh;
    this.#last.low = timeLow;
    this.#last.clock = clock;
  }

  get lastTime(): Instant | undefined {
    return timeOf(this.#last);
  }

  /** Goes on with the counts of a later part of the same file. */
  merge(later: FileCounterParts, framesBefore: number): void {
    this.packets += later.packets;
    this.snapped += later.snapped;
    this.undecoded += later.undecoded;
    this.unknownLinkPackets += later.unknownLinkPackets;
    for (const type of later.linkTypes) this.linkTypes.add(type);
    if (later.firstSeconds < this.firstSeconds) {
      this.firstSeconds = later.firstSeconds;
      Object.assign(this.#first, later.first);
    }
    if (later.lastSeconds < this.lastSeconds) return;
    this.lastSeconds = later.lastSeconds;
    this.lastFrame = later.lastFrame + framesBefore;
    Object.assign(this.#last, later.last);
  }

  toParts(): FileCounterParts {
    const {packets, snapped, undecoded, unknownLinkPackets, firstSeconds, lastSeconds, lastFrame} = this;
    const linkTypes = [...this.linkTypes];
    const times = {firstSeconds, lastSeconds, lastFrame, first: this.#first, last: this.#last};
    return {packets, snapped, undecoded, unknownLinkPackets, linkTypes, ...times};
  }

  /** `others`: what was found in this file. */
  tally(
    container: Container | undefined,
    frames: number,
    {
      stunMessages,
      ...others
    }: Omit<FileTally, 'summary' | 'frames' | 'unknownLinkPackets'> & {readonly stunMessages: number},
  ): FileTally {
    const {packets, snapped, undecoded, unknownLinkPackets, lastTime} = this;
    const firstTime = timeOf(this.#first);
    const summary: CaptureSummary | undefined =
      container === undefined
        ? undefined
        : {
            container,
            packets,
            ...(firstTime === undefined ? {} : {firstTime}),
            ...(lastTime === undefined ? {} : {lastTime}),
            linkTypes: [...new Set([...this.linkTypes].map(linkTypeName))],
            snapped,
            stunMessages,
            undecoded,
          };
    return {summary, frames, ...others, unknownLinkPackets};
  }
}

/** The figures of all files together. */
export function sumTallies(tallies: readonly [FileTally, ...FileTally[]]): FileTally {
  const [only, ...others] = tallies;
  if (others.length === 0) return only;
  const summaries = tallies.flatMap(({summary}) => (summary === undefined ? [] : [summary]));
  const sum = <Row>(rows: readonly Row[], figure: (row: Row) => number) =>
    rows.reduce((total, row) => total + figure(row), 0);
  const firstTime = summaries.flatMap(({firstTime: time}) => time ?? []).toSorted(byTime)[0];
  const lastTime = summaries
    .flatMap(({lastTime: time}) => time ?? [])
    .toSorted(byTime)
    .at(-1);
  const [first] = summaries;
  const summary: CaptureSummary | undefined =
    first === undefined
      ? undefined
      : {
          container: first.container,
          packets: sum(summaries, ({packets}) => packets),
          ...(firstTime === undefined ? {} : {firstTime}),
          ...(lastTime === undefined ? {} : {lastTime}),
          linkTypes: [...new Set(summaries.flatMap(({linkTypes}) => linkTypes))],
          snapped: sum(summaries, ({snapped}) => snapped),
          stunMessages: sum(summaries, ({stunMessages}) => stunMessages),
          undecoded: sum(summaries, ({undecoded}) => undecoded),
        };
  return {
    summary,
    frames: sum(tallies, ({frames}) => frames),
    cutStunMessages: sum(tallies, ({cutStunMessages}) => cutStunMessages),
    fragments: sum(tallies, ({fragments}) => fragments),
    unknownLinkPackets: sum(tallies, ({unknownLinkPackets}) => unknownLinkPackets),
  };
}

function byTime(one: Instant, other: Instant): number {
  return one.iso < other.iso ? -1 : 1;
}

function timeOf({high, low, clock}: TimeHalves): Instant | undefined {
  return clock === undefined ? undefined : instantOf(high, low, clock);
}
