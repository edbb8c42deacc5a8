import {expect, test} from '@jest/globals';
import {joinNameAnswers} from '../../src/facts/derived/join-name-answers.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {dnsSays, siteFile} from './make.ts';

const opened = siteFile({externalJoinName: 'join.quarry.test'});
const answers = (...facts: readonly Fact[]) =>
  storeOf([opened, ...facts])
    .of(joinNameAnswers)
    .map(({value}) => value);

test('given both sides, when derived, then each has its own answers', () => {
  expect(answers(dnsSays('inside', ['172.16.9.5']), dnsSays('outside', ['203.0.113.9']))).toMatchObject([
    {view: 'inside', asked: 'join.quarry.test', addresses: ['172.16.9.5'], answering: ['172.16.9.53']},
    {view: 'outside', addresses: ['203.0.113.9']},
  ]);
});

test('given an SRV record inside, when derived, then its targets are what counts', () => {
  const service = dnsSays('inside', ['10 10 443 web1.quarry.test.'], {
    name: '_cms-web._tls.join.quarry.test',
    recordType: 'SRV',
  });
  const target = dnsSays('inside', ['172.16.9.5'], {name: 'web1.quarry.test'});
  expect(answers(service, target, dnsSays('inside', 'nxdomain'))).toMatchObject([
    {asked: 'web1.quarry.test', joinName: 'join.quarry.test', denying: []},
  ]);
});

test('given IPv6 only, when derived, then the name is known', () => {
  const four = dnsSays('outside', 'no-data');
  const six = dnsSays('outside', ['2001:db8::9'], {recordType: 'AAAA'});
  expect(answers(four, six)).toMatchObject([{answering: ['198.51.100.53'], denying: []}]);
});

test('given only a question for IPv6 that was denied, when derived, then nothing is known of IPv4', () => {
  expect(answers(dnsSays('outside', 'no-data', {recordType: 'AAAA'}))).toMatchObject([
    {denying: [], silent: ['198.51.100.53']},
  ]);
});

test('given resolvers that time out or refuse, when derived, then they say nothing', () => {
  expect(answers(dnsSays('inside', 'timeout'), dnsSays('inside', 'refused', {resolver: '172.16.9.54'}))).toMatchObject([
    {answering: [], denying: [], silent: ['172.16.9.53', '172.16.9.54']},
  ]);
});

test('given answers for another name, when derived, then there are none', () => {
  expect(answers(dnsSays('inside', ['172.16.9.5'], {name: 'www.quarry.test'}))).toEqual([]);
});
