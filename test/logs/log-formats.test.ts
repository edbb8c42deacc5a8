import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {formatFaults} from '../../src/logs/format-samples.ts';
import {compileShape, hasShape} from '../../src/logs/line-shape.ts';
import {LogDigester} from '../../src/logs/log-digest.ts';
import type {LogFormat} from '../../src/logs/log-format.ts';
import {FormatSet, readLogLine, shippedFormats} from '../../src/logs/log-formats.ts';

const {layouts, wrappings} = shippedFormats;
const all: readonly LogFormat[] = [...layouts, ...wrappings];
const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('log formats that come with the program', () => {
  for (const format of all) {
    test(`given the samples of ${format.id}, when they are read, then each has that format and these values`, () => {
      expect(format.samples.length).toBeGreaterThan(0);
      expect(formatFaults(format, all)).toEqual([]);
      for (const {line} of format.samples) {
        const read = readLogLine(line);
        expect((read?.wrapping ?? read?.format)?.id).toBe(format.id);
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

  test('given a sample of a layout, when the other layouts read it, then none does: their order plays no part', () => {
    for (const layout of layouts) {
      const others = new FormatSet(layouts.filter((other) => other !== layout));
      for (const {line} of layout.samples) expect(others.read(line)?.format.id).toBeUndefined();
    }
  });

  test('given lines of every layout, when any wrapping stands around them, then the same message is read', () => {
    const heads = [
      '2026-11-01T10:00:00.123+01:00 collector ',
      '2026-11-01T10:00:00.123456+01:00 collector <134>',
      'Nov  1 10:00:00 collector ',
      '<134>1 2026-11-01T10:00:00.123Z collector - - - - ',
    ];
    for (const layout of layouts) {
      for (const sample of layout.samples) {
        const json = JSON.stringify({
          _HOSTNAME: 'collector',
          MESSAGE: sample.line,
          __REALTIME_TIMESTAMP: '1761987600000000',
        });
        for (const line of [...heads.map((head) => head + sample.line.replace(/^<\d+>/, '')), json]) {
          const read = readLogLine(line);
          expect([line, read?.format.product, read?.text]).toEqual([line, layout.product, sample.text]);
          expect(read?.host).toBe(sample.host ?? 'collector');
        }
      }
    }
  });

  test('given lines that are no log lines, when they are read, then none is taken for one', () => {
    for (const line of [
      'Jan  5 10:00:00 desktop sshd[814]: Failed password for root',
      '2024-01-05T10:00:00.000+00:00 desktop kernel: eth0 up',
      '<134>1 2026-02-03T14:01:17.100-05:00 desktop sshd 814 - - Failed password for root',
      '{"MESSAGE":"Failed password for root","SYSLOG_IDENTIFIER":"sshd"}',
      '2018-03-02 18:15:28.769\tconnection to 192.0.2.1 failed',
      'core1> webbridge',
      'Enabled              : true',
      '1458 2018-05-20 19:52:48.704809 192.0.2.1 198.51.100.2 STUN 182 Allocate Request UDP',
      '',
    ]) {
      expect([line, readLogLine(line)?.format.id]).toEqual([line, undefined]);
    }
  });

  test('given any text, when it is read as a line, then this returns', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), fc.constantFrom(...all), (text, format) => {
        const prefixed = `${format.samples[0]?.line.slice(0, 40)}${text}`;
        const line = readLogLine(prefixed);
        if (line !== undefined) new LogDigester({year: 2024}).see(line, 1, prefixed, new LogDigester().stampOf(line));
      }),
      {numRuns: 300},
    );
  });

  test('given lines made to slow patterns down, when they are read, then this returns at once', () => {
    const started = performance.now();
    for (const {samples} of all) {
      const line = samples[0]?.line ?? '';
      for (const part of [' ', 'a ', 'a: ', '[a] ', 'UTCTime="', 'Event=" ', '\\"', 'x'.repeat(8000)]) {
        readLogLine(line.slice(0, 60) + part.repeat(16_000 / part.length));
        readLogLine(`${line.slice(0, 28)} ${part.repeat(16_000 / part.length)}`);
      }
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
