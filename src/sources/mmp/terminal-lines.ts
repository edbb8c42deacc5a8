/** The lines of a terminal paste as a person saw them: escape sequences, backspaces and overwritten text are gone. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be removed
const escapeSequence = /\u001b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** No line of a terminal is longer; bounds the work that a hostile one makes. */
const longestLine = 2_000;

/** Index 0 is line 1. */
export function readTerminalLines(text: string): readonly string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r*\n/)
    .map((line) => applyBackspaces(lastOverwrite(line.slice(0, longestLine).replace(escapeSequence, ''))).trimEnd());
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
