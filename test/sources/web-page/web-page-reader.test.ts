/** Pages copied from the web administration of CMS and Expressway, in the shapes that copying gives them. */
import {describe, expect, test} from '@jest/globals';
import {dialPlanRule} from '../../../src/facts/dial-plan-rule.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {expresswayTurn} from '../../../src/facts/expressway-turn.ts';
import {expresswayZone} from '../../../src/facts/expressway-zone.ts';
import {faultCondition} from '../../../src/facts/fault-condition.ts';
import {guestAccess} from '../../../src/facts/guest-access.ts';
import {guestAccountClientUri} from '../../../src/facts/guest-account-client-uri.ts';
import {webPageReader} from '../../../src/sources/web-page/web-page-reader.ts';
import {everythingIn, factsOf, hasSamples, readWith, sampleText} from '../mmp/read-with.ts';

const cmsGeneral = `Web bridge settings
Guest account client URI\thttps://join.inside.example
Guest account JID domain\tmeet.inside.example
Guest access via ID and passcode\tsecure: require passcode to be supplied with ID
Guest access via hyperlinks\tallowed
External access
Web Bridge URI\thttps://join.example.net`;

const meetingServerPage = `Cisco Meeting Server
Success: The address join.example.net resolved successfully. The local cache has the following changes: Inserted: 192.0.2.80
Meeting Server configuration
Meeting Server Web Proxy\tEnable
Guest account client URI\t* join.example.net
Save
Guest account client URI resolved to the following targets
Name\tAddress\tPriority\tWeight\tStatus
join.example.net\t192.0.2.80\t10\t1\tActive
join.example.net\t192.0.2.81\t20\t1\tFailed`;

describe('given the page that both products name alike', () => {
  test('when the page of CMS is read, then its URI is that of CMS', () => {
    const reading = readWith(webPageReader, cmsGeneral);
    const [fact] = factsOf(reading, guestAccess);
    expect(fact?.subject).toBe('box:cms');
    expect(fact?.value).toEqual({
      guestAccountClientUri: 'https://join.inside.example',
      guestAccountJidDomain: 'meet.inside.example',
      accessViaIdAndPasscode: 'secure: require passcode to be supplied with ID',
      accessViaHyperlinks: 'allowed',
      externalWebBridgeUri: 'https://join.example.net',
    });
    expect(fact?.at?.externalWebBridgeUri).toMatchObject({line: 7, field: 'Web Bridge URI'});
    expect(factsOf(reading, guestAccountClientUri)).toEqual([]);
  });

  test('when the page of Expressway-C is read, then its URI is that of Expressway-C, with its targets', () => {
    const reading = readWith(webPageReader, meetingServerPage, 'cms');
    const facts = factsOf(reading, guestAccountClientUri);
    expect(facts.map((fact) => fact.value)).toEqual([
      {uri: 'join.example.net', webProxy: 'Enable', resolvedAddresses: ['192.0.2.80', '192.0.2.81']},
    ]);
    expect(facts[0]?.subject).toBe('box:expressway-c');
    expect(factsOf(reading, guestAccess)).toEqual([]);
  });

  test.each([
    ['first CMS, then Expressway-C', `${cmsGeneral}\n${meetingServerPage}`],
    ['first Expressway-C, then CMS', `${meetingServerPage}\n${cmsGeneral.split('\n').slice(1).join('\n')}`],
  ])('when both follow one another without headings (%s), then each keeps its own', (_order, text) => {
    const reading = readWith(webPageReader, text);
    expect(factsOf(reading, guestAccess)[0]?.value.guestAccountClientUri).toBe('https://join.inside.example');
    expect(factsOf(reading, guestAccountClientUri).map((fact) => fact.value.uri)).toEqual(['join.example.net']);
  });

  const alone = 'Guest account client URI: join.example.net';
  test('when the line stands alone, then neither is concluded and a note says so', () => {
    const reading = readWith(webPageReader, alone);
    expect(reading.facts).toEqual([]);
    expect(reading.isPartial).toBe(true);
    expect(reading.notes.join()).toContain('Guest account client URI');
  });

  test('when a heading or the place of the file tells, then that decides', () => {
    expect(readWith(webPageReader, `# CMS\n${alone}`).facts[0]?.type).toBe('cms.guest-access');
    expect(readWith(webPageReader, `[Expressway-C]\n${alone}`).facts[0]?.type).toBe(
      'expressway.guest-account-client-uri',
    );
    expect(readWith(webPageReader, alone, 'cms').facts[0]?.type).toBe('cms.guest-access');
    expect(readWith(webPageReader, alone, 'expressway-c').facts[0]?.type).toBe('expressway.guest-account-client-uri');
    expect(readWith(webPageReader, alone, 'expressway-e').facts).toEqual([]);
  });

  test('when only the banner was copied, then it tells the URI', () => {
    const [fact] = factsOf(readWith(webPageReader, meetingServerPage.split('\n')[1] ?? ''), guestAccountClientUri);
    expect(fact?.value).toEqual({uri: 'join.example.net', resolvedAddresses: ['192.0.2.80']});
  });

  test('when the banner stands right above the line, then both are one fact', () => {
    const banner = meetingServerPage.split('\n')[1] ?? '';
    const facts = factsOf(readWith(webPageReader, `${banner}\n${alone}`), guestAccountClientUri);
    expect(facts.map((fact) => fact.value)).toEqual([{uri: 'join.example.net', resolvedAddresses: ['192.0.2.80']}]);
  });
});

