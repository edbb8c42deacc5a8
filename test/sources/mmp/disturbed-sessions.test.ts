/** Whole sessions as they arrive: copied from terminals, mails and web pages. The facts stay, or are left out; none is wrong. */
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import type {Fact} from '../../../src/facts/fact.ts';
import {mmpReader} from '../../../src/sources/mmp/mmp-reader.ts';
import {everythingIn, readWith} from './read-with.ts';
import {sessions} from './sessions.ts';

type Disturb = (text: string) => string;

/** Without the place, and without the name of the box where a disturbance takes it away. */
function contentOf(facts: readonly Fact[], keepsBox = true): readonly string[] {
  return facts.map(({type, subject, value}) => JSON.stringify([type, keepsBox ? subject : 'box', value])).sort();
}

const perLine =
  (change: (line: string) => string): Disturb =>
  (text) =>
    text.split('\n').map(change).join('\n');

const harmless: Readonly<Record<string, Disturb>> = {
  'Windows line ends': (text) => text.replace(/\n/g, '\r\n'),
  'doubled Windows line ends': (text) => text.replace(/\n/g, '\r\r\n'),
  'line ends of an old Mac': (text) => text.replace(/\n/g, '\r'),
  'an empty line after every line': (text) => text.replace(/\n/g, '\n\n'),
  'tabs for gaps': (text) => text.replace(/ {2,}:? ?/g, (gap) => (gap.includes(':') ? '\t:\t' : '\t')),
  'other column widths': (text) => text.replace(/ +: /g, (gap) => `        ${gap}   `),
  'no column at all': (text) => text.replace(/ +: /g, ': '),
  'non-breaking spaces': (text) => text.replace(/ /g, '\u00a0'),
  'colons and prompts in full width': (text) => text.replace(/:/g, '\uff1a').replace(/>/g, '\uff1e'),
  'invisible characters': (text) => text.replace(/ /g, ' \u200b').replace(/^/, '\ufeff'),
  'trailing spaces behind commands': (text) => text.replace(/^(\w+> .*)$/gm, '$1    '),
  'lines filled up with spaces': perLine((line) => line.padEnd(80)),
  'repeated prompts': (text) => text.replace(/^(\w+)> /gm, '$1> \n$1> $1> '),
  colours: (text) => text.replace(/^(\w+>)/gm, '\u001b[1;32m$1\u001b[0m').replace(/\n/g, '\u001b[K\n'),
  'colours whose escape was lost': (text) => text.replace(/^(\w+>)/gm, '[1;32m$1[0m'),
  'titles that screen sets': (text) => text.replace(/^(\w+>)/gm, '\u001bkcms\u001b\\\u001b]0;cms\u0007$1'),
  'the frame of tmux': perLine((line) => `${line.padEnd(78)} \u2502`),
  'time stamps of a session log': perLine((line) => `[2031-05-04 09:12:33] ${line}`),
  'the quote marks of a mail': perLine((line) => `> ${line}`),
  indentation: perLine((line) => `    ${line}`),
  'HTML entities': (text) => text.replace(/>/g, '&gt;'),
  'comments before commands': (text) => text.replace(/^(\w+> .*)$/gm, '# now the next one, see below\n$1'),
  'comments inside': (text) => text.replace(/^(Key file.*)$/gm, '$1\n   <-- this is the key, I think\n'),
  'labels that nobody knows': (text) =>
    text.replace(/^(Enabled .*)$/gm, 'Brand new thing        : 42\n$1\nOther flag : Off'),
  'lines cut at 80 columns': (text) => wrap(text, 80),
  'lines cut at 60 columns': (text) => wrap(text, 60),
};

