import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {Redactor} from '../../src/redact/redactor.ts';

const key = new Uint8Array(32).fill(7);
const known = {
  hosts: ['edge1', 'core1'],
  users: ['relayuser'],
  titles: ['Board room', '730112', 'Ops: weekly & more'],
  secrets: ['Slate-2291'],
};
const redactor = new Redactor(key, known);
const redact = (text: string) => redactor.redact(text);

describe('addresses', () => {
  test.each([
    ['10.20.0.10', /^10\.\d+\.\d+\.\d+$/],
    ['172.20.1.4', /^172\.(1[6-9]|2\d|3[01])\.\d+\.\d+$/],
    ['172.99.1.4', /^172\.(?!1[6-9]\.|2\d\.|3[01]\.)\d+\.\d+\.\d+$/],
    ['192.168.4.9', /^192\.168\.\d+\.\d+$/],
    ['100.64.4.9', /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d+\.\d+$/],
    ['9.8.7.6', /^(?!10\.|127\.|169\.|172\.|192\.)\d+\.\d+\.\d+\.\d+$/],
    ['2001:db8::17', /^2001:/],
    ['fe80::1', /^fe80:/],
  ])('given %s, when redacted, then another address of its class stands there', (address, expected) => {
    const redacted = redact(`<Address item="1">${address}</Address>`).replace(/<[^>]*>/g, '');
    expect(redacted).not.toBe(address);
    expect(redacted).toMatch(expected);
  });

  test.each(['127.0.0.1', '0.0.0.0', '255.255.255.0', '::1', '224.0.0.1'])(
    'given %s, when redacted, then it stays',
    (address) => {
      expect(redact(` ${address} `)).toBe(` ${address} `);
    },
  );

  test('given two addresses of one network, when redacted, then they are of one network and differ', () => {
    const [first = '', second = ''] = [redact('10.20.0.10'), redact('10.20.0.11')];
    expect(first).not.toBe(second);
    expect(first.split('.').slice(0, 3)).toEqual(second.split('.').slice(0, 3));
  });

  test('given different addresses, when redacted, then no two meet', () => {
    const addresses = Array.from(
      {length: 2000},
      (_, index) => `10.${index % 7}.${Math.trunc(index / 200)}.${index % 250}`,
    );
    const distinct = new Set(addresses);
    expect(new Set([...distinct].map(redact)).size).toBe(distinct.size);
  });
});

describe('names', () => {
  test('given a host and its domain, when redacted, then the one still ends with the other', () => {
    const [host, domain] = [redact('join.quarry.example'), redact('quarry.example')];
    expect(host.endsWith(`.${domain}`)).toBe(true);
    expect(`${host} ${domain}`).not.toMatch(/join|quarry/);
  });

  test('given a wildcard, a service and an underscore, when redacted, then they are still seen', () => {
    expect(redact('DNS:*.quarry.example')).toMatch(/^DNS:\*\.n\w+\.example$/);
    expect(redact('_cms-web._tls.quarry.example')).toMatch(/^_cms-web\._tls\.n\w+\.example$/);
    expect(redact('vcs_edge.quarry.example')).toMatch(/^n\w+_\w+\.n\w+\.example$/);
  });

  test('given a name in another case, when redacted, then it is the same name in another case', () => {
    const [lower, upper] = [redact('quarry.example'), redact('Quarry.example')];
    expect(upper).not.toBe(lower);
    expect(upper.toLowerCase()).toBe(lower);
  });

  test('given a user, a box and a space by their own names, when they are a whole value, then they are tokens', () => {
    const text = redact(
      'core1> turn\nUsername     : relayuser\n<username>relayuser</username><name>Board room</name><callId>730112</callId>',
    );
    expect(text).not.toMatch(/core1|relayuser|Board|730112/);
    expect(text).toMatch(/^n\w+> turn\n/);
    expect(text).toMatch(/<callId>\d{6}<\/callId>/);
    const [, inMmp, inXml] = /: (u\w+)\n<username>(u\w+)</.exec(text) ?? [];
    expect(inMmp).toBe(inXml);
  });

  test('given a distinguished name, when redacted, then organisation and names are gone and the country stays', () => {
    const text = redact('Issuer: C = IT, O = Quarry S.p.A., CN = Quarry Issuing CA 2');
    expect(text).not.toMatch(/Quarry/);
    expect(text).toMatch(/^Issuer: C = IT, O = t\w+, CN = t\w+$/);
  });

  test('given a prompt with nothing after it, when redacted, then it is the same box as in the prompt of a command', () => {
    const [, first, last] = /^(n\w+)> dns\n10[\d.]+\n(n\w+)>$/.exec(redact('core1> dns\n10.1.1.5\ncore1>')) ?? [];
    expect(first).toBeDefined();
    expect(last).toBe(first);
  });

  test('given the name of a space with a colon and an ampersand, when redacted in XML, then it is one token', () => {
    expect(redact('<name>Ops: weekly &amp; more</name>')).toMatch(/^<name>t\w+<\/name>$/);
    expect(redact('<space name="Ops: weekly &amp; more"/>')).toMatch(/^<space name="t\w+"\/>$/);
  });

  test.each(['O = "Quarry, Inc.", CN = x', 'O=Quarry\\, Inc.,CN=x', 'CN=x, O=Quarry'])(
    'given an organisation as %s, when redacted, then nothing of it stays',
    (text) => {
      expect(redact(`Issuer: ${text}`)).not.toMatch(/Quarry|Inc/);
      expect(redact(`Issuer: ${text}`)).toMatch(/O ?= ?t\w+/);
    },
  );

  test('given the common name of a certificate fact, when redacted, then it is the one of the distinguished name', () => {
    const fact = {
      subjectName: 'CN=Quarry Root CA,O=Quarry',
      commonName: 'Quarry Root CA',
      issuerCommonName: 'web.quarry.example',
    };
    const redacted = redactor.redactJson(fact);
    expect(JSON.stringify(redacted)).not.toMatch(/quarry/i);
    expect(redacted).toMatchObject({
      subjectName: expect.stringMatching(
        new RegExp(`^CN=${/"commonName":"(\w+)"/.exec(JSON.stringify(redacted))?.[1]},`),
      ),
      issuerCommonName: redact('web.quarry.example'),
    });
  });

  test('given the serial number of a box, when redacted, then it is gone', () => {
    expect(redact('<SerialNumber item="1">0A1B2C3D</SerialNumber>')).toMatch(
      /^<SerialNumber item="1">t\w+<\/SerialNumber>$/,
    );
  });

  test('given the serial number of a certificate, when redacted, then it is another one in the same form', () => {
    const [, decimal = '', hex = ''] =
      /^Serial Number: (\d+) \(0x([0-9a-f]+)\)$/.exec(redact('Serial Number: 4660 (0x1234)')) ?? [];
    expect(BigInt(decimal)).toBe(BigInt(`0x${hex}`));
    expect(hex).not.toBe('1234');
  });

  test('given a sentence of this program, when redacted, then known names in it are tokens wherever they stand', () => {
    const text = redactor.redactSentence(
      'CMS core1 does not accept the user relayuser (Board room) at core1.quarry.example',
    );
    expect(text).not.toMatch(/core1|relayuser|Board|quarry/);
    expect(text).toMatch(/^CMS n\w+ does not accept the user u\w+ \(t\w+\) at n\w+\.n\w+\.example$/);
    expect(redactor.redactSentence('score1 core1x my-core1')).toBe('score1 core1x my-core1');
  });

  test('given a box whose name has a space, when its subject is redacted, then it is the token of the name', () => {
    const spaced = new Redactor(key, {...known, hosts: ['core 1']});
    expect(spaced.redactJson('box:cms/core 1')).toBe(`box:cms/${spaced.redactWord('core 1')}`);
  });

  test('given what products print, when redacted, then it stays', () => {
    const text = `<Status xmlns="http://www.tandberg.no/XML/CUIL/1.0" version="X8.11.3"><Version>X8.11.3</Version>
Enabled                 : true
Interface whitelist     : a:443
2031-05-20  19:43:21.805  Warning  call 6: ICE failure`;
    expect(redact(text)).toBe(text);
  });
});