describe('given pages that both Expressways have', () => {
  const dns = (name: string, domain: string): string =>
    `System host name\t${name}\nDomain name\t${domain}\nDefault DNS server Address 1\t192.0.2.53\nAddress 2\t192.0.2.54`;

  test('when headings name the boxes, then each page belongs to its own, under its host name', () => {
    const text = `# Expressway-C System > DNS\n${dns('Core7', 'inside.example')}\n# Expressway-E\n${dns('edge7', 'example.net')}\nTURN services\tOn`;
    const reading = readWith(webPageReader, text);
    expect(reading.facts.map((fact) => fact.subject)).toEqual([
      'box:expressway-c/core7',
      'box:expressway-e/edge7',
      'box:expressway-e/edge7',
    ]);
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-c',
      hostName: 'Core7',
      domainName: 'inside.example',
      dnsServers: ['192.0.2.53', '192.0.2.54'],
    });
  });

  test('when nothing names the box, then it is unknown, or what the place of the file says', () => {
    expect(readWith(webPageReader, dns('x', 'example.net')).facts[0]?.subject).toBe('box:unknown/x');
    expect(readWith(webPageReader, dns('x', 'example.net'), 'expressway-e').facts[0]?.subject).toBe(
      'box:expressway-e/x',
    );
    expect(factsOf(readWith(webPageReader, dns('x', 'example.net')), expresswaySystem)[0]?.value.role).toBeUndefined();
  });

  test('when a heading says both, then both have it, and a remark narrows a line down', () => {
    const shared = {
      name: 'UC',
      type: 'Unified Communications traversal',
      isUnifiedCommunications: true,
      username: 'zed',
    };
    const text = `# zone (both)\nName\tUC\nType\tUnified Communications traversal\nHop count\t15\nUsername\tzed\nTLS verify subject name\tcore.example      (Expressway-E side only)`;
    expect(factsOf(readWith(webPageReader, text), expresswayZone).map((fact) => [fact.subject, fact.value])).toEqual([
      ['box:expressway-c', {...shared, side: 'client'}],
      ['box:expressway-e', {...shared, side: 'server', tlsVerifySubjectName: 'core.example'}],
    ]);
  });

  test('when a zone verifies a name, then it is on Expressway-E', () => {
    const text = 'Name\tUC\nType\tUnified Communications traversal\nTLS verify subject name\tcore.example';
    expect(readWith(webPageReader, text).facts[0]?.subject).toBe('box:expressway-e');
  });

  test('when static NAT is off on one interface, then its leftover address is not used', () => {
    const text = `LAN 1\nIPv4 address\t192.0.2.7\nIPv4 static NAT mode\tOff\nIPv4 static NAT address\t203.0.113.1\nLAN 2\nIPv4 address\t192.0.2.130\nIPv4 static NAT mode\tOn\nIPv4 static NAT address\t203.0.113.7`;
    expect(factsOf(readWith(webPageReader, text, 'expressway-e'), expresswaySystem)[0]?.value).toEqual({
      role: 'expressway-e',
      addresses: ['192.0.2.7', '192.0.2.130'],
      hasStaticNat: true,
      staticNatAddress: '203.0.113.7',
      staticNatInterface: 2,
    });
  });
});

