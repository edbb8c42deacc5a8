/** Text from outside in GitHub's Markdown: escaped, as code, and in tables. */
import {cleanText} from './words.ts';

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

export function escapeText(text: string): string {
  return cleanText(text).replace(/[\\`*_[\]<>|~]/g, '\\$&');
}

export function code(text: string): string {
  const clean = cleanText(text);
  const ticks = '`'.repeat(longestTicks(clean) + 1);
  const space = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return clean.trim() === '' ? '' : `${ticks}${space}${clean}${space}${ticks}`;
}

export function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
