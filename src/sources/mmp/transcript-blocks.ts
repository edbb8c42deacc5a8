/**
 * The blocks of labelled lines in the output of a command. A command is known by what was typed, or, where that is
 * missing or misread, by the labels that it prints. Says nothing of what values mean.
 */
import {type CommandShape, commandShapes, type LabelShape} from './command-shapes.ts';
import type {Exchange} from './exchanges.ts';
import {findExactLabel, findLabel, isKnownLabel, type LabelledText, splitLabel} from './label-search.ts';
import type {Row} from './unwrap-lines.ts';

export interface BlockField {
  readonly label: LabelShape;
  /** As printed, when OCR or a typing error changed the label. */
  readonly misread?: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  /** Whether the next line may be the rest of the value. */
  readonly mayGoOn?: true;
}

export interface Block {
  readonly shape: CommandShape;
  /** Of the first field. */
  readonly line: number;
  readonly fields: readonly BlockField[];
  /** Whether the command was taken from its labels, not from what was typed. */
  readonly isGuessed: boolean;
  /** All lines of it, also those with labels that nobody knows. */
  readonly lines: readonly number[];
}

/** Labels that nobody knows, one after the other: no version has brought as many new ones. */
const mostUnknown = 12;

/** A block while its lines come in. */
interface Draft {
  candidates: readonly CommandShape[];
  isNamed: boolean;
  readonly fields: BlockField[];
  readonly rows: Row[];
}

/** Usually one; more when prompts between them were lost, or for a list. */
export function readBlocks(exchange: Exchange): readonly Block[] {
  const {command} = exchange;
  const named = commandShapes.filter((shape) => command.may.some((known) => known === shape.command));
  const blocks: Block[] = [];
  let draft: Draft = {
    candidates: named.length > 0 ? named : commandShapes,
    isNamed: named.length > 0,
    fields: [],
    rows: [],
  };
  let pending: Row[] = [];
  const close = (): void => {
    const block = finish(draft, command.isExact);
    if (block !== undefined) blocks.push(block);
    // A list goes on with its next entry; after anything else a lost prompt may bring another command.
    const isNamed = draft.isNamed && block?.shape.isList === true;
    draft = {candidates: isNamed && block !== undefined ? [block.shape] : commandShapes, isNamed, fields: [], rows: []};
    pending = [];
  };
  for (const row of exchange.output) {
    const text = splitLabel(row.text);
    if (text !== undefined && take(draft, text, row)) {
      draft.rows.push(...pending);
      pending = [];
      continue;
    }
    if (continueList(draft.fields, row)) {
      draft.rows.push(row);
      continue;
    }
    // A label that no version is known to print belongs to the block when it stands in it.
    const isNext = lastLineOf(pending.at(-1) ?? draft.rows.at(-1)) + 1 === row.line;
    if (text === undefined || !isKnownLabel(text.label)) {
      // The rest of a secret that was cut is one too.
      if (isNext && draft.fields.at(-1)?.label.isSecret === true) draft.rows.push(row);
      doubtLast(draft, row);
      if (isNext && pending.length < mostUnknown && / [:;]\s/.test(row.text)) pending.push(row);
      continue;
    }
    close();
    take(draft, text, row);
  }
  draft.rows.push(...pending.filter(({text}) => text.indexOf(':') === draft.rows.at(-1)?.text.indexOf(':')));
  close();
  return blocks;
}

/** Adds a line to the block; false when it does not belong to it. */
function take(draft: Draft, text: LabelledText, row: Row): boolean {
  const found = findLabel(draft.candidates, text, draft.isNamed);
  if (found === undefined) return false;
  const {misread} = found;
  const earlier = draft.fields.findIndex(({label}) => label.label === found.shape.label);
  const isDouble = earlier !== -1 && found.shape.isRepeated !== true;
  // The same label again begins another block, unless one of the two was only taken for it.
  if (isDouble && misread !== undefined) {
    draft.rows.push(row);
    return true;
  }
  if (isDouble && draft.fields[earlier]?.misread === undefined) return false;
  if (isDouble) draft.fields.splice(earlier, 1);
  if (misread === undefined) {
    const narrowed = draft.candidates.filter((shape) => labelIn(shape, text.label, draft.isNamed) !== undefined);
    if (narrowed.length > 0) draft.candidates = narrowed;
  }
  const {value} = text;
  draft.fields.push({
    label: found.shape,
    ...(misread === undefined ? {} : {misread}),
    value,
    line: row.line,
    text: row.text,
  });
  draft.rows.push(row);
  return true;
}

function labelIn(shape: CommandShape, label: string, isNamed: boolean): LabelShape | undefined {
  return findExactLabel([shape], label, isNamed)?.shape;
}

function finish({candidates, isNamed, fields, rows}: Draft, isTyped: boolean): Block | undefined {
  const shape = chooseShape(candidates, fields, isNamed);
  const [first] = fields;
  if (shape === undefined || first === undefined) return undefined;
  // Shapes share labels, and each fills fields of its own with them.
  const own = fields.flatMap((field) => {
    const label =
      shape.labels.find((candidate) => candidate.label === field.label.label) ??
      labelIn(shape, field.label.label, isNamed);
    return label === undefined ? [] : [{...field, label}];
  });
  const lines = rows.flatMap((row) => Array.from({length: row.span}, (_, index) => row.line + index));
  return {shape, line: first.line, fields: own, isGuessed: !isNamed || !isTyped, lines};
}

/** What was typed leaves the labels only to choose among what it may be; without it a telling label must be there. */
function chooseShape(
  candidates: readonly CommandShape[],
  fields: readonly BlockField[],
  isNamed: boolean,
): CommandShape | undefined {
  const told = candidates.find((shape) =>
    fields.some(({label}) => shape.labels.some((own) => own.label === label.label && own.isTelling === true)),
  );
  return told ?? (isNamed && fields.length > 0 ? candidates[0] : undefined);
}

function lastLineOf(row: Row | undefined): number {
  return row === undefined ? -1 : row.line + row.span - 1;
}

/** No terminal in use is narrower: a shorter line was not cut. */
const fewestColumns = 24;

/** One word alone below a long line, when nothing tells how wide the terminal was. */
function doubtLast({fields, rows}: Draft, row: Row): void {
  const field = fields.at(-1);
  const isBelow = field !== undefined && field.line === rows.at(-1)?.line && lastLineOf(rows.at(-1)) + 1 === row.line;
  if (!isBelow || field.text.length < fewestColumns || !/^\s*[\w.-]+$/.test(row.text)) return;
  if (!/\.(?:cer|crt|pem|key)$/i.test(field.value)) fields[fields.length - 1] = {...field, mayGoOn: true};
}

/** Entries of a list of listeners on the next line. */
function continueList(fields: BlockField[], row: Row): boolean {
  const field = fields.at(-1);
  const more = row.text.trim();
  if (field?.label.kind !== 'list' || !/^(?:[a-e]|lo|ipv[46]):\d+(?:\s+(?:[a-e]|lo|ipv[46]):\d+)*$/.test(more))
    return false;
  fields[fields.length - 1] = {...field, value: `${field.value} ${more}`.trim(), text: `${field.text} ${more}`};
  return true;
}
