/** Each text reader knows its own format and leaves the others'; none throws or hangs on anything. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {cmsApiReader} from '../../../src/sources/cms-api/cms-api-reader.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {expresswayRestReader} from '../../../src/sources/expressway/rest-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import type {TextReader} from '../../../src/sources/format-reader.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {webPageReader} from '../../../src/sources/web-page/web-page-reader.ts';
import {hasSamples, readWith, sampleText, scoreOf} from '../mmp/read-with.ts';

const readers: readonly TextReader[] = [
  mmpReader,
  cmsApiReader,
  expresswayXmlReader,
  expresswayRestReader,
  xconfigurationReader,
  webPageReader,
];

const texts: readonly (readonly [string, string])[] = [
  [
    'mmp-transcript',
    'oak> webbridge\nEnabled : true\nInterface whitelist : a:443\nTrust bundle : none\noak> xmpp\nDomain : example.net',
  ],
  [
    'mmp-transcript',
    'oak> turn\nUsername : relay\nRealm : example.net\nRelay address : 192.0.2.1\nListen interface   a',
  ],
  ['mmp-transcript', 'Feature: callbridge status: Activated expiry: 2031-Mar-09'],
  ['cms-api-xml', '<turnServers total="0"/>'],
  ['cms-api-xml', '<status><softwareVersion>3.8</softwareVersion></status>'],
  ['cms-api-xml', '<failureDetails><unrecognisedObject/></failureDetails>'],
  [
    'expressway-xml',
    '<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" product="TANDBERG VCS"><SystemUnit item="1"/></Status>',
  ],
  ['expressway-xml', '<Configuration item="1"><IP item="1"><DNS item="1"/></IP></Configuration>'],
  [
    'expressway-xconfiguration',
    '*c xConfiguration Zones Zone 2 Name: "UC"\n*c xConfiguration IP DNS Domain Name: "example.net"',
  ],
  ['expressway-xconfiguration', '*s SystemUnit:\n  Product: "TANDBERG VCS"\n*s/end'],
  ['expressway-rest', '{"SystemHostName": "edge7", "DomainName": "example.net"}'],
  ['expressway-rest', '[{"Name": "example.net", "EdgeSip": "On"}]'],
  ['web-page-text', 'Target\tDomain\tStatus\nedge7.example.net\texample.net\tActive'],
  ['web-page-text', 'System host name\tedge7\nDomain name\texample.net\nTURN services\tOn'],
  ['web-page-text', 'Guest account client URI\tjoin.example.net'],
  ['web-page-text', '2031-03-04 18:15:28.769  Web bridge connection to "join.example.net" failed (connect failure)'],
];

const samples: readonly (readonly [string, string])[] = [
  ['mmp-transcript', 'cms/mmp_2x_seed_session.txt'],
  ['mmp-transcript', 'cms/mmp_2x_seed_session_ocr_noise.txt'],
  ['mmp-transcript', 'cms/mmp_2x_seed_webbridge_trust_none.txt'],
  ['mmp-transcript', 'cms/mmp_3x_core_edge_221729.txt'],
  ['cms-api-xml', 'cms/api_turnServers_list_seed.xml'],
  ['cms-api-xml', 'cms/api_turnServer_detail_seed.xml'],
  ['cms-api-xml', 'cms/api_callBridges_list_20.xml'],
  ['cms-api-xml', 'cms/api_callBridge_detail_20.xml'],
  ['cms-api-xml', 'cms/api_system_status_20.xml'],
  ['cms-api-xml', 'cms/api_coSpaces.xml'],
  ['cms-api-xml', 'cms/api_failureDetails_bodies.txt'],
  ['cms-api-xml', 'cms/api_callLeg_connected_webrtc.xml'],
  ['cms-api-xml', 'cms/api_system_alarms.xml'],
  ['cms-api-xml', 'cms/api_system_load.xml'],
  ['cms-api-xml', 'cms/api_system_configuration_cluster.xml'],
  ['expressway-xml', 'expressway/getxml_systemunit_x8.11.4.xml'],
  ['expressway-xml', 'expressway/status_x8.11.3_trimmed.xml'],
  ['expressway-xconfiguration', 'expressway/xconfiguration_lines.txt'],
  ['expressway-xconfiguration', 'expressway/diaglog_cms_discovery_213481.log'],
  ['web-page-text', 'expressway/webui_seed_values.txt'],
  ['web-page-text', 'expressway/turn_status_page_seed.txt'],
  ['web-page-text', 'expressway/http_allow_list_auto_rules_210800.txt'],
  ['expressway-rest', 'expressway/rest_api_bodies.txt'],
  ['web-page-text', 'cms/webui_fault_conditions.txt'],
];

/** Texts of formats that others read. */
const foreign: readonly string[] = [
  'cms/eventlog_2x_seed_ice_timeout.tsv',
  'cms/eventlog_2x_210800_failures.tsv',
  'cms/eventlog_3x_move_participant_217249.txt',
  'cms/syslog_2x_api_trace_212298.log',
  'cms/syslog_3x_webapp_join_221729.log',
  'cms/syslog_3x_sso_221573.log',
  'cms/live_json_ipv4_fragment.json',
  'expressway/diaglog_fragments.txt',
  'expressway/internal_api_status_alarm.json',
  'packets/stun_tshark_lines.txt',
  'browser/webrtc_internals_dump_shape.json',
];

