/** Writes small XML trees, with the declaration and indentation of a site's style. */
import type {Style} from '../site/site.ts';

export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Text, or children. Empty text makes an empty element. */
  readonly content: string | readonly XmlNode[];
}

export function node(
  name: string,
  content: string | number | boolean | readonly XmlNode[],
  attributes?: XmlNode['attributes'],
): XmlNode {
  const kept = typeof content === 'object' ? content : String(content);
  return {name, content: kept, ...(attributes === undefined ? {} : {attributes})};
}

const declarations: Readonly<Record<Style['xmlDeclaration'], string>> = {
  none: '',
  plain: '<?xml version="1.0"?>',
  'utf-8': '<?xml version="1.0" encoding="UTF-8"?>',
  // Found so in a saved status.xml of X8.11.
  commented: '<!--<?xml version="1.0" encoding="UTF-8"?>-->',
};

export function writeXml(
  root: XmlNode,
  {xmlDeclaration, xmlIndent}: Pick<Style, 'xmlDeclaration' | 'xmlIndent'>,
): string {
  const lines: string[] = [];
  const write = (element: XmlNode, depth: number): void => {
    const margin = ' '.repeat(depth * xmlIndent);
    const attributes = Object.entries(element.attributes ?? {})
      .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
      .join('');
    const opening = `${element.name}${attributes}`;
    if (typeof element.content === 'string') {
      const text = escapeXml(element.content);
      lines.push(`${margin}${text === '' ? `<${opening}/>` : `<${opening}>${text}</${element.name}>`}`);
      return;
    }
    if (element.content.length === 0) {
      lines.push(`${margin}<${opening}/>`);
      return;
    }
    lines.push(`${margin}<${opening}>`);
    for (const child of element.content) write(child, depth + 1);
    lines.push(`${margin}</${element.name}>`);
  };
  write(root, 0);
  const declaration = declarations[xmlDeclaration];
  const text = lines.join(xmlIndent === 0 ? '' : '\n');
  return `${declaration === '' ? '' : `${declaration}\n`}${text}\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
