import {expect, test} from '@jest/globals';
import {turnServerId} from '../../src/facts/cms-turn-server.ts';
import {turnServerObject} from './make.ts';

const first = turnServerObject({id: 'abc-1', username: 'one'});
const second = turnServerObject({id: 'abc-2', username: 'two'});

test('given one object with the user name, when its id is asked for, then it is that', () => {
  expect(turnServerId([first, second], 'two')).toBe('abc-2');
  expect(turnServerId([first], undefined)).toBe('abc-1');
});

test('given an object in the list and by itself, when its id is asked for, then it counts once', () => {
  expect(turnServerId([turnServerObject({id: 'abc-1'}), first], 'one')).toBe('abc-1');
  expect(turnServerId([first, first])).toBe('abc-1');
});

test('given none or several, when an id is asked for, then the reader has to choose', () => {
  expect(turnServerId([], 'one')).toBe('<id>');
  expect(turnServerId([first], 'other')).toBe('<id>');
  expect(turnServerId([first, second])).toBe('<id>');
});
