import {describe, expect, test} from '@jest/globals';
import {type Link, type RenderedDocument, renderDocument} from '../../scripts/site/render-document.ts';

const known = (href: string): Link | undefined => (href.startsWith('gone') ? undefined : {href});
const render = (markdown: string): RenderedDocument => renderDocument(markdown, known);

describe('a document', () => {
  test('given a link that leads nowhere, when rendered, then it is named, and its words stay', () => {
    const {deadLinks, html} = render('See [the page](gone.md) and [another](there.md).');
    expect(deadLinks).toEqual(['gone.md']);
    expect(html).toBe('<p>See the page and <a href="there.md">another</a>.</p>\n');
  });

  test('given an address in the text, when rendered, then it is no link', () => {
    const {html, links} = render('It leads to http://join.example.com and www.example.com.');
    expect(links).toEqual([]);
    expect(html).not.toContain('<a');
  });

  test.each(['<script>alert(1)</script>', 'text <img src=x onerror=alert(1)> text', '[x](javascript:alert(1))'])(
    'given %s, when rendered, then nothing of it runs',
    (markdown) => {
      const {html} = renderDocument(markdown, (href) => (href.startsWith('javascript:') ? undefined : {href}));
      expect(html).not.toMatch(/<(?:script|img)|javascript:/);
    },
  );

  test('given the same heading twice, when rendered, then each has an anchor of its own, as GitHub gives them', () => {
    expect(render('# A: *b* `c`\n\n## What to do\n\n## What to do').anchors).toEqual([
      'a-b-c',
      'what-to-do',
      'what-to-do-1',
    ]);
  });

  test('given a page of a check, when rendered, then its title, id and text can be searched', () => {
    const {title, code, text} = render(
      '# It fails\n\n`area/check` · DNS\n\n| a |\n|---|\n| cell &lt;x> |\n\n- item `code`\n',
    );
    expect({title, code}).toEqual({title: 'It fails', code: 'area/check'});
    for (const words of ['cell <x>', 'item code']) expect(text).toContain(words);
  });

  test('given headings and links below them, when rendered, then they are grouped for the navigation', () => {
    expect(render('## Start\n\n- [One](1.md)\n- [Two](2.md)\n\n## Use\n\n- [Three](3.md)').groups).toEqual([
      {
        title: 'Start',
        links: [
          {text: 'One', href: '1.md'},
          {text: 'Two', href: '2.md'},
        ],
      },
      {title: 'Use', links: [{text: 'Three', href: '3.md'}]},
    ]);
  });
});
