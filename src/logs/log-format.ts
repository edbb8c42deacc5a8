/** A log line layout as data, and how a line of it is taken apart. A format without matching samples does not pass its test. */

export interface LogFormat {
  /** Kept in facts: `cms-event-log-tabs`. */
  readonly id: string;
  /** `CMS event log (tabs)` */
  readonly title: string;
  readonly product: 'cms' | 'expressway';
  /** How a line of this layout starts, in the notation of `line-shape.ts`: cheap enough for every line of a large file. */
  readonly shapes: readonly string[];
  /**
   * The whole line, strictly. Groups: `date` (2017-05-20) or `month` and `day`, `clock` (19:43:21.805), `offset`,
   * `severity` (of the facility), `host`, `process`, `level`, `text`.
   */
  readonly patterns: readonly RegExp[];
  /** Real shapes with invented names; the test proves that each matches and gives these values. */
  readonly samples: readonly FormatSample[];
}

export interface FormatSample {
  readonly line: string;
  readonly level: string;
  readonly text: string;
  readonly host?: string;
  readonly process?: string;
  /** The instant of the line, in the year 2024 where it states none. Left out when the layout has no time. */
  readonly iso?: string;
}

/** A line taken apart. What the layout does not have is left out. */
export interface LogLine {
  readonly format: LogFormat;
  /** `Info`, `WARNING` as written; the facility's severity where the line has no level word; else empty. */
  readonly level: string;
  readonly text: string;
  readonly host?: string;
  readonly process?: string;
  /** The groups that name the time, for `clock.ts`. */
  readonly stamp: Readonly<Record<string, string | undefined>>;
}

export function parseLogLine(format: LogFormat, line: string): LogLine | undefined {
  for (const pattern of format.patterns) {
    const groups = pattern.exec(line)?.groups;
    if (groups === undefined) continue;
    const {host, process} = groups;
    return {
      format,
      level: groups.level ?? groups.severity ?? '',
      text: groups.text ?? '',
      ...(host === undefined ? {} : {host}),
      ...(process === undefined ? {} : {process}),
      stamp: groups,
    };
  }
  return undefined;
}
