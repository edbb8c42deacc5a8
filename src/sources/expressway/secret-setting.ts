/**
 * Which settings of an Expressway hold secrets, and texts with the values of those blanked. What is read live is blanked
 * before anything else sees it; readers of saved files drop such settings one by one.
 */

/** Paths whose values are secrets or digests of secrets. */
const secretPath =
  /pass(?:word|phrase|code)|\bpass\b|secret|\bhash\b|private ?key|pre-?shared|community|token|\bpin\b|credential.*(?:value|hash)|(?:licen[cs]e|release|options?\b.*) ?key\b|^key$/i;
/** How Expressway writes an encrypted value: `{cipher}…`. */
const secretValue = /^\s*\{[a-z0-9]{2,10}\}/i;

export function isSecretSetting(path: string, value: string): boolean {
  return secretPath.test(path) || secretValue.test(value);
}

const secretAttribute = /(\s[\w:.-]*(?:pass(?:word|phrase|code)|secret|token)[\w:.-]*\s*=\s*)(?:"[^"]*"|'[^']*')/gi;

/** An XML text in which elements with secrets are empty. Lines stay where they are. */
export function blankXmlSecrets(text: string): string {
  const open: string[] = [];
  let secretDepth: number | undefined;
  const blank = (part: string): string => part.replace(/[^\r\n]/g, '');
  return text.replace(/(<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^<>]*>)|([^<]+)/g, (part, tag?: string) => {
    if (tag === undefined || tag.startsWith('<!')) {
      const content = /^<!\[CDATA\[([\s\S]*?)\]\]>$/.exec(part)?.[1] ?? part;
      return secretDepth !== undefined || secretValue.test(content) ? blank(part) : part;
    }
    const name = /^<(\/?)(?:[\w.-]+:)?([\w.-]+)/.exec(tag);
    if (name === null) return tag;
    if (name[1] === '/') {
      open.pop();
      if (secretDepth !== undefined && open.length < secretDepth) secretDepth = undefined;
      return tag;
    }
    if (!tag.endsWith('/>')) {
      open.push(name[2] ?? '');
      // A level or two says it all; the path of a deep document need not be joined for every element.
      if (secretDepth === undefined && isSecretSetting(open.slice(-4).join(' '), '')) secretDepth = open.length;
    }
    return tag.replace(secretAttribute, '$1""');
  });
}

/** A JSON text in which strings and numbers under secret names are empty strings. */
export function blankJsonSecrets(text: string): string {
  return text.replace(
    /("(?:[^"\\]|\\.)*")(\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*)/g,
    (pair, name: string, colon: string, value: string) =>
      isSecretSetting(name.slice(1, -1).replace(/([a-z])([A-Z])/g, '$1 $2'), value.slice(1, -1))
        ? `${name}${colon}""`
        : pair,
  );
}
