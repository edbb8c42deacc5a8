/** Text tokens as spans. Commands keep their backticks, so that they stand out without colour too. */
import type {RichText} from '../model/rich-text.ts';
import {type Line, span} from './lines.ts';
import type {StyleName} from './theme.ts';

/** `prose`: the style of what is not a command. */
export function richSpans(text: RichText, prose?: StyleName): Line {
  return text.map((token) => {
    if (token.kind === 'command') return span(`\`${token.text}\``, 'command');
    return span(token.text, prose ?? (token.kind === 'value' ? 'value' : undefined));
  });
}
