import {describe, expect, test} from '@jest/globals';
import {answerDns} from '../../../src/sim/render/render-dns.ts';
import {sitesUpTo} from '../seeds.ts';

const sites = sitesUpTo(20);

describe('answerDns', () => {
  test('given the name that guests open, when asked on both sides, then each has the addresses of its own side', () => {
    for (const site of sites) {
      const ask = (side: 'inside' | 'outside') =>
        answerDns(site, side, {name: `${site.names.externalJoin.toUpperCase()}.`, type: 'A'});
      expect(ask('inside')).toMatchObject({outcome: 'answered'});
      expect(ask('inside').records.map(({data}) => data)).toEqual(
        site.cms.map(({interfaces}) => interfaces[0]?.address),
      );
      expect(ask('outside').records.map(({data}) => data)).toEqual(
        site.database.turnServers.map(({clientAddress}) => clientAddress),
      );
    }
  });

  test('given other types and names, when asked, then no data, no name and not our name are told apart', () => {
    for (const site of sites) {
      const {externalJoin, externalDomain, internalJoin, internalDomain} = site.names;
      expect(answerDns(site, 'outside', {name: externalJoin, type: 'AAAA'})).toEqual({outcome: 'no-data', records: []});
      expect(answerDns(site, 'outside', {name: externalDomain, type: 'A'}).outcome).toBe('no-data');
      expect(answerDns(site, 'outside', {name: `nobody.${externalDomain}`, type: 'A'}).outcome).toBe('nxdomain');
      expect(answerDns(site, 'outside', {name: 'www.somebody.invalid', type: 'A'}).outcome).toBe('refused');
      // What is inside stays inside.
      if (internalDomain !== externalDomain)
        expect(answerDns(site, 'outside', {name: internalJoin, type: 'A'}).outcome).toBe('nxdomain');
    }
  });

  test('given SRV records for web bridges, when asked, then they name the boxes', () => {
    const site = sites.find(({dns}) => dns.inside.records.some(({name}) => name.startsWith('_cms-web.')));
    if (site === undefined) throw new Error('no site has SRV records for web bridges');
    const name = `_cms-web._tls.${site.names.externalJoin}`;
    expect(answerDns(site, 'inside', {name, type: 'SRV'}).records.map(({data}) => data)).toEqual(
      site.cms.map(({fqdn}) => ({priority: 10, weight: 10, port: 443, target: fqdn})),
    );
  });
});
