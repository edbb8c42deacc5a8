/**
 * Puts the replies of the CMS API together that a log with API trace on holds, one XML element a line:
 *
 *     API trace 12: GET for "/api/v1/turnServers" (from 192.0.2.9)
 *     API trace 12: sending 200 response, size 250
 *     API trace 12:  <turnServers total="1">
 *     …
 *
 * Bodies of requests are never kept: they hold passwords. Of one path the newest whole reply stays, until a request
 * changes what it told of. Memory is bounded whatever the log holds.
 */
import {BoundedList} from '../../logs/bounded-list.ts';
import type {Stamp} from '../../logs/clock.ts';
import type {LogLine} from '../../logs/log-format.ts';
import {readLogLine} from '../../logs/log-formats.ts';
import {quoteOf} from '../../model/origin.ts';

const traceMark = 'API trace ';

const levelBefore = /\b(?:info|warning|error|debug)\s*:?\s+$/i;

/** Where the mark stands in a line of a log, right behind its level: elsewhere it is a quotation. -1 when it is not. */
export function findTraceMark(raw: string): number {
  const at = raw.indexOf(traceMark);
  return at > 0 && levelBefore.test(raw.slice(Math.max(0, at - 24), at)) ? at : -1;
}

export interface TracedReply {
  /** Path of the request: `/api/v1/turnServers/<id>`. */
  readonly request: string;
  readonly host: string | undefined;
  readonly lines: readonly string[];
  /** Line in the log of each of `lines`. */
  readonly numbers: readonly number[];
  /** Of its first line. */
  readonly stamp: Stamp | undefined;
}

export interface ApiTrace {
  /** In the order of the log. */
  readonly replies: readonly TracedReply[];
  /** Left out because there were too many, or because they were too large. */
  readonly dropped: number;
  /** Left out because a later request changed what they told of. */
  readonly outdated: number;
  /** Requests that changed a TURN server, web bridge or Call Bridge object, and were granted; in the order of the log. */
  readonly changes: readonly TracedChange[];
}

export interface TracedChange {
  /** `PUT` */
  readonly method: string;
  readonly path: string;
  /** Who asked; left out where the line does not name it. */
  readonly address?: string;
  readonly host: string | undefined;
  /** Of the line that names the request. */
  readonly number: number;
  readonly quote: string;
  /** Of the answer. */
  readonly stamp: Stamp | undefined;
}

const mostOpen = 64;
const mostReplies = 400;
const keptChanges = 100;
const mostCharacters = 8 * 1024 * 1024;
/** A page of a list is some tens of KiB. */
const longestReply = 256 * 1024;
const mostLines = 8_000;

/** Paths whose replies become facts. Access methods hold passcodes and are not among them. */
const wanted =
  /^\/api\/v1\/(?:system\/(?:status|alarms|licensing|database)|(?:turnServers|webBridges|webBridgeProfiles|callBridges|coSpaces|inboundDialPlanRules)(?:\/[\w-]+(?:\/status|\/webBridgeAddresses)?)?)\/?(?:\?|$)/i;

/** Objects of which a person wants to know who changed them, and when. */
const tellsOfChange = /^\/api\/v1\/(?:turnServers|webBridges|webBridgeProfiles|callBridges)\b/i;

/** Whether replies to such a request become facts. */
export function isWantedRequest(path: string): boolean {
  return wanted.test(path);
}

/** The request that a line of a log names, where it is one of an API trace. */
export function requestIn(raw: string): {readonly trace: number; readonly path: string} | undefined {
  const mark = findTraceMark(raw);
  const traced = mark === -1 ? undefined : splitTrace(raw, mark);
  const request = traced === undefined ? undefined : requestOf(traced.text);
  return traced === undefined || request === undefined ? undefined : {trace: traced.trace, path: request.path};
}

/** The number of the trace, and what stands behind it. */
function splitTrace(raw: string, mark: number): {readonly trace: number; readonly text: string} | undefined {
  const colon = raw.indexOf(':', mark);
  const trace = Number(raw.slice(mark + traceMark.length, colon));
  return colon === -1 || !Number.isSafeInteger(trace) ? undefined : {trace, text: raw.slice(colon + 1)};
}

function requestOf(text: string): {readonly method: string; readonly path: string} | undefined {
  const [, method, path] = text.includes(' for "') ? (/^ ?([A-Z]{3,7}) for "([^"]{1,500})"/.exec(text) ?? []) : [];
  return method === undefined || path === undefined ? undefined : {method, path};
}

interface OpenRequest {
  readonly method: string;
  readonly request: string;
  readonly host: string | undefined;
  /** The line that names the request. */
  readonly number: number;
  readonly quote: string;
  isReply: boolean;
  /** The tag that ends the reply, once its root is known. */
  end: string | undefined;
  lines: string[];
  numbers: number[];
  characters: number;
  stamp: Stamp | undefined;
}

interface KeptReply extends TracedReply {
  readonly characters: number;
  readonly isWhole: boolean;
}

export class ApiTraceCollector {
  readonly #open = new Map<number, OpenRequest>();
  readonly #kept = new Map<string, KeptReply>();
  #characters = 0;
  #dropped = 0;
  #outdated = 0;
  readonly #changes = new BoundedList<TracedChange>(keptChanges);

  /** Whether lines of this trace are needed; those that name a request always are. */
  wants(trace: number): boolean {
    return this.#open.has(trace);
  }