describe('secrets', () => {
  test.each([
    '<secret>Slate-77</secret>',
    '<passcode>Slate-77</passcode',
    'Password                : Slate-77',
    'Shared secret           : Slate-77',
    '{"UserPassword": "Slate-77"}',
    '*c xConfiguration Zones Zone 2 TraversalServer Authentication Password: "Slate-77"',
    'xConfiguration SNMP CommunityName: "x" \nCookie: Slate-77',
    '<Value>{cipher}Slate-77</Value>',
    'Authorization: Basic Slate-77',
    '-----BEGIN EC PRIVATE KEY-----\nSlate-77\n-----END EC PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\nSlate-77',
    'whatever Slate-2291 is',
  ])('given %j, when redacted, then the secret is gone', (text) => {
    for (const redaction of ['tokens', 'secrets-only'] as const)
      expect(new Redactor(key, known, redaction).redact(text)).not.toMatch(/Slate/);
  });

  test('given a secret that XML or JSON escapes, when redacted, then it is gone in every form', () => {
    const odd = new Redactor(key, {...known, secrets: ['Sl<a&"te']});
    const text = odd.redact('a Sl<a&"te b Sl&lt;a&amp;"te c Sl&lt;a&amp;&quot;te d Sl<a&\\"te');
    expect(text.match(/\[dropped\]/g)?.length).toBe(4);
  });

  test.each(['<allowPasscodes>true</allowPasscodes>', '<allowSecrets>false</allowSecrets>', '<mapping>10</mapping>'])(
    'given the setting %s, when redacted, then it stays',
    (text) => expect(redact(text)).toBe(text),
  );

  test('given a setting that says none, when redacted, then it still says so', () => {
    expect(redact('Shared secret           : none')).toBe('Shared secret           : none');
  });
});

test('given another key, when redacted, then the tokens are others; with the same key they are the same', () => {
  const text = 'join.quarry.example 10.20.0.10';
  expect(new Redactor(new Uint8Array(32).fill(8), known).redact(text)).not.toBe(redact(text));
  expect(new Redactor(key, {...known, hosts: []}).redact(text)).toBe(redact(text));
});

test('given names kept, when redacted, then only secrets go', () => {
  const plain = new Redactor(key, known, 'secrets-only');
  expect(plain.redact('join.quarry.example 10.20.0.10 Slate-2291')).toBe('join.quarry.example 10.20.0.10 [dropped]');
});

test('given plain JSON, when redacted, then its strings are tokens and its keys stay', () => {
  expect(redactor.redactJson({host: 'edge1', list: ['10.20.0.10', 5, null, true]})).toEqual({
    host: redactor.redactWord('edge1'),
    list: [redact('10.20.0.10'), 5, null, true],
  });
});

test('given any text, when redacted, then it returns, and redacting a token again is no business of this', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 300}), (text) => {
      expect(typeof redact(text)).toBe('string');
    }),
  );
});
