/** Turns a block of labelled lines into one fact: `none`, booleans, numbers and lists become what the fact type says. */
import {quoteOf} from '../../model/origin.ts';
import type {Field} from './fact-of-fields.ts';
import {readFieldValue} from './field-value.ts';
import type {Scribe} from './scribe.ts';
import type {Block, BlockField} from './transcript-blocks.ts';

/** Writes the fact of a block; false when the block holds none of its fields. */
export function writeBlock(block: Block, scribe: Scribe): boolean {
  const {fact, defaults, command} = block.shape;
  const single = block.fields.filter(({label}) => label.isRepeated !== true);
  const read = [...single.flatMap((field) => readField(field, scribe)), ...readRepeated(block.fields, scribe)];
  noteMisreadings(block, scribe);
  if (block.fields.every(({label}) => label.field === undefined)) return false;
  const unstated = Object.entries(defaults).filter(([name]) => !read.some((field) => field.name === name));
  const fields = [...read, ...unstated.map(([name, value]) => ({name, value}))];
  // Nothing that any line states: the defaults alone would be an invention.
  if (read.length === 0) return false;
  return scribe.write(fact, {command, row: {line: block.line, span: 1, text: ''}}, fields);
}

function readField(field: BlockField, scribe: Scribe): readonly Field[] {
  const {label, line} = field;
  if (label.field === undefined) return [];
  const read = readFieldValue(field.value, label.kind ?? 'text');
  if (read.is === 'unclear' || field.mayGoOn === true) {
    scribe.lose(`line ${line}: “${label.label}” left out, its value is not written as such a value is`);
    return [];
  }
  const value = read.is === 'value' ? read.value : label.none === 'empty' ? '' : undefined;
  return value === undefined ? [] : [{name: label.field, value, place: placeOfField(field)}];
}

/** `Listen interface a`, once for each interface. */
function readRepeated(fields: readonly BlockField[], scribe: Scribe): readonly Field[] {
  const repeated = fields.filter(({label}) => label.isRepeated === true);
  const [first] = repeated;
  if (first === undefined) return [];
  const read = repeated.flatMap((field) => readField(field, scribe));
  const values = read.flatMap(({value}) => (Array.isArray(value) ? value.map(String) : []));
  return read.length < repeated.length
    ? []
    : [{name: first.label.field ?? '', value: [...new Set(values)], place: placeOfField(first)}];
}

function placeOfField({line, label, text}: BlockField): NonNullable<Field['place']> {
  return {line, field: label.label, quote: quoteOf(text)};
}

function noteMisreadings(block: Block, scribe: Scribe): void {
  if (block.isGuessed)
    scribe.note(`line ${block.line}: taken for the output of \`${block.shape.command}\` by its labels`);
  for (const {line, misread, label} of block.fields) {
    if (misread !== undefined) scribe.note(`line ${line}: “${misread}” read as “${label.label}”`);
  }
}
