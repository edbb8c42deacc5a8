/**
 * Cuts a terminal transcript into the outputs of single commands. A command is known by the text behind its prompt,
 * or, where the prompt is missing or misread, by the labels that it prints. Says nothing of what values mean.
 */
import {type CommandShape, commandShapes, type LabelShape, mmpWords} from './command-shapes.ts';
import {editDistance} from './edit-distance.ts';

export interface BlockField {
  readonly label: LabelShape;
  /** As printed, when OCR or a typing error changed the label. */
  readonly misread?: string;
  readonly value: string;
  readonly line: number;
  readonly text: string;
}

export interface Block {
  readonly shape: CommandShape;
  readonly prompt: string | undefined;
  /** Of the first field. */
  readonly line: number;
  readonly fields: readonly BlockField[];
  /** Whether the command was taken from its labels, not from the text behind the prompt. */
  readonly isGuessed: boolean;
}

/** A command line, with what follows it up to the next prompt. */
export interface Exchange {
  readonly prompt: string | undefined;
  /** Empty for lines before the first prompt. */
  readonly command: string;
  /** Line of the prompt; of the first line when there is none. */
  readonly line: number;
  readonly output: readonly {readonly line: number; readonly text: string}[];
}

/** The longest edit distance at which a label or command still counts, and the fewest letters it must have for that. */
const misreadLimit = 2;
const misreadMinimumLetters = 6;
/** A terminal is 80 columns wide; a line this long may go on in the next. */
const wrappedLineColumns = 70;

export function splitExchanges(lines: readonly string[]): readonly Exchange[] {
  const prompts = findPrompts(lines);
  const exchanges: Exchange[] = [];
  let output: {line: number; text: string}[] = [];
  exchanges.push({prompt: undefined, command: '', line: 1, output});
  for (const [index, text] of lines.entries()) {
    const prompted = readPrompt(text);
    if (prompted !== undefined && prompts.has(prompted.prompt)) {
      output = [];
      exchanges.push({...prompted, line: index + 1, output});
    } else output.push({line: index + 1, text});
  }
  return exchanges;
}

/** `name> command`, where an empty prompt may stand before it on the same line. */
function readPrompt(text: string): {prompt: string; command: string} | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]{0,62})>(?!\S*[<>=])\s*(.*)$/.exec(text);
  if (match === null) return undefined;
  const prompt = match[1] ?? '';
  let command = match[2] ?? '';
  while (command.startsWith(`${prompt}>`)) command = command.slice(prompt.length + 1).trimStart();
  return {prompt, command: command.trim()};
}

/** Only a text before `>` that introduces an MMP command somewhere is a prompt. */
function findPrompts(lines: readonly string[]): ReadonlySet<string> {
  const prompts = new Set<string>();
  for (const line of lines) {
    const prompted = readPrompt(line);
    if (prompted === undefined) continue;
    const word = (prompted.command.split(/\s+/)[0] ?? '').toLowerCase();
    const isMmp = mmpWords.some((known) => known === word || isMisread(word, known));
    if (isMmp) prompts.add(prompted.prompt);
  }
  return prompts;
}

/** The blocks of one exchange: usually one, more when prompts between them were lost. */
export function readBlocks(exchange: Exchange): readonly Block[] {
  const named = shapesOfCommand(exchange.command);
  const exact = commandShapes.find((shape) => shape.command === normaliseCommand(exchange.command));
  const blocks: Block[] = [];
  let candidates: readonly CommandShape[] = named.length === 0 ? commandShapes : named;
  let isNamed = named.length > 0;
  let fields: BlockField[] = [];
  const close = (): void => {
    const shape = chooseShape(candidates, fields, isNamed);
    if (shape !== undefined) {
      const isGuessed = !isNamed || exact !== shape;
      blocks.push({
        shape,
        prompt: exchange.prompt,
        line: fields[0]?.line ?? exchange.line,
        fields: fields.map((field) => ({...field, label: findLabel([shape], field.label.label)?.label ?? field.label})),
        isGuessed,
      });
    }
    // A list goes on with its next entry; after anything else a lost prompt may bring another command.
    isNamed = isNamed && shape?.isList === true;
    candidates = isNamed && shape !== undefined ? [shape] : commandShapes;
    fields = [];
  };
  for (const {line, text} of exchange.output) {
    const field = readField(text, line, candidates);
    if (field !== undefined && fits(field, fields, candidates)) {
      candidates = candidates.filter((shape) => findLabel([shape], field.label.label) !== undefined);
      fields.push(field);
      continue;
    }
    const continued = continueField(fields.at(-1), line, text);
    if (continued !== undefined) {
      fields[fields.length - 1] = continued;
      continue;
    }
    const other = readField(text, line, commandShapes);
    if (other === undefined) continue;
    close();
    isNamed = isNamed && findLabel(candidates, other.label.label) !== undefined;
    if (!isNamed) candidates = commandShapes;
    candidates = candidates.filter((shape) => findLabel([shape], other.label.label) !== undefined);
    fields.push(other);
  }
  if (fields.length > 0) close();
  return blocks;
}

