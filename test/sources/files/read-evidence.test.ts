import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Readable} from 'node:stream';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {FactStore} from '../../../src/facts/store.ts';
import type {InputRow} from '../../../src/model/report.ts';
import type {EvidenceEvent} from '../../../src/sources/files/evidence-event.ts';
import {type ReadEvidenceOptions, readEvidence} from '../../../src/sources/files/read-evidence.ts';
import type {ContainerReader, FormatReader, TextReader} from '../../../src/sources/format-reader.ts';
import {tar, zip} from './make-archives.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** Takes inputs that begin with `LOG`; its notes tell what it read. */
const logReader: ContainerReader = {
  id: 'log',
  title: 'log',
  kind: 'container',
  recognise: ({bytes}) => (Buffer.from(bytes.subarray(0, 3)).toString() === 'LOG' ? 0.8 : 0),
  read: async (input, context) => {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of input.chunks()) {
      hash.update(chunk);
      size += chunk.length;
      context.progress(size);
    }
    return {state: 'read', notes: [`${size}`, hash.digest('hex').slice(0, 8), `hint ${context.boxHint}`]};
  },
};

/** Claims the lines that begin with its word, and makes a fact of each. */
function lineReader(word: string): TextReader {
  return {
    id: word.toLowerCase(),
    title: `${word} lines`,
    kind: 'text',
    recognise: ({text}) => (text?.includes(word) ? 0.6 : 0.1),
    readText: (text, path, context) => {
      const claimed = new Set<number>();
      for (const [index, line] of text.split('\n').entries()) {
        if (!line.startsWith(word)) continue;
        claimed.add(index + 1);
        context.emit({
          type: 'test',
          subject: 'site',
          origin: {input: path, format: word, line: index + 1},
          value: line,
        });
      }
      return {notes: [], claimedLines: claimed, isPartial: false};
    },
  };
}

const throwing: ContainerReader = {
  ...logReader,
  id: 'throwing',
  recognise: ({text}) => (text?.startsWith('THROW') ? 1 : 0),
  read: () => Promise.reject(new Error('it broke')),
};

const readers: readonly FormatReader[] = [logReader, lineReader('MMP'), lineReader('PAGE'), throwing];

interface Run {
  readonly rows: readonly InputRow[];
  readonly events: readonly EvidenceEvent[];
  readonly store: FactStore;
}

async function read(paths: readonly string[], options: Partial<ReadEvidenceOptions> = {}): Promise<Run> {
  const store = new FactStore();
  const reading = readEvidence(paths, {readers, store, ...options});
  const events: EvidenceEvent[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return {rows: next.value, events, store};
    events.push(next.value);
  }
}

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, content);
  return path;
}

/** `state` by path, without the folder. */
function states({rows}: Run): Record<string, string> {
  return Object.fromEntries(rows.map((row) => [row.path.replace(`${folder}/`, ''), row.state]));
}

