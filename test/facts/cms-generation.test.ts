import {expect, test} from '@jest/globals';
import {cmsGeneration} from '../../src/facts/derived/cms-generation.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {
  callBridge,
  core,
  edge,
  unknownCommand,
  version,
  webBridge,
  webBridge3,
  webBridgeObject,
  webBridgeProfile,
  xmpp,
} from './make.ts';

const generations = (...facts: readonly Fact[]) => [
  ...new Set(
    storeOf(facts)
      .of(cmsGeneration)
      .map(({value}) => value.generation),
  ),
];

test.each([
  ['2.2.1', ['2.x']],
  ['2.9.5', ['2.x']],
  ['3.8', ['3.x']],
  ['3.0(RC1)', ['3.x']],
  ['10.1', ['3.x']],
  ['unknown', []],
])('given version %s, when derived, then it is %j', (text, expected) => {
  expect(generations(version(text))).toEqual(expected);
});

test('given shapes alone, when derived, then they tell', () => {
  expect(generations(webBridge({}))).toEqual(['2.x']);
  expect(generations(xmpp({}))).toEqual(['2.x']);
  expect(generations(webBridge3({}))).toEqual(['3.x']);
  expect(generations(callBridge({c2wTrustedCertificates: ''}))).toEqual(['3.x']);
  expect(generations(callBridge({}))).toEqual([]);
});

test('given CMS 2.9 with both web bridges, when derived, then it is 2.x with and without its version', () => {
  expect(generations(webBridge({}), webBridge3({}), version('2.9.5'))).toEqual(['2.x']);
  expect(generations(webBridge({}), webBridge3({}))).toEqual(['2.x']);
});

test('given boxes of both kinds, when derived, then both are there', () => {
  expect(generations(webBridge({}, core), webBridge3({}, edge))).toEqual(['2.x', '3.x']);
});

test('given commands that a CMS does not know, when derived, then they tell', () => {
  expect(generations(unknownCommand('webbridge'))).toEqual(['3.x']);
  expect(generations(unknownCommand('xmpp multi_domain list'))).toEqual(['3.x']);
  expect(generations(unknownCommand('webbridge3'))).toEqual(['2.x']);
  expect(generations(unknownCommand('frobnicate'))).toEqual([]);
  expect(generations(unknownCommand('webbridge'), version('2.9.5'))).toEqual(['2.x']);
});

test('given objects of the API alone, when derived, then a c2w URL and a profile tell', () => {
  expect(generations(webBridgeObject('w1', 'c2w://edge.quarry.test:9999'))).toEqual(['3.x']);
  expect(generations(webBridgeObject('w1', 'https://edge.quarry.test'))).toEqual([]);
  expect(generations(webBridgeProfile({id: 'p1'}))).toEqual(['3.x']);
});
