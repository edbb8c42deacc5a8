/** Turns what MMP commands printed into facts: `none`, booleans, numbers and dates become what the fact types say. */
import {cmsLicense} from '../../facts/cms-license.ts';
import {cmsSystemStatus} from '../../facts/cms-system-status.ts';
import type {Fact} from '../../facts/fact.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {boxSubject, type Subject} from '../../model/subject.ts';
import {type Field, factOfFields} from './fact-of-fields.ts';
import type {Block, BlockField} from './transcript-blocks.ts';

export const mmpFormat = 'mmp-transcript';

/** Undefined for commands that give no fact (`turn`), and when the block holds none of its fields. */
export function factOfBlock(block: Block, path: string): Fact | undefined {
  const {fact, defaults, command} = block.shape;
  if (fact === undefined) return undefined;
  const read = block.fields.flatMap(readBlockField);
  if (block.fields.every((field) => field.label.field === undefined)) return undefined;
  const unstated = Object.entries(defaults).filter(([name]) => !read.some((field) => field.name === name));
  const fields = [...read, ...unstated.map(([name, value]) => ({name, value}))];
  return factOfFields(fact, cmsSubject(block.prompt), mmpOrigin(path, block.line, command), fields);
}

export function cmsSubject(prompt: string | undefined): Subject {
  return boxSubject('cms', prompt);
}

function mmpOrigin(path: string, line: number, command: string): Origin {
  return {input: path, format: mmpFormat, line, field: command};
}

function readBlockField(field: BlockField): Field[] {
  const {label, value} = field;
  if (label.field === undefined) return [];
  const parsed = readValue(field);
  if (parsed === undefined) return [];
  const place: Place = {line: field.line, field: label.label, quote: quoteOf(field.text.replace(/\n\s*/g, ''))};
  return value === '' && label.kind !== 'list' ? [] : [{name: label.field, value: parsed, place}];
}

function readValue({label, value}: BlockField): unknown {
  const isNone = /^none$/i.test(value);
  switch (label.kind) {
    case 'boolean':
      return readBoolean(value);
    case 'number':
      return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
    case 'list':
      return isNone || value === '' ? [] : value.split(/[\s,]+/);
    case 'text':
    case undefined:
      if (isNone) return label.none === 'empty' ? '' : undefined;
      return value;
  }
}

function readBoolean(value: string): boolean | undefined {
  if (/^(true|enabled|yes|on)$/i.test(value)) return true;
  if (/^(false|disabled|no|off|none)$/i.test(value)) return false;
  return undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Feature: callbridge status: Activated expiry: 2031-Mar-09` */
export function readLicenseLine(
  text: string,
  line: number,
  prompt: string | undefined,
  path: string,
): Fact | undefined {
  const match = /^\s*Feature\s*:\s*(\S+)\s+status\s*:\s*(.*?)(?:\s+expir(?:y|es)\s*:\s*(.*))?$/i.exec(text);
  if (match === null) return undefined;
  const place: Place = {line, quote: quoteOf(text)};
  const expiry = readLicenseDate(match[3] ?? '');
  return factOfFields(cmsLicense, cmsSubject(prompt), {...mmpOrigin(path, line, 'license'), ...place}, [
    {name: 'feature', value: match[1]},
    {name: 'status', value: (match[2] ?? '').trim()},
    ...(expiry === undefined ? [] : [{name: 'expiryDate', value: expiry, place: {...place, field: 'expiry'}}]),
  ]);
}

function readLicenseDate(text: string): string | undefined {
  const match = /^(\d{4})-([A-Za-z]{3})[a-z]*-(\d{1,2})\b/.exec(text.trim());
  if (match === null) return /^\d{4}-\d\d-\d\d\b/.exec(text.trim())?.[0];
  const month = months.indexOf((match[2] ?? '').toLowerCase()) + 1;
  if (month === 0) return undefined;
  return `${match[1] ?? ''}-${String(month).padStart(2, '0')}-${(match[3] ?? '').padStart(2, '0')}`;
}

/** The answer to `version`: a line with nothing but a version number, or with the word before it. */
export function readVersionLine(
  text: string,
  line: number,
  prompt: string | undefined,
  path: string,
): Fact | undefined {
  const version = /^\s*(?:[\w ]*version\s*:?\s*)?(\d{1,2}\.\d{1,3}(?:[.\w()-]*))\s*$/i.exec(text)?.[1];
  if (version === undefined) return undefined;
  const place: Place = {line, quote: quoteOf(text)};
  return factOfFields(cmsSystemStatus, cmsSubject(prompt), {...mmpOrigin(path, line, 'version'), ...place}, [
    {name: 'softwareVersion', value: version, place},
  ]);
}