async function only(paths: readonly string[], options?: Partial<ReadEvidenceOptions>): Promise<InputRow> {
  const {rows} = await read(paths, options);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

describe('folders and files', () => {
  test('given a folder, when it is read, then every file has one row, in order, with what is not read said', async () => {
    put('b/log.txt', 'LOG b');
    put('a.txt', 'MMP 1');
    put('.hidden', 'MMP 2');
    put('wrtc-doctor.yaml', 'names: {}');
    put('empty', '');
    symlinkSync('/etc/passwd', join(folder, 'outside'));
    symlinkSync(join(folder, 'a.txt'), join(folder, 'inside'));
    const run = await read([folder]);
    expect(states(run)).toEqual({
      '.hidden': 'skipped',
      'a.txt': 'read',
      'b/log.txt': 'read',
      empty: 'unreadable',
      inside: 'skipped',
      outside: 'skipped',
      'wrtc-doctor.yaml': 'skipped',
    });
    expect(run.rows.find(({path}) => path.endsWith('wrtc-doctor.yaml'))?.notes).toEqual([
      'a site file: give it with --site',
    ]);
    expect(run.store.size).toBe(1);
  });

  test('given a path that is not there, a socket and a good file, then the good one is read all the same', async () => {
    const socket = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const good = put('good.txt', 'MMP');
    const run = await read([join(folder, 'missing'), socket, good]);
    await new Promise((resolve) => server.close(resolve));
    expect(run.rows.map(({state}) => state)).toEqual(['unreadable', 'unreadable', 'read']);
    expect(run.rows[0]?.notes).toEqual(['no such file or folder']);
  });

  test('given a file and its folder, then the file is read once', async () => {
    const path = put('a.txt', 'MMP');
    const run = await read([path, folder]);
    expect(run.rows.map(({state}) => state)).toEqual(['read', 'skipped']);
    expect(run.store.size).toBe(1);
  });

  test('given a folder for a box, then the reader gets the box as a hint', async () => {
    put('expressway-e/log', 'LOG');
    expect((await only([folder])).notes).toContain('hint expressway-e');
  });

  test('given the events, then each input starts, goes on and is done, in that order', async () => {
    put('log', `LOG${'x'.repeat(3_000_000)}`);
    const {events} = await read([folder]);
    const kinds = events.map(({kind}) => kind);
    expect(kinds[0]).toBe('input-started');
    expect(kinds).toContain('input-progress');
    expect(kinds.at(-1)).toBe('input-done');
  });
});

describe('readers', () => {
  test('given a text with lines of two kinds and a foreign line, then both readers read it and the line is said', async () => {
    const path = put('paste.txt', '\ufeffMMP 1\r\n\x1b[31mPAGE 2\x1b[0m\r\n\r\nunheard of\r\n');
    const {rows, store} = await read([path]);
    expect(rows[0]).toMatchObject({
      state: 'read',
      formats: ['mmp', 'page'],
      facts: 2,
      notes: ['line 4 was not understood'],
    });
    expect(store.size).toBe(2);
  });

  test('given a log in which other readers find lines of their own, then all of them read it', async () => {
    const row = await only([put('mixed.txt', 'LOG 1\nMMP 2\n')]);
    expect(row).toMatchObject({state: 'read', formats: ['log', 'mmp'], facts: 1});
  });

  test('given such a log from a pipe, above the size of the head, then all of them read it as well', async () => {
    const text = `LOG 1\nMMP 2\n${'y\n'.repeat(100_000)}`;
    const row = await only(['-'], {standardInput: Readable.from([Buffer.from(text)])});
    expect(row).toMatchObject({formats: ['log', 'mmp'], sizeBytes: text.length});
  });

  test('given a log that it alone recognises, then the log reader takes it as a stream', async () => {
    expect((await only([put('pure.txt', 'LOG 1\n')])).formats).toEqual(['log']);
  });

  test('given a mixed text above 8 MiB, then the streaming reader takes it alone', async () => {
    const row = await only([put('long.txt', `LOG 1\nMMP 2\n${'y\n'.repeat(5_000_000)}`)]);
    expect(row.formats).toEqual(['log']);
    expect(row.notes[0]).toBe('10000012');
  });

  test('given a reader that throws, then its input is unreadable with an internal error, and the next is read', async () => {
    const run = await read([put('a', 'THROW'), put('b', 'MMP')]);
    expect(run.rows.map(({state}) => state)).toEqual(['unreadable', 'read']);
    expect(run.rows[0]?.notes.join()).toContain('internal error');
  });

  test('given UTF-16 and Windows-1252 text, then it is read as text', async () => {
    const wide = put('wide.txt', Buffer.from('\ufeffMMP Jürgen\r\nMMP 2', 'utf16le'));
    const old = put('old.txt', Buffer.from('MMP J\xfcrgen\n', 'latin1'));
    const {rows} = await read([wide, old]);
    expect(rows.map(({facts}) => facts)).toEqual([2, 1]);
  });

  test('given UTF-16 without a mark, or a block of zeros in a text, then it is read as text', async () => {
    const little = Buffer.from('MMP 1\r\nMMP 2', 'utf16le');
    const rows = await Promise.all([
      only([put('little.txt', little)]),
      only([put('big.txt', Buffer.from(little).swap16())]),
      only([put('zeros.txt', Buffer.concat([Buffer.from('MMP 1\n'), Buffer.alloc(9), Buffer.from('\nMMP 2\n')]))]),
    ]);
    expect(rows.map(({facts}) => facts)).toEqual([2, 2, 2]);
    expect(rows[0]?.sizeBytes).toBe(little.length);
  });
});

describe('standard input', () => {
  test('given text on standard input, when `-` is named, then it is read with its size', async () => {
    const row = await only(['-'], {standardInput: Readable.from([Buffer.from('MM'), Buffer.from('P 1\n')])});
    expect(row).toMatchObject({path: '-', state: 'read', facts: 1, sizeBytes: 6});
  });

  test('given nothing is connected, then the row says so', async () => {
    expect((await only(['-'])).state).toBe('unreadable');
  });

  test('given an input that never ends, when the run is interrupted, then it ends and the rest is skipped', async () => {
    const stop = new AbortController();
    const endless = new Readable({read() {}});
    endless.push(`LOG${'x'.repeat(200_000)}`);
    const later = put('later', 'MMP');
    const reading = read(['-', later], {standardInput: endless, signal: stop.signal});
    setImmediate(() => stop.abort());
    const {rows} = await reading;
    expect(rows.map(({state}) => state)).toEqual([expect.stringMatching(/partial|unreadable/), 'skipped']);
  });

  test('given a consumer that stops early, then reading ends', async () => {
    const endless = new Readable({read() {}});
    endless.push('LOG');
    const reading = readEvidence(['-'], {readers, store: new FactStore(), standardInput: endless});
    await reading.next();
    await reading.return([]);
    expect(endless.destroyed).toBe(true);
  });
});

describe('archives', () => {
  test('given a tar.gz, when it is read, then each member has a row and links are not followed', async () => {
    const path = put(
      'bundle.bin',
      gzipSync(await tar({'top/log': 'LOG 1', 'top/mmp.txt': 'MMP 1', '../evil': 'MMP 2', '.x': 'MMP'})),
    );
    const run = await read([path]);
    expect(states(run)).toEqual({
      'bundle.bin': 'read',
      'bundle.bin!/top/log': 'read',
      'bundle.bin!/top/mmp.txt': 'read',
      'bundle.bin!/../evil': 'skipped',
      'bundle.bin!/.x': 'skipped',
      'bundle.bin!/passwd': 'skipped',
    });
    expect(run.store.size).toBe(1);
  });

  test('given a zip from disk and the same zip in a tar, then its members are read', async () => {
    const inner = zip({'a/log.txt': 'LOG 1', '..\\evil': 'MMP', 'big.txt': `LOG${'z'.repeat(70_000)}`});
    put('one.zip', inner);
    put('two.tar', await tar({'inner.zip': inner}));
    const run = await read([folder]);
    expect(states(run)).toEqual({
      'one.zip': 'read',
      'one.zip!/../evil': 'skipped',
      'one.zip!/a/log.txt': 'read',
      'one.zip!/big.txt': 'read',
      'two.tar': 'read',
      'two.tar!/inner.zip': 'read',
      'two.tar!/inner.zip!/../evil': 'skipped',
      'two.tar!/inner.zip!/a/log.txt': 'read',
      'two.tar!/inner.zip!/big.txt': 'read',
      'two.tar!/passwd': 'skipped',
    });
  });

  test('given archives three deep, then the innermost is passed over with the reason', async () => {
    const third = await tar({'x.txt': 'MMP'});
    const path = put('a.tar', await tar({'b.tar.gz': gzipSync(await tar({'c.tar': third}))}));
    expect(states(await read([path]))['a.tar!/b.tar.gz!/c.tar']).toBe('skipped');
  });

  test('given a member that its reader leaves half read, then the next members are read', async () => {
    const lazy: ContainerReader = {
      ...logReader,
      read: async (input) => {
        for await (const _ of input.chunks()) break;
        return {state: 'read', notes: []};
      },
    };
    const path = put('a.tar', await tar({a: `LOG${'x'.repeat(500_000)}`, b: 'MMP 1', c: 'MMP 2'}));
    const {store} = await read([path], {readers: [lazy, lineReader('MMP')]});
    expect(store.size).toBe(2);
  });

  test('given a plain .gz, then it keeps its path and is read by content', async () => {
    const row = await only([put('log.gz', gzipSync('LOG 1'))]);
    expect(row).toMatchObject({path: join(folder, 'log.gz'), state: 'read', formats: ['log']});
  });

  test.each([0.3, 0.6, 0.95, 0.999])(
    'given a gzip file cut to %d of its size, then what is there is read and the loss is said',
    async (part) => {
      const text = `LOG ${Array.from({length: 40_000}, (_, index) => (index * 7919) % 10_007).join(' ')}`;
      const whole = gzipSync(text);
      const row = await only([put('cut.gz', whole.subarray(0, whole.length * part))]);
      expect(row.state).toBe('partial');
      expect(row.notes.at(-1)).toContain('end too soon');
      expect(Number(row.notes[0])).toBeGreaterThan(text.length * part * 0.8);
    },
  );

  test('given a tar that is cut inside a member, then the members before it are read', async () => {
    const whole = await tar({a: 'MMP 1', b: 'MMP 2'.padEnd(5000, '\nMMP 2')});
    const run = await read([put('cut.tar', whole.subarray(0, 3000))]);
    expect(states(run)).toEqual({'cut.tar': 'partial', 'cut.tar!/a': 'read', 'cut.tar!/b': 'partial'});
  });

  test('given a zip without its end, then it is unreadable and says so', async () => {
    const whole = zip({a: 'MMP'});
    expect((await only([put('cut.zip', whole.subarray(0, whole.length - 10))])).state).toBe('unreadable');
  });

  test('given a gzip bomb, then it is ended at the limit and says so', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 'LOG '));
    const row = await only([put('bomb.gz', bomb)], {limits: {ratio: 100, ratioFreeBytes: 1_000_000}});
    expect(row.state).toBe('partial');
    expect(row.notes.at(-1)).toContain('100 times');
  });

  test('given a zip bomb, then its member is ended at the total', async () => {
    const run = await read([put('bomb.zip', zip({a: Buffer.alloc(9_000_000, 'LOG ')}))], {
      limits: {totalBytes: 1_000_000},
    });
    expect(states(run)['bomb.zip!/a']).toBe('partial');
  });

  test('given more members than the limit, then the archive is partial', async () => {
    const path = put(
      'many.tar',
      await tar(Object.fromEntries(Array.from({length: 20}, (_, index) => [`m${index}`, 'MMP']))),
    );
    const run = await read([path], {limits: {members: 5}});
    expect(states(run)['many.tar']).toBe('partial');
    expect(run.store.size).toBe(5);
  });
});

