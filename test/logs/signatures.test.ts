import {describe, expect, test} from '@jest/globals';
import {matchSignature, signatures} from '../../src/logs/signatures.ts';

describe('signatures', () => {
  for (const signature of signatures) {
    test(`given the samples of ${signature.id}, when they are matched, then it is this message with its fields`, () => {
      expect(signature.samples.length).toBeGreaterThan(0);
      for (const [text, fields] of signature.samples) {
        expect(text).toContain(signature.anchor);
        const match = matchSignature(text);
        expect(match?.signature.id).toBe(signature.id);
        expect(match?.fields).toEqual(fields);
      }
    });
  }

  test('given all signatures, then ids are unique, anchors are long enough to skip by, and benign ones give a reason', () => {
    expect(new Set(signatures.map(({id}) => id)).size).toBe(signatures.length);
    for (const {anchor, use, because} of signatures) {
      expect(anchor).toMatch(/^[\x20-\x7e]{9,}$/);
      if (use === 'benign') expect(because).toBeTruthy();
    }
  });

  test('given messages that only look alike, when they are matched, then none is a failure', () => {
    for (const text of [
      'API trace 5: <text>call 6: ICE failure; relay candidate creation timeout</text>',
      'conference 1: lock state has changed to unlocked',
      'successful login request from kim@example.net',
      "call 20: removing h264 from video codec bitmask, because it's Chrome web client and we're using a compatibility profile",
      'call 4: allocated for kim@example.net "Mac client" conference participation',
      'xconfiguration edgeCmsServerAddresses uuid 1 name: join.example.net priority: 10"',
    ]) {
      expect(matchSignature(text)).toBeUndefined();
    }
  });

  test('given a long text made to slow a pattern down, when it is matched, then this returns at once', () => {
    const started = performance.now();
    for (const {anchor} of signatures) matchSignature(`call 1${anchor} "${'name: " '.repeat(2000)}${anchor}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
