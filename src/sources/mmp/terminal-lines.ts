/**
 * The lines of a terminal paste as a person saw them: escape sequences, backspaces, overwritten text, frames of terminal
 * multiplexers, time stamps of session logs and quote marks of mails are gone; odd spaces and colons are plain ones.
 */

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is to be removed
/** Control strings (the title that `screen` sets among them), then control sequences, titles, and what is left. */
const escapeSequence =
  /\u001b[kPX^_][^\u001b\u0007]*(?:\u001b\\|\u0007)?|\u001b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: they are what is to be removed
/** Colour and line codes whose escape character was lost or written out. */
const visibleEscape =
  /(?:\^\[|\u241b|\\(?:e|x1b|033))\[[0-9;?]*[A-Za-z]|\[(?:\?\d{1,4}[hl]|\d{0,3}(?:;\d{1,3})*m|[0-2]?K)/g;
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const oddSpace = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
/** ASCII in full width, as input methods of East Asia type it (Unicode, block Halfwidth and Fullwidth Forms). */
const fullWidth = /[\uff01-\uff5e]/g;
/** Hyphens that are the ASCII hyphen to a reader. Dashes are left: nobody knows what they stand for. */
const oddHyphen = /[\u2010\u2011]/g;
/** U+2236 RATIO, U+A789 and U+FE55 look like a colon and stand for one. */
const oddColon = /[\u2236\ua789\ufe55]/g;
const frame = /^\s*[\u2500-\u257f]+\s?|\s*[\u2500-\u257f]+\s*$/g;
/** `[2031-05-04 09:12:33] `, `[Mon May 04 09:12:33.123 2031] `: session logs of terminal programs. */
const logPrefix = /^\s*\[[^\][]{0,40}\d\d:\d\d:\d\d[^\][]{0,20}\]\s?/;
const htmlEntities: Readonly<Record<string, string>> = {'&gt;': '>', '&nbsp;': ' ', '&quot;': '"', '&amp;': '&'};

/** No line of a terminal is longer; bounds the work that a hostile one makes. */
const longestLine = 2_000;

/** Index 0 is line 1. Spaces at the end stay: they tell whether a line is as wide as its terminal. */
export function readTerminalLines(text: string): readonly string[] {
  const lineEnd = text.includes('\n') ? /\r*\n/ : /\r/;
  return removeQuoteMarks(text.split(lineEnd).map((line) => cleanLine(line.slice(0, longestLine))));
}

/** Of a mail that quotes a session: nearly all lines begin with one. */
function removeQuoteMarks(lines: readonly string[]): readonly string[] {
  const filled = lines.filter((line) => line.trim() !== '');
  const quoted = filled.filter((line) => quoteMark.test(line));
  const hasPrompt = quoted.some((line) => /^\s*[A-Za-z0-9][\w.-]{0,62} ?>/.test(line.replace(quoteMark, '')));
  if (!hasPrompt || quoted.length < filled.length * 0.6) return lines;
  return lines.map((line) => line.replace(quoteMark, ''));
}

const quoteMark = /^\s*(?:>[ \t]?)+/;

function cleanLine(line: string): string {
  const shown = applyBackspaces(lastOverwrite(line.replace(escapeSequence, '')));
  return shown
    .replace(visibleEscape, '')
    .replace(invisible, '')
    .replace(oddSpace, ' ')
    .replace(fullWidth, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(oddHyphen, '-')
    .replace(oddColon, ':')
    .replace('\u203a', '>')
    .replace(/&(?:gt|nbsp|quot|amp);/g, (entity) => htmlEntities[entity] ?? entity)
    .replace(frame, '')
    .replace(logPrefix, '');
}

/** A carriage return inside a line starts it over. */
function lastOverwrite(line: string): string {
  const trimmed = line.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}

function applyBackspaces(line: string): string {
  if (!line.includes('\b')) return line;
  const kept: string[] = [];
  for (const character of line) {
    if (character === '\b') kept.pop();
    else kept.push(character);
  }
  return kept.join('');
}
