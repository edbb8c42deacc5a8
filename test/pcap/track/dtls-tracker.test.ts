import {createHash} from 'node:crypto';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {microsecondClock} from '../../../src/pcap/container/clock.ts';
import {CapturedMoment} from '../../../src/pcap/container/moment.ts';
import {DtlsTracker} from '../../../src/pcap/track/dtls-tracker.ts';
import {type RelayPath, Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {bytesOf} from '../build-capture.ts';
import {certificate, clientHello, message, record, serverHello, unified} from './dtls-exchange.ts';

const client = {address: '198.51.100.20', port: 50_000};
const server = {address: '203.0.113.7', port: 40_000};

interface Sent {
  readonly by: 'client' | 'server';
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly relay?: RelayPath;
  readonly statedLength?: number;
}

/** `until`: when the capture ends, in seconds. */
function track(sent: readonly Sent[], until = 100) {
  const anomalies = new AnomalyLog();
  const tracker = new DtlsTracker(anomalies);
  const momentAt = (at: number, frame: number) =>
    new CapturedMoment(0, frame, 0, Math.round(at * 1e6), microsecondClock);
  sent.forEach(({by, at, bytes, relay, statedLength}, index) => {
    const ends = by === 'client' ? ([client, server] as const) : ([server, client] as const);
    const sighting = new Sighting(momentAt(at, index + 1), new Route(...ends, 'udp', relay));
    tracker.datagram(bytes, statedLength ?? bytes.length, sighting);
  });
  return {handshakes: tracker.end(momentAt(until, 0).time), anomalies: anomalies.rows};
}

function only(sent: readonly Sent[], until?: number) {
  const {handshakes} = track(sent, until);
  expect(handshakes).toHaveLength(1);
  const [handshake] = handshakes;
  if (handshake === undefined) throw new Error('no handshake');
  return handshake;
}

const from = (by: Sent['by'], at: number, ...records: Uint8Array[]): Sent => ({by, at, bytes: bytesOf(...records)});
const hello = (number = 0, options = {}) => record(22, 0, number, message(1, clientHello(options)));
const der = bytesOf('3003020101');

const serverFlight = (number = 0) => [
  record(22, 0, number, message(2, serverHello())),
  record(22, 0, number + 1, message(11, certificate(der), {sequence: 1})),
  record(22, 0, number + 2, message(14, new Uint8Array(0), {sequence: 2})),
];
const clientFlight = (number = 1) => [
  record(22, 0, number, message(11, certificate(bytesOf('3003020102')), {sequence: 1})),
  record(22, 0, number + 1, message(16, bytesOf('00'), {sequence: 2})),
  record(20, 0, number + 2, bytesOf('01')),
  record(22, 1, number - 1, new Uint8Array(40)),
];
const finished = (number = 3) => [record(20, 0, number, bytesOf('01')), record(22, 1, 0, new Uint8Array(40).fill(7))];
const whole12 = [
  from('client', 1, hello()),
  from('server', 1.01, ...serverFlight()),
  from('client', 1.02, ...clientFlight()),
  from('server', 1.03, ...finished()),
];

const hello13 = [from('client', 1, hello(0, {isDtls13: true}))];
const server13 = from('server', 1.01, record(22, 0, 0, message(2, serverHello({isDtls13: true}))), unified(2, 500, 1));
const client13 = from('client', 1.02, unified(2, 450, 2));

describe('given DTLS 1.2', () => {
  test('when the handshake is whole, then it is complete and both certificates are hashed', () => {
    const {value, places, first} = only(whole12);
    expect(value).toMatchObject({
      client,
      server,
      outcome: 'complete',
      version: 'DTLS 1.2',
      offeredVersions: ['DTLS 1.2'],
      cipherSuite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      offersSrtp: true,
      retransmissions: 0,
      serverCertificateSha256: createHash('sha256').update(der).digest('hex'),
      clientCertificateSha256: createHash('sha256').update(bytesOf('3003020102')).digest('hex'),
    });
    expect(value.messages.slice(0, 4)).toEqual([
      'client ClientHello',
      'server ServerHello',
      'server Certificate',
      'server ServerHelloDone',
    ]);
    expect(places.completedTime?.frame).toBe(4);
    expect(first.filter).toBe('frame.number in {1, 2, 3, 4}');
  });

  test('when every datagram is captured twice, then nothing was sent again', () => {
    const twice = whole12.flatMap((each) => [each, {...each, at: each.at + 0.002}]);
    expect(only(twice).value).toMatchObject({outcome: 'complete', retransmissions: 0});
  });

  test('when HelloVerifyRequest comes first, then the second ClientHello belongs to the same handshake', () => {
    const verify = record(22, 0, 0, message(3, bytesOf('fefd 01 aa')), 'feff');
    const again = record(22, 0, 1, message(1, clientHello(), {sequence: 1}));
    expect(
      only([from('client', 1, hello()), from('server', 1.1, verify), from('client', 1.2, again)]).value.messages,
    ).toEqual(['client ClientHello', 'server HelloVerifyRequest', 'client ClientHello']);
  });

  test('when the client refuses the certificate, then the alert says so and what it followed', () => {
    const alert = record(21, 0, 1, bytesOf('02 2a'));
    const {value, places} = only([...whole12.slice(0, 2), from('client', 1.02, alert)]);
    expect(value.outcome).toBe('alert');
    expect(value.alerts).toMatchObject([
      {
        from: 'client',
        level: 'fatal',
        description: 'bad_certificate',
        after: ['ServerHello', 'Certificate', 'ServerHelloDone'],
      },
    ]);
    expect(places['alert:client:bad_certificate']?.frame).toBe(3);
  });

  test('when it closes after the handshake, then the handshake stays complete', () => {
    const close = from('client', 9, record(21, 1, 5, new Uint8Array(26)));
    expect(only([...whole12, close]).value).toMatchObject({
      outcome: 'complete',
      alerts: [{from: 'client', level: 'unknown', description: 'encrypted'}],
    });
  });

  test('when the client repeats ClientHello although the answer passes here, then it is the client that waits', () => {
    const repeats = [1, 2, 3].flatMap((count) => [
      from('client', 1 + count, hello(count)),
      from('server', 1.01 + count, ...serverFlight(count * 10)),
    ]);
    const {value, places} = only([...whole12.slice(0, 2), ...repeats], 10);
    expect(value).toMatchObject({
      outcome: 'stalled',
      waiting: 'client',
      unanswered: {
        from: 'server',
        copies: 4,
        ignoredRepeats: 3,
        messages: ['ServerHello', 'Certificate', 'ServerHelloDone'],
      },
    });
    expect(places.unanswered?.frame).toBe(2);
  });

  test('when the last flight of the client is repeated alone, then the client waits', () => {
    const repeats = [1, 2].map((count) => from('client', 1 + count, ...clientFlight(count * 10)));
    expect(only([...whole12.slice(0, 3), ...repeats], 10).value).toMatchObject({
      outcome: 'stalled',
      waiting: 'client',
      unanswered: {from: 'client', copies: 3, ignoredRepeats: 0},
    });
  });
});

describe('given ClientHello alone', () => {
  test('when it is sent three times over three seconds, then there is no answer', () => {
    const sent = [0, 1, 3].map((at, count) => from('client', at, hello(count)));
    expect(only(sent, 6).value).toMatchObject({
      outcome: 'no-answer',
      waiting: 'client',
      retransmissions: 2,
      unanswered: {copies: 3, seconds: 6, messages: ['ClientHello']},
    });
  });

  test('when the capture ends after two seconds, then nothing can be told', () => {
    const sent = [0, 0.5, 1.5].map((at, count) => from('client', at, hello(count)));
    expect(only(sent, 2).value.outcome).toBe('cut');
  });

  test('when it comes in fragments in the wrong order, then it is read', () => {
    const body = clientHello({isDtls13: true});
    const one = record(22, 0, 0, message(1, body, {to: 40}));
    const two = record(22, 0, 1, message(1, body, {from: 40}));
    expect(only([from('client', 1, two), from('client', 1.001, one)]).value).toMatchObject({
      offeredVersions: ['DTLS 1.3', 'DTLS 1.2'],
      offersSrtp: true,
      clientRandom: '01'.repeat(32),
      messages: ['client ClientHello'],
      retransmissions: 0,
    });
  });

  test('when its end was not captured, then what is not there is not told', () => {
    const bytes = hello(0, {isDtls13: true});
    const {value} = only([{by: 'client', at: 1, bytes: bytes.subarray(0, 75), statedLength: bytes.length}]);
    expect(value.clientRandom).toBe('01'.repeat(32));
    expect(value.offersSrtp).toBeUndefined();
    expect(value.longestDatagram).toBe(bytes.length);
  });

  test('when another random follows, then it is another handshake', () => {
    expect(track([from('client', 1, hello()), from('client', 5, hello(0, {random: 2}))]).handshakes).toHaveLength(2);
  });

  test('when both sides send it, then there are two handshakes, one each way', () => {
    const {handshakes} = track([from('client', 1, hello()), from('server', 1.01, hello(0, {random: 2}))]);
    expect(handshakes.map(({value}) => value.client)).toEqual([client, server]);
  });
});

describe('given DTLS 1.3', () => {
  test('when the server goes on under application keys, then it is complete', () => {
    const {value} = only([...hello13, server13, client13, from('server', 1.03, unified(3, 35, 3))]);
    expect(value).toMatchObject({
      outcome: 'complete',
      version: 'DTLS 1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      alerts: [],
      messages: [
        'client ClientHello',
        'server ServerHello',
        'server encrypted handshake',
        'client encrypted handshake',
      ],
    });
  });

  test('when the server ends it with a record as long as an alert, then it is an alert that cannot be read', () => {
    const {value} = only([...hello13, server13, client13, from('server', 1.03, unified(3, 19, 3))]);
    expect(value).toMatchObject({
      outcome: 'alert',
      alerts: [{from: 'server', level: 'unknown', description: 'encrypted', after: ['encrypted handshake']}],
    });
  });

  test('when the same side goes on after a short record, then it was no alert', () => {
    const empty = from('server', 1.03, unified(3, 19, 3));
    const more = from('server', 1.04, unified(3, 35, 4));
    expect(only([...hello13, server13, client13, empty, more]).value).toMatchObject({outcome: 'complete', alerts: []});
  });

  test('when encrypted flights are repeated, then their lengths tell', () => {
    const repeats = [1, 2, 3].map((count) => from('client', 1.02 + count, unified(2, 450, 10 + count)));
    expect(only([...hello13, server13, client13, ...repeats], 10).value).toMatchObject({
      outcome: 'stalled',
      waiting: 'client',
      retransmissions: 3,
      unanswered: {from: 'client', copies: 4},
    });
  });

  test('when the server asks for another ClientHello, then that has its name', () => {
    const retry = record(22, 0, 0, message(2, serverHello({isDtls13: true, isRetry: true})));
    const again = record(22, 0, 1, message(1, clientHello({isDtls13: true}), {sequence: 1}));
    const {value} = only([...hello13, from('server', 1.01, retry), from('client', 1.02, again)]);
    expect(value.messages).toEqual(['client ClientHello', 'server HelloRetryRequest', 'client ClientHello']);
  });
});

describe('given a handshake inside TURN', () => {
  const peer = {address: '192.0.2.9', port: 6000};

  test('when ClientHello comes out of the relay, then the DTLS client is behind it', () => {
    const relay = {peer, direction: 'from-peer'} as const;
    expect(only([{...from('server', 1, hello()), relay}]).value).toMatchObject({
      client: server,
      server: client,
      isRelayed: true,
      peer,
      relayedEnd: 'client',
    });
  });

  test('when ClientHello goes into it, then the DTLS server is behind it', () => {
    const relay = {peer, direction: 'to-peer'} as const;
    expect(only([{...from('client', 1, hello()), relay}]).value).toMatchObject({client, relayedEnd: 'server'});
  });
});

describe('given what is no handshake', () => {
  test.each([
    ['QUIC', bytesOf('c3 00000001 08', new Uint8Array(60))],
    ['another version', record(22, 0, 0, message(1, clientHello()), '0303')],
    ['a length beyond the datagram', hello().subarray(0, 30)],
    ['application data of an unknown session', record(23, 1, 9, new Uint8Array(40))],
    ['a unified header on an unknown path', unified(2, 60, 1)],
    ['a Certificate without a hello', record(22, 0, 0, message(11, certificate(der)))],
  ])('when it is %s, then there is no handshake', (_, bytes) => {
    expect(track([from('client', 1, bytes)]).handshakes).toEqual([]);
  });

  test('when any byte of a handshake is another, or its end is missing, then reading returns', () => {
    const datagrams = [...hello13, server13, client13, ...whole12];
    fc.assert(
      fc.property(fc.nat(datagrams.length - 1), fc.nat(400), fc.nat(255), fc.nat(400), (which, place, byte, cut) => {
        const sent = datagrams.map((each, index) => {
          if (index !== which) return each;
          const bytes = Uint8Array.from(each.bytes);
          bytes[place % bytes.length] = byte;
          return {...each, bytes: bytes.subarray(0, Math.max(1, bytes.length - (cut % bytes.length)))};
        });
        expect(track(sent).handshakes.length).toBeLessThanOrEqual(4);
      }),
    );
  });
});
