/** The command line as people and pipelines use it: exit codes, formats, errors, bad evidence, secrets. */
import {spawn} from 'node:child_process';
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {tar, zip} from '../sources/files/make-archives.ts';
import {runProgram} from './run-program.ts';

const broken = 'fixtures/octavio/turn-password';
const capture = `${broken}/client.pcap`;
const log = `${broken}/cms/event-log.txt`;
/** Set in the lab in which the capture of this fixture was made: on CMS, and on Expressway-E. */
const passwordOnCms = 'wrongpass';
const passwordOnEdge = 'cisco';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

async function reportOf(args: readonly string[], options?: Parameters<typeof runProgram>[1]): Promise<Report> {
  const {stdout, stderr} = await runProgram([...args, '--format', 'json'], options);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('usage', () => {
  test('given --version, when run, then it prints the version of package.json alone', async () => {
    const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await runProgram(['--version'])).toEqual({code: 0, stdout: `${version}\n`, stderr: ''});
  });

  test('given --help, when run, then it names every command', async () => {
    const {code, stdout} = await runProgram(['--help']);
    expect(code).toBe(0);
    for (const command of ['run', 'pcap', 'logs', 'explain', 'checks']) expect(stdout).toContain(`  ${command} `);
  });

  test.each([
    ['an unknown command', ['diagnose']],
    ['an unknown option', ['run', '--colour']],
    ['an unknown format', ['run', '--format', 'pdf']],
    ['an unknown check', ['run', broken, '--only', 'turn/nothing']],
    ['a date that is none', ['run', broken, '--at', '2017-02-31']],
    ['a site file that is not there', ['run', broken, '--site', 'no-such.yaml']],
    ['the screen without a terminal', ['run', broken, '--format', 'tui']],
    ['an output folder that is not there', ['run', broken, '-o', '/no-such-folder/report.md']],
    ['a check that is not there', ['explain', 'turn/nothing']],
  ])('given %s, when run, then it says so on stderr alone and exits 2', async (_, args) => {
    const {code, stdout, stderr} = await runProgram(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toBe('');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test.each([['--help'], ['checks'], ['man'], ['explain', 'turn/integrity-failure'], ['demo', '--list-faults']])(
    'given a reader that has gone away, when %s writes to it, then that is no error',
    async (...args) => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/main.cjs'), ...args]);
      child.stdout.destroy();
      let complaints = '';
      child.stderr.on('data', (chunk: Buffer) => {
        complaints += chunk.toString();
      });
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect({code, complaints}).toEqual({code: 0, complaints: ''});
    },
  );

  test('given checks and explain, when run, then each check is listed and explained', async () => {
    const rules: {id: string}[] = JSON.parse((await runProgram(['checks', '--format', 'json'])).stdout);
    const {stdout: list} = await runProgram(['checks']);
    expect(rules.length).toBeGreaterThanOrEqual(20);
    for (const {id} of rules) expect(list).toContain(id);
    const {code, stdout} = await runProgram(['explain', 'turn/integrity-failure']);
    expect(code).toBe(0);
    expect(stdout).toContain('F04');
  });
});

describe('what is judged', () => {
  test('given a broken site, when run in each format, then stdout holds that format alone', async () => {
    const text = await runProgram(['run', broken]);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^wrtc-doctor /);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what must not be there
    expect(text.stdout).not.toMatch(/\u001b/);
    const markdown = await runProgram(['run', broken, '--format', 'markdown']);
    expect(markdown.stdout).toMatch(/^# /);
    expect((await reportOf(['run', broken])).schemaVersion).toBe(1);
    for (const {stderr} of [text, markdown]) expect(stderr).toBe('');
  });

  test('given -o, when run, then the name of the file tells the format and stdout is empty', async () => {
    for (const name of ['report.json', 'report.md', 'report.txt']) {
      const {code, stdout} = await runProgram(['run', broken, '-o', join(folder, name)]);
      expect({code, stdout}).toEqual({code: 1, stdout: ''});
    }
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).schemaVersion).toBe(1);
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toMatch(/^# /);
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toMatch(/^wrtc-doctor /);
  });

  test('given a capture, when pcap reads it from standard input, then the frame of the 431 is the evidence', async () => {
    const report = await reportOf(['pcap', '-'], {input: readFileSync(capture)});
    expect(report.findings.map(({rule}) => rule)).toEqual(['turn/integrity-failure']);
    expect(report.findings[0]?.args).toMatchObject({code: '431', username: 'turnuser'});
    expect(report.findings[0]?.evidence[0]?.origin).toMatchObject({input: '-', frame: 48});
  });

  test('given a log alone, when logs reads it, then the time-out is a hint with its competing causes', async () => {
    const report = await reportOf(['logs', log]);
    expect(report.findings.map(({rule}) => rule)).toEqual(['call/relay-candidate-timeout']);
    expect(report.findings[0]?.confidence).toBe('possible');
    expect(report.findings[0]?.competing.length).toBeGreaterThan(2);
  });

  test('given a log, when pcap is to read it, then its row points to run', async () => {
    const report = await reportOf(['pcap', log]);
    expect(report.inputs[0]).toMatchObject({state: 'unrecognised'});
    expect(report.inputs[0]?.notes[0]).toContain('wrtc-doctor run');
  });

  test('given --only and --skip, when run, then the other checks are not asked for', async () => {
    const only = await reportOf(['run', broken, '--only', 'certificate/*']);
    expect(only.summary.verdict).toBe('no-findings');
    expect(only.checks.filter(({status}) => status !== 'disabled').every(({id}) => id.startsWith('certificate/'))).toBe(
      true,
    );
    const skip = await reportOf(['run', broken, '--skip', 'turn', '--skip', 'call']);
    expect(skip.findings).toEqual([]);
  });

  test('given --fail-on, when only a warning is found, then the exit code follows it', async () => {
    const lenient = await runProgram(['run', broken, '--only', 'certificate', '--fail-on', 'info']);
    expect(lenient.code).toBe(0);
    expect((await runProgram(['run', broken, '--fail-on', 'warning'])).code).toBe(1);
  });

  test('given --at after the licence, when run, then the licence is judged at that time and the time is told', async () => {
    const report = await reportOf(['run', 'fixtures/octavio/healthy', '--at', '2018-01-01']);
    expect(report.run.judgedAt).toMatchObject({basis: 'given', instant: {iso: '2018-01-01T00:00:00.000000000Z'}});
    expect(report.findings.map(({rule}) => rule)).toEqual(['cms/license-invalid']);
    const usual = await reportOf(['run', 'fixtures/octavio/healthy']);
    expect(usual.run.judgedAt).toMatchObject({basis: 'evidence'});
  });
});

describe('archives', () => {
  test.each([
    ['tar.gz', async (members: Record<string, Buffer>) => gzipSync(await tar(members))],
    ['zip', async (members: Record<string, Buffer>) => zip(members)],
  ])('given the evidence in a %s, when run, then the diagnosis is the same', async (_, packed) => {
    const members = Object.fromEntries(
      readdirSync(broken, {recursive: true, withFileTypes: true})
        .filter((entry) => entry.isFile())
        .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name))]),
    );
    // By content, not by name.
    const archive = join(folder, 'evidence.bin');
    writeFileSync(archive, await packed(members));
    const report = await reportOf(['run', archive]);
    expect(report.diagnoses).toEqual((await reportOf(['run', broken])).diagnoses);
    expect(report.findings[0]?.evidence[0]?.origin.input).toContain('evidence.bin!/');
  });
});