describe('given the ways in which pages are copied', () => {
  const expected = {isOn: true, port: 3478, realm: 'relay realm', mediaPortStart: 24000, mediaPortEnd: 29999};
  const rows: readonly (readonly [string, string])[] = [
    ['TURN services', 'On'],
    ['TURN requests port', '3478'],
    ['Authentication realm', 'relay realm'],
    ['Media port range start', '24000'],
    ['Media port range end', '29999'],
  ];
  test.each([
    ['tabs', '\t'],
    ['spaces', '     '],
    ['a colon', ': '],
    ['a padded colon', '   : '],
    ['the next line', '\n'],
    ['a tab and the star of a field', '\t* '],
  ])('when label and value are separated by %s, then the page reads the same', (_name, separator) => {
    const reading = readWith(webPageReader, rows.map(([label, value]) => `${label}${separator}${value}`).join('\n'));
    expect(factsOf(reading, expresswayTurn).map((fact) => [fact.subject, fact.value])).toEqual([
      ['box:expressway-e', expected],
    ]);
  });

  test('when icons and arrows of drop-down lists came along, then they are taken off', () => {
    const text =
      'TURN SERVICES\t0n 🗸 🕕\t\nturn requests port\t\t* 3478 (i)\nAuthentication realm\tThe one\t* relay realm\t<u>i</u>';
    expect(factsOf(readWith(webPageReader, text), expresswayTurn)[0]?.value).toEqual({
      isOn: true,
      port: 3478,
      realm: 'relay realm',
    });
  });

  test('when a value was cut in two, then it is left out and said, not guessed', () => {
    const reading = readWith(webPageReader, '# Expressway-C\nSystem\thost name\tcore7\nDomain\tname\tinside.exam\tple');
    expect(factsOf(reading, expresswaySystem)[0]?.value).toEqual({role: 'expressway-c', hostName: 'core7'});
    expect(reading.isPartial).toBe(true);
  });

  test('when the TURN status is copied, then its listening addresses are read', () => {
    const text =
      'TURN server status\nStatus\tActive\nListening address 1\t192.0.2.12 3478\nListening address 2\t192.0.2.130:3478';
    expect(factsOf(readWith(webPageReader, text), expresswayTurn)[0]?.value).toEqual({
      status: 'Active',
      listening: [
        {address: '192.0.2.12', port: 3478},
        {address: '192.0.2.130', port: 3478},
      ],
    });
  });

  test('when fault conditions are copied, then host, reason and time are read, and log lines are left alone', () => {
    const text = `Fault conditions
Date 2031-03-04\t18:15:28.769\tWeb bridge connection to "join.example.net" failed (DNS failure)
2031-03-04 18:15:29.000 Web bridge connection to "join.example.org" failed (connect failure)
2031-03-04\t18:15:28.769\tInfo\tWeb bridge connection to "log.example.org" failed (connect failure)`;
    const facts = factsOf(readWith(webPageReader, text), faultCondition);
    expect(facts.map((fact) => [fact.value.webBridgeHost, fact.value.reason])).toEqual([
      ['join.example.net', 'DNS failure'],
      ['join.example.org', 'connect failure'],
    ]);
    expect(facts[0]?.value.time).toEqual({iso: '2031-03-04T18:15:28.769000000Z', zone: 'assumed', year: 'stated'});
  });

  test('when incoming call rules are copied, then each row is a rule', () => {
    const text =
      'Domain name\tPriority\tTargets spaces\tTargets users\nmeet.inside.example\t10\tyes\tno\nexample.net\t5\tno\tno\n\nother';
    expect(factsOf(readWith(webPageReader, text), dialPlanRule).map((fact) => fact.value)).toEqual([
      {domain: 'meet.inside.example', priority: 10, resolvesToSpaces: true},
      {domain: 'example.net', priority: 5, resolvesToSpaces: false},
    ]);
  });

  test('when a password field was copied, then it is not kept', () => {
    const reading = readWith(
      webPageReader,
      'Edit zone\nName\tUC\nHop count\t15\nUsername\tzed\nPassword\tOrchid-77\nPassword\nLantern-31',
    );
    expect(reading.facts).toHaveLength(1);
    expect(everythingIn(reading)).not.toMatch(/Orchid|Lantern/);
  });
});