function expectOnly(owner: string | undefined, text: string): void {
  for (const reader of readers) {
    const score = scoreOf(reader, text);
    if (reader.id === owner) expect([reader.id, score]).toEqual([reader.id, Math.max(score, 0.5)]);
    else expect([reader.id, score]).toEqual([reader.id, Math.min(score, 0.29)]);
  }
}

describe('given a text of one format', () => {
  test.each(texts)('when all readers look at %s text %j, then only its own knows it', (owner, text) => {
    expectOnly(owner, text);
  });

  (hasSamples ? test : test.skip).each(samples)(
    'when all look at a %s sample (%s), then only its own knows it',
    (owner, path) => {
      expectOnly(owner, sampleText(path));
    },
  );

  (hasSamples ? test : test.skip).each(foreign)('when all look at %s, then none knows it', (path) => {
    expectOnly(undefined, sampleText(path));
  });

  test('when several formats stand in one paste, then each reader knows it and claims lines of its own', () => {
    const own = texts.map(([, text]) => text).join('\n\n');
    const claimed = readers.map((reader) => {
      expect(scoreOf(reader, own)).toBeGreaterThanOrEqual(0.5);
      return readWith(reader, own).claimedLines;
    });
    const lines = own.split('\n').flatMap((_text, index) => claimed.filter((set) => set.has(index + 1)).length);
    expect(Math.max(...lines)).toBe(1);
  });
});

/** Pieces that the readers look for, so that chance text reaches deep into them. */
const piece = fc.oneof(
  fc.constantFrom(
    ...'<status> </status> <turnServers <turnServer id="x"> </turnServer> <Status> <Zones> <Zone <!-- --> <![CDATA[ & &a; " \' = > \t \r\n \n : * [ ] # \u001b[0m \b'.split(
      ' ',
    ),
    'cms> ',
    'webbridge',
    'Trust bundle',
    ' : ',
    'none',
    'Enabled',
    'Feature: x status: y expiry: ',
    'xConfiguration Zones Zone 1 Name: "',
    'xconfiguration edgeCmsServerAddresses uuid u name: n address: ',
    'Guest account client URI',
    'System host name\t',
    'Success: The address a.b resolved successfully. Inserted: ',
    'Domain name\tPriority\tTargets spaces\n',
    '# Expressway-C\n',
    '*s Zones:\n  Zone 1:\n    Name: "',
    '*s/end\n',
    '<Status><CollaborationEdge><Tunnels><Tunnel item="1"><Domain>a.b</Domain>',
    '</Tunnel></Tunnels></CollaborationEdge>',
    '<Warnings item="1"><Warning><Reason>a - b</Reason></Warning></Warnings>',
    '<Configuration><Authentication><Credential item="1"><Name>x</Name></Credential>',
    '{"EdgeSip": "On", "Name": "a.b"}',
    '[{"TURNServices": ',
    'Local database\nName\tActions\n',
    'Target\nDomain\nStatus\n',
    'x\thttps\t443\tPrefix\t/\tGET\n',
    'Alarm\tDescription\tState\tSeverity\n',
    '<title>Login</title>',
    '\n\n',
    '          ',
  ),
  fc.string({maxLength: 12}),
  fc.string({unit: 'binary', maxLength: 6}),
);

describe('given hostile text', () => {
  test.each(readers.map((reader) => [reader.id, reader] as const))(
    'when %s reads chance text, then it returns',
    (_id, reader) => {
      fc.assert(
        fc.property(
          fc.array(piece, {maxLength: 60}),
          fc.constantFrom(undefined, 'cms', 'expressway-c'),
          (pieces, hint) => {
            const text = pieces.join('');
            const score = scoreOf(reader, text);
            const {claimedLines, facts} = readWith(reader, text, hint);
            const lines = text.split('\n').length;
            expect(score >= 0 && score <= 1).toBe(true);
            expect([...claimedLines].every((line) => line >= 1 && line <= lines)).toBe(true);
            expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
          },
        ),
        {numRuns: 300},
      );
    },
  );

  test.each(readers.map((reader) => [reader.id, reader] as const))(
    'when %s reads every prefix of a text, then it returns',
    (_id, reader) => {
      const own = texts.map(([, text]) => text).join('\n');
      for (let end = 0; end <= own.length; end += 1) expect(() => readWith(reader, own.slice(0, end))).not.toThrow();
    },
  );

  test.each([
    ['one long line of blanks', `xConfiguration a${' '.repeat(200_000)}`],
    ['many unclosed roots', '<status>'.repeat(20_000)],
    ['many unclosed siblings', '<turnServer id="a"><a></a>'.repeat(8_000)],
    ['a long label', `Enabled${' '.repeat(100_000)}`],
    ['many prompts', 'cms> webbridge\n'.repeat(10_000)],
    ['many headings', '# Expressway-C\nSystem host name\tx\n'.repeat(5_000)],
    ['many blocks of status', '*s Zones:\n  Zone 1:\n'.repeat(8_000)],
    ['many open brackets', '[\n'.repeat(20_000)],
    ['many table headers', 'Target\tDomain\tStatus\n'.repeat(8_000)],
    ['a deep status', `<Status><Zones>${'<Zone>'.repeat(20_000)}`],
    ['many banners', 'Success: The address a.b resolved successfully.\n'.repeat(3_000)],
  ])('when it is %s, then every reader ends soon', (_name, text) => {
    const start = performance.now();
    for (const reader of readers) {
      scoreOf(reader, text.slice(0, 65_536));
      readWith(reader, text);
    }
    // Seconds would mean that the work grows with the square of the text; a loaded machine needs some room.
    expect(performance.now() - start).toBeLessThan(8_000);
  });
});
