import {describe, expect, test} from '@jest/globals';
import * as fc from 'fast-check';
import {CaptureAnalysis, type CaptureResult} from '../../../src/pcap/capture-analysis.ts';
import {KeyLog} from '../../../src/pcap/tls/key-log.ts';
import {encodeChannelData} from '../../../src/stun/channel-data.ts';
import {hexOf} from '../../../src/stun/message.ts';
import {
  block,
  bytesOf,
  enhancedPacket,
  interfaceBlock,
  type Packet,
  pcap,
  sectionHeader,
  uint32,
} from '../build-capture.ts';
import {allocate, failure} from '../turn-exchange.ts';
import {asPackets, certificate, flagged, recordSession, type Session, text} from './record-session.ts';

const page = [
  text('GET /meeting/7?secret=quarry HTTP/1.1\r\nHost: join.example.com\r\n\r\n'),
  text(`HTTP/1.1 400 Bad Request\r\nServer: CE_E\r\nContent-Length: 5\r\n\r\nwrong`),
] as const;

/** 0x80000 is SSL_OP_NO_ENCRYPT_THEN_MAC. */
const contexts = {
  'TLS 1.2, AES-128-GCM': {maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256'},
  'TLS 1.2, AES-256-GCM': {maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384'},
  'TLS 1.2, ChaCha20': {maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305'},
  'TLS 1.2, AES-128-CBC, encrypt then MAC': {maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA'},
  'TLS 1.2, AES-256-CBC, MAC then encrypt': {
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES256-SHA384',
    secureOptions: 0x80000,
  },
  'TLS 1.2, AES-128-CBC with SHA-256, MAC then encrypt': {
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES128-SHA256',
    secureOptions: 0x80000,
  },
  'TLS 1.3, AES-128-GCM': {minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256'},
  'TLS 1.3, AES-256-GCM': {minVersion: 'TLSv1.3', ciphers: 'TLS_AES_256_GCM_SHA384'},
  'TLS 1.3, ChaCha20': {minVersion: 'TLSv1.3', ciphers: 'TLS_CHACHA20_POLY1305_SHA256'},
} as const;
const names = Object.keys(contexts) as (keyof typeof contexts)[];

function record(
  name: keyof typeof contexts,
  more: Partial<Parameters<typeof recordSession>[0]> = {},
): Promise<Session> {
  return recordSession({context: contexts[name], exchange: [page], ...more});
}

function analyse(packets: readonly (Uint8Array | Packet)[], keyLog?: string): CaptureResult {
  const secrets = new KeyLog();
  if (keyLog !== undefined) secrets.add(keyLog);
  const analysis = new CaptureAnalysis(secrets);
  const timed = packets.map((packet, index) => ({
    time: 1000 + index / 100,
    ...(packet instanceof Uint8Array ? {data: packet} : packet),
  }));
  analysis.feed(pcap(timed));
  return analysis.end();
}

function onlyHandshake(result: CaptureResult) {
  expect(result.tlsHandshakes).toHaveLength(1);
  const value = result.tlsHandshakes[0]?.value;
  if (value === undefined) throw new Error('no handshake');
  return value;
}

const decrypted = {
  isDecrypted: true,
  method: 'GET',
  host: 'join.example.com',
  path: '/meeting/7',
  status: 400,
  reason: 'Bad Request',
  serverHeader: 'CE_E',
};

describe('given a TLS session with its key log', () => {
  test.each(names)('when %s is read, then handshake, certificate and HTTP are seen', async (name) => {
    const session = await record(name);
    const result = analyse(asPackets(session).packets, session.keyLog);
    expect(onlyHandshake(result)).toMatchObject({
      serverName: 'join.example.com',
      protocol: 'http/1.1',
      version: name.slice(0, 7),
      certificates: [hexOf(certificate.der)],
      outcome: 'established',
      isDecrypted: true,
    });
    expect(result.httpExchanges.map(({value}) => value)).toMatchObject([decrypted]);
    expect(result.anomalies).toEqual([]);
  });

  test.each(['TLS 1.2, AES-128-GCM', 'TLS 1.3, AES-256-GCM'] as const)(
    'when segments of %s are small, out of order and repeated, then the same is seen',
    async (name) => {
      const session = await record(name);
      const {packets} = asPackets(session, 100);
      const [syn, synAck, ...rest] = packets;
      const swapped = rest.flatMap((packet, index) => {
        const before = rest[index - 1];
        return index % 2 === 1 && before !== undefined
          ? [packet, before, packet]
          : index === rest.length - 1
            ? [packet]
            : [];
      });
      const result = analyse([syn ?? bytesOf(''), synAck ?? bytesOf(''), ...swapped], session.keyLog);
      expect(onlyHandshake(result)).toMatchObject({outcome: 'established', isDecrypted: true});
      expect(result.httpExchanges.map(({value}) => value)).toMatchObject([decrypted]);
    },
  );

  test.each(['TLS 1.2, AES-256-GCM', 'TLS 1.2, AES-128-CBC, encrypt then MAC', 'TLS 1.3, ChaCha20'] as const)(
    'when records of %s are missing, then what comes after them is decrypted',
    async (name) => {
      const big = text(`HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`);
      const session = await record(name, {exchange: [[page[0], big], page]});
      const {packets} = asPackets(session);
      const start = packets.findIndex((packet) => packet.length > 1400) + 20;
      const lost = packets.filter((_, index) => index < start || index > start + 15);
      const result = analyse(lost, session.keyLog);
      expect(result.httpExchanges.at(-1)?.value).toMatchObject({status: 400, serverHeader: 'CE_E'});
    },
  );

  test('when TURN is inside, then its messages are seen as over TCP', async () => {
    const media = encodeChannelData(0x4000, bytesOf('80600001000000010000000200'));
    const session = await record('TLS 1.3, AES-128-GCM', {
      exchange: [
        [allocate(1, false), failure(1, 401)],
        [bytesOf(allocate(2, true), media), failure(2, 431)],
      ],
    });
    const {sessions} = analyse(asPackets(session).packets, session.keyLog);
    expect(sessions.map(({value}) => value)).toMatchObject([
      {transport: 'tcp', unsignedAllocates: 1, signedAllocates: 1, errors: [{code: 401}, {code: 431}]},
    ]);
  });

  test('when the secrets are in the file (pcapng), then it is decrypted with them', async () => {
    const session = await record('TLS 1.3, AES-256-GCM');
    const secrets = text(session.keyLog);
    const file = bytesOf(
      sectionHeader(),
      block(10, bytesOf(uint32(0x544c534b, true), uint32(secrets.length, true), secrets)),
      interfaceBlock(1),
      ...asPackets(session).packets.map((packet, index) => enhancedPacket(0, BigInt(index), packet)),
    );
    const analysis = new CaptureAnalysis();
    analysis.feed(file);
    expect(analysis.end().httpExchanges.map(({value}) => value)).toMatchObject([decrypted]);
  });

  test('when the secrets are those of another session, then nothing is decrypted and nothing is claimed', async () => {
    const [session, other] = [await record('TLS 1.3, AES-256-GCM'), await record('TLS 1.3, AES-256-GCM')];
    const randoms = /[0-9a-f]{64}/.exec(session.keyLog)?.[0] ?? '';
    const mixed = other.keyLog.replaceAll(/ [0-9a-f]{64} /g, ` ${randoms} `);
    const result = analyse(asPackets(session).packets, mixed);
    expect(onlyHandshake(result)).toMatchObject({outcome: 'established', isDecrypted: false, certificates: []});
    expect(result.httpExchanges).toEqual([]);
  });

  test('when any byte is changed, then the analysis returns', async () => {
    const session = await record('TLS 1.2, AES-128-GCM');
    const {packets} = asPackets(session);
    fc.assert(
      fc.property(
        fc.integer({min: 0, max: packets.length - 1}),
        fc.nat(),
        fc.integer({min: 1, max: 255}),
        (which, at, change) => {
          const changed = packets.map((packet) => packet.slice());
          const packet = changed[which] ?? bytesOf('');
          const index = at % packet.length;
          packet[index] = (packet[index] ?? 0) ^ change;
          expect(analyse(changed, session.keyLog).frames).toBe(packets.length);
        },
      ),
      {numRuns: 200},
    );
  });
});

describe('given a TLS session without keys', () => {
  test.each([
    ['TLS 1.2, AES-128-GCM', 1],
    ['TLS 1.3, AES-128-GCM', 0],
  ] as const)('when %s is read, then it is established and what is inside stays closed', async (name, certificates) => {
    const session = await record(name);
    const result = analyse(asPackets(session).packets);
    const value = onlyHandshake(result);
    expect(value).toMatchObject({outcome: 'established', isDecrypted: false, serverName: 'join.example.com'});
    expect(value.certificates).toHaveLength(certificates);
    expect(result.httpExchanges).toEqual([]);
  });

  test('when the client refuses the certificate in TLS 1.2, then the alert names why', async () => {
    const session = await record('TLS 1.2, AES-128-GCM', {isTrusting: false, exchange: []});
    const alerts = [...session.flights, {from: 'client' as const, bytes: bytesOf('1503030002 0230')}];
    const sent = asPackets({...session, flights: alerts.slice(0, 2).concat(alerts.slice(-1))});
    const value = onlyHandshake(analyse([...sent.packets, flagged('client', sent, 0x11)]));
    expect(value).toMatchObject({
      outcome: 'alert',
      alerts: [{from: 'client', level: 'fatal', description: 'unknown_ca', isDecrypted: false}],
      closedBy: 'client',
      closedHow: 'fin',
    });
  });

  test('when the client answers the server’s flight in TLS 1.3 with a record of 19 bytes, then that is an alert', async () => {
    const session = await record('TLS 1.3, AES-128-GCM', {exchange: []});
    const [hello, answer] = session.flights;
    const alert = {from: 'client' as const, bytes: bytesOf('140303000101 1703030013', new Uint8Array(19))};
    const flights = [hello, answer, alert].flatMap((flight) => flight ?? []);
    const value = onlyHandshake(analyse(asPackets({...session, flights}).packets));
    expect(value).toMatchObject({
      outcome: 'alert',
      alerts: [{from: 'client', level: 'unknown', description: 'encrypted'}],
    });
  });

  test.each([
    ['server', 0x14, 'reset'],
    ['client', 0x11, 'closed'],
  ] as const)(
    'when the %s ends it after Client Hello (flags %i), then the outcome is %s',
    async (side, flags, outcome) => {
      const session = await record('TLS 1.3, AES-128-GCM', {exchange: []});
      const sent = asPackets({...session, flights: session.flights.slice(0, 1)});
      const value = onlyHandshake(analyse([...sent.packets, flagged(side, sent, flags)]));
      expect(value).toMatchObject({outcome, closedBy: side, lastMessage: 'ClientHello'});
    },
  );

  test.each([
    [6, 'no-answer'],
    [2, 'cut'],
  ])('when the capture goes on for %i s after Client Hello, then the outcome is %s', async (seconds, outcome) => {
    const session = await record('TLS 1.3, AES-128-GCM', {exchange: []});
    const sent = asPackets({...session, flights: session.flights.slice(0, 1)});
    const last = {data: flagged('client', sent, 0x10), time: 1000 + seconds};
    expect(onlyHandshake(analyse([...sent.packets, last])).outcome).toBe(outcome);
  });

  test('when a part of the handshake is missing, then nothing is said of its end', async () => {
    const session = await record('TLS 1.2, AES-128-GCM');
    const sent = asPackets({...session, flights: session.flights.slice(0, 2)}, 300);
    const packets = sent.packets.filter((_, index) => index !== 4);
    expect(onlyHandshake(analyse([...packets, flagged('server', sent, 0x14)])).outcome).toBe('cut');
  });

  test.each([
    ['a FIN', 'client', 700, 0, 0x11],
    ['an RST', 'client', 700, 0, 0x14],
    ['what a FIN acknowledges', 'client', 0, 3000, 0x11],
    ['what an RST with ACK acknowledges', 'client', 0, 3000, 0x14],
  ] as const)(
    'when all after Client Hello is missing, as %s shows, then nothing is said of its end',
    async (_, from, sentMore, gotMore, flags) => {
      const session = await record('TLS 1.3, AES-128-GCM', {exchange: []});
      const sent = asPackets({...session, flights: session.flights.slice(0, 1)});
      const next = {client: sent.next.client + sentMore, server: sent.next.server + gotMore};
      expect(onlyHandshake(analyse([...sent.packets, flagged(from, {...sent, next}, flags)])).outcome).toBe('cut');
    },
  );

  test('when both sides close with FIN after Client Hello, then it is closed: a FIN counts as one', async () => {
    const session = await record('TLS 1.3, AES-128-GCM', {exchange: []});
    const sent = asPackets({...session, flights: session.flights.slice(0, 1)});
    const next = {...sent.next, server: sent.next.server + 1};
    const ends = [flagged('server', sent, 0x11), flagged('client', {...sent, next}, 0x11)];
    expect(onlyHandshake(analyse([...sent.packets, ...ends]))).toMatchObject({outcome: 'closed', closedBy: 'server'});
  });
});