describe('the proof of the password', () => {
  const both = {
    WRTC_DOCTOR_TURN_PASSWORD_CMS: passwordOnCms,
    WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: passwordOnEdge,
  };

  test('given both passwords, when the capture is read, then it says which side’s the client used', async () => {
    const report = await reportOf(['pcap', capture], {env: both});
    const [diagnosis] = report.diagnoses;
    expect(diagnosis).toMatchObject({root: 'turn/password-mismatch#1', explains: ['turn/integrity-failure#1']});
    expect(report.findings.find(({rule}) => rule === 'turn/password-mismatch')).toMatchObject({
      message: 'differs',
      args: {used: 'CMS', other: 'Expressway-E', username: 'turnuser'},
    });
  });

  test('given a password that nobody used, when the capture is read, then it says that a third one is in use', async () => {
    const report = await reportOf(['pcap', capture], {env: {WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: passwordOnEdge}});
    expect(report.findings.map(({rule, message}) => `${rule}/${message}`)).toContain('turn/password-mismatch/unknown');
  });

  test('given a site file, when it refers to variable and file, then both are used', async () => {
    writeFileSync(join(folder, 'edge.txt'), `${passwordOnEdge}\n`);
    writeFileSync(
      join(folder, 'wrtc-doctor.yaml'),
      'turn:\n  credentials:\n    - {holder: cms, password: {env: ON_CMS}}\n    - {holder: expressway-e, password: {file: edge.txt}}\n',
    );
    const site = ['--site', join(folder, 'wrtc-doctor.yaml')];
    const report = await reportOf(['pcap', capture, ...site], {env: {ON_CMS: passwordOnCms}});
    expect(report.findings.map(({message}) => message)).toContain('differs');
    expect((await runProgram(['pcap', capture, ...site])).code).toBe(2);
  });

  test('given passwords, when everything is written, then no password stands in any of it', async () => {
    const secrets = {
      WRTC_DOCTOR_TURN_PASSWORD_CMS: passwordOnCms,
      WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: 'Zq7-not-in-any-evidence',
    };
    const out = mkdtempSync(join(folder, 'out-'));
    for (const name of ['r.json', 'r.md', 'r.txt']) {
      const args = ['run', broken, '-o', join(out, name), '--facts-out', join(out, `${name}.ndjson`)];
      const {stdout, stderr} = await runProgram(args, {env: secrets});
      expect(stdout + stderr).not.toMatch(/wrongpass|Zq7/);
    }
    const files = readdirSync(out);
    expect(files.length).toBe(6);
    for (const name of files) expect(readFileSync(join(out, name), 'utf8')).not.toMatch(/wrongpass|Zq7/);
    // The verdict itself is kept, so the facts prove it again without any password.
    const again = await reportOf(['run', join(out, 'r.json.ndjson')]);
    expect(again.findings.map(({message}) => message)).toContain('differs');
    // Passwords that are given anew take the place of what was found with the old ones.
    const corrected = await reportOf(['run', join(out, 'r.json.ndjson')], {
      env: {WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: passwordOnCms},
    });
    const proofs = corrected.findings.filter(({rule}) => rule === 'turn/password-mismatch');
    expect(proofs.map(({message}) => message)).toEqual(['same']);
  });
});

