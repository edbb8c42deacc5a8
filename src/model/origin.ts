import type {Instant} from './instant.ts';

/** Where in the evidence something stands, so that a person can look at it. Plain JSON. */
export interface Place {
  /** 1-based line of a text. */
  readonly line?: number;
  /** 1-based packet number, counted over the whole capture as Wireshark does. */
  readonly frame?: number;
  /** The certificate field, XML path or setting. */
  readonly field?: string;
  /** The raw text there, cut to a sensible length, secrets left out. */
  readonly quote?: string;
  /** A Wireshark display filter that shows the packets. */
  readonly filter?: string;
  /** The message that the packet carries, for those that tell by themselves what happened: errors of a TURN server. */
  readonly bytes?: MessageBytes;
  readonly time?: Instant;
  /** The input, where it is not that of the whole fact (rotated captures that are read as one). */
  readonly input?: string;
}

/** A message byte by byte, with what stands where. */
export interface MessageBytes {
  /** `STUN message` */
  readonly name: string;
  /** Two lower-case digits a byte; `..` for bytes that are left out, because a password could be guessed from them. */
  readonly hex: string;
  /** In the order of the bytes; padding between them belongs to none. */
  readonly parts: readonly BytePart[];
}

/** The header or an attribute. */
export interface BytePart {
  /** In bytes, from the start of the message. */
  readonly offset: number;
  /** In bytes, with type and length of the attribute. */
  readonly length: number;
  /** `ERROR-CODE` */
  readonly name: string;
  /** The value in words: `431 Integrity Check Failure`. */
  readonly text?: string;
  /** It tells what happened: to be marked. */
  readonly matters?: true;
}

export interface Origin extends Place {
  /** The input as the user named it; members of archives after `!`: `logs.tar.gz!/var/log`. */
  readonly input: string;
  /** Id of the format that was read, e.g. `mmp-transcript`. */
  readonly format: string;
  /** From which side of the firewall a probe saw it, where that was said. */
  readonly vantage?: 'inside' | 'outside';
}

const longestQuote = 300;

/** A raw text made fit to be quoted: control characters out, length bounded. */
export function quoteOf(text: string): string {
  const clean = stripControlCharacters(text).trim();
  return clean.length > longestQuote ? `${clean.slice(0, longestQuote - 1)}…` : clean;
}

/**
 * Removes what could steer a terminal (C0, DEL, C1, and the Unicode controls that reorder text); tabs become a space.
 * Everything from outside passes through here before a terminal sees it.
 */
export function stripControlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
  return text.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}
