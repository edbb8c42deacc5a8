/** What each command's output becomes, and what is left out of it when it is not clear. */
import {describe, expect, test} from '@jest/globals';
import {callBridgeSettings} from '../../../src/facts/call-bridge-settings.ts';
import {cmsCertificateFileList} from '../../../src/facts/cms-certificate-file-list.ts';
import {cmsInspectedCertificate} from '../../../src/facts/cms-inspected-certificate.ts';
import {cmsInterface} from '../../../src/facts/cms-interface.ts';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {cmsList} from '../../../src/facts/cms-list.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {cmsTimeStatus} from '../../../src/facts/cms-time-status.ts';
import {cmsTurnService} from '../../../src/facts/cms-turn-service.ts';
import {cmsUnknownCommand} from '../../../src/facts/cms-unknown-command.ts';
import {cmsUser} from '../../../src/facts/cms-user.ts';
import type {FactType} from '../../../src/facts/fact.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {webBridgeSettings} from '../../../src/facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../../src/facts/web-bridge3-settings.ts';
import {readCalendarDate} from '../../../src/sources/mmp/calendar-date.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {everythingIn, factsOf, readWith} from './read-with.ts';

const values = <Value>(text: string, type: FactType<Value>): readonly Value[] =>
  factsOf(readWith(mmpReader, text), type).map(({value}) => value);

describe('given dates', () => {
  test.each([
    ['2031-Mar-09', '2031-03-09'],
    ['2031-Mär-09', '2031-03-09'],
    ['2031-mars-09', '2031-03-09'],
    ['2031-Mai-09', '2031-05-09'],
    ['2031-okt-09', '2031-10-09'],
    ['2031-févr.-09', '2031-02-09'],
    ['2031-août-9', '2031-08-09'],
    ['2031-gen-09', '2031-01-09'],
    ['2031-mag-09', '2031-05-09'],
    ['2031-ene-09', '2031-01-09'],
    ['2031-out-09', '2031-10-09'],
    ['2031-mrt-09', '2031-03-09'],
    ['2031-paź-09', '2031-10-09'],
    ['2031-kesä-09', '2031-06-09'],
    ['2031-мая-09', '2031-05-09'],
    ['2031-juil.-09', '2031-07-09'],
    ['2031–Mar–09', '2031-03-09'],
    ['2031-03-09', '2031-03-09'],
  ])('when a date is %s, then it is %s', (printed, date) => {
    expect(readCalendarDate(printed)).toBe(date);
  });

  test.each([
    '2031-jui-09',
    '2031-lis-09',
    '2031-srp-09',
    '2031-Ju1-09',
    '2031-Feb-30',
    '2031-13-09',
    '09-03-2031',
    '2031-Ma-09',
    '2031-Mar-091',
  ])('when a date is %s, then it is none', (printed) => {
    expect(readCalendarDate(printed)).toBeUndefined();
  });
});

describe('given `license`', () => {
  test('when the date is not clear, then it is left out and said to be there', () => {
    const text = 'oak> license\nFeature: callbridge status: Activated expiry: 2031-lis-09\n';
    expect(values(text, cmsLicense)).toEqual([{feature: 'callbridge', status: 'Activated', hasUnreadExpiry: true}]);
    expect(readWith(mmpReader, text).isPartial).toBe(true);
  });

  test('when the status is misread, then there is no fact: it could not be told from a bad one', () => {
    expect(values('oak> license\nFeature: callbridge status: Act1vated expiry: 2031-Mar-09\n', cmsLicense)).toEqual([]);
  });

  test('when the day may go on in the next line, then the date is left out', () => {
    expect(values('oak> license\nFeature: callbridge status: Activated expiry: 2031-Mar-1\n9\n', cmsLicense)).toEqual([
      {feature: 'callbridge', status: 'Activated', hasUnreadExpiry: true},
    ]);
  });
});

describe('given values that are not written as such values are', () => {
  test('when they are misread, then their fields are left out and each is said', () => {
    const text =
      'oak> webbridge\nEnabled : trve\nInterface whitelist : a:44B\nKey file : “x.key”\nCertificate file : a–b.cer\nTrust bundle : n0ne\nHTTP redirect : Enabled on a:80\n';
    const reading = readWith(mmpReader, text);
    const [fact] = factsOf(reading, webBridgeSettings);
    expect(fact?.value).toEqual({interfaceWhitelist: [], httpRedirect: true});
    expect(fact?.at?.interfaceWhitelist).toBeUndefined();
    expect(reading.notes.filter((note) => note.includes('left out'))).toHaveLength(5);
    expect(reading.isPartial).toBe(true);
  });

  test('when a label is another one though near, then it is not taken for the known one', () => {
    const text = 'oak> webbridge\nEnabled : true\nTrust bundle : a.cer\nHTTPS redirect : Enabled\n';
    expect(values(text, webBridgeSettings)[0]?.httpRedirect).toBeUndefined();
  });
});