describe('bad evidence', () => {
  test('given an empty folder, when run, then nothing could be evaluated', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const {code, stdout, stderr} = await runProgram(['run', empty]);
    expect(code).toBe(3);
    expect(stdout).toContain('wrtc-doctor');
    expect(stderr).toBe('');
  });

  const bytes = readFileSync(capture);
  const lying = Buffer.from(bytes);
  lying.writeUInt32LE(0x7fffffff, 24 + 8); // captured length of the first record
  // Of a damaged capture what is whole is judged: half of it shows no fault, behind one bad record stands the whole fault.
  test.each<[string, Uint8Array, readonly string[], number?]>([
    ['one byte', Buffer.from('x'), ['unrecognised']],
    ['nothing', Buffer.alloc(0), ['unreadable']],
    ['zeros', Buffer.alloc(5000), ['unrecognised']],
    [
      'random bytes',
      Buffer.from(Array.from({length: 4096}, (_, index) => (index * 7919 + (index >> 3) * 104729) & 255)),
      ['unrecognised'],
    ],
    ['a capture cut in the middle', bytes.subarray(0, bytes.length >> 1), ['partial'], 0],
    ['a capture whose record length lies', lying, ['partial'], 1],
    ['a gzip cut in the middle', gzipSync(bytes).subarray(0, 4000), ['partial'], 0],
  ])(
    'given %s, when run beside good evidence, then it has its row and the rest is judged',
    async (name, content, states, code = 3) => {
      const place = mkdtempSync(join(folder, 'bad-'));
      writeFileSync(join(place, 'bad.bin'), content);
      const alone = await runProgram(['run', join(place, 'bad.bin')]);
      expect(alone.stdout + alone.stderr).not.toMatch(/\n\s+at |internal error/);
      expect(alone.code).toBe(code);
      const report = await reportOf(['run', place, broken]);
      const row = report.inputs.find(({path}) => path.endsWith('bad.bin'));
      expect(states).toContain(row?.state);
      expect(row?.notes.join('')).not.toBe('');
      expect(report.findings.map(({rule}) => rule)).toContain('turn/integrity-failure');
      expect(name).not.toBe('');
    },
  );

  (process.getuid?.() === 0 ? test.skip : test)(
    'given a file without permission, when run beside good evidence, then it has its row and the rest is judged',
    async () => {
      const place = mkdtempSync(join(folder, 'locked-'));
      writeFileSync(join(place, 'locked.txt'), 'secret');
      chmodSync(join(place, 'locked.txt'), 0);
      const report = await reportOf(['run', place, broken]);
      expect(report.inputs.find(({path}) => path.endsWith('locked.txt'))?.state).toBe('unreadable');
      expect(report.findings.length).toBeGreaterThan(0);
    },
  );

  test('given control characters in evidence, when printed, then none reach the terminal', async () => {
    const hostile = join(folder, 'hostile.txt');
    const page =
      'Status > General\nWeb bridge connection to "evil\u001b]0;owned\u0007.example.com" failed (connect failure)\n';
    writeFileSync(hostile, `2017-05-20 18:15:28.769 \u001b[2J${page}`);
    const {stdout} = await runProgram(['run', hostile]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });
});
