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
  readonly time?: Instant;
  /** The input, where it is not that of the whole fact (rotated captures that are read as one). */
  readonly input?: string;
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
