import {expect, test} from '@jest/globals';
import {turnServerIds} from '../../src/facts/cms-turn-server.ts';
import {turnServerObject} from './make.ts';

const first = turnServerObject({id: 'abc-1', username: 'one'});
const second = turnServerObject({id: 'abc-2', username: 'two'});

test('given one object with the user name, when its id is asked for, then it is that', () => {
  expect(turnServerIds([first, second], 'two')).toBe('abc-2');
  expect(turnServerIds([first], undefined)).toBe('abc-1');
});

test('given an object in the list and by itself, when its id is asked for, then it counts once', () => {
  expect(turnServerIds([turnServerObject({id: 'abc-1'}), first], 'one')).toBe('abc-1');
  expect(turnServerIds([first, first])).toBe('abc-1');
});

test('given none or several, when an id is asked for, then the reader has to choose', () => {
  expect(turnServerIds([], 'one')).toBe('<id>');
  expect(turnServerIds([first], 'other')).toBe('<id>');
  expect(turnServerIds([first, second])).toBe('<id>');
});

test('given several with the user name, when their ids are asked for, then all are listed, or those with the address', () => {
  const third = turnServerObject({id: 'abc-3', username: 'two', clientAddress: '203.0.113.9'});
  expect(turnServerIds([third, second], 'two')).toBe('abc-2\nabc-3');
  expect(turnServerIds([third, second], 'two', ['203.0.113.9'])).toBe('abc-3');
  expect(turnServerIds([third, second], 'two', ['203.0.113.10'])).toBe('abc-2\nabc-3');
});