  /** Takes a line with `traceMark` at `mark`. Few lines are taken apart: there may be millions. */
  see(raw: string, mark: number, number: number, stampOf: (line: LogLine) => Stamp | undefined): void {
    // A journal escapes what it wraps: what would be put together is no XML.
    if (raw.startsWith('{')) return;
    const traced = splitTrace(raw, mark);
    if (traced === undefined) return;
    const {trace, text} = traced;
    const request = requestOf(text);
    if (request !== undefined) {
      this.#start(trace, request.method, request.path, raw, number);
      return;
    }
    const open = this.#open.get(trace);
    // Where several hosts write one log, their numbers may meet.
    if (open === undefined || !raw.slice(0, mark).includes(open.host ?? '')) return;
    if (open.isReply) this.#add(trace, open, text, number);
    else this.#answer(trace, open, text, () => stampOfLine(raw, stampOf));
  }

  finish(): ApiTrace {
    for (const [trace, open] of [...this.#open]) this.#close(trace, open);
    return this.soFar();
  }

  /** What is whole; more may follow. */
  soFar(): ApiTrace {
    const replies = [...this.#kept.values()].sort((one, other) => (one.numbers[0] ?? 0) - (other.numbers[0] ?? 0));
    return {replies, dropped: this.#dropped, outdated: this.#outdated, changes: this.#changes.items()};
  }

  #start(trace: number, method: string, request: string, raw: string, number: number): void {
    const before = this.#open.get(trace);
    if (before !== undefined) this.#close(trace, before);
    if (!isWantedRequest(request)) return;
    this.#open.set(trace, {
      method,
      request,
      host: readLogLine(raw)?.host,
      number,
      quote: quoteOf(raw),
      isReply: false,
      end: undefined,
      lines: [],
      numbers: [],
      characters: 0,
      stamp: undefined,
    });
    const [oldest] = this.#open;
    if (this.#open.size > mostOpen && oldest !== undefined) this.#close(...oldest);
  }

  #answer(trace: number, open: OpenRequest, text: string, stampOf: () => Stamp | undefined): void {
    const status = /^ ?sending (\d{3}) response/.exec(text)?.[1];
    if (status === undefined) return;
    if (open.method === 'GET' && status === '200') {
      open.isReply = true;
      open.stamp = stampOf();
      return;
    }
    this.#open.delete(trace);
    if (open.method === 'GET' || !status.startsWith('2')) return;
    this.#forget(open);
    if (tellsOfChange.test(open.request)) this.#changes.add(changeOf(open, stampOf()));
  }

  #add(trace: number, open: OpenRequest, text: string, number: number): void {
    const last = open.lines.length - 1;
    const content = text.trim();
    // A wrapped value: it goes on after five or more spaces, with nothing in between.
    if (last >= 0 && text.startsWith('     ') && !content.startsWith('<')) open.lines[last] += content;
    else if (content !== '') {
      open.lines.push(content);
      open.numbers.push(number);
      open.end ??= endOf(content);
    }
    open.characters += text.length;
    if (open.characters > longestReply || open.lines.length > mostLines) {
      this.#open.delete(trace);
      this.#dropped += 1;
    } else if (open.end !== undefined && content.endsWith(open.end)) this.#close(trace, open);
  }

  #close(trace: number, open: OpenRequest): void {
    this.#open.delete(trace);
    const {request, host, lines, numbers, characters, stamp, end} = open;
    if (lines.length === 0) return;
    const path = keyOf(request, host);
    const before = this.#kept.get(path);
    const isWhole = end !== undefined && (lines.at(-1) ?? '').endsWith(end);
    if (before?.isWhole === true && !isWhole) return;
    this.#drop(path);
    this.#kept.set(path, {request, host, lines, numbers, stamp, characters, isWhole});
    this.#characters += characters;
    while (this.#kept.size > mostReplies || this.#characters > mostCharacters) {
      const [oldest] = this.#kept.keys();
      if (oldest === undefined) break;
      this.#drop(oldest);
      this.#dropped += 1;
    }
  }

  /** What was read of an object, of what is below it and of the list that it stands in is no longer so. */
  #forget({request, host}: OpenRequest): void {
    const changed = keyOf(request, host).replace(/\?.*$/, '');
    const parent = changed.replace(/\/[^/]*$/, '');
    for (const path of [...this.#kept.keys()]) {
      const plain = path.replace(/\?.*$/, '');
      if (plain !== changed && plain !== parent && !plain.startsWith(`${changed}/`)) continue;
      this.#drop(path);
      this.#outdated += 1;
    }
  }

  #drop(path: string): void {
    this.#characters -= this.#kept.get(path)?.characters ?? 0;
    this.#kept.delete(path);
  }
}

function changeOf({method, request, host, number, quote}: OpenRequest, stamp: Stamp | undefined): TracedChange {
  const address = /\(from ([0-9a-fA-F.:]+)\)/.exec(quote)?.[1];
  return {method, path: request, ...(address === undefined ? {} : {address}), host, number, quote, stamp};
}

function stampOfLine(raw: string, stampOf: (line: LogLine) => Stamp | undefined): Stamp | undefined {
  const line = readLogLine(raw);
  return line === undefined ? undefined : stampOf(line);
}

/** Paths of this API ignore case. */
function keyOf(request: string, host: string | undefined): string {
  return `${host ?? ''} ${request.toLowerCase().replace(/\/(?=\?|$)/, '')}`;
}

/** How the document ends that the line opens; undefined when it opens none. */
function endOf(line: string): string | undefined {
  const [, root, isEmpty] = /^(?:<\?xml[^>]*\?>\s*)?<([A-Za-z][\w.:-]{0,80})[^<>]*?(\/)?(?:>|$)/.exec(line) ?? [];
  if (root === undefined) return undefined;
  return isEmpty === undefined ? `</${root}>` : '/>';
}
