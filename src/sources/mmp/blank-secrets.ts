/**
 * The output of `turn` without its password and shared secret. Fails closed: the value of a line stays only when its
 * label is known and no secret; of anything else that stands there only the fact that it does.
 */
import {commandShapes} from './command-shapes.ts';
import {findExactLabel, splitLabel} from './label-search.ts';

const removed = '[removed]';
const turnShapes = commandShapes.filter(({command}) => command === 'turn');

export function blankSecrets(output: string): string {
  return output
    .split('\n')
    .map((line) => blankLine(line.replace(/\r+$/, '')))
    .join('\n');
}

function blankLine(line: string): string {
  if (line.trim() === '' || /^\s*Unknown command\b.{0,10}$/.test(line)) return line;
  const text = splitLabel(line);
  const label = text === undefined ? undefined : findExactLabel(turnShapes, text.label, true)?.shape;
  if (text === undefined || label === undefined) return removed;
  if (label.isSecret !== true || /^none$/i.test(text.value)) return line;
  return `${line.slice(0, line.indexOf(text.label) + text.label.length)} : ${removed}`;
}
