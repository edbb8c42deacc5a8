import {expect, test} from '@jest/globals';
import type {Message} from '../../src/checks/check.ts';
import {checks} from '../../src/checks/generated/registry.ts';

const messages = checks.flatMap((check) =>
  Object.entries(check.messages).map(([id, message]): [string, Message] => [`${check.id} ${id}`, message]),
);

test('given all checks, when their causes are followed, then each exists and there is no circle', () => {
  const causes = new Map(checks.map((check) => [check.id, check.after]));
  const follow = (id: string, way: readonly string[]): void => {
    expect(way).not.toContain(id);
    expect(causes.has(id)).toBe(true);
    for (const cause of causes.get(id) ?? []) follow(cause, [...way, id]);
  };
  for (const {id} of checks) follow(id, []);
});

test('given all checks, when their ids are compared, then no two are alike', () => {
  expect(new Set(checks.map(({id}) => id)).size).toBe(checks.length);
});

test.each(messages)('given %s, when it is a hint, then it lists the competing causes', (_, message) => {
  if (message.confidence === 'possible') expect(message.competing?.length ?? 0).toBeGreaterThan(0);
  // What admits no other reading has no competing one.
  if (message.confidence === 'certain') expect(message.competing).toBeUndefined();
});

test.each(messages)('given %s, when it gives steps, then the last one says how to verify', (_, message) => {
  expect(message.fix.at(-1)?.verify).toBeDefined();
  for (const step of message.fix) expect(step.where ?? step.command).toBeDefined();
});
