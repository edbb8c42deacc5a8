import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {UserError} from '../../../src/model/errors.ts';
import type {SecretSources} from '../../../src/sources/site-file/secret-reference.ts';
import {parseSiteFile, turnCredentials} from '../../../src/sources/site-file/site-file.ts';

const secrets: SecretSources = {
  environment: (name) => ({TURN_CMS: 'Slate-2291', EMPTY: ''})[name],
  readFile: (path) => {
    if (path === 'turn.txt') return 'Granite 77 \r\n';
    throw new Error('no such file');
  },
};
const parse = (text: string) => parseSiteFile(text, 'site.yaml');
const credentialsOf = (text: string) => turnCredentials(parse(text), secrets);

function errorOf(text: string): UserError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const whole = `names:
  external: https://Join.Quarry.test/
  internal: web.inside.test
boxes:
  - role: expressway-e
    name: VCSE
    addresses: [172.16.9.8, 203.0.113.9]
  - role: cms
turn:
  credentials:
    - holder: cms
      password: {env: TURN_CMS}
    - holder: expressway-e
      password: {file: turn.txt}
    - holder: last year’s
      password: Marble 5
`;

test('given a whole file, when read, then names and addresses are facts with their lines', () => {
  const {facts} = parse(whole);
  expect(facts.map(({type, subject, value, origin}) => [type, subject, value, origin.line])).toEqual([
    ['site.names', 'site', {externalJoinName: 'join.quarry.test', internalJoinName: 'web.inside.test'}, 2],
    ['model.alias', 'box:expressway-e/vcse', {same: 'address:172.16.9.8', because: 'site-file'}, 7],
    ['model.alias', 'box:expressway-e/vcse', {same: 'address:203.0.113.9', because: 'site-file'}, 7],
  ]);
  expect(facts[0]?.at?.internalJoinName?.line).toBe(3);
});

test('given passwords in three ways, when read, then each is there, spaces and all, and prints nowhere', async () => {
  const credentials = await credentialsOf(whole);
  expect(credentials.map(({holder, password}) => [holder, password.reveal()])).toEqual([
    ['cms', 'Slate-2291'],
    ['expressway-e', 'Granite 77 '],
    ['last year’s', 'Marble 5'],
  ]);
  expect(JSON.stringify(credentials)).not.toMatch(/Slate|Granite|Marble/);
});

test.each(['', '\n', '# nothing yet\n', '{}'])('given %j, when read, then it is an empty site', (text) => {
  expect(parse(text).facts).toEqual([]);
});

describe('mistakes', () => {
  test.each([
    ['an unknown key', 'names:\n  extern: a.test\n', 'site.yaml:2'],
    ['an unknown role', 'boxes:\n  - role: cms\n  - role: expressway\n', 'site.yaml:3'],
    ['a list where a map belongs', 'names:\n  - a.test\n', 'site.yaml:2'],
    ['a number as password', 'turn:\n  credentials:\n    - holder: cms\n      password: 12345678\n', 'site.yaml:4'],
    ['a double key', 'names: {}\nnames: {}\n', 'site.yaml:2'],
    ['broken YAML', 'names: {external: a.test\n', 'site.yaml:'],
    ['plain text', 'hello', 'site.yaml'],
  ])('given %s, when read, then the line is named', (_, text, place) => {
    expect(errorOf(text).message).toContain(place);
  });

  test('given a name that is none, when read, then the key is named', () => {
    expect(errorOf('names: {external: "a b"}').message).toContain('names.external');
  });

  test.each([
    ['a variable that is not set', '{env: NOT_SET}', 'NOT_SET'],
    ['a variable that is empty', '{env: EMPTY}', 'EMPTY'],
    ['a file that cannot be read', '{file: gone.txt}', 'gone.txt'],
    ['a question that nobody answers', '{prompt: TURN password}', 'terminal'],
  ])('given %s, when the password is fetched, then it is named', async (_, password, name) => {
    const fetched = credentialsOf(`turn: {credentials: [{holder: cms, password: ${password}}]}`);
    await expect(fetched).rejects.toThrow(UserError);
    await expect(fetched).rejects.toThrow(name);
  });

  test.each([
    'turn: {credentials: [{holder: cms, password: {value: Slate-2291}}]}',
    'turn: {credentials: [{holder: cms, password: [Slate-2291]}]}',
    'turn: {credentials: [{holder: cms, pasword: Slate-2291}]}',
    'turn: {credentials: [{holder: cms, password: "Slate-2291}]}\n',
    'turn:\n  credentials:\n    - password: Slate-2291: x\n',
  ])('given a mistake beside a password, when it is told, then the password is not: %s', (text) => {
    const error = errorOf(text);
    expect(`${error.message} ${error.next}`).not.toContain('Slate-2291');
  });
});

test('given any text, when read, then it is a site or a UserError', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.constantFrom(...whole.split('\n')).map((line) => whole.replace(line, '-: [')),
      ),
      (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      },
    ),
  );
});

test('given an alias that leads nowhere, when read, then it is a UserError', () => {
  expect(errorOf('names: *nobody\n').message).toContain('site.yaml');
});
