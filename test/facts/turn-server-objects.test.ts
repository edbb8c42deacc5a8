import {expect, test} from '@jest/globals';
import {turnServerObjects} from '../../src/facts/derived/turn-server-objects.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {storeOf} from '../checks/describe-check.ts';
import {core, edge, lan, listOf, turnObject, turnServerObject, webAdmin} from './make.ts';

const objects = (...facts: readonly Fact[]) => storeOf(facts).of(turnServerObjects);

test('given the list and the reply on one object, when derived, then they are one', () => {
  const listed = turnServerObject({id: 'object-1', serverAddress: '172.16.9.8', clientAddress: '203.0.113.9'});
  const [only, ...others] = objects(listed, turnObject({tcpPortNumberOverride: 3478}), listOf('turnServers', 1));
  expect(others).toEqual([]);
  expect(only?.value).toMatchObject({username: 'relay-user', tcpPortNumberOverride: 3478, isInWholeList: true});
});

test('given the same object through each CMS of a cluster, when derived, then it is one', () => {
  const all = objects(turnObject({}, edge), turnObject({}, core));
  expect(all.map(({subject}) => subject)).toEqual([core]);
});

test('given a field in two ways, when derived, then it is left out', () => {
  const [only] = objects(turnObject(), turnObject({clientAddress: '203.0.113.77'}));
  expect(only?.value.clientAddress).toBeUndefined();
  expect(only?.value.serverAddress).toBe('172.16.9.8');
});

test('given a list of more objects than were read, when derived, then it is not whole', () => {
  expect(objects(turnObject(), listOf('turnServers', 2))[0]?.value.isInWholeList).toBe(false);
  expect(objects(turnObject())[0]?.value.isInWholeList).toBe(false);
});

test('given where the web administration listens, when derived, then commands go there', () => {
  const [only] = objects(turnObject(), webAdmin({port: 445}, core), lan('a', ['172.16.9.5'], core));
  expect(only?.value.webAdmin).toBe('172.16.9.5:445');
});
