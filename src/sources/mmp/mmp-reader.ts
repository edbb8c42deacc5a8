/** Reads pasted terminal sessions of the CMS command line (MMP). Keeps no password: `turn` prints one in clear text. */
import type {Fact} from '../../facts/fact.ts';
import type {Head, ReadContext, TextOutcome, TextReader} from '../format-reader.ts';
import {cmsSubject, factOfBlock, mmpFormat, readLicenseLine, readVersionLine} from './block-facts.ts';
import {commandShapes, mmpWords, otherMmpWords} from './command-shapes.ts';
import {readTerminalLines} from './terminal-lines.ts';
import {
  type Block,
  type Exchange,
  hasMmpSigns,
  normaliseCommand,
  readBlocks,
  splitExchanges,
} from './transcript-blocks.ts';

interface Transcript {
  readonly facts: readonly Fact[];
  readonly notes: readonly string[];
  readonly claimedLines: ReadonlySet<number>;
  readonly isPartial: boolean;
}

export const mmpReader: TextReader = {
  id: mmpFormat,
  title: 'CMS command line (MMP) transcript',
  kind: 'text',
  recognise(head: Head): number {
    if (head.text === undefined) return 0;
    const {facts, claimedLines} = readTranscript(head.text, '');
    if (facts.length > 0) return 0.95;
    return claimedLines.size > 0 ? 0.6 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    const {facts, ...outcome} = readTranscript(text, path);
    for (const fact of facts) context.emit(fact);
    return outcome;
  },
};

function readTranscript(text: string, path: string): Transcript {
  const facts: Fact[] = [];
  const notes: string[] = [];
  const claimedLines = new Set<number>();
  let isPartial = false;
  const read = new Map<string, string[]>();
  const ignored = new Set<string>();
  const lines = readTerminalLines(text);
  if (!hasMmpSigns(lines)) return {facts, notes, claimedLines, isPartial};
  for (const exchange of splitExchanges(lines)) {
    if (exchange.prompt !== undefined) claimedLines.add(exchange.line);
    const unknown = exchange.output.find((row) => /^\s*Unknown command\b/i.test(row.text));
    if (unknown !== undefined && exchange.prompt !== undefined) {
      claimedLines.add(unknown.line);
      notes.push(unknownCommandNote(exchange));
      continue;
    }
    const lineFacts = readSingleLines(exchange, path);
    const blocks = readBlocks(exchange);
    for (const fact of lineFacts) {
      facts.push(fact);
      claimedLines.add(fact.origin.line ?? exchange.line);
      remember(read, fact.subject, fact.origin.field ?? '');
    }
    for (const block of blocks) {
      claimBlock(block, claimedLines);
      const fact = factOfBlock(block, path);
      if (fact !== undefined) facts.push(fact);
      remember(read, cmsSubject(block.prompt), block.shape.command);
      notes.push(...notesOfBlock(block, fact));
      if (fact === undefined && block.shape.fact !== undefined) isPartial = true;
    }
    if (lineFacts.length + blocks.length > 0 || exchange.prompt === undefined || exchange.command === '') continue;
    // Its output ends at an empty line: what comes after may be evidence of another kind.
    for (const {line, text: row} of exchange.output) {
      if (row.trim() === '') break;
      claimedLines.add(line);
    }
    if (
      isOneOf(
        commandShapes.map((shape) => shape.command),
        exchange.command,
      )
    ) {
      notes.push(`line ${exchange.line}: \`${normaliseCommand(exchange.command)}\` without its output`);
      isPartial = true;
    } else ignored.add(nameOfCommand(exchange));
  }
  const summary = [...read].map(
    ([subject, commands]) => `${subject.slice('box:'.length)}: ${[...new Set(commands)].join(', ')}`,
  );
  if (ignored.size > 0) notes.push(`not read, no check needs them: ${[...ignored].join(', ')}`);
  return {facts, notes: [...summary, ...notes], claimedLines, isPartial};
}

function readSingleLines(exchange: Exchange, path: string): Fact[] {
  const licenses = exchange.output.flatMap((row) => readLicenseLine(row.text, row.line, exchange.prompt, path) ?? []);
  if (normaliseCommand(exchange.command) !== 'version') return licenses;
  const versions = exchange.output.flatMap((row) => readVersionLine(row.text, row.line, exchange.prompt, path) ?? []);
  return [...licenses, ...versions.slice(0, 1)];
}

function claimBlock(block: Block, claimedLines: Set<number>): void {
  for (const field of block.fields) {
    const rows = field.text.split('\n').length;
    for (let row = 0; row < rows; row += 1) claimedLines.add(field.line + row);
  }
}

function notesOfBlock(block: Block, fact: Fact | undefined): string[] {
  const notes: string[] = [];
  const {command} = block.shape;
  if (block.isGuessed) notes.push(`line ${block.line}: taken for the output of \`${command}\` by its labels`);
  for (const field of block.fields) {
    if (field.misread !== undefined)
      notes.push(`line ${field.line}: “${field.misread}” read as “${field.label.label}”`);
  }
  if (fact === undefined && block.shape.fact === undefined) {
    notes.push(`line ${block.line}: \`${command}\` gives no fact; its passwords were not kept`);
  }
  return notes;
}

function unknownCommandNote(exchange: Exchange): string {
  const name = nameOfCommand(exchange);
  const newer = /^`(webbridge|xmpp)/.test(name) ? ': a CMS 3.x, which has no such command' : '';
  return `line ${exchange.line}: ${name} is an unknown command on ${exchange.prompt ?? 'this CMS'}${newer}`;
}

/** At most the first two words, and only when the first is a known word: anything else could be a secret. */
function nameOfCommand(exchange: Exchange): string {
  const words = normaliseCommand(exchange.command).split(' ');
  const first = words[0] ?? '';
  if (!isOneOf([...mmpWords, ...otherMmpWords], first)) return `the command of line ${exchange.line}`;
  const second = subcommands.has(words[1] ?? '') ? ` ${words[1] ?? ''}` : '';
  return `\`${first}${second}\``;
}

const subcommands: ReadonlySet<string> = new Set(
  'list status enable disable restart certs trust listen credentials inspect verify match add remove https c2w cluster multi_domain'.split(
    ' ',
  ),
);

function isOneOf(known: readonly string[], text: string): boolean {
  return known.includes(normaliseCommand(text));
}

function remember(read: Map<string, string[]>, subject: string, command: string): void {
  read.set(subject, [...(read.get(subject) ?? []), command]);
}