describe('given the labels of other versions', () => {
  test.each([
    [
      'HTTPS Interface whitelist : a:443\nHTTPS Key : e.key\nHTTPS Full chain cert : e.cer\nC2W Interface whitelist : a:9999\nC2W Key : c.key\nC2W Certificate : c.cer\nC2W Trust : t.cer',
    ],
    [
      'HTTPS listen : a:443\nHTTPS key file : e.key\nHTTPS fullchain : e.cer\nC2W listen : a:9999\nC2W key file : c.key\nC2W cert file : c.cer\nC2W trusted bundle : t.cer\nNew thing : 3',
    ],
  ])('when `webbridge3` prints them, then they fill the same fields', (block) => {
    expect(values(`oak> webbridge3\nEnabled : true\n${block}\n`, webBridge3Settings)).toEqual([
      {
        isEnabled: true,
        httpsListening: ['a:443'],
        httpsKeyFile: 'e.key',
        httpsCertificateFile: 'e.cer',
        c2wListening: ['a:9999'],
        c2wKeyFile: 'c.key',
        c2wCertificateFile: 'c.cer',
        c2wTrustBundle: 't.cer',
      },
    ]);
  });

  test('when two settings stand on one line, then the first is read', () => {
    const text =
      'oak> callbridge\nListening interfaces : a\nWC3 JWT Expiry in hours   : 24 AV1 Video Codec : enabled\n';
    expect(values(text, callBridgeSettings)).toEqual([{listeningInterfaces: 'a', jwtExpiryHours: 24}]);
  });
});

describe('given `xmpp multi_domain list`', () => {
  test.each([
    ['the same prompt follows at once', 'oak> xmpp multi_domain list\noak>', [0]],
    ['it says that there are none', 'oak> xmpp multi_domain list\nNo domains configured\n', [0]],
    [
      'two domains are printed',
      'oak> xmpp multi_domain list\nDomain : a.example\nBundle file : b.crt\nDomain : b.example\n',
      [2],
    ],
    ['the paste ends there', 'oak> xmpp multi_domain list\n', []],
    ['another box follows', 'oak> xmpp multi_domain list\nelm> webbridge\nEnabled : true\nelm>', []],
    ['something else is printed', 'oak> xmpp multi_domain list\nplease wait\noak>', []],
    ['a domain is misread', 'oak> xmpp multi_domain list\nD0main : a.example\nBundle file : b.crt\noak>', []],
  ])('when %s, then the proof of a whole list is as it should be', (_, text, totals) => {
    expect(values(text, cmsList)).toEqual(
      totals.map((total) => ({collection: 'xmppMultiDomains', total, returned: total})),
    );
  });
});

describe('given `Unknown command`', () => {
  test('when the command is written as it should be, then that is a fact, else not', () => {
    const text =
      'oak> webbridge3\nUnknown command: webbridge3\noak> webbrigde\nUnknown command: webbrigde\noak> XMPP\nUnknown command\noak> Orchid-77\nUnknown command: Orchid-77\noak> version\n2.4.7\n';
    expect(values(text, cmsUnknownCommand)).toEqual([{command: 'webbridge3'}]);
    expect(everythingIn(readWith(mmpReader, text))).not.toContain('Orchid');
  });
});

describe('given `turn`', () => {
  test('when a secret runs over lines, then they are claimed and none of it is kept', () => {
    const text =
      'oak> turn\nEnabled : true\nUsername : relay\nPassw0rd : Orchid-77 and\nLantern-31\nShared secret : Orchid\nLantern\nRealm : example.net\nPublic IP : 203.0.113.O\nListen interface a\nListen interface b\n';
    const reading = readWith(mmpReader, text);
    expect(factsOf(reading, cmsTurnService).map(({value}) => value)).toEqual([
      {isEnabled: true, username: 'relay', realm: 'example.net', listeningInterfaces: ['a', 'b']},
    ]);
    expect(everythingIn(reading)).not.toMatch(/orchid|lantern/i);
    expect(reading.claimedLines.size).toBe(text.trimEnd().split('\n').length);
  });
});

