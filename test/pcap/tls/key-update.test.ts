/** Node gives no way to ask OpenSSL for a KeyUpdate: the records from there on are made here, by RFC 8446 §5.2 and §7.2. */
import {createCipheriv, createHmac} from 'node:crypto';
import {expect, test} from '@jest/globals';
import {CaptureAnalysis} from '../../../src/pcap/capture-analysis.ts';
import {KeyLog} from '../../../src/pcap/tls/key-log.ts';
import {bytesOf, pcap, uint16} from '../build-capture.ts';
import {asPackets, type Flight, recordSession, type Session, text} from './record-session.ts';

/** Outputs of one round of SHA-256, with an empty context. */
function expand(secret: Uint8Array, label: string, length: number): Uint8Array {
  const name = text(`tls13 ${label}`);
  const info = bytesOf(uint16(length), name.length, name, 0, 1);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** The first record under a secret. */
function sealed(secret: Uint8Array, type: number, content: Uint8Array): Uint8Array {
  const header = bytesOf('170303', uint16(content.length + 1 + 16));
  const cipher = createCipheriv('aes-128-gcm', expand(secret, 'key', 16), expand(secret, 'iv', 12));
  cipher.setAAD(header);
  const body = cipher.update(bytesOf(content, type));
  cipher.final();
  return bytesOf(header, body, cipher.getAuthTag());
}

/** All that the two sides send up to the client's Finished. */
function handshakeOf({flights}: Session): Flight[] {
  const kept: Flight[] = flights.slice(0, 2);
  for (const {from, bytes} of flights.slice(2)) {
    if (from !== 'client') continue;
    let end = 0;
    let isFinished = false;
    while (!isFinished && end < bytes.length) {
      isFinished = bytes[end] === 23;
      end += 5 + (bytes[end + 3] ?? 0) * 256 + (bytes[end + 4] ?? 0);
    }
    kept.push({from, bytes: bytes.subarray(0, end)});
    if (isFinished) break;
  }
  return kept;
}

const question = text('GET /after HTTP/1.1\r\nHost: join.example.com\r\n\r\n');
const keyUpdate = bytesOf('18000001 00');

async function pathsAsked(updates: number, claimed = updates): Promise<(string | undefined)[]> {
  const session = await recordSession({
    context: {minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_GCM_SHA256'},
    exchange: [],
  });
  const hex = /CLIENT_TRAFFIC_SECRET_0 \S+ (\S+)/.exec(session.keyLog)?.[1] ?? '';
  let secret = bytesOf(hex);
  const records: Uint8Array[] = [];
  for (let index = 0; index < updates; index += 1) {
    if (index < claimed) records.push(sealed(secret, 22, keyUpdate));
    secret = expand(secret, 'traffic upd', 32);
  }
  const after: Flight = {from: 'client', bytes: bytesOf(...records, sealed(secret, 23, question))};
  const {packets} = asPackets({...session, flights: [...handshakeOf(session), after]});
  const keyLog = new KeyLog();
  keyLog.add(session.keyLog);
  const analysis = new CaptureAnalysis(keyLog);
  analysis.feed(pcap(packets.map((data, index) => ({data, time: 1000 + index}))));
  return analysis.end().httpExchanges.map(({value}) => value.path);
}

test.each([0, 1, 3])(
  'given TLS 1.3 with its keys, when %i times KeyUpdate comes, then what follows is read',
  async (updates) => {
    expect(await pathsAsked(updates)).toEqual(['/after']);
  },
);

test('given TLS 1.3 with its keys, when the keys change without KeyUpdate, then nothing is read', async () => {
  expect(await pathsAsked(1, 0)).toEqual([]);
});
