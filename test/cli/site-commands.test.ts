/** `init`, `config check` and `demo`: how a person gets to a first live run. */
import {mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, describe, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {faults} from '../../src/sim/faults/all-faults.ts';
import {generateSite} from '../../src/sim/site/generate-site.ts';
import {parseSiteFile} from '../../src/sources/site-file/site-file.ts';
import {SiteFolder} from './live-site.ts';
import {runProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

const folder = new SiteFolder();
afterAll(() => folder.remove());

function emptyFolder(name: string): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  return path;
}

/** As they are asked; an empty one leaves its question out. */
const answers = [
  'join.quarry.test',
  'web.inside.test',
  '10.1.1.5, 10.1.1.6',
  '198.51.100.53',
  // CMS
  'core1',
  '10.1.1.10',
  'https://10.1.1.10:445',
  'reader',
  'admin',
  // Expressway-C
  'vcsc',
  '10.1.1.20',
  'https://10.1.1.20',
  'reader',
  // Expressway-E
  'vcse',
  '10.1.2.20, 203.0.113.7',
  'https://10.1.2.20:445',
  'reader',
  'relay',
];
const passwords = {
  API_PASSWORD_OF_CORE1: 'a',
  SSH_PASSWORD_OF_CORE1: 'b',
  API_PASSWORD_OF_VCSC: 'c',
  API_PASSWORD_OF_VCSE: 'd',
  TURN_PASSWORD_ON_CMS: 'e',
  TURN_PASSWORD_ON_EXPRESSWAY_E: 'f',
};
const piped = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`);

describe('init', () => {
  test('given answers from a pipe, when run, then config check accepts what it wrote, and each password is named', async () => {
    const cwd = emptyFolder('answered');
    const {code, stdout, stderr} = await runProgram(['init'], {cwd, input: piped(answers)});
    expect({code, stdout}).toEqual({code: 0, stdout: ''});
    for (const variable of Object.keys(passwords)) expect(stderr).toContain(variable);
    const file = join(cwd, 'wrtc-doctor.yaml');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const {content} = parseSiteFile(readFileSync(file, 'utf8'), file);
    expect(content).toMatchObject({
      names: {external: 'join.quarry.test', internal: 'web.inside.test'},
      resolvers: {inside: ['10.1.1.5', '10.1.1.6'], outside: ['198.51.100.53']},
      boxes: [
        {role: 'cms', name: 'core1', api: {url: 'https://10.1.1.10:445'}, mmp: {host: '10.1.1.10', username: 'admin'}},
        {role: 'expressway-c', name: 'vcsc', api: {username: 'reader'}},
        {role: 'expressway-e', web: {address: '203.0.113.7:443'}, turn: {address: '203.0.113.7:3478'}},
      ],
    });
    const check = await runProgram(['config', 'check'], {cwd, env: passwords});
    expect(check).toMatchObject({code: 0, stderr: ''});
    expect(check.stdout).toContain('Nothing is missing.');
  });

  test('given no answers at all, when run, then it writes a file in which everything is missing', async () => {
    const cwd = emptyFolder('unanswered');
    expect((await runProgram(['init'], {cwd})).code).toBe(0);
    const {code, stdout} = await runProgram(['config', 'check'], {cwd});
    expect(code).toBe(0);
    for (const key of ['names.external', 'resolvers.outside', 'boxes: no CMS', 'turn.credentials of Expressway-E'])
      expect(stdout).toContain(key);
  });

  test('given a file that is there, when run, then it is overwritten with --force alone', async () => {
    const cwd = emptyFolder('there');
    writeFileSync(join(cwd, 'wrtc-doctor.yaml'), '# mine\n');
    const refused = await runProgram(['init'], {cwd, input: piped(answers)});
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--force');
    expect(readFileSync(join(cwd, 'wrtc-doctor.yaml'), 'utf8')).toBe('# mine\n');
    expect((await runProgram(['init', '--force'], {cwd, input: piped(answers)})).code).toBe(0);
    expect(readFileSync(join(cwd, 'wrtc-doctor.yaml'), 'utf8')).toContain('join.quarry.test');
  });

  test('given an answer that does not fit, when piped, then nothing is written and the exit code is 2', async () => {
    const cwd = emptyFolder('wrong');
    const {code, stderr} = await runProgram(['init'], {cwd, input: piped(['no host name!'])});
    expect(code).toBe(2);
    expect(stderr).toContain('no host name!');
    expect((await runProgram(['config', 'check'], {cwd})).code).toBe(2);
  });
});

describe('config check', () => {
  const check = (text: string, env: Readonly<Record<string, string>> = {}) =>
    runProgram(['config', 'check', '--site', folder.write('checked.yaml', text)], {env});
  const box = 'role: cms, name: core1';
  const api = 'url: "https://10.1.1.10:445", username: reader';

  test.each([
    [
      'a variable that is not set',
      `{${box}, api: {${api}, password: {env: NO_SUCH_PASSWORD}}}`,
      'CMS core1, API',
      'NO_SUCH_PASSWORD',
    ],
    ['a file that is not there', `{${box}, api: {${api}, password: {file: none.txt}}}`, 'CMS core1, API', 'none.txt'],
    [
      'an authority that is not there',
      `{${box}, api: {${api}, password: x, authority: ca.pem}}`,
      'CMS core1, API',
      'ca.pem',
    ],
    [
      'a fingerprint that is none',
      `{${box}, api: {${api}, password: x, fingerprint: abc}}`,
      'CMS core1, API',
      '64 hex',
    ],
    [
      'a URL without TLS',
      `{${box}, api: {url: "http://10.1.1.10", username: x, password: x}}`,
      'CMS core1, API',
      'https://',
    ],
    [
      'no way to log in',
      `{${box}, mmp: {host: 10.1.1.10, username: admin}}`,
      'CMS core1, MMP',
      '`password`, `key` or `agent`',
    ],
    [
      'a key that is not there',
      `{${box}, mmp: {host: 10.1.1.10, username: admin, key: id}}`,
      'CMS core1, MMP',
      'private key',
    ],
    [
      'TURN without a password',
      '{role: expressway-e, turn: {address: 192.0.2.7}}',
      'Expressway-E, TURN',
      '`turn.credentials`',
    ],
  ])('given %s, when checked, then it is named with its box and the exit code is 1', async (_, entry, title, named) => {
    const {code, stdout} = await check(`boxes:\n  - ${entry}\n`);
    expect(code).toBe(1);
    const line = stdout.split('\n').find((each) => each.includes(title));
    expect(line).toContain(named);
  });

  test('given a TURN password that cannot be had, when checked, then its holder is named and the exit code is 1', async () => {
    const text = 'turn: {credentials: [{holder: cms, username: relay, password: {env: NO_SUCH_PASSWORD}}]}';
    const {code, stdout} = await check(text);
    expect(code).toBe(1);
    expect(stdout).toMatch(/TURN password of cms: .*NO_SUCH_PASSWORD/);
    expect((await check(text, {NO_SUCH_PASSWORD: 'x'})).code).toBe(0);
  });

  test('given a password to be typed in, when checked without a terminal, then it is not asked for and accepted', async () => {
    expect(await check(`boxes:\n  - {${box}, api: {${api}, password: {prompt: Password}}}`)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test.each([
    ['an unknown key', 'names: {external: join.example.com}\nboxs: []\n', 'boxs'],
    ['a wrong role', 'boxes:\n  - role: cms\n  - role: phone\n', ':3'],
    ['an address that is none', 'boxes:\n  - {role: expressway-e, web: {address: "https://x"}}\n', 'web.address'],
    ['no YAML', 'names: [', ':1'],
  ])('given %s, when checked, then the exit code is 2 and it is said where', async (_, text, said) => {
    const {code, stdout, stderr} = await check(text);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(said);
  });
});

describe('demo', () => {
  const demo = async (...args: string[]) => {
    const {code, stdout, stderr} = await runProgram(['demo', ...args, '--format', 'json']);
    if (stdout === '') throw new Error(stderr);
    const report: Report = JSON.parse(stdout);
    return {code, report};
  };

  /** Site 1 has no place for it. */
  const unfit = faults.find((fault) => fault.seenBy.includes('live') && !fault.applies(generateSite(1)))?.name ?? '';

  test('given --list-faults, when run, then every fault is listed, each with what it does', async () => {
    const {code, stdout} = await runProgram(['demo', '--list-faults']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('  ')[0])).toEqual(faults.map(({name}) => name));
    for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+ {2,}\S.{10,}/);
  });

  test.each([
    ['a fault that is not there', ['--fault', 'no-such-fault'], '--list-faults'],
    ['a seed that is none', ['--site-seed', 'x'], 'whole number'],
    ['a fault that the site cannot have', ['--site-seed', '1', '--fault', unfit], '--site-seed'],
  ])('given %s, when run, then the exit code is 2 and it is said what to do', async (_, args, said) => {
    const {code, stdout, stderr} = await runProgram(['demo', ...args]);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toContain(said);
  });

  test('given --probe and a fault, when run, then the path of a guest is shown, and the first diagnosis is that of the fault', async () => {
    const {code, report} = await demo('--probe', '--fault', 'turn-password-mismatch');
    expect(code).toBe(1);
    expect(report.probes?.[0]?.vantage).toBe('outside');
    const root = report.findings.find(({id}) => id === report.diagnoses[0]?.root);
    expect(root?.rule).toBe('turn/password-mismatch');
  });

  test('given a fault that shows only on the path of a guest, when run without --probe, then it is said', async () => {
    const onPath = faults.find(({seenBy}) => seenBy.includes('probe') && !seenBy.includes('live'))?.name ?? '';
    const {code, stderr} = await runProgram(['demo', '--fault', onPath]);
    expect(code).toBe(2);
    expect(stderr).toContain('--probe');
  });

  test('given no fault, and two faults, when run, then the first diagnosis is that of the fault, if there is one', async () => {
    const [healthy, certificate, domain] = await Promise.all([
      demo('--site-seed', '2'),
      demo('--fault', 'certificate-edge-expired'),
      demo('--fault', 'expressway-domain-missing'),
    ]);
    expect(healthy).toMatchObject({code: 0, report: {findings: [], summary: {verdict: 'no-findings'}}});
    expect(certificate.code).toBe(1);
    expect(certificate.report.diagnoses[0]?.root).toBe('certificate/edge-expired#1');
    expect(domain.report.diagnoses[0]?.root).toBe('expressway/domain-missing#1');
  });
});
