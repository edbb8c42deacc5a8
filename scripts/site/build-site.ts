/** The site as texts: a page for each document, styles, and a search that needs no server. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join, posix, relative} from 'node:path';
import {build} from 'esbuild';
import {type Link, type RenderedDocument, renderDocument} from './render-document.ts';
import {type NavigationGroup, sitePage} from './site-page.ts';

export interface Site {
  /** By path in the site. */
  readonly files: ReadonlyMap<string, string>;
  /** Paths from the root of the project; at the same place in the site. */
  readonly copies: readonly string[];
  readonly deadLinks: readonly {readonly page: string; readonly target: string}[];
}

/** What search.mjs looks through. */
interface SearchEntry {
  readonly kind: 'symptom' | 'check' | 'document';
  readonly title: string;
  /** From the root of the site. */
  readonly page: string;
  /** The id of a check, or other words for a symptom. */
  readonly name: string;
  readonly words: string;
}

/** Documents outside `docs`, where they are there. */
const others = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md', 'test/lab/README.md'];
/** Its headings and links are the navigation of every page. */
const indexPath = 'docs/README.md';

export async function buildSite(root: string): Promise<Site> {
  const paths = [...others.filter((path) => existsSync(join(root, path))), ...documentsUnder(root, 'docs')];
  const copies = new Set<string>();
  const linkOf =
    (from: string) =>
    (href: string): Link | undefined => {
      if (/^[a-z]+:/i.test(href)) return {href};
      const [path = '', anchor] = href.split('#');
      const target = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), path));
      const document = [target, `${target.replace(/\/$/, '')}/README.md`].find((one) => paths.includes(one));
      if (document === undefined && !isFile(root, target)) return undefined;
      // Schemas and the like go with the documents; the code does not.
      if (document === undefined && !target.startsWith('docs/')) return undefined;
      if (document === undefined) copies.add(target);
      const place = document === undefined ? target : htmlPath(document);
      return {
        href: `${posix.relative(posix.dirname(htmlPath(from)), place)}${anchor === undefined ? '' : `#${anchor}`}`,
        ...(document === undefined ? {} : {document}),
        ...(anchor === undefined ? {} : {anchor}),
      };
    };
  const documents = new Map(
    paths.map((path) => [path, renderDocument(readFileSync(join(root, path), 'utf8'), linkOf(path))]),
  );
  const navigation = navigationOf(documents.get(indexPath), indexPath);
  const pages = [...documents].map(([path, document]): [string, string] => [
    htmlPath(path),
    sitePage({path: htmlPath(path), document, navigation, home: htmlPath('README.md')}),
  ]);
  return {
    files: new Map([
      ...pages,
      ['site.css', readFileSync(join(import.meta.dirname, 'site.css'), 'utf8')],
      ['search.js', await searchScript([...documents].flatMap(([path, document]) => entriesOf(path, document)))],
    ]),
    copies: [...copies].sort(),
    deadLinks: deadLinksOf(documents),
  };
}

function documentsUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split('\\').join('/'))
    .sort();
}

function isFile(root: string, path: string): boolean {
  const entry = readdirSync(join(root, dirname(path)), {withFileTypes: true}).find(
    ({name}) => name === posix.basename(path),
  );
  return entry?.isFile() === true;
}

function htmlPath(path: string): string {
  return path.replace(/README\.md$/, 'index.md').replace(/\.md$/, '.html');
}

function deadLinksOf(documents: ReadonlyMap<string, RenderedDocument>): Site['deadLinks'] {
  return [...documents].flatMap(([page, {deadLinks, links}]) => [
    ...deadLinks.map((target) => ({page, target})),
    ...links.flatMap(({document, anchor}) => {
      const target = documents.get(document ?? '');
      return target === undefined || anchor === undefined || target.anchors.includes(anchor)
        ? []
        : [{page, target: `${document}#${anchor}`}];
    }),
  ]);
}

function navigationOf(index: RenderedDocument | undefined, path: string): readonly NavigationGroup[] {
  if (index === undefined) throw new Error(`there is no ${path}`);
  return index.groups.map(({title, links}) => ({
    title,
    links: links.map(({text, href}) => ({text, path: posix.join(posix.dirname(htmlPath(path)), href)})),
  }));
}

/** A page; of the symptoms, each. */
function entriesOf(path: string, {title, code, text, sections}: RenderedDocument): SearchEntry[] {
  const page = htmlPath(path);
  const kind = code === '' ? 'document' : 'check';
  // Lists of everything hold all words, and are about none of them.
  const words = /(?:README|CHANGELOG|commands|symptoms)\.md$/.test(path) ? '' : distinctWords(text);
  const own: SearchEntry = {kind, title, page, name: code, words};
  if (path !== 'docs/symptoms.md') return [own];
  return [
    own,
    ...sections.map(({title: symptom, anchor, text: said}): SearchEntry => {
      return {kind: 'symptom', title: symptom, page: `${page}#${anchor}`, name: said, words: ''};
    }),
  ];
}

function distinctWords(text: string): string {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])].join(' ');
}

async function searchScript(entries: readonly SearchEntry[]): Promise<string> {
  const {outputFiles} = await build({
    entryPoints: [join(import.meta.dirname, 'search.mjs')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2023',
    define: {SEARCH_ENTRIES: JSON.stringify(entries)},
  });
  return outputFiles[0]?.text ?? '';
}
