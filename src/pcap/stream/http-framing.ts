/**
 * The heads of HTTP/1.x messages in one direction of a stream (RFC 9112): start line and the few header fields that are
 * asked for. Bodies are stepped over. After a gap it goes on where a segment begins with a message.
 */
import {byteAt} from '../../stun/message.ts';

export interface HttpHead {
  readonly startLine: string;
  /** By lower-case name; the first of each. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What follows a head: a body as its fields say, none whatever they say, or no more HTTP at all. */
export type AfterHead = 'body' | 'no-body' | 'not-http';

type State =
  | {readonly kind: 'head' | 'chunk-size' | 'trailer' | 'seeking' | 'ended'}
  | {readonly kind: 'body'; left: number; readonly isChunk: boolean};

/** Apache and nginx take 8 KiB a line; cookies of a proxy's clients may double that. */
const longestHead = 32 * 1024;
const longestChunkLine = 1024;
/** Of a field's value that is kept. */
const longestField = 1024;
const keptFields: ReadonlySet<string> = new Set([
  'host',
  'server',
  'location',
  'content-length',
  'transfer-encoding',
  'upgrade',
]);
const newline = 0x0a;
const nothing = new Uint8Array(0);

const startPattern = /^(?:HTTP\/1\.[01] \d{3}|(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH|CONNECT|TRACE) \S)/;

/** Whether these bytes can be the start of a request or an answer. */
export function beginsWithHttp(bytes: Uint8Array): boolean {
  const first = byteAt(bytes, 0);
  // A letter of one of the words; saves making text of all else.
  if (first < 0x43 || first > 0x54) return false;
  return startPattern.test(latin1(bytes.subarray(0, 16)));
}

export class HttpFraming<Sighting> {
  readonly #take: (head: HttpHead, sighting: Sighting) => AfterHead;
  #state: State = {kind: 'head'};
  #pending: Uint8Array = nothing;

  constructor(take: (head: HttpHead, sighting: Sighting) => AfterHead) {
    this.#take = take;
  }

  /** What is left when the stream turns into something else within `bytes`. */
  push(bytes: Uint8Array, sighting: Sighting): Uint8Array {
    let rest = bytes;
    if (this.#pending.length > 0) {
      rest = new Uint8Array(this.#pending.length + bytes.length);
      rest.set(this.#pending);
      rest.set(bytes, this.#pending.length);
      this.#pending = nothing;
    }
    while (rest.length > 0) {
      if (this.#state.kind === 'ended') return rest;
      const used = this.#step(rest, sighting);
      if (used === 0) break;
      rest = rest.subarray(used);
    }
    if (this.#state.kind !== 'seeking') this.#pending = rest.slice();
    return nothing;
  }

  /** Whether it knows all the same where the next message begins. */
  skipMissing(count: number): boolean {
    const state = this.#state;
    if (state.kind === 'ended') return true;
    const isInStep = state.kind === 'body' && this.#pending.length === 0 && count <= state.left;
    this.#pending = nothing;
    if (!isInStep) this.#state = {kind: 'seeking'};
    else {
      state.left -= count;
      if (state.left === 0) this.#endBody(state.isChunk);
    }
    return isInStep;
  }

  /** How many bytes are done with; 0 when more are needed. */
  #step(bytes: Uint8Array, sighting: Sighting): number {
    const state = this.#state;
    switch (state.kind) {
      case 'head':
        return this.#stepHead(bytes, sighting);
      case 'body': {
        const used = Math.min(state.left, bytes.length);
        state.left -= used;
        if (state.left === 0) this.#endBody(state.isChunk);
        return used;
      }
      case 'chunk-size':
        return this.#stepLine(bytes, (line) => {
          // A chunk's own line end comes before the next size.
          if (line === '') return;
          const size = /^[0-9a-f]{1,8}(?=$|[; \t])/i.exec(line)?.[0];
          if (size === undefined) this.#state = {kind: 'seeking'};
          else if (Number.parseInt(size, 16) === 0) this.#state = {kind: 'trailer'};
          else this.#state = {kind: 'body', left: Number.parseInt(size, 16), isChunk: true};
        });
      case 'trailer':
        return this.#stepLine(bytes, (line) => {
          if (line === '') this.#state = {kind: 'head'};
        });
      case 'seeking':
        if (!beginsWithHttp(bytes)) return 0;
        this.#state = {kind: 'head'};
        return this.#stepHead(bytes, sighting);
      case 'ended':
        return 0;
    }
  }

  #endBody(isChunk: boolean): void {
    this.#state = {kind: isChunk ? 'chunk-size' : 'head'};
  }

  #stepLine(bytes: Uint8Array, take: (line: string) => void): number {
    const end = bytes.indexOf(newline);
    if (end < 0) {
      if (bytes.length > longestChunkLine) this.#state = {kind: 'seeking'};
      return 0;
    }
    take(latin1(bytes.subarray(0, Math.min(end, longestChunkLine))).replace(/\r$/, ''));
    return end + 1;
  }

  #stepHead(bytes: Uint8Array, sighting: Sighting): number {
    // RFC 9112 §2.2: empty lines before a message are passed over.
    if (byteAt(bytes, 0) === 0x0d || byteAt(bytes, 0) === newline) return 1;
    const end = endOfHead(bytes);
    if (end === undefined) {
      if (bytes.length > longestHead) this.#state = {kind: 'seeking'};
      return 0;
    }
    if (!beginsWithHttp(bytes)) {
      this.#state = {kind: 'seeking'};
      return end;
    }
    const head = parseHead(latin1(bytes.subarray(0, end)));
    const after = this.#take(head, sighting);
    if (after === 'not-http') this.#state = {kind: 'ended'};
    else if (after === 'body') this.#state = bodyOf(head);
    return end;
  }
}

function bodyOf({startLine, fields}: HttpHead): State {
  if (/\bchunked\s*$/i.test(fields.get('transfer-encoding') ?? '')) return {kind: 'chunk-size'};
  const length = fields.get('content-length');
  if (length !== undefined && /^\d{1,15}$/.test(length)) {
    return Number(length) === 0 ? {kind: 'head'} : {kind: 'body', left: Number(length), isChunk: false};
  }
  // An answer without a length goes on to the end of the connection (RFC 9112 §6.3); a request has no body then.
  return startLine.startsWith('HTTP/') ? {kind: 'seeking'} : {kind: 'head'};
}

/** Where the empty line after the fields ends; undefined when it has not come. */
function endOfHead(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(newline); at >= 0 && at < longestHead; at = bytes.indexOf(newline, at + 1)) {
    if (byteAt(bytes, at + 1) === newline) return at + 2;
    if (byteAt(bytes, at + 1) === 0x0d && byteAt(bytes, at + 2) === newline) return at + 3;
  }
  return undefined;
}

function parseHead(text: string): HttpHead {
  const [startLine = '', ...lines] = text.split(/\r?\n/);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (keptFields.has(name) && !fields.has(name))
      fields.set(
        name,
        line
          .slice(colon + 1)
          .trim()
          .slice(0, longestField),
      );
  }
  return {startLine: startLine.slice(0, longestHead), fields};
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 4096) {
    text += String.fromCharCode(...bytes.subarray(offset, offset + 4096));
  }
  return text;
}
