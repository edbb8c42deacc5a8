import {describe, expect, test} from '@jest/globals';
import {planDnsStep, reversedAddress, reverseName} from '../../../src/sources/dns/dns-step.ts';
import {systemResolvers} from '../../../src/sources/dns/system-resolvers.ts';

describe('planDnsStep', () => {
  test('given a name, when it is planned, then each server gets a line of what is sent', () => {
    const resolvers = [
      {address: '192.0.2.53', port: 53},
      {address: '2001:db8::53', port: 5353},
    ];
    expect(planDnsStep({name: 'Join.Example.com.', records: 'addresses', view: 'outside', resolvers})).toMatchObject({
      id: 'dns outside join.example.com',
      stages: ['dns'],
      sends: [
        expect.stringContaining('A and AAAA of join.example.com to 192.0.2.53:53/udp, 3 times'),
        expect.stringContaining('[2001:db8::53]:5353/udp'),
      ],
      isRequired: true,
      givesAddresses: true,
    });
  });

  test('given an address or a service, when it is planned, then it need not exist and leads nowhere', () => {
    const common = {view: 'unknown', resolvers: []} as const;
    expect(planDnsStep({...common, name: '203.0.113.7', records: 'reverse'})).toMatchObject({
      id: 'dns 203.0.113.7',
      name: '7.113.0.203.in-addr.arpa',
      types: ['PTR'],
      isRequired: false,
      givesAddresses: false,
    });
    expect(planDnsStep({...common, name: '_cms-web._tls.join.example.com', records: 'service'})).toMatchObject({
      types: ['SRV'],
      isRequired: false,
    });
  });
});

describe('reverseName', () => {
  test.each([
    ['192.0.2.1', '1.2.0.192.in-addr.arpa'],
    ['2001:db8::1', `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`],
    ['::1', `1.${'0.'.repeat(31)}ip6.arpa`],
    ['join.example.com', 'join.example.com'],
  ])('given %s, when it is turned, then it is %s', (address, expected) => {
    expect(reverseName(address)).toBe(expected);
    if (expected.endsWith('.arpa')) expect(reversedAddress(expected)).toBe(address);
    else expect(reversedAddress(expected)).toBeUndefined();
  });
});

describe('systemResolvers', () => {
  test('given the servers of Node, when they are read, then address and port are told', () => {
    expect(systemResolvers(['192.0.2.53', '192.0.2.53:5353', '2001:db8::53', '[2001:db8::53]:5353'])).toEqual([
      {address: '192.0.2.53', port: 53},
      {address: '192.0.2.53', port: 5353},
      {address: '2001:db8::53', port: 53},
      {address: '2001:db8::53', port: 5353},
    ]);
  });
});
