import {appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {FollowedFile} from '../../../src/sources/live-log/follow-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

/** Follows a file, and lets the test wait for what it expects. */
class Reading {
  /** A text for each file that was read. */
  texts = [''];
  readonly end = new AbortController();
  readonly done: Promise<void>;
  #wake: () => void = () => {};

  constructor(file: FollowedFile) {
    this.done = this.#read(file);
  }

  async #read(file: FollowedFile): Promise<void> {
    let offset = 0;
    for await (const chunk of file.chunks(this.end.signal)) {
      if (file.isNewFileAt(offset)) this.texts.push('');
      offset += chunk.length;
      this.texts[this.texts.length - 1] += Buffer.from(chunk).toString();
      this.#wake();
    }
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async stop(): Promise<void> {
    this.end.abort();
    await this.done;
  }
}

async function follow(path: string): Promise<Reading> {
  return new Reading(await FollowedFile.open(path));
}

describe('a file that is followed', () => {
  test('given a file that grows, then what is in it and what is added comes, in order', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'one\n');
    const reading = await follow(path);
    await reading.until(() => reading.texts[0] === 'one\n');
    appendFileSync(path, 'two\nthr');
    await reading.until(() => reading.texts[0] === 'one\ntwo\nthr');
    appendFileSync(path, 'ee\n');
    await reading.until(() => reading.texts[0] === 'one\ntwo\nthree\n');
    await reading.stop();
    expect(reading.texts).toHaveLength(1);
  });

  test('given a file that is renamed and made anew, then the end of the old one and all of the new one come', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'one\n');
    const reading = await follow(path);
    await reading.until(() => reading.texts[0] === 'one\n');
    renameSync(path, `${path}.1`);
    // The writer has the old file open until it is told.
    appendFileSync(`${path}.1`, 'late');
    writeFileSync(path, 'new\n');
    await reading.until(() => reading.texts[1] === 'new\n');
    appendFileSync(path, 'more\n');
    await reading.until(() => reading.texts[1] === 'new\nmore\n');
    await reading.stop();
    expect(reading.texts).toEqual(['one\nlate\n', 'new\nmore\n']);
  });

  test('given a file that is away for a while, then its successor is read when it comes', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'one\n');
    const reading = await follow(path);
    await reading.until(() => reading.texts[0] === 'one\n');
    renameSync(path, `${path}.1`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(reading.texts).toHaveLength(1);
    writeFileSync(path, 'new\n');
    await reading.until(() => reading.texts[1] === 'new\n');
    await reading.stop();
  });

  test('given a file that is emptied in place, then it is read from its start', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'a long first line\n');
    const reading = await follow(path);
    await reading.until(() => reading.texts[0] === 'a long first line\n');
    truncateSync(path);
    appendFileSync(path, 'new\n');
    await reading.until(() => reading.texts[1] === 'new\n');
    await reading.stop();
  });

  test('given a file that is emptied and longer than before when it is looked at, then it is read from its start', async () => {
    const path = join(folder, 'log');
    writeFileSync(path, 'one\n');
    const reading = await follow(path);
    await reading.until(() => reading.texts[0] === 'one\n');
    writeFileSync(path, 'another, longer line\nand one more\n');
    await reading.until(() => reading.texts[1] === 'another, longer line\nand one more\n');
    await reading.stop();
    expect(reading.texts[0]).toBe('one\n');
  });
});
