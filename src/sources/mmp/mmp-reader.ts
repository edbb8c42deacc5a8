/** Reads terminal sessions of the CMS command line (MMP), pasted or live. Keeps no password: `turn` prints one in clear. */
import {cmsList} from '../../facts/cms-list.ts';
import {cmsUnknownCommand} from '../../facts/cms-unknown-command.ts';
import type {Subject} from '../../model/subject.ts';
import {boxOf, type Head, type ReadContext, type TextOutcome, type TextReader} from '../format-reader.ts';
import {writeBlock} from './block-facts.ts';
import {commandShapes} from './command-shapes.ts';
import {type Exchange, hasMmpSigns, splitExchanges} from './exchanges.ts';
import {nameOfCommand, normaliseCommand} from './mmp-words.ts';
import {outputReaders} from './output-readers.ts';
import {mmpFormat, placeOf, type Scribe, type Transcript, TranscriptScribe} from './scribe.ts';
import {readTerminalLines} from './terminal-lines.ts';
import {type Block, readBlocks} from './transcript-blocks.ts';
import {unwrapLines} from './unwrap-lines.ts';

export const mmpReader: TextReader = {
  id: mmpFormat,
  title: 'CMS command line (MMP) transcript',
  kind: 'text',
  recognise(head: Head): number {
    if (head.text === undefined) return 0;
    const {facts, claimedLines} = readTranscript(head.text, '', () => 'box:cms');
    if (facts.length > 0) return 0.95;
    return claimedLines.size > 0 ? 0.6 : 0;
  },
  readText(text: string, path: string, context: ReadContext): TextOutcome {
    const {facts, ...outcome} = readTranscript(text, path, (prompt) => boxOf(context, 'cms', prompt));
    for (const fact of facts) context.emit(fact);
    return outcome;
  },
};

function readTranscript(text: string, path: string, subjectOf: (prompt: string | undefined) => Subject): Transcript {
  const scribe = new TranscriptScribe(path);
  const ignored = new Set<string>();
  const lines = readTerminalLines(text);
  for (const exchange of hasMmpSigns(lines) ? splitExchanges(unwrapLines(lines)) : []) {
    const subject = subjectOf(exchange.prompt);
    const isRead = readExchange(exchange, scribe.about(subject));
    if (!isRead && exchange.row !== undefined && exchange.typed !== '') {
      ignored.add(nameOfCommand(exchange.typed) ?? `the command of line ${exchange.row.line}`);
    }
  }
  if (ignored.size > 0) scribe.notes.push(`not read, no check needs them: ${[...ignored].join(', ')}`);
  const {facts, claimedLines, isPartial} = scribe;
  return {facts, notes: [...scribe.summary(), ...scribe.notes], claimedLines, isPartial};
}

/** Whether anything was made of it. */
function readExchange(exchange: Exchange, scribe: Scribe): boolean {
  const {command, output, row} = exchange;
  if (row !== undefined) scribe.claim(row);
  const refusal = output.find(({text}) => text.trim() !== '');
  if (row !== undefined && refusal !== undefined && /^\s*Unknown command\b/i.test(refusal.text)) {
    scribe.claim(refusal);
    writeUnknownCommand(exchange, refusal.line, scribe);
    return true;
  }
  const isOther = outputReaders.filter((reader) => reader.read(exchange, scribe)).length > 0;
  const blocks = readBlocks(exchange);
  for (const block of blocks) claimBlock(block, scribe);
  const written = blocks.filter((block) => writeBlock(block, scribe));
  const isListProved = writeDomainList(exchange, blocks, scribe);
  if (isOther || blocks.length > 0) {
    for (const block of blocks) if (!written.includes(block)) loseBlock(block, scribe);
    return true;
  }
  if (row === undefined) return true;
  // Its output ends at an empty line: what comes after may be evidence of another kind.
  const end = output.findIndex(({text}) => text.trim() === '');
  scribe.claim(...output.slice(0, end === -1 ? output.length : end));
  const isExpected = commandShapes.some(
    (shape) => command.isExact && command.may.some((known) => known === shape.command),
  );
  if (isExpected && !isListProved) {
    scribe.lose(`line ${row.line}: \`${normaliseCommand(exchange.typed)}\` without its output`);
    return true;
  }
  return isExpected;
}

function claimBlock({lines}: Block, scribe: Scribe): void {
  scribe.claim(...lines.map((line) => ({line, span: 1, text: ''})));
}

function loseBlock({line, shape}: Block, scribe: Scribe): void {
  scribe.lose(`line ${line}: nothing of the output of \`${shape.command}\` could be used`);
}

/** Only of a command that is written as it should be: of any other it proves nothing. */
function writeUnknownCommand({typed, command, row, prompt}: Exchange, line: number, scribe: Scribe): void {
  if (row === undefined) return;
  const [name] = command.may;
  const isSure = command.isExact && typed.trim() === name;
  if (isSure) {
    scribe.write(cmsUnknownCommand, {command: typed.trim(), row, isQuoted: true}, [
      {name: 'command', value: name, place: placeOf({...row, line})},
    ]);
  }
  const shown = nameOfCommand(typed) ?? `the command of line ${row.line}`;
  const newer = name !== undefined && isSure && goneIn3.has(name) ? ': a CMS 3.x, which has no such command' : '';
  scribe.note(`line ${row.line}: ${shown} is an unknown command on ${prompt ?? 'this CMS'}${newer}`);
}

const goneIn3: ReadonlySet<string> = new Set(['webbridge', 'xmpp', 'xmpp multi_domain list']);

/** What proves that there are no further domains: the command was answered, and every answer was read. */
function writeDomainList(
  {command, output, row, isClosed}: Exchange,
  blocks: readonly Block[],
  scribe: Scribe,
): boolean {
  if (row === undefined || !command.isExact || command.may[0] !== 'xmpp multi_domain list') return false;
  const isClear = blocks.every(
    ({fields, shape}) => shape.command === command.may[0] && fields.every(({misread}) => misread === undefined),
  );
  const named = blocks.filter(({fields}) => fields.some(({label}) => label.field === 'domain'));
  const isEmpty = output.every(({text}) => text.trim() === '' || emptyAnswer.test(text));
  // Nothing at the end of a paste may be an answer that was not copied.
  const isAnswered =
    blocks.length > 0
      ? isClear && named.length === blocks.length
      : isEmpty && (isClosed || output.some(({text}) => emptyAnswer.test(text)));
  if (!isAnswered) return false;
  return scribe.write(cmsList, {command: 'xmpp multi_domain list', row, isQuoted: true}, [
    {name: 'collection', value: 'xmppMultiDomains'},
    {name: 'total', value: blocks.length, place: placeOf(row)},
    {name: 'returned', value: blocks.length},
  ]);
}

const emptyAnswer = /^\s*(?:none|no (?:\w+ ){0,3}domains?(?: (?:are )?(?:configured|found|set))?\.?)\s*$/i;
