import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {certificate as certificateFact} from '../../../src/facts/certificate.ts';
import {certificateFile} from '../../../src/facts/certificate-file.ts';
import {httpExchange} from '../../../src/facts/http-exchange.ts';
import {FactStore} from '../../../src/facts/store.ts';
import {tlsHandshake} from '../../../src/facts/tls-handshake.ts';
import type {InputRow} from '../../../src/model/report.ts';
import {KeyLog} from '../../../src/pcap/tls/key-log.ts';
import {createCaptureReader} from '../../../src/sources/capture/capture-reader.ts';
import {createKeyLogReader} from '../../../src/sources/capture/key-log-reader.ts';
import {CertificateCollection} from '../../../src/sources/certificates/certificate-collection.ts';
import {readEvidence} from '../../../src/sources/files/read-evidence.ts';
import {pcap} from '../../pcap/build-capture.ts';
import {asPackets, certificate, recordSession, type Session, text} from '../../pcap/tls/record-session.ts';

let folder: string;
let session: Session;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wrtc-doctor-'));
  const page = [text('GET / HTTP/1.1\r\nHost: join.example.com\r\n\r\n'), text('HTTP/1.1 200 OK\r\n\r\n')] as const;
  session = await recordSession({context: {minVersion: 'TLSv1.3'}, exchange: [page]});
  const packets = asPackets(session).packets.map((data, index) => ({data, time: 1000 + index / 100}));
  await writeFile(join(folder, 'a.pcap'), pcap(packets));
  await writeFile(join(folder, 'z-keys.log'), `# SSL/TLS secrets log file\n${session.keyLog}`);
});
afterEach(() => rm(folder, {recursive: true, force: true}));

async function read(paths: readonly string[]) {
  const store = new FactStore();
  const keyLog = new KeyLog();
  const certificates = new CertificateCollection();
  const readers = [createKeyLogReader(keyLog), createCaptureReader({keyLog, certificates})];
  const rows: InputRow[] = [];
  for await (const event of readEvidence(paths, {readers, store})) {
    if (event.kind === 'input-done') rows.push(event.row);
  }
  for (const fact of certificates.facts()) store.add(fact);
  return {store, rows};
}

describe('given a capture and its key log in one folder', () => {
  test('when both are read, then the key log comes first, whatever it is called', async () => {
    const {store, rows} = await read([folder]);
    expect(rows.map(({title, state, facts}) => [title, state, facts > 0])).toEqual([
      ['TLS key log', 'read', false],
      ['packet capture', 'read', true],
    ]);
    expect(rows[0]?.notes[0]).toMatch(/^\d+ secrets /);
    expect(store.of(httpExchange).map(({value}) => value)).toMatchObject([{isDecrypted: true, status: 200}]);
  });

  test('when both are read, then no secret is in what comes out', async () => {
    const {store, rows} = await read([folder]);
    const written = JSON.stringify([[...store], rows]);
    const secrets = [...session.keyLog.matchAll(/ ([0-9a-f]+)\n/g)].map(([, secret]) => secret);
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(written).not.toContain(secret);
  });

  test('when both are read, then the certificate that was shown is a fact like those of files', async () => {
    const {store} = await read([folder]);
    expect(store.of(certificateFile).map(({value}) => value)).toMatchObject([
      {channel: 'tls', serverName: 'join.example.com', certificates: [certificate.sha256], server: {port: 443}},
    ]);
    expect(store.of(certificateFact)).toHaveLength(1);
    expect(store.of(tlsHandshake).map(({value}) => value.shown)).toMatchObject([
      {subjectName: 'CN=join.example.com', isSelfSigned: true},
    ]);
  });

  test('when the capture is read alone, then nothing of it is decrypted', async () => {
    const {store} = await read([join(folder, 'a.pcap')]);
    expect(store.of(httpExchange)).toEqual([]);
    expect(store.of(certificateFact)).toEqual([]);
  });
});

describe('given texts', () => {
  const recognise = (words: string) =>
    createKeyLogReader(new KeyLog()).recognise({bytes: text(words), text: words}, 'keys.txt');
  const line = `CLIENT_RANDOM ${'0a'.repeat(32)} ${'0b'.repeat(48)}`;

  test.each([
    ['one line', line, 1],
    ['comments and lines', `# comment\n\n${line}\n${line}\n`, 1],
    ['a line that the head cuts', `${line}\nCLIENT_RANDOM 0a0`, 1],
    ['other text beside it', `cms> version\n${line}\n`, 0],
    ['comments alone', '# nothing\n', 0],
    ['nothing', '', 0],
  ])('when a text is %s, then only a key log is recognised', (_, words, score) => {
    expect(recognise(words)).toBe(score);
  });
});
