/** Transcripts of the MMP as people paste them: whole, without prompts, from two boxes, and as OCR reads them. */
import {describe, expect, test} from '@jest/globals';
import {callBridgeSettings} from '../../../src/facts/call-bridge-settings.ts';
import {cmsLicense} from '../../../src/facts/cms-license.ts';
import {cmsSystemStatus} from '../../../src/facts/cms-system-status.ts';
import {webAdminSettings} from '../../../src/facts/web-admin-settings.ts';
import {webBridgeSettings} from '../../../src/facts/web-bridge-settings.ts';
import {webBridge3Settings} from '../../../src/facts/web-bridge3-settings.ts';
import {xmppDomain} from '../../../src/facts/xmpp-domain.ts';
import {xmppSettings} from '../../../src/facts/xmpp-settings.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {everythingIn, factsOf, hasSamples, readWith, sampleText, scoreOf} from './read-with.ts';

const webBridgeBlock = `Enabled              : true
Interface whitelist  : b:443
Key file             : join.key
Certificate file     : join.crt
CA Bundle file       : none
Trust bundle         : bridge.crt
HTTP redirect        : Disabled
Clickonce URL        : none`;

const turnBlock = `meet2> turn
Enabled                 : true
Username                : relay
Password                : Orchid-77
Short term credentials  : disabled
Shared secret           : Lantern-31
Realm                   : example.net
Relay address           : 198.51.100.4
Listen interface      a
Listen interface      b`;

describe('given a transcript of CMS 2.x', () => {
  const text = `acorn> license
Feature: callbridge status: Activated expiry: 2031-Mar-09 (12 days remain)
Feature: recording status: Not activated
acorn> callbridge
Listening interfaces : a
Preferred interface  : none
Key file             : bridge.key
Certificate file     : bridge.crt
Address              : none
CA Bundle file       : ca.crt
acorn> webbridge
${webBridgeBlock}
acorn> xmpp
Enabled              : true
Clustered            : false
Domain               : meet.example.net
Listening interfaces : a
Key file             : xmpp.key
Max sessions per user : unlimited
STATUS               : XMPP server running
acorn> xmpp multi_domain list
Domain               : example.org
Key file             : x1.key
Certificate file     : x1.crt
Bundle file          : ca.crt
Domain               : example.com
Key file             : x2.key
acorn> version
2.4.7
acorn>`;
  const reading = readWith(mmpReader, text);

  test('when it is read, then every command gives its facts under the name of the prompt', () => {
    expect(factsOf(reading, cmsLicense).map((fact) => fact.value)).toEqual([
      {feature: 'callbridge', status: 'Activated', expiryDate: '2031-03-09'},
      {feature: 'recording', status: 'Not activated'},
    ]);
    expect(factsOf(reading, callBridgeSettings)[0]?.value).toEqual({
      listeningInterfaces: 'a',
      keyFile: 'bridge.key',
      certificateFile: 'bridge.crt',
      caBundleFile: 'ca.crt',
    });
    expect(factsOf(reading, webBridgeSettings)[0]?.value).toEqual({
      isEnabled: true,
      interfaceWhitelist: ['b:443'],
      keyFile: 'join.key',
      certificateFile: 'join.crt',
      trustBundle: 'bridge.crt',
      httpRedirect: false,
    });
    expect(factsOf(reading, xmppSettings)[0]?.value.status).toBe('XMPP server running');
    expect(factsOf(reading, xmppDomain).map((fact) => fact.value)).toEqual([
      {domain: 'example.org', keyFile: 'x1.key', certificateFile: 'x1.crt', bundleFile: 'ca.crt'},
      {domain: 'example.com', keyFile: 'x2.key'},
    ]);
    expect(factsOf(reading, cmsSystemStatus)[0]?.value).toEqual({softwareVersion: '2.4.7'});
    expect(new Set(reading.facts.map((fact) => fact.subject))).toEqual(new Set(['box:cms/acorn']));
  });

  test('when a field is asked for, then it has its own line and text', () => {
    expect(factsOf(reading, webBridgeSettings)[0]?.at?.trustBundle).toEqual({
      line: 17,
      field: 'Trust bundle',
      quote: 'Trust bundle         : bridge.crt',
    });
  });

  test('when lines are counted, then all of them are claimed', () => {
    expect(reading.claimedLines.size).toBe(text.split('\n').length);
    expect(reading.isPartial).toBe(false);
  });
});