describe.each(Object.entries(sessions))('given a session of an %s CMS', (_, text) => {
  const clean = readWith(mmpReader, text);

  test('when it is undisturbed, then every line is claimed and nothing is missing', () => {
    const lines = text.split('\n').flatMap((line, index) => (line === '' ? [] : [index + 1]));
    expect(lines.filter((line) => !clean.claimedLines.has(line))).toEqual([]);
    expect(clean.isPartial).toBe(false);
    expect(everythingIn(clean)).not.toMatch(/orchid|lantern/i);
  });

  test.each(Object.entries(harmless))('when it has %s, then the facts are the same', (__, disturb) => {
    const reading = readWith(mmpReader, disturb(text));
    expect(contentOf(reading.facts)).toEqual(contentOf(clean.facts));
    expect(everythingIn(reading)).not.toMatch(/orchid|lantern/i);
  });

  test('when its prompts were left out, then the box has no name and the facts are the same', () => {
    const reading = readWith(mmpReader, text.replace(/^\w+> ?/gm, ''));
    const wanted = contentOf(clean.facts, false);
    expect(contentOf(reading.facts, false)).toEqual(wanted);
    expect(new Set(reading.facts.map(({subject}) => subject))).toEqual(new Set(['box:cms']));
  });

  test('when commands are typed in upper case, then only what proves a command unknown is left out', () => {
    const reading = readWith(
      mmpReader,
      text.replace(
        /^(\w+> )(?!pki inspect)(.*)$/gm,
        (___, prompt: string, typed: string) => prompt + typed.toUpperCase(),
      ),
    );
    const wanted = clean.facts.filter(({type}) => type !== 'cms.unknown-command');
    expect(contentOf(reading.facts)).toEqual(contentOf(wanted));
  });

  test('when labels are misread, then the facts are the same but for the proof of a whole list, and notes say so', () => {
    const reading = readWith(
      mmpReader,
      text
        .replace(/^Key file/gm, 'Kev file')
        .replace(/^HTTP redirect/gm, 'HITP redirect')
        .replace(/^Trust bundle/gm, 'Trust bund1e')
        .replace(/^Listening/gm, 'L1stening')
        .replace(/^Enabled/gm, 'Enab1ed')
        .replace(/^Domain/gm, 'D0main')
        .replace(/^Certificate file/gm, 'Certiflcate flle'),
    );
    const wanted = clean.facts.filter(({type}) => type !== 'cms.list');
    expect(contentOf(reading.facts)).toEqual(contentOf(wanted));
    expect(reading.notes.filter((note) => note.includes('read as')).length).toBeGreaterThan(3);
  });

  test('when lines are cut at any width, then what is there is right', () => {
    const pieces = [text, ...text.split(/^(?=\w+> \w)/m)];
    fc.assert(
      fc.property(
        fc.constantFrom(...pieces),
        fc.integer({min: 24, max: 120}),
        fc.boolean(),
        (piece, width, isTrimmed) => {
          const whole = readWith(mmpReader, piece).facts;
          const cut = readWith(mmpReader, wrap(piece, width, isTrimmed));
          expect(cut.facts.filter((fact) => !whole.some((other) => isPartOf(fact, other)))).toEqual([]);
          expect(everythingIn(cut)).not.toMatch(/orchid|lantern/i);
        },
      ),
      {numRuns: 150},
    );
  }, 60_000);

  test('when any character is lost or changed, then it is read without an error, and no line that is not there is claimed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({unit: 'binary', maxLength: 3}), fc.nat(40), (at, put, gone) => {
        const broken = text.slice(0, at) + put + text.slice(at + gone);
        const {claimedLines, facts} = readWith(mmpReader, broken);
        const last = broken.split(/\r*\n|\r/).length;
        expect([...claimedLines].every((line) => line >= 1 && line <= last)).toBe(true);
        expect(facts.every(({origin}) => (origin.line ?? 0) >= 1)).toBe(true);
      }),
      {numRuns: 200},
    );
  }, 60_000);
});

describe('given any text at all', () => {
  test('when it is read, then nothing is thrown', () => {
    const words = fc.constantFrom(
      'cms> ',
      '> ',
      'pki inspect a.cer',
      'Certificate:',
      'Serial Number:',
      'X509v3 Subject Alternative Name:',
      'DNS:',
      ' : ',
      'ipv4 a',
      'address',
      'user list',
      'Username Role',
      'ntp status',
      'remote refid',
      'xmpp multi_domain list',
      '\n',
      '\r',
      '\t',
      '\u001b[',
      'Feature: callbridge status: Activated expiry: ',
      '2031-Mar-09',
      'turn',
      'Password : ',
      'SHA256 Fingerprint=',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({unit: 'binary', maxLength: 12})), {maxLength: 60}), (parts) => {
        expect(() => readWith(mmpReader, parts.join(''))).not.toThrow();
      }),
      {numRuns: 400},
    );
  });
});

function wrap(text: string, width: number, isTrimmed = false): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const parts = line === '' ? [''] : (line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? []);
      return isTrimmed ? parts.map((part) => part.trimEnd()) : parts;
    })
    .join('\n');
}

/** Every field of the one stands in the other; a list that no line states is no statement. */
function isPartOf(part: Fact, whole: Fact): boolean {
  if (part.type !== whole.type) return false;
  const other = new Map(Object.entries(whole.value as Record<string, unknown>));
  return Object.entries(part.value as Record<string, unknown>).every(([name, value]) => {
    const isUnstated = Array.isArray(value) && value.length === 0 && part.at?.[name] === undefined;
    return isUnstated || name === 'hasUnreadExpiry' || JSON.stringify(value) === JSON.stringify(other.get(name));
  });
}
