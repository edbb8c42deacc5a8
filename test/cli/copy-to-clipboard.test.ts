import {describe, expect, test} from '@jest/globals';
import {clipboardSequence, copyToClipboard} from '../../src/cli/copy-to-clipboard.ts';

const text = 'xStatus TURN\nü';
const encoded = Buffer.from(text).toString('base64');
const write = () => {
  const written: string[] = [];
  return {written, terminal: {write: (each: string) => written.push(each)}};
};

describe('the clipboard of the terminal', () => {
  test('given a plain terminal, then it gets OSC 52, and nobody claims that it took it', async () => {
    const {written, terminal} = write();
    const said = await copyToClipboard(text, terminal, {});
    expect(written).toEqual([`\u001b]52;c;${encoded}\u0007`]);
    expect(said).toBe('Copied 2 lines, where the terminal allows it (OSC 52)');
  });

  test('given tmux, then it gets a buffer; where that fails, the sequence passes through it', async () => {
    const {written, terminal} = write();
    const given: string[] = [];
    const load = (isTaken: boolean) => (each: string) => {
      given.push(each);
      return Promise.resolve(isTaken);
    };
    const environment = {TMUX: '/tmp/tmux-0/default,1,0'};
    expect(await copyToClipboard(text, terminal, environment, load(true))).toContain('tmux buffer');
    expect([given, written]).toEqual([[text], []]);
    await copyToClipboard(text, terminal, environment, load(false));
    expect(written).toEqual([`\u001bPtmux;\u001b\u001b]52;c;${encoded}\u0007\u001b\\`]);
  });

  test('given screen, then the sequence goes in pieces that it lets pass', () => {
    const long = clipboardSequence('a'.repeat(600), {STY: '1.pts-0'});
    const pieces = long
      .split('\u001bP')
      .slice(1)
      .map((piece) => piece.replace('\u001b\\', ''));
    expect(pieces.length).toBeGreaterThan(2);
    expect(Math.max(...pieces.map(({length}) => length))).toBeLessThan(257);
    expect(pieces.join('')).toBe(clipboardSequence('a'.repeat(600), {}));
  });

  test('given more than terminals take, then nothing is written, and that is said', async () => {
    const {written, terminal} = write();
    expect(await copyToClipboard('a'.repeat(80_000), terminal, {})).toMatch(/^Not copied/);
    expect(written).toEqual([]);
  });
});
