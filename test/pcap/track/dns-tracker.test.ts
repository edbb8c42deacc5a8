import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {DnsTracker} from '../../../src/pcap/track/dns-tracker.ts';
import {Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {bytesOf, ethernet, udp} from '../build-capture.ts';
import {address, alias, dnsMessage, type} from '../dns/make-dns.ts';
import {allocate, analysePackets} from '../turn-exchange.ts';

const guest = {address: '198.51.100.20', port: 50_123};
const resolver = {address: '198.51.100.53', port: 53};
const all = {address: '224.0.0.251', port: 5353};
const query = (name: string, number: number = type.a, id = 0x1dc4, from = guest) =>
  ethernet(udp(from, resolver, dnsMessage({id, questions: [[name, number]]})));
const answer = (name: string, more: Parameters<typeof dnsMessage>[0] = {}, number: number = type.a, to = guest) =>
  ethernet(udp(resolver, to, dnsMessage({questions: [[name, number]], flags: 0x8180, ...more})));

function onlyExchange(packets: Parameters<typeof analysePackets>[0]) {
  const {dnsExchanges, anomalies} = analysePackets(packets);
  const [exchange] = dnsExchanges;
  if (exchange === undefined || dnsExchanges.length > 1) throw new Error(`${dnsExchanges.length} exchanges`);
  return {...exchange, anomalies};
}

describe('given a question and its answer', () => {
  test('when there is a chain of aliases, then the addresses at its end are the answer', () => {
    const {value, places} = onlyExchange([
      {data: query('Join.example.com'), time: 1000},
      {
        data: answer('Join.example.com', {
          answers: [
            alias('join.example.com', 'edge.example.net'),
            address('edge.example.net', '203.0.113.9'),
            address('edge.example.net', '203.0.113.10'),
            address('stranger.example', '192.0.2.1'),
          ],
        }),
        time: 1000.025,
      },
    ]);
    expect(value).toEqual({
      client: guest,
      server: resolver,
      isMulticast: false,
      name: 'join.example.com',
      recordType: 'A',
      outcome: 'answered',
      answers: ['203.0.113.10', '203.0.113.9'],
      questions: 1,
      answerFrame: 2,
      firstFrame: 1,
      firstTime: expect.objectContaining({iso: '1970-01-01T00:16:40.000000000Z'}),
      roundTripMs: 25,
      waitedSeconds: 0.025,
    });
    expect(places.answer).toMatchObject({
      frame: 2,
      quote: 'DNS answer A join.example.com: 203.0.113.9, 203.0.113.10',
    });
    expect(places.questions?.filter).toBe('lower(dns.qry.name) == "join.example.com" && dns.qry.type == 1');
  });

  test.each([
    [0x8183, 'nxdomain', undefined],
    [0x8182, 'servfail', undefined],
    [0x8185, 'refused', undefined],
    [0x8180, 'no-data', undefined],
    [0x8184, 'other', 4],
    [0x8380, 'other', 0],
  ])('when the flags are %x, then the outcome is %s', (flags, outcome, responseCode) => {
    const {value} = onlyExchange([query('turn.example.com'), answer('turn.example.com', {flags})]);
    expect([value.outcome, value.responseCode, value.answerFrame]).toEqual([outcome, responseCode, 2]);
  });

  test('when it is asked again, then it is one exchange with the first answer of its kind', () => {
    const again = {...guest, port: 50_124};
    const {value, places} = onlyExchange([
      query('turn.example.com'),
      answer('turn.example.com', {flags: 0x8183}),
      query('turn.example.com', type.a, 7, again),
      answer('turn.example.com', {flags: 0x8183, id: 7}, type.a, again),
    ]);
    expect(value).toMatchObject({outcome: 'nxdomain', questions: 2, answerFrame: 2});
    expect(places.answer?.filter).toBe('dns.qry.name == "turn.example.com" && dns.qry.type == 1');
  });

  test('when an answer follows a failure, then it counts', () => {
    const {value} = onlyExchange([
      query('turn.example.com'),
      answer('turn.example.com', {flags: 0x8182}),
      query('turn.example.com', type.a, 7),
      answer('turn.example.com', {id: 7, answers: [address('turn.example.com', '203.0.113.9')]}),
    ]);
    expect(value).toMatchObject({outcome: 'answered', answers: ['203.0.113.9'], answerFrame: 4});
  });

  test('when two interfaces captured the same question, then it was asked once', () => {
    const packets = [1000, 1000.0004, 1005].map((time) => ({data: query('turn.example.com'), time}));
    expect(onlyExchange(packets).value.questions).toBe(2);
  });

  test('when the capture holds the answer alone, then that is told', () => {
    const {value} = onlyExchange([answer('turn.example.com', {flags: 0x8183})]);
    expect(value).toMatchObject({outcome: 'nxdomain', questions: 0, client: guest, server: resolver});
    expect(value.roundTripMs).toBeUndefined();
  });

  test('when nobody answers, then it says how long was waited', () => {
    const {value} = onlyExchange([
      {data: query('turn.example.com'), time: 1000},
      {data: query('turn.example.com'), time: 1005},
      {data: ethernet(udp(guest, guest, bytesOf('00'))), time: 1011.5},
    ]);
    expect(value).toMatchObject({outcome: 'no-answer', questions: 2, waitedSeconds: 11.5});
  });

  test('when the answer contradicts itself, then an anomaly names its frame', () => {
    const whole = dnsMessage({
      questions: [['a.example', type.a]],
      answers: [address('a.example', '203.0.113.9')],
      flags: 0x8180,
    });
    const {value, anomalies} = onlyExchange([
      query('a.example'),
      ethernet(udp(resolver, guest, whole.subarray(0, whole.length - 2))),
    ]);
    expect(value.outcome).toBe('other');
    expect(anomalies).toEqual([expect.objectContaining({kind: 'malformed', layer: 'dns', frame: 2})]);
  });
});

describe('given a capture made to exhaust memory', () => {
  const sighting = (frame: number) => {
    const time = {iso: '2031-05-04T09:30:00.000000000Z', zone: 'stated', year: 'stated'} as const;
    return new Sighting({file: 0, frame, seconds: frame, time}, new Route(guest, resolver, 'udp'));
  };
  const ask = (name: string) => dnsMessage({questions: [[name, type.a]]});

  test('when more names are asked for than are kept, then the rest is dropped and said', () => {
    const anomalies = new AnomalyLog();
    const tracker = new DnsTracker(anomalies);
    for (let index = 0; index < 12_000; index += 1) tracker.datagram(ask(`n${index}.example`), sighting(index + 1));
    expect(tracker.end(undefined)).toHaveLength(10_000);
    expect(anomalies.rows).toEqual([expect.objectContaining({kind: 'dropped', layer: 'dns', count: 2000})]);
  });

  test('when it is asked while packets still come, then what it said before does not change', () => {
    const tracker = new DnsTracker(new AnomalyLog());
    tracker.datagram(ask('a.example'), sighting(1));
    const before = tracker.end(undefined);
    tracker.datagram(ask('a.example'), sighting(2));
    expect([before, tracker.end(undefined)].map(([one]) => one?.value.questions)).toEqual([1, 2]);
  });
});

describe('given multicast DNS', () => {
  const ask = ethernet(
    udp({...guest, port: 5353}, all, dnsMessage({id: 0, flags: 0, questions: [['edge.local', type.a]]})),
  );
  const told = (from: string) =>
    ethernet(
      udp(
        {address: from, port: 5353},
        all,
        dnsMessage({id: 0, flags: 0x8400, answers: [address('edge.local', '192.0.2.9')]}),
      ),
    );

  test('when another host answers, then the question is answered', () => {
    const {value} = onlyExchange([ask, told('192.0.2.9')]);
    expect(value).toMatchObject({isMulticast: true, server: all, outcome: 'answered', answers: ['192.0.2.9']});
  });

  test('when only the client itself announces the name, then nobody answered', () => {
    expect(onlyExchange([ask, told(guest.address)]).value.outcome).toBe('no-answer');
  });

  test('when hosts announce unasked, then there is no exchange', () => {
    expect(analysePackets([told('192.0.2.9')]).dnsExchanges).toEqual([]);
  });
});

describe('given the ports of DNS', () => {
  test('when TURN is spoken on port 53, then it is TURN', () => {
    const {dnsExchanges, sessions} = analysePackets([ethernet(udp(guest, resolver, allocate(1, false)))]);
    expect([dnsExchanges.length, sessions.length]).toEqual([0, 1]);
  });

  test('when a client has port 5353 by chance, then what it gets is no DNS', () => {
    const chance = {...guest, port: 5353};
    const message = dnsMessage({questions: [['a.example', type.a]]});
    const {dnsExchanges} = analysePackets([ethernet(udp({address: '203.0.113.9', port: 3478}, chance, message))]);
    expect(dnsExchanges).toEqual([]);
  });
});
