import {Resolver} from 'node:dns/promises';
import {afterEach, describe, expect, test} from '@jest/globals';
import type {Answer} from 'dns-packet';
import {type DnsServer, type DnsServerAnswer, startDnsServer} from '../../../src/sim/servers/start-dns-server.ts';

let server: DnsServer | undefined;
afterEach(() => server?.close());

/** Node's resolver, so that it is not our own client that says the server is right. */
async function start(answer: DnsServerAnswer): Promise<Resolver> {
  server = await startDnsServer({answer: () => answer});
  const resolver = new Resolver({timeout: answer.outcome === 'timeout' ? 100 : 5000, tries: 1});
  resolver.setServers([`127.0.0.1:${server.port}`]);
  return resolver;
}

const address = (name: string, data: string): Answer => ({type: 'A', name, data, ttl: 60});

describe('startDnsServer', () => {
  test('given addresses, when a resolver asks, then it gets them and the question is seen', async () => {
    const resolver = await start({outcome: 'answered', records: [address('join.example.com', '192.0.2.7')]});
    expect(await resolver.resolve4('join.example.com')).toEqual(['192.0.2.7']);
    expect(server?.questions).toEqual([{name: 'join.example.com', type: 'A', transport: 'udp'}]);
  });

  test('given a service record, when a resolver asks, then it gets it', async () => {
    const data = {priority: 1, weight: 2, port: 443, target: 'web1.example.com'};
    const resolver = await start({
      outcome: 'answered',
      records: [{type: 'SRV', name: '_cms-web._tls.example.com', data}],
    });
    expect(await resolver.resolveSrv('_cms-web._tls.example.com')).toMatchObject([
      {name: 'web1.example.com', port: 443, priority: 1, weight: 2},
    ]);
  });

  test.each([
    {outcome: 'nxdomain', code: 'ENOTFOUND'},
    {outcome: 'no-data', code: 'ENODATA'},
    {outcome: 'servfail', code: 'ESERVFAIL'},
    {outcome: 'refused', code: 'EREFUSED'},
    {outcome: 'timeout', code: 'ETIMEOUT'},
  ] as const)('given $outcome, when a resolver asks, then it says $code', async ({outcome, code}) => {
    const resolver = await start({outcome});
    await expect(resolver.resolve4('join.example.com')).rejects.toMatchObject({code});
  });

  test('given more than fits a datagram, when a resolver asks, then it comes over TCP', async () => {
    const records = Array.from({length: 60}, (_, index) => address('join.example.com', `192.0.2.${index}`));
    const resolver = await start({outcome: 'answered', records});
    expect(await resolver.resolve4('join.example.com')).toHaveLength(60);
    expect(server?.questions.map(({transport}) => transport)).toEqual(['udp', 'tcp']);
  });

  test('given a server that was closed, when it is closed again, then nothing happens', async () => {
    await start({outcome: 'refused'});
    await server?.close();
    await server?.close();
  });
});
