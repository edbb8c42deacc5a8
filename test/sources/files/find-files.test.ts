import {posix, win32} from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {shownPath} from '../../../src/sources/files/find-files.ts';

describe('given a path as the user wrote it', () => {
  test.each([
    ['evidence\\cms\\mmp.txt', win32, 'evidence/cms/mmp.txt'],
    ['C:\\Users\\eva\\client.pcap', win32, 'C:/Users/eva/client.pcap'],
    ['\\\\server\\share\\logs\\', win32, '//server/share/logs'],
    ['evidence/cms\\', win32, 'evidence/cms'],
    ['evidence/', posix, 'evidence'],
    ['back\\slash.log', posix, 'back\\slash.log'],
    ['/', posix, '/'],
    ['red\u001b[31m.log', posix, 'red[31m.log'],
  ])('when %j is shown, then as the report of every system names it', (path, {sep}, shown) => {
    expect(shownPath(path, sep)).toBe(shown);
  });
});
