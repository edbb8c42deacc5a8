import {describe, expect, test} from '@jest/globals';
import {findBrowser} from '../../../src/sources/browser/find-browser.ts';

function machine(platform: string, there: string, variables: Readonly<Record<string, string>> = {}) {
  return {platform, environment: (name: string) => variables[name], exists: (path: string) => path === there};
}

describe('finding a browser', () => {
  test('given Chromium on the path of Linux, when looked for, then it is found', () => {
    expect(findBrowser(machine('linux', '/usr/bin/chromium', {PATH: '/usr/local/bin:/usr/bin'}))).toBe(
      '/usr/bin/chromium',
    );
  });

  test('given a folder of the path that is not absolute, when looked for, then nothing of it is run', () => {
    expect(findBrowser(machine('linux', 'chromium', {PATH: '.::'}))).toBeUndefined();
  });

  test('given CHROME_PATH, when looked for, then it comes first', () => {
    const there = {CHROME_PATH: '/opt/chrome/chrome', PATH: '/usr/bin'};
    expect(findBrowser({...machine('linux', '', there), exists: () => true})).toBe('/opt/chrome/chrome');
  });

  test('given Edge on Windows, when looked for, then it is found', () => {
    const path = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(findBrowser(machine('win32', path, {'PROGRAMFILES(X86)': 'C:\\Program Files (x86)'}))).toBe(path);
  });

  test('given Chrome on a Mac, when looked for, then it is found', () => {
    const path = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine('darwin', path))).toBe(path);
  });
});
