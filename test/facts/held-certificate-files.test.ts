import {expect, test} from '@jest/globals';
import {certificateFile} from '../../src/facts/certificate-file.ts';
import {heldCertificateFiles} from '../../src/facts/derived/held-certificate-files.ts';
import {expresswaySystem} from '../../src/facts/expressway-system.ts';
import {FactStore} from '../../src/facts/store.ts';
import {type BoxRole, boxSubject} from '../../src/model/subject.ts';

function holderOf(fileName: string, place: string, status: readonly [string, BoxRole, string?][]) {
  const store = new FactStore();
  store.add(
    certificateFile.of(
      `file:${fileName}`,
      {input: `${place}${fileName}`, format: 'certificate'},
      {
        fileName,
        certificates: ['ab'],
        channel: 'file',
      },
    ),
  );
  for (const [input, role, name] of status) {
    store.add(expresswaySystem.of(boxSubject(role, name), {input, format: 'expressway-xml'}, {role}));
  }
  const [file] = store.of(heldCertificateFiles);
  return [file?.value.holder, file?.value.holderKnownBy];
}

test('given a diagnostic archive whose status tells an Expressway-E, when held, then its certificates are of that box', () => {
  const status: [string, BoxRole][] = [['diag.tar.gz!/log/xstat_dump_gate_1.xml', 'expressway-e']];
  expect(holderOf('server_gate_1.pem', 'diag.tar.gz!/log/', status)).toEqual(['expressway-e', 'archive']);
  expect(holderOf('ca_gate_1.pem', 'diag.tar.gz!/log/', status)).toEqual(['expressway-e', 'archive']);
});

test('given another archive, another file name or both roles in one folder, when held, then nobody is named', () => {
  const edge: [string, BoxRole] = ['here/status.xml', 'expressway-e'];
  expect(holderOf('server_gate_1.pem', 'other.tar.gz!/', [edge])).toEqual([undefined, undefined]);
  expect(holderOf('callbridge.cer', 'here/', [edge])).toEqual([undefined, undefined]);
  expect(holderOf('server_gate_1.pem', 'here/', [edge, ['here/c.xml', 'expressway-c']])).toEqual([
    undefined,
    undefined,
  ]);
});

test('given archives of a pair in one folder, when held, then the host in the file name tells whose a certificate is', () => {
  const status: [string, BoxRole, string][] = [
    ['here/xstat_dump_gate_1.xml', 'expressway-e', 'gate'],
    ['here/xstat_dump_gatehouse_1.xml', 'expressway-c', 'gatehouse'],
  ];
  expect(holderOf('server_gate_1.pem', 'here/', status)).toEqual(['expressway-e', 'archive']);
  expect(holderOf('ca_gatehouse_1.pem', 'here/', status)).toEqual(['expressway-c', 'archive']);
  expect(holderOf('server_other_1.pem', 'here/', status)).toEqual([undefined, undefined]);
});
