import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {blankJsonSecrets, blankXmlSecrets, isSecretSetting} from '../../../src/sources/expressway/secret-setting.ts';
import {contentOf, readAs} from './read-as.ts';
import {configurationOfEdge, statusOfCore} from './sample-documents.ts';

test.each([
  ['Authentication Password', 'x', true],
  ['Authentication Credential 1 Password', 'x', true],
  ['SNMP Community Name', 'public', true],
  ['NTP Server 1 Hash', 'x', true],
  ['Options Option 1 Key', 'x', true],
  ['Zones Zone 2 Name', '{cipher}abc', true],
  ['Authentication Credential 1 Name', 'relay', false],
  ['Traversal Server TURN Authentication Realm', 'TANDBERG', false],
  ['Zones Zone 2 Name', 'Passthrough', false],
])('given the setting %s with %s, when asked, then that it is a secret is %s', (path, value, isSecret) => {
  expect(isSecretSetting(path, value)).toBe(isSecret);
});

describe('given a text with secrets', () => {
  test('when XML is blanked, then secrets are gone, lines stay, and it reads the same', () => {
    const blank = blankXmlSecrets(configurationOfEdge);
    expect(blank).not.toMatch(/Orchid|Lantern|cipher/);
    expect(blank).toContain('<Password item="1"></Password>');
    expect(blank.split('\n').length).toBe(configurationOfEdge.split('\n').length);
    expect(contentOf(readAs(expresswayXmlReader, blank))).toEqual(
      contentOf(readAs(expresswayXmlReader, configurationOfEdge)),
    );
    expect(blankXmlSecrets(statusOfCore)).toBe(statusOfCore);
  });

  test.each([
    ['<a><v:Password>Orchid</v:Password><b>kept</b></a>', '<a><v:Password></v:Password><b>kept</b></a>'],
    ['<Password><![CDATA[Orchid]]></Password>', '<Password></Password>'],
    ['<Password>\nOrchid\n</Password>', '<Password>\n\n</Password>'],
    [
      '<SharedSecret><Value>Orchid</Value></SharedSecret><x>1</x>',
      '<SharedSecret><Value></Value></SharedSecret><x>1</x>',
    ],
    ['<a password="Orchid" name="kept"/>', '<a password="" name="kept"/>'],
    ['<Name>{cipher}Orchid</Name>', '<Name></Name>'],
    ['<Password>Orchid', '<Password>'],
  ])('when %j is blanked, then it is %j', (text, blank) => {
    expect(blankXmlSecrets(text)).toBe(blank);
  });

  test.each([
    ['{"Password": "Or\\"chid", "Name": "kept"}', '{"Password": "", "Name": "kept"}'],
    ['{"authenticationPassword":"Orchid"}', '{"authenticationPassword":""}'],
    ['{"PIN": 1234, "Port": 7001}', '{"PIN": "", "Port": 7001}'],
    ['{"Key":"116341E1800-1-AAAA"}', '{"Key":""}'],
    ['{"Value":"{cipher}Orchid"}', '{"Value":""}'],
  ])('when %j is blanked, then it is %j', (text, blank) => {
    expect(blankJsonSecrets(text)).toBe(blank);
  });

  test('when chance text is blanked, then it returns with as many lines', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<Password>',
        '</Password>',
        '<a ',
        '/>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '"',
        '\n',
        '{cipher}x',
      ),
      fc.string({maxLength: 6}),
    );
    fc.assert(
      fc.property(fc.array(piece, {maxLength: 40}), (pieces) => {
        const text = pieces.join('');
        expect(blankXmlSecrets(text).split('\n').length).toBe(text.split('\n').length);
        expect(blankJsonSecrets(text)).toBeDefined();
      }),
    );
  });
});
