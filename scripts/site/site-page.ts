/** The frame of every page: navigation, search, and the document. All addresses are relative, so that a folder is enough. */
import {posix} from 'node:path';
import {escapeHtml, type RenderedDocument} from './render-document.ts';

export interface NavigationGroup {
  readonly title: string;
  readonly links: readonly {readonly text: string; readonly path: string}[];
}

export interface SitePage {
  /** In the site. */
  readonly path: string;
  readonly document: RenderedDocument;
  readonly navigation: readonly NavigationGroup[];
  readonly home: string;
}

export function sitePage({path, document, navigation, home}: SitePage): string {
  const to = (target: string): string => escapeHtml(posix.relative(posix.dirname(path), target));
  const isHome = path === home;
  const groups = navigation.map(
    ({title, links}) => `<h2>${escapeHtml(title)}</h2>
<ul>
${links.map((link) => `<li><a href="${to(link.path)}"${link.path === path ? ' aria-current="page"' : ''}>${escapeHtml(link.text)}</a></li>`).join('\n')}
</ul>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(isHome ? 'wrtc-doctor: why can the browser not join?' : `${document.title} · wrtc-doctor`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('site.css')}">
<script defer src="${to('search.js')}" data-root="${to('index.html').replace(/index\.html$/, '')}"></script>
</head>
<body>
<a class="skip" href="#document">Skip to the text</a>
<header>
<a class="name" href="${to(home)}">wrtc-doctor</a>
<form role="search" hidden>
<label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="431, bad request, trust bundle …">
<p role="status"></p>
<ol></ol>
</form>
</header>
<div class="columns">
<nav aria-label="Documents">
<details open>
<summary>Documents</summary>
${groups.join('\n')}
</details>
</nav>
<main id="document">
${document.html}</main>
</div>
</body>
</html>
`;
}
