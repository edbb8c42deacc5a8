import {expect, test} from '@jest/globals';
import {boxIdentityOf} from '../../../src/sources/files/box-hint.ts';
import {readDiagnosticMember, startOfDiagnosticLogging} from '../../../src/sources/files/diagnostic-member.ts';

const noon = '2031-05-06T12:13:14.000000000Z';

test.each([
  ['d/xconf_dump_gate_2031-05-06_12_13_14.xml', 'gate', noon],
  ['d.tar.gz!/top/xstat_dump_gate-1_2031-05-06_12:13:14.txt', 'gate-1', noon],
  ['xstat_dump_gate.example.net_20310506121314.txt', 'gate.example.net', noon],
  ['xstat_dump_my_gate_2031-05-06T12-13-14Z.xml.gz', 'my_gate', noon],
  ['xconf_dump_gate_2031-05-06.txt', 'gate', '2031-05-06T00:00:00.000000000Z'],
  ['xconf_dump_gate.txt', 'gate', undefined],
  ['xconf_dump_gate_4711.txt', 'gate', undefined],
])('given %s, when its name is read, then the host is %s and logging was started at %s', (path, host, time) => {
  expect(readDiagnosticMember(path)?.host).toBe(host);
  expect(startOfDiagnosticLogging(path)?.iso).toBe(time);
  expect(boxIdentityOf(path)).toEqual({name: host});
});

test.each([
  ['loggingsnapshot_gate_2031-05-06_12_13_14.txt', 'gate'],
  ['server_gate_2031-05-06_12_13_14.pem', 'gate'],
  ['ca_gate_2031-05-06_12_13_14.pem', 'gate'],
  ['eth0_diagnostic_logging_tcpdump1_gate_2031-05-06_12_13_14.pcap', 'gate'],
  ['eth1_diagnostic_logging_tcpdump_gate_2031-05-06_12_13_14.pcap.gz', 'gate'],
  ['case/diagnostic_log_gate_2031-05-06_12_13_14.tar.gz!/inner/unknown.txt', 'gate'],
])('given %s, when its name is read, then the host is %s, and it is no state of a time', (path, host) => {
  expect(boxIdentityOf(path)).toEqual({name: host});
  expect(startOfDiagnosticLogging(path)).toBeUndefined();
});

test.each([
  'server_new.pem',
  'ca_bundle.pem',
  'server.pem',
  'status.xml',
  'xconf_dump_.txt',
  'case/diagnostic_log_case7_2031-05-06/status.xml',
  'diagnostic_log_files.zip!/status.xml',
  '-',
])('given %s, when its name is read, then it names no box', (path) => {
  expect(boxIdentityOf(path)).toBeUndefined();
});
