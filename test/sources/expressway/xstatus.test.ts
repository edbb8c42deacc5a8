/** `xStatus` as text: nested blocks and one-line paths give what status.xml gives. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswayTunnel} from '../../../src/facts/expressway-tunnel.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import {factsOf} from '../mmp/read-with.ts';
import {contentOf, readAs, subjectsOf} from './read-as.ts';
import {statusOfCore, statusOfEdge} from './sample-documents.ts';

/** The XML as the command prints it: every section a block, nested by two blanks. */
function asBlocks(xml: string): string {
  const lines: string[] = [];
  const numbers =
    /^(?:Ethernet|Zone|Peer|Server|Rule|CMS|Domain|Listening|Client|Warning|Category|Logger|Method|Address)$/;
  let depth = -1;
  for (const [, slash, name = '', item = '1', self, text = ''] of xml.matchAll(
    /<(\/?)(\w+)(?:[^<>]*? item="(\d+)")?[^<>]*?(\/?)>([^<]*)/g,
  )) {
    if (slash === '/') {
      depth -= 1;
      if (depth === 0) lines.push('*s/end', '');
      continue;
    }
    const parent = depth;
    if (self !== '/') depth += 1;
    if (parent < 0) continue;
    const isLeaf = self === '/' || text.trim() !== '';
    const isTable = numbers.test(name) && !isLeaf;
    const label = isTable ? `${name} ${item}` : name;
    const value = text.trim() === '' ? '' : ` "${text.trim()}"`;
    lines.push(parent === 0 ? `*s ${label}:${value}` : `${'  '.repeat(parent)}${label}:${value}`);
    if (parent === 0 && self === '/') lines.push('*s/end', '');
  }
  return lines.join('\n');
}

describe('given xStatus as text', () => {
  test.each([
    ['Expressway-C', statusOfCore],
    ['Expressway-E', statusOfEdge],
  ])('when the blocks of an %s are read, then the facts are those of status.xml', (_name, xml) => {
    const blocks = asBlocks(xml);
    expect(blocks).toContain('*s Zones:');
    expect(contentOf(readAs(xconfigurationReader, blocks))).toEqual(contentOf(readAs(expresswayXmlReader, xml)));
  });

  test('when paths stand on one line each, then rows are read, and nothing says that the table is whole', () => {
    const text = `*s SystemUnit Software Version: "X14.0"
*s CollaborationEdge Tunnels Tunnel 1 Target: "edge7.example.net"
*s CollaborationEdge Tunnels Tunnel 1 Domain: "example.net"
*s CollaborationEdge Tunnels Tunnel 1 Status: Active
*s Zones Zone 2 Name: "UC"
*s Zones Zone 2 Type: "TraversalClient"`;
    const reading = readAs(xconfigurationReader, text);
    expect(factsOf(reading, expresswayTunnel).map(({value}) => value)).toEqual([
      {target: 'edge7.example.net', domain: 'example.net', status: 'Active'},
    ]);
    expect(factsOf(reading, expresswayZone)[0]?.value).toEqual({
      number: 2,
      name: 'UC',
      type: 'TraversalClient',
      side: 'client',
    });
    expect(factsOf(reading, expresswayList)).toEqual([]);
    expect(subjectsOf(reading)).toEqual(['box:expressway-c']);
  });

  test('when the last block is cut, then its table is no list and the loss is said', () => {
    const blocks = asBlocks(statusOfCore);
    const cut = blocks.slice(0, blocks.indexOf('Edgesip'));
    const reading = readAs(xconfigurationReader, cut);
    expect(reading.isPartial).toBe(true);
    expect(factsOf(reading, expresswayList).map(({value}) => value.collection)).not.toContain('domains');
  });

  test('when status and configuration stand in one paste, then both are of one box', () => {
    const text = `xConfiguration IP DNS Hostname: "edge7"\n\n${asBlocks(statusOfEdge)}`;
    expect(subjectsOf(readAs(xconfigurationReader, text, {hint: 'expressway-e'}))).toEqual(['box:expressway-e/edge7']);
  });

  test('when a member of a diagnostic archive has no time inside, then its name says when logging was started', () => {
    const whose = {path: 'a.tar.gz!/xconf_dump_edge7_2031-05-06_07_08_09.txt', box: {name: 'edge7'}};
    const text = 'xConfiguration Traversal Server TURN Mode: "On"';
    const [fact] = factsOf(readAs(xconfigurationReader, text, whose), timeObserved);
    expect(fact?.subject).toBe('box:expressway-e/edge7');
    expect(fact?.value.instant).toEqual({iso: '2031-05-06T07:08:09.000000000Z', zone: 'assumed', year: 'stated'});
    expect(factsOf(readAs(xconfigurationReader, text), timeObserved)).toEqual([]);
  });

  test('when any part of it is missing or doubled, then it still returns', () => {
    const lines = asBlocks(statusOfCore).split('\n');
    fc.assert(
      fc.property(fc.array(fc.integer({min: 0, max: lines.length - 1}), {maxLength: 80}), (picks) => {
        const text = picks.map((pick) => lines[pick] ?? '').join('\n');
        const {facts, claimedLines} = readAs(xconfigurationReader, text);
        expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
        expect([...claimedLines].every((line) => line >= 1 && line <= picks.length)).toBe(true);
      }),
      {numRuns: 200},
    );
  });
});
