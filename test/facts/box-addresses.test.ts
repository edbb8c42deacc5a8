import {expect, test} from '@jest/globals';
import {alias} from '../../src/facts/alias.ts';
import {boxAddresses, roleOf} from '../../src/facts/derived/box-addresses.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {core, expressway, lan, origin, turnServerObject, turnService} from './make.ts';

const addresses = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(boxAddresses)
    .map(({subject, value}) => `${subject} ${value.role} ${value.address} ${value.because}`);

test('given interfaces and static NAT, when asked, then all are addresses of the box', () => {
  const facts = [
    expressway({addresses: ['172.16.9.8', '192.168.9.1']}),
    expressway({staticNatAddress: '203.0.113.9'}),
    turnService({listening: [{address: '172.16.9.8', port: 3478}]}),
  ];
  expect(addresses(...facts)).toEqual([
    'box:expressway-e expressway-e 172.16.9.8 interface',
    'box:expressway-e expressway-e 192.168.9.1 interface',
    'box:expressway-e expressway-e 203.0.113.9 static-nat',
    'box:expressway-e expressway-e 172.16.9.8 turn-listening',
  ]);
});

test('given the interfaces of CMS, when asked, then they are its addresses', () => {
  expect(addresses(lan('a', ['172.16.9.5'], core))).toEqual(['box:cms/core cms 172.16.9.5 interface']);
});

test('given the site file, when asked, then its addresses count', () => {
  const fact = alias.of('box:cms/core1', origin, {same: 'address:192.0.2.7', because: 'site-file'});
  expect(addresses(fact)).toEqual(['box:cms/core1 cms 192.0.2.7 site-file']);
});

test('given what CMS was told of its TURN server, when asked, then that names no box', () => {
  expect(addresses(turnServerObject({serverAddress: '172.16.9.8', clientAddress: '203.0.113.9'}))).toEqual([]);
});

test('given a box whose role nobody knows, when asked, then its addresses name nobody', () => {
  expect(addresses(expressway({addresses: ['172.16.9.8']}, 'box:unknown'))).toEqual([]);
});

test('given the alias of a name, when asked, then it is no address', () => {
  expect(addresses(alias.of('box:cms', origin, {same: 'name:cms.quarry.test', because: 'site-file'}))).toEqual([]);
});

test.each([
  ['box:cms/core1', 'cms'],
  ['box:expressway-e', 'expressway-e'],
  ['box:expressway-c/vcsc', 'expressway-c'],
  ['box:unknown', undefined],
  ['turn://203.0.113.9:3478/udp', undefined],
])('given %s, when its role is taken, then it is %s', (subject, role) => {
  expect(roleOf(subject)).toBe(role);
});
