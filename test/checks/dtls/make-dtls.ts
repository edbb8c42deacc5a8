/** Makers of the facts that the checks of DTLS judge. */
import {type DtlsHandshake, dtlsHandshake} from '../../../src/facts/dtls-handshake.ts';
import type {Fact} from '../../../src/facts/fact.ts';
import {iceSession} from '../../../src/facts/ice-session.ts';
import {rtpStream} from '../../../src/facts/rtp-stream.ts';
import {flowSubject} from '../../../src/model/subject.ts';
import {at, origin} from '../../facts/make.ts';

export const client = {address: '198.51.100.20', port: 50_000};
export const server = {address: '203.0.113.9', port: 24_100};

type Value = Partial<DtlsHandshake>;
type Alert = DtlsHandshake['alerts'][number];

export function handshake(value: Value = {}): Fact<DtlsHandshake> {
  const ends = {client: value.client ?? client, server: value.server ?? server};
  const transport = value.transport ?? 'udp';
  return dtlsHandshake.of(
    flowSubject(transport, ends.client, ends.server),
    {...origin, frame: 5},
    {
      transport,
      isRelayed: false,
      clientRandom: 'aa',
      offersSrtp: true,
      offeredVersions: ['DTLS 1.2'],
      messages: ['client ClientHello', 'server ServerHello'],
      retransmissions: 0,
      alerts: [],
      outcome: 'complete',
      completedTime: at('09:30:01'),
      quietSeconds: 10,
      longestDatagram: 700,
      firstFrame: 5,
      firstTime: at('09:30'),
      lastTime: at('09:30:01'),
      ...value,
      ...ends,
    },
  );
}

export function alert(from: Alert['from'], description: string, value: Partial<Alert> = {}): Alert {
  return {
    from,
    level: description === 'encrypted' ? 'unknown' : 'fatal',
    description,
    after: ['Certificate'],
    frame: 9,
    time: at('09:30:01'),
    ...value,
  };
}

/** Ended by an alert before it was complete. */
export function ended(by: Alert, value: Value = {}): Fact<DtlsHandshake> {
  const {completedTime, ...rest} = handshake({outcome: 'alert', alerts: [by], ...value}).value;
  return {...handshake(value), value: rest};
}

/** Waits since 09:30 for an answer to ClientHello. */
export function silent(value: Value = {}): Fact<DtlsHandshake> {
  const {completedTime, ...rest} = handshake({
    outcome: 'no-answer',
    waiting: 'client',
    messages: ['client ClientHello'],
    lastTime: at('09:30:09'),
    unanswered: {
      from: 'client',
      messages: ['ClientHello'],
      copies: 6,
      ignoredRepeats: 0,
      firstTime: at('09:30'),
      seconds: 12.4,
      longestDatagram: 1200,
    },
    ...value,
  }).value;
  return {...handshake(value), value: rest};
}

/** The client’s last flight is not answered. */
export function stalled(value: Value = {}, flight: Partial<NonNullable<DtlsHandshake['unanswered']>> = {}) {
  return silent({
    outcome: 'stalled',
    messages: ['client ClientHello', 'server ServerHello', 'client Certificate'],
    unanswered: {
      from: 'client',
      messages: ['Certificate', 'Finished'],
      copies: 6,
      ignoredRepeats: 0,
      firstTime: at('09:30'),
      seconds: 12.4,
      longestDatagram: 460,
      ...flight,
    },
    ...value,
  });
}

/** ICE between the two, last answered at that time. */
export function answeredAt(time: string): Fact {
  const checks = {sent: 9, answered: 9, lastAnsweredFrame: 90, lastAnsweredTime: at(time), errors: []};
  return iceSession.of('flow:ice/a/b', origin, {
    firstFragment: 'a',
    secondFragment: 'b',
    paths: [{transport: 'udp', first: server, second: client, isRelayed: false, fromFirst: checks, fromSecond: checks}],
    firstTime: at('09:30'),
    lastTime: at(time),
  });
}

/** Media from one end, until that time. */
export function media(from: 'client' | 'server', until: string): Fact {
  const [source, destination] = from === 'client' ? [client, server] : [server, client];
  return rtpStream.of(flowSubject('udp', source, destination), origin, {
    source,
    destination,
    transport: 'udp',
    isRelayed: false,
    ssrc: 1,
    payloadTypes: [96],
    packets: 50,
    bytes: 5000,
    expected: 50,
    lost: 0,
    duplicates: 0,
    reordered: 0,
    longestGapSeconds: 0.1,
    rtcpPackets: 0,
    firstFrame: 12,
    lastFrame: 90,
    firstTime: at('09:30:01'),
    lastTime: at(until),
  });
}