const tellingLabels: ReadonlySet<string> = new Set(
  commandShapes
    .flatMap((shape) => shape.labels)
    .flatMap(({label, isTelling}) => (isTelling ? [label.toLowerCase()] : [])),
);

/** Whether anything in the text is surely of an MMP, so that the search for misread labels is worth its time. */
export function hasMmpSigns(lines: readonly string[]): boolean {
  if (findPrompts(lines).size > 0) return true;
  return lines.some((line) => {
    const label = /^\s*([A-Za-z][\w .&/-]{1,48}?)(?:\s*:|\t| {2})/.exec(line)?.[1] ?? '';
    return tellingLabels.has(label.toLowerCase()) || /^\s*Feature\s*:\s*\S+\s+status\s*:/i.test(line);
  });
}

function fits(field: BlockField, fields: readonly BlockField[], candidates: readonly CommandShape[]): boolean {
  const isThere = fields.some((earlier) => earlier.label.label === field.label.label);
  return (field.label.isRepeated === true || !isThere) && findLabel(candidates, field.label.label) !== undefined;
}

/** With the command behind the prompt, the labels only choose among what it may be; without, a telling label must be there. */
function chooseShape(
  candidates: readonly CommandShape[],
  fields: readonly BlockField[],
  isNamed: boolean,
): CommandShape | undefined {
  const told = candidates.find((shape) =>
    fields.some((field) => findLabel([shape], field.label.label)?.label.isTelling === true),
  );
  return told ?? (isNamed && fields.length > 0 ? candidates[0] : undefined);
}

export function normaliseCommand(command: string): string {
  return command.toLowerCase().replace(/\s+/g, ' ').trim();
}

/** The commands that a command line may be: itself, or those that it is within two letters of. */
function shapesOfCommand(command: string): readonly CommandShape[] {
  const text = normaliseCommand(command);
  const exact = commandShapes.filter((shape) => shape.command === text);
  if (exact.length > 0) return exact;
  return commandShapes.filter((shape) => isMisread(lettersOf(text), lettersOf(shape.command)));
}

function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function isMisread(text: string, known: string): boolean {
  return (
    known.length >= misreadMinimumLetters && text !== known && editDistance(text, known, misreadLimit) <= misreadLimit
  );
}

/** `Label : value`, with tabs or spaces round the colon, or a known label and its value without one. */
function readField(text: string, line: number, shapes: readonly CommandShape[]): BlockField | undefined {
  const withColon = /^\s*([A-Za-z][\w .&/-]{1,48}?)\s*:\s*(.*)$/.exec(text);
  const match = withColon ?? /^\s*([A-Za-z][\w .&/-]{1,48}?)(?:\t+| {2,})(\S.*)$/.exec(text);
  const label = match?.[1];
  if (match === null || label === undefined) return undefined;
  const found = findLabel(shapes, label) ?? (withColon === null ? undefined : findMisreadLabel(shapes, label));
  return found === undefined ? undefined : {...found, value: (match[2] ?? '').trim(), line, text};
}

type FoundLabel = Pick<BlockField, 'label' | 'misread'>;

function findLabel(shapes: readonly CommandShape[], text: string): FoundLabel | undefined {
  const wanted = text.toLowerCase().replace(/\s+/g, ' ');
  for (const shape of shapes) {
    const label = shape.labels.find((candidate) => candidate.label.toLowerCase() === wanted);
    if (label !== undefined) return {label};
  }
  return undefined;
}

const lettersByLabel = new Map(
  commandShapes.flatMap((shape) => shape.labels).map(({label}) => [label, lettersOf(label)] as const),
);

function findMisreadLabel(shapes: readonly CommandShape[], text: string): FoundLabel | undefined {
  const wanted = lettersOf(text);
  let best: {label: LabelShape; distance: number} | undefined;
  for (const label of shapes.flatMap((shape) => shape.labels)) {
    const letters = lettersByLabel.get(label.label) ?? '';
    if (letters.length < misreadMinimumLetters) continue;
    const distance = editDistance(wanted, letters, misreadLimit);
    if (distance <= misreadLimit && (best === undefined || distance < best.distance)) best = {label, distance};
  }
  return best === undefined ? undefined : {label: best.label, misread: text.trim()};
}

/** A value that the width of the terminal broke, or a list that goes on: joined to the field before it. */
function continueField(field: BlockField | undefined, line: number, text: string): BlockField | undefined {
  if (field === undefined || line !== field.line + field.text.split('\n').length) return undefined;
  const more = text.trim();
  const whole = `${field.text}\n${text}`;
  if (field.label.kind === 'list' && /^(?:[a-e]|lo|ipv[46]):\d+(?:\s+(?:[a-e]|lo|ipv[46]):\d+)*$/.test(more)) {
    return {...field, value: `${field.value} ${more}`.trim(), text: whole};
  }
  const lastLine = field.text.slice(field.text.lastIndexOf('\n') + 1);
  const isBroken = lastLine.length >= wrappedLineColumns && more !== '' && !/\s|[:>]/.test(more);
  return isBroken ? {...field, value: field.value + more, text: whole} : undefined;
}