(hasSamples ? describe : describe.skip)('given the shared samples (skipped where they are not mounted)', () => {
  test('when the page values are read, then every page is with its box', () => {
    const reading = readWith(webPageReader, sampleText('expressway/webui_seed_values.txt'));
    expect(factsOf(reading, expresswaySystem)[0]?.value).toMatchObject({domainName: 'octavio.local'});
    expect(factsOf(reading, expresswayTurn)[0]?.value).toMatchObject({
      isOn: true,
      realm: 'turnuser',
      mediaPortEnd: 29999,
    });
    expect(factsOf(reading, expresswaySystem).some((fact) => fact.value.webAdministratorPort === 445)).toBe(true);
    expect(factsOf(reading, guestAccountClientUri).map((fact) => [fact.subject, fact.value])).toEqual([
      ['box:expressway-c/vcsc', {uri: 'cmsweb.cms.octavio.local', resolvedAddresses: ['172.16.85.180']}],
    ]);
    expect(reading.isPartial).toBe(false);
  });

  test('when status pages are read, then listeners and faults are found', () => {
    const turn = readWith(webPageReader, sampleText('expressway/turn_status_page_seed.txt'));
    expect(factsOf(turn, expresswayTurn)[0]?.value.listening).toHaveLength(2);
    const faults = readWith(webPageReader, sampleText('cms/webui_fault_conditions.txt'));
    expect(factsOf(faults, faultCondition).map((fact) => fact.value.reason)).toEqual([
      'connect failure',
      'DNS failure',
    ]);
  });
});

describe('given an XML document', () => {
  const status = [
    '<Status product="TANDBERG VCS" version="X14.3.1">',
    '  <Option item="1">',
    '    <Description item="1">1800 TURN Relays</Description>',
    '  </Option>',
    '  <Reason item="1">first line of a text with 1800 TURN Relays',
    '    1800 TURN Relays</Reason>',
    '</Status>',
  ].join('\n');

  test('when words of a page stand in its elements, then they are not read as one', () => {
    const reading = readWith(webPageReader, status);
    expect(reading.facts).toEqual([]);
    expect(reading.claimedLines.size).toBe(0);
  });

  test('when a page stands beside it in one text, then the page is read where it stands', () => {
    const reading = readWith(webPageReader, `${status}\n\n${meetingServerPage}`);
    const [fact] = factsOf(reading, guestAccountClientUri);
    expect(fact?.at?.uri?.line).toBe(status.split('\n').length + 6);
    expect(factsOf(reading, expresswaySystem)).toEqual([]);
  });
});
