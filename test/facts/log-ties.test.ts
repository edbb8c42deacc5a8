import {describe, expect, test} from '@jest/globals';
import {logTies} from '../../src/facts/derived/log-ties.ts';
import {clockDifferencesOf} from '../../src/facts/derived/source-clocks.ts';
import type {Fact} from '../../src/facts/fact.ts';
import {joinAttempt} from '../../src/facts/join-attempt.ts';
import {logEvent} from '../../src/facts/log-event.ts';
import {logSummary} from '../../src/facts/log-summary.ts';
import {FactStore} from '../../src/facts/store.ts';
import {tlsHandshake} from '../../src/facts/tls-handshake.ts';
import type {Instant} from '../../src/model/instant.ts';
import {instantAt} from './two-captures.ts';

const minuteMs = 60_000;
const messages = ['allocated for', 'setting up combined RTP session for DTLS of', 'tearing down'];

/** Lines of one guest in a log, a second apart. */
function attempt(input: string, guest: string, startMs: number, zone: Instant['zone'], host?: string): Fact {
  return joinAttempt.of(
    `call:${input}#${guest}`,
    {input, format: 'cms-log', line: 1},
    {
      outcome: 'relay-timeout',
      guest,
      lines: messages.map((message, index) => ({
        line: index + 1,
        quote: `${host === undefined ? '2031-06-07\t08:30:00.000\tInfo\t' : `Jun  7 08:30:00 user.info ${host} host:server: INFO : `}call 5: ${message} ${guest}`,
        time: {...instantAt(startMs + index * 1000), zone},
        rule: 'call-allocated',
      })),
    },
  );
}

function tlsError(input: string, ms: number): Fact {
  const ends = 'Src-ip="192.0.2.10" Src-port="28800" Dst-ip="192.0.2.30" Dst-port="443"';
  const text = `Event="Inbound TLS Negotiation Error" Service="HTTPS" ${ends} Detail="No SSL error available"`;
  return logEvent.of(
    'box:unknown/edge1',
    {input, format: 'cms-log', line: 9, time: instantAt(ms)},
    {signature: 'expressway-tls-failure', level: '', text, fields: {}},
  );
}

function handshake(input: string, lastMs: number, outcome: 'closed' | 'established' = 'closed'): Fact {
  return tlsHandshake.of(
    'flow:192.0.2.10:28800-192.0.2.30:443/tcp',
    {input, format: 'capture', frame: 4},
    {
      client: {address: '192.0.2.10', port: 28_800},
      server: {address: '192.0.2.30', port: 443},
      offeredProtocols: [],
      offeredVersions: [],
      certificates: [],
      alerts: [],
      outcome,
      lastMessage: 'ClientHello',
      isDecrypted: false,
      firstFrame: 4,
      firstTime: instantAt(lastMs - 40),
      lastTime: instantAt(lastMs),
    },
  );
}

function summary(input: string, zone: Instant['zone']): Fact {
  return logSummary.of(
    `log:${input}`,
    {input, format: 'cms-log'},
    {
      format: 'cms-syslog',
      product: 'cms',
      lines: 3,
      unmatchedLines: 0,
      firstTime: {...instantAt(0), zone},
    },
  );
}

function tiesOf(...facts: readonly Fact[]) {
  const store = new FactStore();
  for (const fact of facts) store.add(fact);
  return logTies(store);
}

describe('clocks of logs', () => {
  test('given one guest in two logs, when one states no zone, then the hours between them are measured', () => {
    const ties = tiesOf(
      attempt('events.txt', 'guest55120', 120 * minuteMs + 400, 'assumed'),
      attempt('syslog.log', 'guest55120', 0, 'stated'),
    );
    expect(ties).toEqual([
      {first: 'events.txt', second: 'syslog.log', aheadMs: -120 * minuteMs - 400, shared: '3 messages'},
    ]);
  });

  test('given rotated files of one log, then they are one source', () => {
    const ties = tiesOf(
      attempt('log', 'guest55120', 3000, 'stated'),
      attempt('log.1', 'guest55121', 3000, 'stated'),
      attempt('other', 'guest55120', 0, 'stated'),
      attempt('other', 'guest55121', 0, 'stated'),
    );
    expect(ties).toMatchObject([{aheadMs: -3000, shared: '6 messages'}]);
  });

  test('given stated times that are hours apart, then one guest proves nothing, and three do', () => {
    const both = (guest: string) => [
      attempt('a.log', guest, 0, 'stated'),
      attempt('b.log', guest, 100 * minuteMs, 'stated'),
    ];
    expect(tiesOf(...both('guest55120'))).toEqual([]);
    expect(tiesOf(...['guest55120', 'guest55121', 'guest55122'].flatMap(both))).toMatchObject([
      {aheadMs: 100 * minuteMs, shared: '9 messages'},
    ]);
  });

  test('given numbers that came again at other times, or another box, then they are no event that is shared', () => {
    const spread = [0, 7, 31, 58].map((minutes, index) => [
      attempt('a.log', `guest5512${index}`, 0, 'assumed'),
      attempt('b.log', `guest5512${index}`, minutes * minuteMs, 'assumed'),
    ]);
    expect(tiesOf(...spread.flat())).toEqual([]);
    expect(
      tiesOf(attempt('a.log', 'guest55120', 0, 'stated', 'cb1'), attempt('b.log', 'guest55120', 0, 'stated', 'cb2')),
    ).toEqual([]);
  });

  test('given a connection that failed, in the log of Expressway and in a capture, then their clocks are compared', () => {
    expect(tiesOf(tlsError('edge.log', 5200), handshake('edge.pcap', 3000))).toEqual([
      {first: 'edge.log', second: 'edge.pcap', aheadMs: -2200, shared: '1 failed connection'},
    ]);
    expect(tiesOf(tlsError('edge.log', 5200), handshake('edge.pcap', 3000, 'established'))).toEqual([]);
    expect(tiesOf(tlsError('edge.log', 5200), handshake('edge.pcap', 3000), handshake('edge.pcap', 4000))).toEqual([]);
  });
});

describe('logs whose clock differs', () => {
  const differences = (aheadMs: number) => {
    const store = new FactStore();
    for (const fact of [
      summary('a.txt', 'assumed'),
      summary('b.log', 'stated'),
      attempt('a.txt', 'guest55120', aheadMs, 'assumed'),
      attempt('b.log', 'guest55120', 0, 'stated'),
    ])
      store.add(fact);
    return clockDifferencesOf(store);
  };

  test('given a log that states its zone and one that does not, then the other is the one that is off', () => {
    expect(differences(60 * minuteMs)).toEqual([
      {
        input: 'a.txt',
        reference: 'b.log',
        aheadMs: 60 * minuteMs,
        because: '3 messages that b.log holds too',
        zone: 'assumed',
        year: 'stated',
      },
    ]);
  });

  test('given less than a second, then nothing is said', () => {
    expect(differences(900)).toEqual([]);
  });
});