describe('what is not recognised', () => {
  test.each([
    ['one byte', Buffer.from('x'), 'too short'],
    ['a PDF', Buffer.from('%PDF-1.7 xxxxx'), 'PDF'],
    ['a screenshot', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1'), 'screenshot'],
    ['a 7z archive', Buffer.from('7z\xbc\xaf\x27\x1c\0\x04', 'latin1'), 'unpack it first'],
    ['zeros', Buffer.alloc(5000), 'nothing but zeros'],
    ['a login page', Buffer.from('<!DOCTYPE html><title>Login</title>'), 'login page'],
    ['a web page', Buffer.from('<!DOCTYPE html><html><body>Hi'), 'HTML'],
    ['a HAR file', Buffer.from('{"log": {"version": "1.2", "creator": {}}}'), 'HAR'],
    ['a dump of the browser', Buffer.from('{"getUserMedia": [], "PeerConnections": {}}'), 'webrtc-internals'],
    ['plain text', Buffer.from('Dear colleague,\nhave a look please.\n'), 'no line that is known'],
    ['wide text of no known encoding', Buffer.from('hé, thïs ïs téxt', 'utf16le'), 'UTF-16'],
    ['binary data', Buffer.from([1, 2, 3, 0, 255, 254, 9, 9, 128, 7, 0, 3, 2, 2, 2, 2, 0, 1]), 'binary'],
  ])('given %s, then the row guesses what it is', async (_, content, words) => {
    const row = await only([put('what', content)]);
    expect(row.state).toBe('unrecognised');
    expect(row.notes.join()).toContain(words);
  });

  test('given any bytes, then there is one row or more and nothing is thrown', async () => {
    const start = fc.constantFrom('', 'PK\x03\x04', '\x1f\x8b\x08\0', 'LOG', 'MMP', `${'a'.repeat(257)}ustar\x0000`);
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({maxLength: 3000}), async (head, bytes) => {
        const standardInput = Readable.from([Buffer.concat([Buffer.from(head, 'latin1'), bytes])]);
        const {rows} = await read(['-'], {standardInput});
        expect(rows.length).toBeGreaterThan(0);
      }),
      {numRuns: 150},
    );
  });

  test('given every single-byte change of an archive, then reading returns', async () => {
    const archive = gzipSync(await tar({a: 'MMP 1', b: 'LOG 2'}));
    for (let index = 0; index < archive.length; index++) {
      const changed = Buffer.from(archive);
      changed[index] = (changed[index] ?? 0) ^ 0x5a;
      const {rows} = await read(['-'], {standardInput: Readable.from([changed])});
      expect(rows.length).toBeGreaterThan(0);
    }
  });
});