describe('given a transcript of CMS 3.x', () => {
  const text = `edge1> webadmin
Enabled                 : true
TLS listening interface : a
TLS listening port      : 445
STATUS                  : webadmin running
edge1> callbridge
Listening interfaces  : a
C2W trusted certs                   : none
WC3 JWT Expiry in hours   : 12
edge1> webbridge3
Enabled                               : true
HTTPS listening ports and interfaces  : a:443 b:443
C2W listening ports and interfaces    : none
C2W Trust bundle                      : none
edge1> webbridge
Unknown command: webbridge
${turnBlock.replace('meet2', 'edge1')}`;
  const reading = readWith(mmpReader, text);

  test('when it is read, then none is the empty string where the fact says so', () => {
    expect(factsOf(reading, webAdminSettings)[0]?.value).toEqual({
      isEnabled: true,
      listeningInterface: 'a',
      port: 445,
      status: 'webadmin running',
    });
    expect(factsOf(reading, callBridgeSettings)[0]?.value).toEqual({
      listeningInterfaces: 'a',
      c2wTrustedCertificates: '',
      jwtExpiryHours: 12,
    });
    expect(factsOf(reading, webBridge3Settings)[0]?.value).toEqual({
      isEnabled: true,
      httpsListening: ['a:443', 'b:443'],
      c2wListening: [],
      c2wTrustBundle: '',
    });
  });

  test('when `webbridge` is unknown there, then no web bridge settings come of it', () => {
    expect(factsOf(reading, webBridgeSettings)).toEqual([]);
    expect(reading.notes.some((note) => note.includes('CMS 3.x'))).toBe(true);
  });

  test('when `turn` prints its secrets, then its lines are claimed and nothing of them is kept', () => {
    expect(everythingIn(reading)).not.toMatch(/Orchid|Lantern/);
    expect(reading.claimedLines.has(text.split('\n').length)).toBe(true);
  });
});

