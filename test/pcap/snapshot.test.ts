import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {CaptureAnalysis} from '../../src/pcap/capture-analysis.ts';

const root = join(import.meta.dirname, '../..');
const captures = readdirSync(join(root, 'fixtures'), {recursive: true, encoding: 'utf8'}).filter((path) =>
  /\.pcap(?:ng)?$/.test(path),
);

test.each(captures)(
  'given %s that still grows, when it is looked at again and again, then the end is the same',
  (path) => {
    const file = join(root, 'fixtures', path);
    const bytes = readFileSync(file);
    const whole = new CaptureAnalysis();
    whole.feed(bytes);
    const growing = new CaptureAnalysis();
    const piece = Math.max(1, Math.ceil(bytes.length / 7));
    for (let offset = 0; offset < bytes.length; offset += piece) {
      growing.feed(bytes.subarray(offset, offset + piece));
      const seen = growing.snapshot();
      expect(growing.snapshot()).toEqual(seen);
    }
    expect(growing.end()).toEqual(whole.end());
  },
);