describe('given `ipv4`', () => {
  test('when two boxes print it in several layouts, then each interface is its own', () => {
    const text =
      'oak> ipv4 a\nIPv4 configuration\n    address        192.0.2.10\n    prefix         24\n    default        true\noak> ipv4 b\nNot configured\nelm> ipv4 a\nAddresses: 198.51.100.7/26\ndefault: false\nelm> ipv4 d\nip address:\t10.9.9.9\nnetmask:\t255.255.255.0\nRoutes:\n10.0.0.0/8 via 10.9.9.1\ndefault gateway: 10.9.9.1\n';
    expect(factsOf(readWith(mmpReader, text), cmsInterface).map(({subject, value}) => [subject, value])).toEqual([
      ['box:cms/oak', {name: 'a', addresses: ['192.0.2.10'], prefixLength: 24, isDefault: true}],
      ['box:cms/elm', {name: 'a', addresses: ['198.51.100.7'], prefixLength: 26, isDefault: false}],
      ['box:cms/elm', {name: 'd', addresses: ['10.9.9.9'], prefixLength: 24, gateway: '10.9.9.1'}],
    ]);
  });

  test('when an address is misread or the interface has no name, then there is no fact', () => {
    const misread = readWith(mmpReader, 'oak> ipv4 a\n    address        10.20.O.10\n    prefix 24\n');
    expect([misread.facts, misread.isPartial]).toEqual([[], true]);
    expect(values('oak> turn\noak> ipv4\n    address        10.20.0.10\n', cmsInterface)).toEqual([]);
  });
});

describe('given `ntp status`', () => {
  const heading = 'oak> ntp status\n     remote           refid      st t when poll reach   delay   offset  jitter\n';
  const rest = '     .GPS.           1 u   33   64  377    0.512    0.101   0.022\n';

  test.each([
    ['one in use', `*192.0.2.5 ${rest} 192.0.2.6 ${rest}`, [true, false]],
    ['none in use', ` 192.0.2.5 ${rest}+ntp.example.com ${rest}`, [false, false]],
    ['a bullet for the star', `•192.0.2.5 ${rest}`, [true]],
  ])('when there is %s, then that is read', (_, rows, selected) => {
    expect(values(heading + rows, cmsTimeStatus)[0]?.servers.map(({isSelected}) => isSelected)).toEqual(selected);
  });

  test('when a row is not clear, then there is no fact: it may be the one in use', () => {
    expect(values(`${heading}?192.0.2.5 ${rest}+192.0.2.6 ${rest}`, cmsTimeStatus)).toEqual([]);
  });

  test('when no server is set, then the list is empty', () => {
    expect(values("oak> ntp status\nNo association ID's returned\n", cmsTimeStatus)).toEqual([{servers: []}]);
  });
});

describe('given `pki list`', () => {
  test.each([
    ['plain', 'a.cer\nb.key\n', [{fileNames: ['a.cer', 'b.key']}]],
    ['empty', '', [{fileNames: []}]],
    ['with a comment', 'a.cer\n# look at this one\nb.key\n', [{fileNames: ['a.cer', 'b.key']}]],
    ['with an empty line in it', '\na.cer\n\nb.key\n', [{fileNames: ['a.cer', 'b.key']}]],
    ['with a name that was torn', 'a.cer\nb .cer\n', []],
    ['with nothing but text', '\nsee below\n', []],
  ])('when it is %s, then the list is whole or not there', (_, names, wanted) => {
    const text = `oak> pki list\nUser supplied certificates and keys:\n${names}oak> version\n`;
    expect(values(text, cmsCertificateFileList)).toEqual(wanted);
  });
});

describe('given `pki inspect`', () => {
  const certificate = (serial: string, issuer: string, more = ''): string =>
    `Certificate:\n    Data:\n        Serial Number: ${serial}\n        Issuer: ${issuer}\n        Validity\n            Not Before: Mrz  9 12:00:00 2030 GMT\n            Not After : Oct  9 12:00:00 2032 GMT\n        Subject: CN=*.example.com/emailAddress=a@example.com\n${more}`;

  test('when it is a bundle with fingerprints before, then each certificate has its own', () => {
    const text = `oak> pki inspect b.cer\nSHA256 Fingerprint=${'AA:'.repeat(31)}BB\n${certificate('4660 (0x1234)', 'C = NO, O = "Example, Inc.", CN = Root')}SHA256 Fingerprint=${'CC:'.repeat(20)}\n${'CC:'.repeat(11)}DD\n${certificate('4661 (0x1234)', 'C=NO, O=Example, Inc., CN=Root')}`;
    expect(values(text, cmsInspectedCertificate)).toEqual([
      {
        fileName: 'b.cer',
        position: 0,
        serialNumber: '1234',
        issuerName: 'CN=Root,O=Example\\, Inc.,C=NO',
        subjectName: 'emailAddress=a@example.com,CN=*.example.com',
        commonName: '*.example.com',
        notBefore: '2030-03-09T12:00:00Z',
        notAfter: '2032-10-09T12:00:00Z',
        sha256: `${'aa'.repeat(31)}bb`,
      },
      {
        fileName: 'b.cer',
        position: 1,
        subjectName: 'emailAddress=a@example.com,CN=*.example.com',
        commonName: '*.example.com',
        notBefore: '2030-03-09T12:00:00Z',
        notAfter: '2032-10-09T12:00:00Z',
        sha256: `${'cc'.repeat(31)}dd`,
      },
    ]);
  });

  test('when one alternative name is misread, then none is kept', () => {
    const more = '            X509v3 Subject Alternative Name:\n                DNS:a.example.com, DNS:b_examp1e com\n';
    expect(
      values(`oak> pki inspect b.cer\n${certificate('1 (0x1)', 'CN=Root', more)}`, cmsInspectedCertificate)[0],
    ).not.toHaveProperty('dnsNames');
  });

  test('when the dump is not whole, then a missing extension proves nothing', () => {
    const [value] = values(`oak> pki inspect b.cer\n${certificate('1 (0x1)', 'CN=Root')}`, cmsInspectedCertificate);
    expect(value).not.toHaveProperty('isCa');
    expect(value).not.toHaveProperty('dnsNames');
  });

  test('when the file is not named, then there is no fact', () => {
    const text = `oak> turn\n\nChecking user configured certificates and keys...found\n${certificate('1 (0x1)', 'CN=Root')}`;
    expect(values(text, cmsInspectedCertificate)).toEqual([]);
  });
});

