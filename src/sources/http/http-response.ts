/**
 * One HTTP/1.x response out of a stream of bytes (RFC 9112): its head, and the beginning of its body. Takes anything; says
 * when it is no HTTP, and when there is enough.
 */
export interface ResponseHead {
  readonly status: number;
  readonly startLine: string;
  /** By lower-case name; the first of each. */
  readonly fields: ReadonlyMap<string, string>;
}

export type ResponseState =
  /** More bytes are needed. */
  | 'open'
  /** All of it is here; the connection can carry another request. */
  | 'whole'
  /** Enough of the body is here, and the rest still comes: the connection is of no more use. */
  | 'enough'
  | 'not-http';

/** Apache and nginx send 8 KiB a field at most; what is longer than all of them is no head. */
const longestHead = 64 * 1024;
/** A page tells what it is in its first lines. */
const longestBody = 64 * 1024;
const longestChunkLine = 1024;
const statusLine = /^HTTP\/1\.[01] (\d{3})(?: |$)/;

export class ResponseReader {
  head: ResponseHead | undefined;
  state: ResponseState = 'open';
  /** Something came, be it no whole head yet. */
  hasBegun = false;
  readonly #isHead: boolean;
  #text = '';
  #body = '';
  /** Bytes that are left of the body or the chunk; undefined: to the end of the connection. */
  #left: number | undefined;
  #part: 'head' | 'body' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' = 'head';

  /** `isHead`: what answers HEAD has no body. */
  constructor(isHead = false) {
    this.#isHead = isHead;
  }

  /** As Latin-1: one character for each byte. */
  get body(): string {
    return this.#body;
  }

  push(bytes: Uint8Array): ResponseState {
    if (this.state !== 'open') return this.state;
    this.hasBegun ||= bytes.length > 0;
    this.#text += Buffer.from(bytes).toString('latin1');
    while (this.state === 'open' && this.#step());
    return this.state;
  }

  /** The connection ended. */
  end(): ResponseState {
    if (this.state === 'open' && this.#part === 'body' && this.#left === undefined) this.state = 'whole';
    return this.state;
  }

  /** Whether there may be more to do at once. */
  #step(): boolean {
    switch (this.#part) {
      case 'head':
        return this.#readHead();
      case 'body':
      case 'chunk':
        return this.#readBody();
      case 'chunk-size':
        return this.#readLine((line) => {
          const size = /^[0-9a-f]{1,8}(?=$|[; \t])/i.exec(line)?.[0];
          this.#left = Number.parseInt(size ?? '0', 16);
          if (size === undefined) this.state = 'enough';
          this.#part = this.#left === 0 ? 'trailer' : 'chunk';
        });
      case 'chunk-end':
        return this.#readLine(() => {
          this.#part = 'chunk-size';
        });
      case 'trailer':
        return this.#readLine((line) => {
          if (line === '') this.state = 'whole';
        });
    }
  }

  #readHead(): boolean {
    const [, end = ''] = /(\r?\n\r?\n)/.exec(this.#text) ?? [];
    const isOdd = this.#text.length >= 5 && !this.#text.startsWith('HTTP/');
    const at = end === '' ? -1 : this.#text.indexOf(end);
    if (isOdd || (at < 0 ? this.#text.length : at) > longestHead) this.state = 'not-http';
    if (at < 0 || this.state !== 'open') return false;
    const [startLine = '', ...lines] = this.#text.slice(0, at).split(/\r?\n/);
    const [, status] = statusLine.exec(startLine) ?? [];
    if (status === undefined) {
      this.state = 'not-http';
      return false;
    }
    this.#text = this.#text.slice(at + end.length);
    // RFC 9110 §15.2: an interim answer; the real one follows.
    if (status.startsWith('1') && status !== '101') return true;
    this.head = {status: Number(status), startLine, fields: fieldsOf(lines)};
    this.#beginBody(this.head);
    return true;
  }

  /** RFC 9112 §6.3 */
  #beginBody({status, fields}: ResponseHead): void {
    const length = fields.get('content-length') ?? '';
    if (this.#isHead || status === 101 || status === 204 || status === 304) this.state = 'whole';
    else if (/\bchunked\s*$/i.test(fields.get('transfer-encoding') ?? '')) this.#part = 'chunk-size';
    else {
      this.#part = 'body';
      this.#left = /^\d{1,15}$/.test(length) ? Number(length) : undefined;
      if (this.#left === 0) this.state = 'whole';
    }
  }

  #readBody(): boolean {
    const length = Math.min(this.#text.length, this.#left ?? this.#text.length);
    this.#body += this.#text.slice(0, Math.min(length, longestBody - this.#body.length));
    this.#text = this.#text.slice(length);
    if (this.#left !== undefined) this.#left -= length;
    if (this.#left === 0) {
      if (this.#part === 'body') this.state = 'whole';
      else this.#part = 'chunk-end';
    } else if (this.#body.length >= longestBody) this.state = 'enough';
    return this.#left === 0;
  }

  #readLine(take: (line: string) => void): boolean {
    const end = this.#text.indexOf('\n');
    if (end < 0) {
      if (this.#text.length > longestChunkLine) this.state = 'enough';
      return false;
    }
    take(this.#text.slice(0, end).replace(/\r$/, ''));
    this.#text = this.#text.slice(end + 1);
    return true;
  }
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}
