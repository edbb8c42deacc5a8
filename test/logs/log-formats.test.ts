import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {compileShape, hasShape} from '../../src/logs/line-shape.ts';
import {LogDigester} from '../../src/logs/log-digest.ts';
import {parseLogLine} from '../../src/logs/log-format.ts';
import {logFormats, readLogLine} from '../../src/logs/log-formats.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('log formats', () => {
  for (const format of logFormats) {
    test(`given the samples of ${format.id}, when they are read, then each has that layout and these values`, () => {
      expect(format.samples.length).toBeGreaterThan(0);
      for (const sample of format.samples) {
        const line = readLogLine(sample.line);
        expect(line?.format.id).toBe(format.id);
        expect(line).toMatchObject({level: sample.level, text: sample.text});
        expect(line?.host).toBe(sample.host);
        expect(line?.process).toBe(sample.process);
        const digester = new LogDigester(2024);
        const stamp = line === undefined ? undefined : digester.stampOf(line);
        expect(stamp === undefined ? undefined : digester.finish().instantOf(stamp)?.iso).toBe(sample.iso);
      }
    });

    test(`given the samples of ${format.id}, when their bytes are looked at, then one of its shapes fits each`, () => {
      const shapes = format.shapes.map(compileShape);
      for (const {line} of format.samples) {
        const bytes = bytesOf(line.replace(/^<\d+>/, ''));
        expect(shapes.some((shape) => hasShape(shape, bytes, 0, bytes.length))).toBe(true);
      }
    });
  }

  test('given lines that are no log lines, when they are read, then none is taken for one', () => {
    for (const line of [
      '2018-03-02 18:15:28.769\tWeb bridge connection to "join.cms.example.net" failed (connect failure)',
      '2018-03-02\t18:15:28.769\tWeb bridge connection to "join.cms.example.net" failed (DNS failure)',
      'Jan  5 10:00:00 desktop sshd[814]: Failed password for root',
      '2024-01-05T10:00:00.000+00:00 desktop kernel: eth0 up',
      'core1> webbridge',
      'Enabled              : true',
      '1458 2018-05-20 19:52:48.704809 192.0.2.1 198.51.100.2 STUN 182 Allocate Request UDP',
      '',
    ]) {
      expect(readLogLine(line)).toBeUndefined();
    }
  });

  test('given any text, when it is read as a line, then this returns', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.constantFrom(...logFormats), (text, format) => {
        parseLogLine(format, text);
        const prefixed = `${format.samples[0]?.line.slice(0, 40)}${text}`;
        const line = readLogLine(prefixed);
        if (line !== undefined) new LogDigester(2024).see(line, 1, prefixed, new LogDigester(2024).stampOf(line));
      }),
      {numRuns: 300},
    );
  });
});
