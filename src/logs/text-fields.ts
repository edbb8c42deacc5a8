/** What stands in the text of a line by name: the pairs of Expressway, the fields of nginx. */
import {compilePattern, type LogLine, type TextFields} from './log-format.ts';

const compiled = new WeakMap<TextFields, RegExp>();

/** Empty when the layout says nothing of such fields, or the text has none. */
export function textFields({format, process, text}: LogLine): Readonly<Record<string, string>> {
  for (const fields of format.fields ?? []) {
    if (fields.processes !== undefined && !fields.processes.includes(process ?? '')) continue;
    const found = fields.pairs === true ? pairsIn(text) : groupsIn(text, fields);
    if (found !== undefined) return found;
  }
  return {};
}

function groupsIn(text: string, fields: TextFields): Record<string, string> | undefined {
  const expression = compiled.get(fields) ?? compilePattern(fields.pattern ?? '');
  compiled.set(fields, expression);
  const groups = expression.exec(text)?.groups;
  if (groups === undefined) return undefined;
  return Object.fromEntries(Object.entries(groups).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/** Of a name that comes twice the first value. */
function pairsIn(text: string): Record<string, string> {
  const pairs = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/(?<![\w-])([A-Za-z][\w-]{0,60})="([^"]*)"/g)) {
    if (!pairs.has(name)) pairs.set(name, value.trim());
  }
  return Object.fromEntries(pairs);
}
