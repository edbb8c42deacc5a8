/** Finds JSON documents in a text that may hold other lines too. Never throws; what is no JSON is passed over. */

export interface JsonDocument {
  readonly value: unknown;
  readonly text: string;
  /** 1-based. */
  readonly firstLine: number;
  readonly lastLine: number;
}

/** REST replies are short. */
const longestDocument = 4 * 1024 * 1024;
/** Bounds the work that a text of nothing but brackets makes. */
const mostDocuments = 200;

export function findJsonDocuments(text: string): readonly JsonDocument[] {
  const documents: JsonDocument[] = [];
  const opening = /^[ \t]*(?=[[{])/gm;
  let counted = 0;
  let line = 1;
  let tried = 0;
  for (let match = opening.exec(text); match !== null && tried < mostDocuments; match = opening.exec(text)) {
    tried += 1;
    const start = match.index + match[0].length;
    const end = endOf(text, start);
    if (end === undefined) {
      opening.lastIndex = start + 1;
      continue;
    }
    const own = text.slice(start, end);
    line += countLines(text, counted, start);
    counted = start;
    try {
      const value: unknown = JSON.parse(own);
      documents.push({value, text: own, firstLine: line, lastLine: line + countLines(own, 0, own.length)});
      opening.lastIndex = end;
    } catch {
      opening.lastIndex = start + 1;
    }
  }
  return documents;
}

/** Behind the bracket that closes the one at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  const limit = Math.min(text.length, start + longestDocument);
  for (let index = start; index < limit; index += 1) {
    const character = text[index];
    if (isInString) {
      if (character === '\\') index += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index + 1;
    }
  }
  return undefined;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let index = text.indexOf('\n', from); index !== -1 && index < to; index = text.indexOf('\n', index + 1))
    lines += 1;
  return lines;
}
