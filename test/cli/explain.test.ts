import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {checks} from '../../src/checks/generated/registry.ts';
import {exampleOf} from '../../src/cli/check-examples.ts';
import {explain} from '../../src/cli/explain.ts';
import {knownCode} from '../../src/cli/known-codes.ts';
import {symptoms} from '../../src/cli/symptoms.ts';
import {UserError} from '../../src/model/errors.ts';
import {textWidth} from '../../src/report/text-width.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import {errorCodeNames, legacyErrorCodeNames} from '../../src/stun/error-codes.ts';

describe('the page of a check', () => {
  test.each(checks)('given $id, when explained, then its words, its example and what it needs are there', (check) => {
    const page = explain(check.id, {width: 100});
    const flat = page.replaceAll(/\s+/g, ' ');
    expect(page.startsWith(`${check.title.fail}\n${check.id}`)).toBe(true);
    expect(flat).toContain('Why: ');
    expect(flat).toContain('Example Of ');
    expect(flat).toContain(exampleOf(check)?.command ?? 'Of files saved from a simulated site:');
    for (const {title} of Object.values(check.needs)) expect(flat).toContain(title.replaceAll(/\s+/g, ' '));
    // What is not filled in is shown as something to fill in, in the way of the reports.
    expect(page).not.toMatch(/\{\w+\}|undefined|\[object/);
  });

  test.each(checks.map((check) => ({id: check.id, command: exampleOf(check)?.command})))(
    'given the example of $id, when $command is looked up, then demo has that fault and the folder is there',
    ({command = ''}) => {
      const [, fault] = /^wrtc-doctor demo --fault (.*)$/.exec(command) ?? [];
      const [, folder] = /^wrtc-doctor run (\S+)/.exec(command) ?? [];
      if (fault !== undefined) expect(faults.find(({name}) => name === fault)?.seenBy).toContain('live');
      else if (folder !== undefined) expect(existsSync(join(import.meta.dirname, '../..', folder))).toBe(true);
      else expect(command).toBe('');
    },
  );

  test.each([42, 60, 80])('given %d columns, when explained, then only what is to be copied is wider', (width) => {
    const lines = explain('turn/integrity-failure', {width}).split('\n');
    const wide = lines.filter((line) => textWidth(line) > width);
    expect(wide.every((line) => /curl |^ +\(?`[^`]+`\)?$|^ +(?:- )?\S+$/.test(line))).toBe(true);
  });

  test('given colour, when explained, then the words are the same', () => {
    const plain = explain('turn/integrity-failure', {width: 80});
    const colored = explain('turn/integrity-failure', {width: 80, color: true});
    expect(colored).not.toBe(plain);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is taken out
    expect(colored.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
  });
});

describe('words', () => {
  test('given nothing, when explained, then all symptoms are listed', () => {
    const list = explain('');
    for (const {title} of symptoms) expect(list).toContain(title);
  });

  test('given an area, when explained, then all its checks are listed', () => {
    const list = explain('turn');
    for (const {id} of checks.filter((check) => check.id.startsWith('turn/'))) expect(list).toContain(id);
  });

  test.each([
    ['no join call button', 'webbridge/trust-bundle-missing'],
    ['bad request', 'expressway/guest-uri-internal'],
    ['not secure', 'certificate/edge-self-signed'],
    ['connecting never connected disconnected', 'turn/integrity-failure'],
  ])('given "%s", when explained, then %s is to be looked at', (query, id) => {
    expect(explain(query)).toContain(`  ${id} `);
    expect(explain(query)).toMatch(/To see which it is, give `wrtc-doctor run`[\s\S]*Collect: /);
  });

  test('given a misspelt word, when explained, then it says what it searched for', () => {
    expect(explain('trust bundel')).toMatch(/^“bundel” occurs nowhere; searched for “bundle”\./);
  });

  test.each(['zebra', '!?', 'turn/nothing'])(
    'given %s, when explained, then it says that there is nothing',
    (query) => {
      expect(() => explain(query)).toThrow(UserError);
    },
  );

  test('given control characters, when nothing is found, then the message holds none', () => {
    expect(() => explain('zebra\u001b[2J')).toThrow(/^Nothing here is about zebra\[2J\.$/);
  });
});

describe('codes', () => {
  test.each([...errorCodeNames, ...legacyErrorCodeNames])(
    'given %d, when looked up, then it is told as %s',
    (code, name) => {
      expect(knownCode(String(code))).toMatchObject({name});
      expect(explain(String(code)).replaceAll(/\s+/g, ' ')).toContain(`STUN and TURN error ${code} ${name}`);
    },
  );

  test('given the challenge 401, when explained, then it is said to be normal at first', () => {
    expect(explain('401').replaceAll(/\s+/g, ' ')).toContain('normal challenge and no fault');
  });

  test.each(['999', '40', '4010', 'x'])('given %s, when looked up, then it is no code', (text) => {
    expect(knownCode(text)).toBeUndefined();
  });
});
