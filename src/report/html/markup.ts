/**
 * HTML that is safe by the way it is made: what is put into a template is escaped unless it is markup itself, and markup
 * comes from templates alone.
 */
import {stripControlCharacters} from '../../model/origin.ts';
import type {RichText} from '../../model/rich-text.ts';

const made = Symbol('markup');

export interface Markup {
  readonly [made]: string;
}

/** `undefined` and `false` are nothing. */
export type Content = Markup | string | number | undefined | false | readonly Content[];

/** No text of a report is so long; a line of hostile evidence may be. */
const longestText = 4000;

/** Attributes are to stand in double quotes: the value of an attribute is escaped as text is. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = parts[0] ?? '';
  for (const [index, value] of values.entries()) text += textOf(value) + (parts[index + 1] ?? '');
  return {[made]: text};
}

export function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escapeHtml(content);
  return isMarkup(content) ? content[made] : content.map(textOf).join('');
}

function isMarkup(content: Markup | readonly Content[]): content is Markup {
  return made in content;
}

/** Our own style or script: it stands in its element as it is. */
export function verbatim(text: string): Markup {
  return {[made]: text};
}

export const nothing: Markup = html``;

/** Line ends stay, for commands; all other controls go, also those that turn the direction of text. */
export function escapeHtml(text: string): string {
  const whole = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return whole
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => stripControlCharacters(line).replace(/[\u061c\u200b\ufeff]/g, ''))
    .join('\n')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Sentences as tokens. Values of the evidence keep their own direction of writing. */
export function rich(text: RichText): Markup {
  return html`${text.map(({kind, text: part}) => {
    if (kind === 'command') return html`<code>${part}</code>`;
    return kind === 'value' ? html`<b class="v">${part}</b>` : part;
  })}`;
}

/** Our own prose with `backticks` in it. */
export function prose(text: string): Markup {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}
