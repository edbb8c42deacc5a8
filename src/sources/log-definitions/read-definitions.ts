/**
 * Reads the log formats and rules of the user's own and puts them before those that come with the program. A file that
 * cannot be used as it stands is refused with the place and the reason: a rule that fails silently is worse than none.
 */
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import type * as z from 'zod';
import {formatFaults} from '../../logs/format-samples.ts';
import {type LogDefinitions, shippedDefinitions} from '../../logs/log-definitions.ts';
import {compilePattern, type LogFormat} from '../../logs/log-format.ts';
import {FormatSet} from '../../logs/log-formats.ts';
import {compileRule, type LogRule} from '../../logs/log-rule.ts';
import {RuleSet} from '../../logs/log-rules.ts';
import {type SampleFault, sampleFaults} from '../../logs/rule-samples.ts';
import {UserError} from '../../model/errors.ts';
import {messageOf, reasonOf} from '../files/error-words.ts';
import {backtrackingFault} from './backtracking.ts';
import {logFormatSchema} from './log-format-schema.ts';
import {logRuleFileSchema} from './log-rule-schema.ts';

export interface DefinitionPaths {
  /** Files, or folders with `.json` files. */
  readonly formats: readonly string[];
  readonly rules: readonly string[];
}

/** What was found wrong, and where: `['rules', 0, 'pattern']`. */
type Fault = SampleFault;

/** Throws `UserError` naming the first file that cannot be used, and all that is wrong in it. */
export function readDefinitions(paths: DefinitionPaths): LogDefinitions {
  const shipped = shippedDefinitions;
  const allShipped: readonly LogFormat[] = [...shipped.formats.layouts, ...shipped.formats.wrappings];
  const formats = filesAt(paths.formats).map((path) => readFormat(path, allShipped));
  const rules = filesAt(paths.rules).flatMap(readRules);
  refuseTwice([...formats.map((format) => [format.id, 'format']), ...rules.map((rule) => [rule.id, 'rule'])]);
  return {
    formats: new FormatSet(inPlaceOf(formats, allShipped)),
    rules: new RuleSet(inPlaceOf(rules, shipped.rules.rules), rules),
  };
}

/** The user's first, and without those of the same id that they replace. */
function inPlaceOf<Item extends {readonly id: string}>(
  own: readonly Item[],
  shipped: readonly Item[],
): readonly Item[] {
  return [...own, ...shipped.filter(({id}) => !own.some((other) => other.id === id))];
}

function refuseTwice(ids: readonly (readonly string[])[]): void {
  const seen = new Set<string>();
  for (const [id = '', kind = ''] of ids) {
    if (seen.has(`${kind} ${id}`)) {
      throw new UserError(`Two ${kind}s have the id ${id}.`, 'Rename one: findings and notes tell them apart by it.');
    }
    seen.add(`${kind} ${id}`);
  }
}

function filesAt(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    try {
      if (!statSync(path).isDirectory()) return [path];
      const files = readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .sort();
      if (files.length > 0) return files.map((name) => join(path, name));
    } catch (error) {
      throw new UserError(
        `${path} cannot be read: ${reasonOf(error)}.`,
        'Name a JSON file, or a folder that holds some.',
      );
    }
    throw new UserError(`${path} holds no .json file.`, 'Name a JSON file, or a folder that holds some.');
  });
}

function readFormat(path: string, others: readonly LogFormat[]): LogFormat {
  const format = parse(path, logFormatSchema, 'log-format') as LogFormat;
  const faults = patternFaults(
    (format.patterns ?? []).map((pattern, index) => [['patterns', index], () => compilePattern(pattern)]),
  );
  const fields = format.kind === 'layout' ? (format.fields ?? []) : [];
  faults.push(
    ...patternFaults(
      fields.flatMap(({pattern}, index) =>
        pattern === undefined ? [] : [[['fields', index, 'pattern'], () => compilePattern(pattern)]],
      ),
    ),
  );
  if (format.kind === 'wrapping' && (format.patterns === undefined) === (format.json === undefined)) {
    faults.push({path: [], message: 'a wrapping has either "patterns" or "json"'});
  }
  refuse(path, faults);
  refuse(path, formatFaults(format, others));
  return format;
}

function readRules(path: string): readonly LogRule[] {
  const {rules} = parse(path, logRuleFileSchema, 'log-rule') as {rules: readonly LogRule[]};
  const inRule = (index: number, faults: readonly Fault[]): Fault[] =>
    faults.map((fault) => ({...fault, path: ['rules', index, ...fault.path]}));
  refuse(
    path,
    rules.flatMap((rule, index) => inRule(index, patternFaults([[['pattern'], () => compileRule(rule)]]))),
  );
  refuse(
    path,
    rules.flatMap((rule, index) => inRule(index, sampleFaults(rule))),
  );
  return rules;
}

function patternFaults(patterns: readonly [path: Fault['path'], compile: () => RegExp][]): Fault[] {
  return patterns.flatMap(([path, compile]): Fault[] => {
    try {
      const {source, ignoreCase} = compile();
      const message = backtrackingFault(source, ignoreCase);
      return message === undefined ? [] : [{path, message}];
    } catch (error) {
      return [{path, message: `is no regular expression: ${messageOf(error)}`}];
    }
  });
}

function parse<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  kind: 'log-format' | 'log-rule',
): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}.`, 'Correct the path.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${path} cannot be used: it is no JSON (${messageOf(error)}).`,
      `docs/${kind}.schema.json says what it has to hold.`,
    );
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refusal(
    path,
    result.error.issues.map(({path: place, message}) => ({
      path: place.map((part) => (typeof part === 'symbol' ? String(part) : part)),
      message,
    })),
    `docs/${kind}.schema.json says what may stand there.`,
  );
}

function refuse(path: string, faults: readonly Fault[]): void {
  if (faults.length > 0) throw refusal(path, faults, 'Nothing was read: correct the file, or leave it out.');
}

const mostTold = 5;

function refusal(path: string, faults: readonly Fault[], next: string): UserError {
  const told = faults.slice(0, mostTold).map((fault) => `\n  ${placeOf(fault.path)}${fault.message}`);
  const more = faults.length > mostTold ? [`\n  … and ${faults.length - mostTold} more`] : [];
  return new UserError(`${path} cannot be used:${[...told, ...more].join('')}`, next);
}

/** `rules[0].samples[1].text: ` */
function placeOf(path: Fault['path']): string {
  const words = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return words === '' ? '' : `${words.replace(/^\./, '')}: `;
}
