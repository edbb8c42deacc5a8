import {describe, expect, test} from '@jest/globals';
import {siteQuestions} from '../../../src/sources/dns/site-questions.ts';
import {siteSchema} from '../../../src/sources/site-file/site-schema.ts';

const site = siteSchema.parse({
  names: {external: 'join.example.com', internal: 'https://web.example.net/', xmpp: 'example.net'},
  boxes: [
    {role: 'expressway-e', fqdn: 'edge.example.com', turn: {address: '203.0.113.7:3478'}},
    {role: 'cms', fqdn: 'cms.example.net'},
  ],
});
const asked = (view: 'inside' | 'outside') => siteQuestions(site, view).map(({name, type}) => `${type} ${name}`);

describe('siteQuestions', () => {
  test('given a site, when its DNS inside is asked, then for the names, and the services that boxes look for', () => {
    expect(asked('inside')).toEqual([
      'A join.example.com',
      'AAAA join.example.com',
      'A web.example.net',
      'AAAA web.example.net',
      'A edge.example.com',
      'AAAA edge.example.com',
      'SRV _cms-web._tls.join.example.com',
      'SRV _xmpp-client._tcp.example.net',
      'SRV _xmpp-component._tcp.example.net',
    ]);
  });

  test('given a site, when its DNS outside is asked, then for the names, and the name of the public address', () => {
    expect(asked('outside').filter((question) => !/^A/.test(question))).toEqual(['PTR 7.113.0.203.in-addr.arpa']);
  });

  test('given a site without names, when it is read, then nothing is asked', () => {
    expect(siteQuestions(siteSchema.parse({}), 'inside')).toEqual([]);
  });
});
