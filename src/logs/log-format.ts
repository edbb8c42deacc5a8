/**
 * How lines of logs look, as data: `log-formats/*.json`, or a file of the user's own. A layout is what a product writes;
 * a wrapping is what syslog servers and journals put around it. None is used whose samples it does not read.
 */

export type LogFormat = LogLayout | LogWrapping;

interface FormatBase {
  /** Kept in facts, and what `--log-format` takes: `cms-syslog`. */
  readonly id: string;
  /** `CMS event log (tabs)` */
  readonly title: string;
  /** Where such lines come from, and what is special about them; sentences for people. */
  readonly description: string;
  /** Where the shape was found: `Cisco document 211301`. */
  readonly source: string;
  /**
   * How a line starts, behind a syslog priority (`<134>`), in the notation of `line-shape.ts`: cheap enough for every line
   * of a large file.
   */
  readonly shapes: readonly string[];
}

export interface LogLayout extends FormatBase {
  readonly kind: 'layout';
  readonly product: 'cms' | 'expressway';
  /** The layout of which lines are such when time and host were taken off them. */
  readonly restOf?: string;
  /**
   * The whole line behind a syslog priority, strictly; a list is one expression in several pieces. Groups: `date`
   * (2017-05-20), or `month`, `day` and `year` if there is one; `clock` (19:43:21.805), `offset`, `severity` (of the
   * facility), `host`, `process`, `level`, `text`.
   */
  readonly patterns: readonly Pattern[];
  /** What stands in the text by name, for those who need it. The first that fits counts. */
  readonly fields?: readonly TextFields[];
  readonly samples: readonly LineSample[];
  /** Lines that look like it and are not. */
  readonly lookAlikes?: readonly string[];
}

export interface LogWrapping extends FormatBase {
  readonly kind: 'wrapping';
  /** As in a layout, but `inner` in place of `text`: what was wrapped. One of `patterns` and `json` is there. */
  readonly patterns?: readonly Pattern[];
  readonly json?: JsonKeys;
  readonly samples: readonly WrappedSample[];
  readonly lookAlikes?: readonly string[];
}

export type Pattern = string | readonly string[];

/** A line that is a JSON object: the keys that hold its parts. Of several the first that is there counts. */
export interface JsonKeys {
  readonly inner: readonly string[];
  readonly host?: readonly string[];
  readonly process?: readonly string[];
  readonly time?: readonly string[];
  /** Since 1970; `iso`: text with date, clock and offset. */
  readonly timeUnit?: 's' | 'ms' | 'us' | 'iso';
}

export interface TextFields {
  /** Only in lines of these processes. */
  readonly processes?: readonly string[];
  /** Named groups are the fields. */
  readonly pattern?: Pattern;
  /** The text holds `Name="value"` pairs: each is a field. */
  readonly pairs?: true;
}

export interface LineSample {
  readonly line: string;
  readonly level: string;
  readonly text: string;
  readonly host?: string;
  readonly process?: string;
  /** The instant of the line, in the year 2024 where it states none. Left out when the line has no time. */
  readonly iso?: string;
  /** When given, all of them. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface WrappedSample {
  readonly line: string;
  /** The layout of what is wrapped, and the text of it. */
  readonly layout: string;
  readonly text: string;
  readonly host?: string;
  readonly process?: string;
  readonly iso?: string;
}

/** A line taken apart. What the layout does not have is left out. */
export interface LogLine {
  readonly format: LogLayout;
  /** The outermost. */
  readonly wrapping?: LogWrapping;
  /** `Info`, `WARNING` as written; the facility's severity where the line has no level word; else empty. */
  readonly level: string;
  readonly text: string;
  readonly host?: string;
  readonly process?: string;
  /** The groups that name the time, for `clock.ts`. */
  readonly stamp: StampParts;
}

export type StampParts = Readonly<Record<string, string | undefined>>;

export function compilePattern(pattern: Pattern): RegExp {
  return new RegExp(typeof pattern === 'string' ? pattern : pattern.join(''));
}