describe('given `user list`', () => {
  test('when roles or dates are misread, then they are left out', () => {
    const text =
      'oak> user list\nUSERNAME          ROLE     EXPIRY          STATUS\nadmin\tadmin\t2031-Jul-01\tlogged in\nreader audit never\nsvc  ap1  2031-Aug-01\nbob crypto 2031-jui-01\nthis one is for the phones\n';
    expect(values(text, cmsUser)).toEqual([
      {name: 'admin', role: 'admin', expiryDate: '2031-07-01'},
      {name: 'reader', role: 'audit'},
      {name: 'svc', expiryDate: '2031-08-01'},
      {name: 'bob', role: 'crypto'},
    ]);
  });
});

describe('given `version` and `date`', () => {
  test.each([
    ['2.2.1', '2.2.1'],
    ['CMS version 3.8.1 (build 12)', '3.8.1'],
    ['2.0(RC)', '2.0(RC)'],
    ['Version: 3.10', '3.10'],
    ['2.2.l', undefined],
  ])('when the version is printed as %s, then it is %s', (printed, version) => {
    expect(values(`oak> version\n${printed}\n`, cmsSystemStatus)[0]?.softwareVersion).toBe(version);
  });

  test.each([
    ['Wed 2031-05-04 09:12:33 UTC', '2031-05-04T09:12:33.000000000Z', 'stated'],
    ['2031-05-04 09:12:33 +0200', '2031-05-04T07:12:33.000000000Z', 'stated'],
    ['mer. 2031-mai-04 09:12:33', '2031-05-04T09:12:33.000000000Z', 'assumed'],
    ['Wed May  4 09:12:33 UTC 2031', '2031-05-04T09:12:33.000000000Z', 'stated'],
    ['Wed May  4 09:12:33 CEST 2031', undefined, undefined],
    ['Wed 2031-05-04 O9:12:33 UTC', undefined, undefined],
  ])('when the time is printed as %s, then it is %s with its zone %s', (printed, iso, zone) => {
    const [value] = values(`oak> date\nSystem time: ${printed}\nLocal time: whatever\n`, timeObserved);
    expect([value?.instant.iso, value?.instant.zone]).toEqual([iso, zone]);
  });
});

describe('given commands that are cut short or stand alone', () => {
  test('when they are cut short, then what they print tells which they are', () => {
    const text =
      'oak> lic\nFeature: callbridge status: Activated\noak> webb\nEnabled : true\nInterface whitelist : a:443\noak> callb\nListening interfaces : a\n';
    expect(readWith(mmpReader, text).facts.map(({type}) => type)).toEqual([
      'cms.license',
      'cms.web-bridge-settings',
      'cms.call-bridge-settings',
    ]);
  });

  test('when they stand alone above what they print, then they are commands', () => {
    const text =
      'Notes\n\nipv4 a\n\n    address 192.0.2.4/24\n\n`pki list`\nUser supplied certificates and keys:\nx.cer\n\n# version\n3.8.1\n';
    expect(readWith(mmpReader, text).facts.map(({type, subject}) => [type, subject])).toEqual([
      ['cms.interface', 'box:cms'],
      ['cms.certificate-file-list', 'box:cms'],
      ['cms.system-status', 'box:cms'],
    ]);
  });
});