describe('given an imperfect paste', () => {
  test('when only the output was pasted, then the block is known by its labels and the box has no name', () => {
    const [fact] = factsOf(readWith(mmpReader, `Here it is:\n\n${webBridgeBlock}\n\nThanks`), webBridgeSettings);
    expect(fact?.subject).toBe('box:cms');
    expect(fact?.value.trustBundle).toBe('bridge.crt');
    expect(fact?.origin.line).toBe(3);
  });

  test('when two outputs without prompts follow one another, then they are two blocks', () => {
    const text = `Listening interfaces : a\nPreferred interface : none\nKey file : one.key\n${webBridgeBlock}\nEnabled : true\nClustered : false\nDomain : example.net`;
    const reading = readWith(mmpReader, text);
    expect(reading.facts.map((fact) => fact.type)).toEqual([
      'cms.call-bridge-settings',
      'cms.web-bridge-settings',
      'cms.xmpp-settings',
    ]);
    expect(factsOf(reading, callBridgeSettings)[0]?.value.keyFile).toBe('one.key');
  });

  test('when labels that no command alone prints are all there is, then nothing is concluded', () => {
    const reading = readWith(mmpReader, 'Enabled : true\nKey file : some.key\nCertificate file : some.crt');
    expect(reading.facts).toEqual([]);
    expect(reading.claimedLines.size).toBe(0);
  });

  test('when two boxes were pasted together, then each fact has the subject of its prompt', () => {
    const reading = readWith(mmpReader, `east> webbridge\n${webBridgeBlock}\nwest> webbridge\n${webBridgeBlock}`);
    expect(reading.facts.map((fact) => fact.subject)).toEqual(['box:cms/east', 'box:cms/west']);
  });

  test('when OCR misread command and labels, then they are read and a note says so', () => {
    const text =
      'oak> webbrigde\t2\nEnabled\t: true\nInterface whitelst\t: a:443\nTrvst bundle\t:\tnone\nHITP redirect\t: Enabled';
    const reading = readWith(mmpReader, text);
    const [fact] = factsOf(reading, webBridgeSettings);
    expect(fact?.value).toEqual({isEnabled: true, interfaceWhitelist: ['a:443'], trustBundle: '', httpRedirect: true});
    expect(reading.notes.filter((note) => note.includes('read as'))).toHaveLength(3);
  });

  test('when it has CRLF, escape sequences and backspaces, then it reads the same', () => {
    const noisy = `\u001b[32moak>\u001b[0m webbrX\bidge\r\r\n${webBridgeBlock.replaceAll('\n', '\u001b[K\r\n')}\r\n`;
    expect(factsOf(readWith(mmpReader, noisy), webBridgeSettings)[0]?.value).toEqual(
      factsOf(readWith(mmpReader, webBridgeBlock), webBridgeSettings)[0]?.value,
    );
  });

  test('when the terminal wrapped a long value, then it is joined', () => {
    const name = 'join-example-net-full-chain-of-the-year-2031.crt';
    const text = `oak> webbridge3\nEnabled : true\nHTTPS Full chain certificate file     : ${name.slice(0, 40)}\n${name.slice(40)}\nHTTPS listening ports and interfaces  : a:443\nb:443`;
    const [fact] = factsOf(readWith(mmpReader, text), webBridge3Settings);
    expect(fact?.value.httpsCertificateFile).toBe(name);
    expect(fact?.value.httpsListening).toEqual(['a:443', 'b:443']);
  });

  test('when a command is not known, then it is named only if it cannot be a mistyped password', () => {
    const reading = readWith(
      mmpReader,
      `oak> webbridge\n${webBridgeBlock}\noak> ntp status\nno server\noak> Orchid-77\noak> turn credentials relay Lantern-31 realm`,
    );
    expect(reading.notes.join('\n')).toContain('`ntp status`');
    expect(everythingIn(reading)).not.toMatch(/orchid|lantern/i);
    expect(reading.claimedLines.has(10)).toBe(true);
  });

  test('when a prompt is of another product, then its lines are left alone', () => {
    const reading = readWith(mmpReader, 'sw1> show version\n15.2\nftp> help');
    expect(reading.claimedLines.size).toBe(0);
    expect(scoreOf(mmpReader, 'sw1> show version\n15.2')).toBe(0);
  });
});

(hasSamples ? describe : describe.skip)('given the shared samples (skipped where they are not mounted)', () => {
  test('when the OCR session is read, then it gives the same settings as the clean one', () => {
    const noisy = readWith(mmpReader, sampleText('cms/mmp_2x_seed_session_ocr_noise.txt'));
    expect(noisy.facts.map((fact) => fact.type)).toEqual([
      'cms.call-bridge-settings',
      'cms.web-bridge-settings',
      'cms.xmpp-domain',
    ]);
    expect(factsOf(noisy, webBridgeSettings)[0]?.value.trustBundle).toBe('callbridge.cer');
    expect(factsOf(noisy, xmppDomain)[0]?.value.keyFile).toBe('xmppmu.kev');
    const clean = readWith(mmpReader, sampleText('cms/mmp_2x_seed_session.txt'));
    expect(clean.facts).toHaveLength(6);
    expect(factsOf(clean, cmsLicense)[0]?.value.expiryDate).toBe('2017-07-09');
  });

  test('when the trust bundle is none, then it is the empty string', () => {
    const reading = readWith(mmpReader, sampleText('cms/mmp_2x_seed_webbridge_trust_none.txt'));
    expect(factsOf(reading, webBridgeSettings)[0]?.value.trustBundle).toBe('');
  });

  test('when the 3.x session prints a password, then it is not kept', () => {
    const reading = readWith(mmpReader, sampleText('cms/mmp_3x_core_edge_221729.txt'));
    expect(everythingIn(reading)).not.toContain('Cisco.123');
    expect(factsOf(reading, webBridge3Settings)[0]?.value.c2wListening).toEqual(['a:6000']);
    expect(factsOf(reading, callBridgeSettings)[0]?.value.c2wTrustedCertificates).toBe('cmsedge-fullchain.cer');
  });
});
