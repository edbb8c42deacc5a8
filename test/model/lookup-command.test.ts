import {expect, test} from '@jest/globals';
import {lookupCommand} from '../../src/model/lookup-command.ts';

test.each([
  ['192.0.2.53', 'nslookup join.quarry.test 192.0.2.53'],
  ['192.0.2.53:5353', 'nslookup -port=5353 join.quarry.test 192.0.2.53'],
  ['[2001:db8::53]:5353', 'nslookup -port=5353 join.quarry.test 2001:db8::53'],
  ['2001:db8::53', 'nslookup join.quarry.test 2001:db8::53'],
  [undefined, 'nslookup join.quarry.test'],
])('given the resolver %s, when a person asks it, then the command is %s', (resolver, expected) => {
  expect(lookupCommand('join.quarry.test', resolver)).toBe(expected);
});
