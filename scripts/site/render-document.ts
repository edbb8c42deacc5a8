/** One Markdown document as HTML, with what the rest of the site wants to know of it. */
import {Marked, type Token, type Tokens} from 'marked';

export interface Link {
  /** Relative to the page. */
  readonly href: string;
  /** The document that it leads to, by its path in the project. */
  readonly document?: string;
  readonly anchor?: string;
}

export interface DocumentSection {
  readonly title: string;
  readonly anchor: string;
  /** Up to its first list. */
  readonly text: string;
}

export interface RenderedDocument {
  readonly title: string;
  /** What stands in backticks below the title: the id of a check. Else empty. */
  readonly code: string;
  readonly html: string;
  readonly text: string;
  readonly anchors: readonly string[];
  readonly links: readonly Link[];
  readonly deadLinks: readonly string[];
  /** Of the second level. */
  readonly sections: readonly DocumentSection[];
  /** The same headings, with the links below each. */
  readonly groups: readonly {readonly title: string; readonly links: readonly {text: string; href: string}[]}[];
}

/** `linkOf`: undefined for a link that leads nowhere. */
export function renderDocument(markdown: string, linkOf: (href: string) => Link | undefined): RenderedDocument {
  const anchors: string[] = [];
  const links: Link[] = [];
  const deadLinks: string[] = [];
  const sections: DocumentSection[] = [];
  const groups: {title: string; links: {text: string; href: string}[]}[] = [];
  const marked = new Marked({gfm: true});
  marked.use({
    renderer: {
      heading({tokens, depth}: Tokens.Heading): string {
        const title = plain(tokens);
        const anchor = unused(slugOf(title), anchors);
        anchors.push(anchor);
        if (depth === 2) {
          sections.push({title, anchor, text: ''});
          groups.push({title, links: []});
        }
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      paragraph({tokens}: Tokens.Paragraph): string {
        const section = sections.at(-1);
        if (section?.text === '') sections[sections.length - 1] = {...section, text: plain(tokens)};
        return `<p>${this.parser.parseInline(tokens)}</p>\n`;
      },
      link({href, tokens, raw}: Tokens.Link): string {
        const text = this.parser.parseInline(tokens);
        // An address of somebody's site, such as those in fixtures, is no link because it looks like one.
        if (!/^[[<]/.test(raw)) return text;
        const link = linkOf(href);
        if (link === undefined) {
          deadLinks.push(href);
          return text;
        }
        links.push(link);
        groups.at(-1)?.links.push({text: plain(tokens), href: link.href});
        return `<a href="${escapeHtml(link.href)}">${text}</a>`;
      },
      image({href, text}: Tokens.Image): string {
        const link = linkOf(href);
        if (link === undefined) deadLinks.push(href);
        return link === undefined ? escapeHtml(text) : `<img src="${escapeHtml(link.href)}" alt="${escapeHtml(text)}">`;
      },
      // Long lines scroll, and what scrolls has to be reached by the keyboard.
      code({text}: Tokens.Code): string {
        return `<pre tabindex="0"><code>${escapeHtml(text)}\n</code></pre>\n`;
      },
      html({text}: Tokens.HTML | Tokens.Tag): string {
        return text.startsWith('<!--') ? '' : escapeHtml(text);
      },
    },
  });
  const tokens = marked.lexer(markdown);
  const html = marked.parser(tokens);
  const title = tokens.find((token): token is Tokens.Heading => token.type === 'heading' && token.depth === 1);
  const below = tokens.find(({type}) => type === 'paragraph');
  return {
    title: title === undefined ? '' : plain(title.tokens),
    code: /^`([^`]+)` ·/.exec(below?.raw ?? '')?.[1] ?? '',
    html,
    text: plain(tokens),
    anchors,
    links,
    deadLinks,
    sections,
    groups,
  };
}

/** As GitHub makes them. */
function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

function unused(slug: string, taken: readonly string[]): string {
  if (!taken.includes(slug)) return slug;
  let number = 1;
  while (taken.includes(`${slug}-${number}`)) number++;
  return `${slug}-${number}`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function plain(tokens: readonly Token[]): string {
  return tokens.map(plainOf).join('');
}

function plainOf(token: Token): string {
  if (token.type === 'table') {
    const {header, rows} = token as Tokens.Table;
    return `${[header, ...rows].map((row) => row.map((cell) => plain(cell.tokens)).join(' ')).join('\n')}\n`;
  }
  if (token.type === 'list') return (token as Tokens.List).items.map((item) => `${plain(item.tokens)}\n`).join('');
  if (token.type === 'html') return '';
  if (token.type === 'space' || token.type === 'br') return '\n';
  if ('tokens' in token && token.tokens !== undefined) return plain(token.tokens);
  return 'text' in token && typeof token.text === 'string' ? unescapeHtml(token.text) : '';
}

/** marked keeps the entities of a text as they are written. */
function unescapeHtml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
