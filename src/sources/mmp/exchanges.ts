/** Cuts a terminal transcript into commands and what follows each up to the next prompt. Says nothing of what it means. */
import {commandShapes} from './command-shapes.ts';
import {findExactLabel, splitLabel} from './label-search.ts';
import {beginsCommand, isMmpCommand, normaliseCommand, readTypedCommand, type TypedCommand} from './mmp-words.ts';
import type {Row} from './unwrap-lines.ts';

/** A command line, with what follows it up to the next prompt. */
export interface Exchange {
  /** Name of the box before `>`; undefined when there is no prompt, or one without a name. */
  readonly prompt: string | undefined;
  /** As typed; empty for lines before the first prompt. */
  readonly typed: string;
  readonly command: TypedCommand;
  /** The line of the command; undefined for lines before the first one. */
  readonly row: Row | undefined;
  readonly output: readonly Row[];
  /** Whether the same prompt came again: the output is whole. */
  readonly isClosed: boolean;
}

interface PromptLine {
  readonly prompt: string | undefined;
  readonly typed: string;
}

export function splitExchanges(rows: readonly Row[]): readonly Exchange[] {
  const prompts = findPrompts(rows.map(({text}) => text));
  const exchanges: {
    prompt: string | undefined;
    typed: string;
    row: Row | undefined;
    output: Row[];
    isClosed: boolean;
  }[] = [{prompt: undefined, typed: '', row: undefined, output: [], isClosed: false}];
  for (const [index, row] of rows.entries()) {
    const current = exchanges.at(-1);
    const prompted = readPrompt(row.text);
    if (prompted !== undefined && prompts.has(prompted.prompt)) {
      if (current?.row !== undefined && current.prompt === prompted.prompt) current.isClosed = true;
      exchanges.push({...prompted, row, output: [], isClosed: false});
      continue;
    }
    const bare = readBareCommand(row.text, rows, index);
    if (bare !== undefined) exchanges.push({prompt: current?.prompt, typed: bare, row, output: [], isClosed: false});
    else current?.output.push(row);
  }
  return exchanges.map((exchange) => ({...exchange, command: readTypedCommand(exchange.typed)}));
}

/** `name> command`, where an empty prompt may stand before it on the same line. A prompt without a name is `> command`. */
function readPrompt(text: string): PromptLine | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]{0,62})? ?>(?!\S*[<>=])\s*(.*)$/.exec(text);
  if (match === null) return undefined;
  const prompt = match[1];
  let typed = match[2] ?? '';
  while (prompt !== undefined && typed.startsWith(prompt) && /^ ?>/.test(typed.slice(prompt.length))) {
    typed = typed.slice(prompt.length).replace(/^ ?>\s*/, '');
  }
  return {prompt, typed: typed.trim()};
}

/** Only a text before `>` that introduces an MMP command somewhere is a prompt. */
function findPrompts(lines: readonly string[]): ReadonlySet<string | undefined> {
  const prompts = new Set<string | undefined>();
  for (const [index, line] of lines.entries()) {
    const prompted = line.includes('>') ? readPrompt(line) : undefined;
    if (prompted === undefined) continue;
    const isSure =
      prompted.prompt === undefined
        ? readTypedCommand(prompted.typed).isExact
        : isMmpCommand(prompted.typed) ||
          isAnswered(prompted.typed, lines, index) ||
          (readTypedCommand(prompted.typed).isExact && standsAlone(prompted.prompt, lines, index));
    if (isSure) prompts.add(prompted.prompt);
  }
  return prompts;
}

/** Whether the next prompt after a command is the same one, with nothing behind it: `hostname` alone could be of any box. */
function standsAlone(prompt: string, lines: readonly string[], index: number): boolean {
  const next = lines.slice(index + 1, index + 20).find((line) => line.startsWith(`${prompt}>`));
  return next?.trim() === `${prompt}>`;
}

/** What the first line of an answer looks like, for commands that print no labels. */
const answers: Readonly<Record<string, RegExp>> = {
  'pki list': /^\s*User supplied/i,
  'pki inspect': /^\s*(?:Checking |File contains|Certificate:)/i,
  ipv4: /^\s*(?:IPv4|address)/i,
  'ntp status': /\bremote\s+refid\b|^\s*No association/i,
  'user list': /^\s*user\s*name\s+role/i,
  date: /^\s*System time\s*:/i,
  license: /^\s*Feature\s*:/i,
  version: /^\s*(?:[\w ]*version\s*:?\s*)?\d{1,2}\.\d{1,3}(?:\.\d{1,3})?\s*$/i,
};

/** A line that is nothing but a command, whose answer follows: of a transcript whose prompts were left out. */
function readBareCommand(text: string, rows: readonly Row[], index: number): string | undefined {
  const typed = text
    .trim()
    .replace(/^[#$>*•-]+\s*/, '')
    .replace(/^`(.*)`$/, '$1')
    .replace(/:$/, '');
  if (typed.length > 80 || !beginsCommand(typed.split(/\s/, 1)[0] ?? '')) return undefined;
  if (!readTypedCommand(typed).isExact) return undefined;
  return isAnswered(
    typed,
    rows.slice(index, index + 4).map((row) => row.text),
    0,
  )
    ? typed
    : undefined;
}

function isAnswered(typed: string, lines: readonly string[], index: number): boolean {
  const next = lines.slice(index + 1, index + 4).find((line) => line.trim() !== '');
  if (next === undefined) return false;
  const [command] = readTypedCommand(typed).may;
  if (command === undefined) return false;
  if (/^\s*Unknown command\b/i.test(next)) return true;
  const label = splitLabel(next)?.label;
  const shapes = commandShapes.filter((shape) => shape.command === command);
  return (
    answers[command]?.test(next) === true || (label !== undefined && findExactLabel(shapes, label, true) !== undefined)
  );
}

const tellingLabels: ReadonlySet<string> = new Set(
  commandShapes
    .flatMap((shape) => shape.labels)
    .flatMap(({label, isTelling}) => (isTelling ? [label.toLowerCase()] : [])),
);

/** What only an MMP prints. */
const ownLines =
  /^\s*(?:Feature\s*:\s*\S+\s+status\s*:|User supplied certificates and keys|Checking user configured certificates)/i;

/** Whether anything in the text is surely of an MMP, so that the search for misread labels is worth its time. */
export function hasMmpSigns(lines: readonly string[]): boolean {
  if (findPrompts(lines).size > 0) return true;
  return lines.some((line, index) => {
    const label = splitLabel(line)?.label ?? '';
    if (tellingLabels.has(label.toLowerCase()) || ownLines.test(line)) return true;
    return /^\W{0,3}\s*[a-z]/i.test(line) && line.length < 80 && isBareCommandIn(lines, index);
  });
}

function isBareCommandIn(lines: readonly string[], index: number): boolean {
  const typed = normaliseCommand((lines[index] ?? '').replace(/^[#$>*•\s-]+/, ''));
  return /^(?:ipv4 |pki |ntp status|user list)/.test(typed) && isAnswered(typed, lines, index);
}
