import {describe, expect, test} from '@jest/globals';
import {LogDigester} from '../../src/logs/log-digest.ts';
import {readLogLine} from '../../src/logs/log-formats.ts';

/** The instants of lines, after all of them were seen. */
function instantsOf(lines: readonly string[], referenceYear?: number) {
  const digester = new LogDigester(referenceYear === undefined ? {} : {year: referenceYear});
  const stamps = lines.map((text, index) => {
    const line = readLogLine(text);
    if (line === undefined) throw new Error(`no log line: ${text}`);
    const stamp = digester.stampOf(line);
    digester.see(line, index + 1, text, stamp);
    return stamp;
  });
  const digest = digester.finish();
  return stamps.map((stamp) => (stamp === undefined ? undefined : digest.instantOf(stamp)));
}

const at = (stamp: string) => `${stamp} user.info bridge1 host:server: INFO : call 1: configured`;
const postgres = (stamp: string, quoted: string) =>
  `${stamp} local0.info bridge1 postgres[77]: [6-1] ${quoted} [77] LOG: checkpoint`;
const frontend = (stamp: string, quoted: string) =>
  `${stamp} local7.info bridge1 0a1b2c3d4e5f wb3_frontend: [Auth:kim] 192.0.2.9 - - [${quoted}] status 200 "GET / HTTP/1.1"`;

describe('log clock', () => {
  test('given an event log, when its time is read, then the year is stated and the zone assumed', () => {
    expect(instantsOf(['2019-12-31\t23:59:59.5\tInfo\tx'])).toEqual([
      {iso: '2019-12-31T23:59:59.500000000Z', zone: 'assumed', year: 'stated'},
    ]);
  });

  test('given syslog and no year from anywhere, when its time is read, then there is no instant', () => {
    expect(instantsOf([at('Feb 23 09:02:21.588')])).toEqual([undefined]);
  });

  test('given syslog and the year in which it ends, when it runs over New Year, then earlier lines are a year back', () => {
    const lines = [at('Dec 30 10:00:00'), at('Dec 31 23:59:59'), at('Jan  1 00:00:01'), at('Feb  1 00:00:00')];
    expect(instantsOf(lines, 2024).map((instant) => instant?.iso.slice(0, 10))).toEqual([
      '2023-12-30',
      '2023-12-31',
      '2024-01-01',
      '2024-02-01',
    ]);
    expect(instantsOf(lines, 2024)[0]).toMatchObject({zone: 'assumed', year: 'given'});
  });

  test('given lines slightly out of order at New Year, when they are read, then each keeps its own year', () => {
    const lines = [at('Dec 31 23:59:59'), at('Jan  1 00:00:00'), at('Dec 31 23:59:59'), at('Jan  1 00:00:01')];
    expect(instantsOf(lines, 2024).map((instant) => instant?.iso.slice(0, 4))).toEqual([
      '2023',
      '2024',
      '2023',
      '2024',
    ]);
  });

  test('given a postgres line that quotes its time, then lines before and after it have that year and zone', () => {
    const lines = [
      at('Dec 31 23:00:00.000'),
      postgres('Jan  1 00:30:00.250', '2022-01-01 00:30:00.250 UTC'),
      at('Jan  2 00:00:00.000'),
    ];
    expect(instantsOf(lines, 1999)).toEqual([
      {iso: '2021-12-31T23:00:00.000000000Z', zone: 'stated', year: 'stated'},
      {iso: '2022-01-01T00:30:00.250000000Z', zone: 'stated', year: 'stated'},
      {iso: '2022-01-02T00:00:00.000000000Z', zone: 'stated', year: 'stated'},
    ]);
  });

  test('given a web bridge line in another zone, when New Year lies between, then its offset and year are worked out', () => {
    const lines = [frontend('Dec 31 22:00:05.100', '01/Jan/2023:02:00:05 +0000'), at('Dec 31 22:00:06.000')];
    expect(instantsOf(lines)[1]).toEqual({iso: '2023-01-01T02:00:06.000000000Z', zone: 'stated', year: 'stated'});
  });

  test('given lines that quote two different offsets, then the zone stays assumed', () => {
    const lines = [
      frontend('Mar 30 10:00:00.000', '30/Mar/2024:09:00:00 +0000'),
      frontend('Mar 31 10:00:00.000', '31/Mar/2024:08:00:00 +0000'),
    ];
    expect(instantsOf(lines)[0]).toMatchObject({zone: 'assumed', year: 'stated'});
  });

  test('given an Expressway line, then the UTC time that it states counts', () => {
    const line = '2017-06-13T13:31:38.760-05:00 edge1 tvcs: Event="x" UTCTime="2017-06-13 18:31:38,758"';
    expect(instantsOf([line])).toEqual([{iso: '2017-06-13T18:31:38.758000000Z', zone: 'stated', year: 'stated'}]);
  });

  test('given a stamp that names no time, then there is none', () => {
    expect(instantsOf(['2019-13-41\t23:59:59.5\tInfo\tx', at('Feb 99 09:02:21')], 2024)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
