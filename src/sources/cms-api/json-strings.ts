/**
 * XML that stands as a string in JSON: exports of API clients and of browsers keep replies so. Finds the strings without
 * reading the JSON as a whole, so that a cut or damaged export gives what is left of it.
 */

export interface JsonString {
  readonly text: string;
  /** 1-based line on which it stands. */
  readonly line: number;
}

const longestLookAhead = 200;

export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text.slice(0, longestLookAhead));
}

/** The strings that hold a tag. */
export function findXmlStrings(text: string): readonly JsonString[] {
  const found: JsonString[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(/"(?:[^"\\\n]|\\[^\n])*"/g)) {
    const [literal] = match;
    if (!/<|\\u003c/i.test(literal)) continue;
    for (let at = text.indexOf('\n', counted); at !== -1 && at < match.index; at = text.indexOf('\n', at + 1))
      line += 1;
    counted = match.index;
    const decoded = decode(literal);
    if (decoded !== undefined) found.push({text: decoded, line});
  }
  return found;
}

function decode(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
