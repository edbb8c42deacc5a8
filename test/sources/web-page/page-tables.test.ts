/** Tables of Expressway's pages, as browsers copy them. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {expresswayAlarm} from '../../../src/facts/expressway-alarm.ts';
import {expresswayAllowRule} from '../../../src/facts/expressway-allow-rule.ts';
import {expresswayDomain} from '../../../src/facts/expressway-domain.ts';
import {expresswayList} from '../../../src/facts/expressway-list.ts';
import {expresswayLocalUser} from '../../../src/facts/expressway-local-user.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTunnel} from '../../../src/facts/expressway-tunnel.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayWebBridgeTarget} from '../../../src/facts/expressway-web-bridge-target.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {webPageReader} from '../../../src/sources/web-page/web-page-reader.ts';
import {contentOf, readAs} from '../expressway/read-as.ts';
import {everythingIn, factsOf, type Reading} from '../mmp/read-with.ts';

const listsIn = (reading: Reading): unknown[] =>
  factsOf(reading, expresswayList).map(({subject, value}) => [subject, value.collection, value.total]);
const valuesIn = <Value>(reading: Reading, type: Parameters<typeof factsOf<Value>>[1]): unknown[] =>
  factsOf(reading, type).map(({value}) => value);

const tunnelRows = [
  ['Target', 'Domain', 'Status'],
  ['edge7.example.net', 'inside.example', 'Active'],
  ['edge7.example.net', 'join.example.net', 'Failed'],
];

describe('given the SSH tunnels page', () => {
  const expected = [
    {target: 'edge7.example.net', domain: 'inside.example', status: 'Active'},
    {target: 'edge7.example.net', domain: 'join.example.net', status: 'Failed'},
  ];
  test.each([
    ['tabs', tunnelRows.map((row) => row.join('\t')).join('\n')],
    ['blanks', tunnelRows.map((row) => row.join('     ')).join('\n')],
    ['a tab before each row', tunnelRows.map((row) => `\t${row.join('\t')}`).join('\n')],
    ['a tab before rows only', tunnelRows.map((row, at) => (at === 0 ? '' : '\t') + row.join('\t')).join('\n')],
    ['one cell a line', tunnelRows.flat().join('\n')],
    ['Windows line ends', tunnelRows.map((row) => row.join('\t')).join('\r\n')],
    ['another order', tunnelRows.map(([target, domain, status]) => [domain, status, target].join('\t')).join('\n')],
    ['a strange column', tunnelRows.map((row, at) => [...row, at === 0 ? 'Colour' : 'red'].join('\t')).join('\n')],
  ])('when it was copied with %s, then each tunnel is a fact of Expressway-C', (_name, table) => {
    const reading = readAs(webPageReader, `Unified Communications SSH tunnels status\n${table}\n\nRelated tasks`);
    expect(valuesIn(reading, expresswayTunnel)).toEqual(expected);
    expect(listsIn(reading)).toEqual([['box:expressway-c', 'tunnels', 2]]);
  });

  test('when it goes on with something that is no row, then nothing says that the table ended there', () => {
    const reading = readAs(webPageReader, `${tunnelRows.map((row) => row.join('\t')).join('\n')}\nedge7.exam`);
    expect(valuesIn(reading, expresswayTunnel)).toHaveLength(2);
    expect(listsIn(reading)).toEqual([]);
  });
});

describe('given the local authentication database', () => {
  const page = 'Name\tActions\nturnuser\tView/Edit\nzoneuser\tView/Edit';

  test('when it stands under its title, then its names are facts of the box that the heading says', () => {
    const reading = readAs(
      webPageReader,
      `# Expressway-E: Configuration > Authentication > Devices > Local database\n${page}\nNew\tDelete`,
    );
    expect(contentOf(reading)).toEqual([
      ['box:expressway-e', 'expressway.local-user', {name: 'turnuser'}],
      ['box:expressway-e', 'expressway.local-user', {name: 'zoneuser'}],
      ['box:expressway-e', 'expressway.list', {collection: 'local-users', total: 2}],
    ]);
  });

  test.each([
    ['one cell a line', 'Name\nActions\nturnuser\nView/Edit\nzoneuser\nView/Edit'],
    ['its only column', 'Name\nturnuser\nzoneuser\n\nNew Delete Select all'],
  ])('when it was copied with %s, then the names are the same', (_name, table) => {
    const reading = readAs(webPageReader, `Local authentication database\n${table}`, {hint: 'expressway-e'});
    expect(valuesIn(reading, expresswayLocalUser)).toEqual([{name: 'turnuser'}, {name: 'zoneuser'}]);
    expect(listsIn(reading)).toEqual([['box:expressway-e', 'local-users', 2]]);
  });

  test('when no title tells the page, then names are not taken for users', () => {
    expect(readAs(webPageReader, page, {hint: 'expressway-e'}).facts).toEqual([]);
  });

  test.each([
    ['Records: 2', 1],
    ['Records: 5', 0],
    ['Page 1 of 3', 0],
    ['Page 1 of 1', 1],
  ])('when %j stands below, then there are %i lists', (paging, count) => {
    const reading = readAs(webPageReader, `Local authentication database\n${page}\n${paging}`, {hint: 'expressway-e'});
    expect(valuesIn(reading, expresswayLocalUser)).toHaveLength(2);
    expect(listsIn(reading)).toHaveLength(count);
  });
});

describe('given other pages', () => {
  test('when domains are copied, then those of mobile and remote access are told apart', () => {
    const text = `Domains
Index\tDomain name\tSIP registrations and provisioning on Unified CM\tIM and Presence Service\tXMPP federation\tActions
1\tinside.example\tOff\tOn\tOff\tView/Edit
2\texample.net\tOff\tOff\tOff\tView/Edit`;
    const reading = readAs(webPageReader, text, {hint: 'expressway-c'});
    expect(valuesIn(reading, expresswayDomain)).toEqual([
      {name: 'inside.example', isEdgeDomain: true},
      {name: 'example.net', isEdgeDomain: false},
    ]);
    expect(listsIn(reading)).toEqual([['box:expressway-c', 'domains', 2]]);
  });

  test('when alarms are copied, then lowered ones are none', () => {
    const text = `Alarms
Alarm\tDescription\tState\tSeverity\tPeer\tID\tActions
Restart required\tA restart is needed\tUnacknowledged\tWarning\tThis system\t25001\tRestart
Time not validated\tNo NTP server answers\tAcknowledged\tWarning\tThis system\t25002\t-
Over\tIt is over\tLowered\tWarning\tThis system\t15006\t-`;
    const reading = readAs(webPageReader, text, {hint: 'expressway-e'});
    expect(valuesIn(reading, expresswayAlarm)).toEqual([
      {number: '25001', title: 'Restart required', text: 'A restart is needed', severity: 'Warning'},
      {number: '25002', title: 'Time not validated', text: 'No NTP server answers', severity: 'Warning'},
    ]);
    expect(listsIn(reading)).toEqual([['box:expressway-e', 'alarms', 2]]);
  });

  test('when the allow list is copied, then its rules are facts, and headers above make it a list', () => {
    const rules = `Meeting Server web bridges \thttps \t443 \tPrefix \t/ \tGET, POST, PUT, HEAD, DELETE
Meeting Server web bridges \twss \t443 \tPrefix \t/ \tGET, POST`;
    const expected = {list: 'auto', description: 'Meeting Server web bridges', port: 443};
    const bare = readAs(webPageReader, rules);
    expect(valuesIn(bare, expresswayAllowRule)).toEqual([
      {...expected, protocol: 'https', methods: ['GET', 'POST', 'PUT', 'HEAD', 'DELETE']},
      {...expected, protocol: 'wss', methods: ['GET', 'POST']},
    ]);
    expect(listsIn(bare)).toEqual([]);
    const headed = `Automatically added rules\nType\tProtocol\tPort\tMatch type\tPath\tMethods\n${rules}`;
    expect(listsIn(readAs(webPageReader, headed))).toEqual([['box:expressway-c', 'allow-rules', 2]]);
  });

  test('when the targets of the join name are copied, then each is a web bridge with its state', () => {
    const text = `Meeting Server Web Proxy\tEnable
Guest account client URI\tjoin.example.net
Guest account client URI resolved to the following targets
Name\tAddress\tPriority\tWeight\tStatus
cms1.inside.example\t192.0.2.80\t10\t1\tActive
cms2.inside.example\t192.0.2.81\t20\t1\tFailed`;
    const reading = readAs(webPageReader, text);
    const uri = 'join.example.net';
    expect(valuesIn(reading, expresswayWebBridgeTarget)).toEqual([
      {uri, name: 'cms1.inside.example', address: '192.0.2.80', priority: 10, status: 'Active'},
      {uri, name: 'cms2.inside.example', address: '192.0.2.81', priority: 20, status: 'Failed'},
    ]);
    expect(listsIn(reading)).toEqual([['box:expressway-c', 'web-bridge-targets', 2]]);
  });

  test('when the zone of either end is copied, then its settings are there and its password is not', () => {
    const zone = `Name\tUC\nType\tUnified Communications traversal\nHop count\t15\nUsername\tzoneuser\nPassword\tOrchid-77
SIP Port\t7001\nTLS verify mode\tOn\nAuthentication policy\tDo not check credentials\nState\tActive`;
    const shared = {
      name: 'UC',
      type: 'Unified Communications traversal',
      isUnifiedCommunications: true,
      username: 'zoneuser',
      sipPort: 7001,
      tlsVerifyMode: 'On',
      authenticationPolicy: 'Do not check credentials',
      status: 'Active',
    };
    const client = readAs(webPageReader, `# Expressway-C\n${zone}\nPeer 1 address\tedge7.example.net`);
    expect(valuesIn(client, expresswayZone)).toEqual([
      {...shared, side: 'client', peers: [{address: 'edge7.example.net'}]},
    ]);
    const server = readAs(webPageReader, `${zone}\nTLS verify subject name\tcore7.inside.example`);
    expect(contentOf(server)).toEqual([
      [
        'box:expressway-e',
        'expressway.zone',
        {...shared, side: 'server', tlsVerifySubjectName: 'core7.inside.example'},
      ],
    ]);
    expect(everythingIn(client)).not.toContain('Orchid');
  });

  test('when interfaces, administration and TURN are copied, then the fields that say more are read', () => {
    const text = `Use dual network interfaces\tYes\nExternal LAN interface\tLAN2\nIPv4 address\t192.0.2.12\nIPv4 static NAT mode\tOff
IPv4 address\t198.51.100.12\nIPv4 static NAT mode\tOff\nIPv4 static NAT address\t203.0.113.12`;
    expect(valuesIn(readAs(webPageReader, text, {hint: 'expressway-e'}), expresswaySystem)).toEqual([
      {
        role: 'expressway-e',
        hasDualInterfaces: true,
        externalInterface: 2,
        addresses: ['192.0.2.12', '198.51.100.12'],
        hasStaticNat: false,
      },
    ]);
    const turn = `TURN services\tOn\nTURN requests port\t3478\nTCP 443 TURN service\tOff\n
TURN server status\nStatus\tActive\nNumber of active TURN relays (connected via TCP)\t2\nNumber of active TURN relays (connected via UDP)\t3`;
    expect(valuesIn(readAs(webPageReader, turn), expresswayTurn)).toEqual([
      {isOn: true, port: 3478, listensOnTcp443: false},
      {status: 'Active', relaysInUse: 5},
    ]);
  });

  test('when option keys are copied, then relays are counted once, and no key is kept', () => {
    const text = 'Active options\t1800 TURN Relays, Advanced Networking\n116341E1800-1-AAAA\t1800 TURN Relays\tActive';
    const reading = readAs(webPageReader, text);
    expect(valuesIn(reading, expresswaySystem)).toEqual([{role: 'expressway-e', licensedTurnRelays: 1800}]);
    expect(everythingIn(reading)).not.toContain('AAAA');
  });

  test('when the list of zones is copied, then the one of Unified Communications is known by its type', () => {
    const text = `# Expressway-C: Configuration > Zones
Index\tName\tType\tCalls\tBandwidth used\tH323 status\tSIP status\tSearch rule status\tActions
2\tUC\tUnified Communications traversal\t0\t0 kbps\tOff\tActive\tNo search rules\tView/Edit`;
    expect(valuesIn(readAs(webPageReader, text), expresswayZone)).toEqual([
      {
        name: 'UC',
        type: 'Unified Communications traversal',
        status: 'Active',
        isUnifiedCommunications: true,
        side: 'client',
      },
    ]);
  });

  test('when who gave the pages is known, then that is whose they are', () => {
    const text = `Unified Communications SSH tunnels status\n${tunnelRows.map((row) => row.join('\t')).join('\n')}`;
    const reading = readAs(webPageReader, text, {box: {role: 'expressway-c', name: 'House'}});
    expect(new Set(reading.facts.map(({subject}) => subject))).toEqual(new Set(['box:expressway-c/house']));
  });

  test('when cells of tables are mixed up, then it still returns', () => {
    const cell = fc.oneof(
      fc.constantFrom(
        ...tunnelRows.flat(),
        'Name',
        'Actions',
        'Alarm',
        'Description',
        'State',
        'Severity',
        'https',
        '443',
        'Prefix',
        'GET',
        'Local database',
        'Records: 2',
        '',
        'Domains',
        'SIP status',
        'Type',
      ),
      fc.string({maxLength: 8}),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.constantFrom('\t', '\n', '  ')), {maxLength: 80}), (cells) => {
        const text = cells.flat().join('');
        const {facts, claimedLines} = readAs(webPageReader, text);
        expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
        expect([...claimedLines].every((line) => line >= 1 && line <= text.split('\n').length)).toBe(true);
      }),
      {numRuns: 300},
    );
  });
});
