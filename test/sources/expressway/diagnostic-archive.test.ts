/** Diagnostic archives of a cluster: one a peer, their names in the names of the members. */
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, describe, expect, test} from '@jest/globals';
import {heldCertificateFiles} from '../../../src/facts/derived/held-certificate-files.ts';
import {expresswaySystem} from '../../../src/facts/expressway-system.ts';
import {FactStore} from '../../../src/facts/store.ts';
import {timeObserved} from '../../../src/facts/time-observed.ts';
import {CertificateCollection} from '../../../src/sources/certificates/certificate-collection.ts';
import {createCertificateReader} from '../../../src/sources/certificates/certificate-reader.ts';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {xconfigurationReader} from '../../../src/sources/expressway/xconfiguration-reader.ts';
import {readEvidence} from '../../../src/sources/files/read-evidence.ts';
import {tar} from '../files/make-archives.ts';
import {configurationOfEdge, statusOfCore, statusOfEdge} from './sample-documents.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const certificate = readFileSync(
  resolve(import.meta.dirname, '../../../fixtures/octavio/healthy/expressway-e/server.pem'),
  'utf8',
);
const stamp = '2031-05-06_07_08_09';
const withoutName = (text: string): string => text.replace(/<Hostname.*?<\/Hostname>/, '');

function membersOf(host: string, status: string): Record<string, string> {
  const top = `diagnostic_log_${host}_${stamp}`;
  return {
    [`${top}/xconf_dump_${host}_${stamp}.xml`]: withoutName(configurationOfEdge),
    [`${top}/xconf_dump_${host}_${stamp}.txt`]: '*c xConfiguration Traversal Server TURN Mode: "On"',
    [`${top}/xstat_dump_${host}_${stamp}.xml`]: status,
    [`${top}/server_${host}_${stamp}.pem`]: certificate,
  };
}

async function readAll(): Promise<FactStore> {
  const store = new FactStore();
  const readers = [createCertificateReader(new CertificateCollection()), expresswayXmlReader, xconfigurationReader];
  const reading = readEvidence([folder], {readers, store});
  let step = await reading.next();
  while (step.done !== true) step = await reading.next();
  return store;
}

describe('given diagnostic archives', () => {
  test('when two peers without names in their status are read, then they do not merge', async () => {
    for (const host of ['peer_a', 'peer-b.example.net'])
      writeFileSync(join(folder, `${host}.tar.gz`), gzipSync(await tar(membersOf(host, statusOfEdge))));
    const store = await readAll();
    const subjects = new Set([...store].map(({subject}) => subject).filter((subject) => subject.startsWith('box:')));
    expect([...subjects].sort()).toEqual(['box:expressway-e/peer-b.example.net', 'box:expressway-e/peer_a']);
    for (const subject of subjects)
      expect(store.of(expresswaySystem).filter((fact) => fact.subject === subject)).toHaveLength(2);
  });

  test('when they are read, then the certificates are of the box, and the state is of the time in the names', async () => {
    writeFileSync(join(folder, 'evidence.tar.gz'), gzipSync(await tar(membersOf('gate', statusOfEdge))));
    const store = await readAll();
    expect(store.of(heldCertificateFiles).map(({value}) => value.holder)).toEqual(['expressway-e']);
    expect(new Set(store.of(timeObserved).map(({subject, value}) => `${subject} ${value.instant.iso}`))).toEqual(
      new Set(['box:expressway-e/gate 2031-05-06T07:08:09.000000000Z']),
    );
  });

  test('when those of a pair are unpacked into one folder, then each certificate is with its own', async () => {
    const members = {...membersOf('gate', statusOfEdge), ...membersOf('house', withoutName(statusOfCore))};
    mkdirSync(join(folder, 'all'));
    for (const [path, text] of Object.entries(members))
      writeFileSync(join(folder, 'all', path.split('/').at(-1) ?? ''), text);
    writeFileSync(
      join(folder, 'all', `xconf_dump_house_${stamp}.xml`),
      '<Configuration><IP item="1"><V6 item="1"/></IP></Configuration>',
    );
    const store = await readAll();
    expect(store.of(heldCertificateFiles).map(({value}) => [value.fileName.split('_')[1], value.holder])).toEqual([
      ['gate', 'expressway-e'],
      ['house', 'expressway-c'],
    ]);
  });
});
