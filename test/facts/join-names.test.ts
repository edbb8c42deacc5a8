import {expect, test} from '@jest/globals';
import {externalJoinName, internalJoinName} from '../../src/facts/derived/join-names.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {fault, generalPage, siteFile, webBridgeObject} from './make.ts';

const external = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(externalJoinName)
    .map(({value}) => value.host);
const internal = (...facts: readonly Fact[]) =>
  storeOf(facts)
    .of(internalJoinName)
    .map(({value}) => value.host);

test('given the page of CMS, when names are taken, then each has the role of its setting', () => {
  const page = generalPage({
    guestAccountClientUri: 'https://Web.Inside.test',
    externalWebBridgeUri: 'https://join.quarry.test:443/',
  });
  expect(external(page)).toEqual(['join.quarry.test']);
  expect(internal(page)).toEqual(['web.inside.test']);
});

test('given sources that disagree, when names are taken, then there are several, the site file first', () => {
  const facts = [
    generalPage({externalWebBridgeUri: 'https://old.quarry.test'}),
    siteFile({externalJoinName: 'join.quarry.test'}),
  ];
  expect(external(...facts)).toEqual(['join.quarry.test', 'old.quarry.test']);
});

test('given a web bridge object or a fault condition, when names are taken, then they are internal', () => {
  const facts = [webBridgeObject('1', 'c2w://edge.inside.test:9999'), fault('web.inside.test', 'connect failure')];
  expect(internal(...facts)).toEqual(['edge.inside.test', 'web.inside.test']);
  expect(external(...facts)).toEqual([]);
});

test('given settings that are empty or no host, when names are taken, then there are none', () => {
  expect(
    external(generalPage({externalWebBridgeUri: ''}), generalPage({externalWebBridgeUri: 'https://'}), generalPage({})),
  ).toEqual([]);
});

test('given a field with its own line, when a name is taken, then its origin is that line', () => {
  const page = {
    ...generalPage({externalWebBridgeUri: 'https://join.quarry.test'}),
    at: {externalWebBridgeUri: {line: 18}},
  };
  expect(storeOf([page]).of(externalJoinName)[0]?.origin.line).toBe(18);
});
