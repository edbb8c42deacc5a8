/** Logs that go on: a file that grows and is rotated, standard input, messages of syslog; and the times of logs. */

import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, jest, test} from '@jest/globals';
import type {Report} from '../../src/model/report.ts';
import {runProgram, startProgram} from './run-program.ts';

// Programs are started, on machines that do other things too.
jest.setTimeout(60_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-'));
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

const line = (clock: string, text: string) => `Jun  7 ${clock} user.info cb-north host:server:  INFO : ${text}`;
const begun = [
  line('08:30:00.000', 'call 61: allocated for guest4410 / "Ada" conference participation (Edge)'),
  line('08:30:00.050', 'call 61: setting up combined RTP session for DTLS (combined media and control)'),
].join('\n');
const refused = line('08:30:02.000', 'call 61: ICE failure 4 (unauthorized - check credentials)');
const finding = 'refused its credentials';

function rulesOf(stdout: string): readonly string[] {
  return (JSON.parse(stdout) as Report).findings.map(({rule}) => rule);
}

describe('logs --follow', () => {
  test('given a log that is rotated while a call is on, then what is proved is told at once, and its file named', async () => {
    const path = join(folder, 'followed');
    writeFileSync(path, `${begun}\n`);
    const program = startProgram(['logs', '--follow', path, '--year', '2031', '--format', 'json']);
    await program.said('Following');
    renameSync(path, `${path}.1`);
    writeFileSync(path, `${refused}\n`);
    await program.said(finding);
    appendFileSync(
      path,
      `${line('08:31:00.000', 'failed to establish connection to web bridge link 3 (unknown error)')}\n`,
    );
    await program.said('web bridge link 3');
    program.interrupt();
    const {code, stdout} = await program.outcome;
    expect(code).toBe(130);
    expect(rulesOf(stdout)).toEqual(['call/turn-credentials-refused', 'webbridge/link-failed']);
    const [first] = (JSON.parse(stdout) as Report).findings;
    expect(first?.evidence[0]?.origin).toMatchObject({
      input: `${path} (file 2)`,
      line: 1,
      time: {iso: '2031-06-07T08:30:02.000000000Z', year: 'given'},
    });
  });

  test('given standard input that stays open, then what is proved is told before it ends', async () => {
    const program = startProgram(['logs', '--follow', '-', '--format', 'json'], {isLeftOpen: true});
    program.stdin.write(`${begun}\n${refused}\n`);
    await program.said(finding);
    program.stdin.end();
    const {code, stdout} = await program.outcome;
    expect(code).toBe(1);
    expect(rulesOf(stdout)).toEqual(['call/turn-credentials-refused']);
  });

  test.each([
    ['no file', ['--follow']],
    ['two files', ['--follow', 'a', 'b']],
    ['a file that is not there', ['--follow', '/no-such-folder/log']],
    ['a file to listen', ['--listen', 'udp://', 'a']],
    ['an address that is none', ['--listen', 'http://a']],
    ['an address of another machine', ['--listen', 'udp://192.0.2.77:5514']],
    ['nothing', []],
  ])('given %s, then it says so and exits 2', async (_, args) => {
    const {code, stdout, stderr} = await runProgram(['logs', ...args]);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(/^wrtc-doctor: /);
  });
});

describe('logs --listen', () => {
  /** The port that the program chose. */
  async function portOf(program: ReturnType<typeof startProgram>, protocol: string): Promise<number> {
    const text = await program.said(`${protocol}://127.0.0.1:`).then(() => program.heard());
    return Number(/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
  }

  test('given datagrams of two layouts, then what they prove is told at once', async () => {
    const program = startProgram(['logs', '--listen', 'udp://127.0.0.1:0', '--format', 'json']);
    const port = await portOf(program, 'udp');
    const sender = createSocket('udp4');
    for (const text of begun.split('\n')) sender.send(`<14>${text}`, port, '127.0.0.1');
    sender.send(
      `<12>1 2031-06-07T08:30:02.000Z cb-north host:server - - - WARNING : call 61: ICE failure 4 (unauthorized - check credentials)`,
      port,
      '127.0.0.1',
    );
    await program.said(finding);
    program.interrupt();
    const {code, stdout} = await program.outcome;
    sender.close();
    expect(code).toBe(130);
    expect(rulesOf(stdout)).toEqual(['call/turn-credentials-refused']);
    expect((JSON.parse(stdout) as Report).inputs[0]?.path).toBe(`syslog at udp://127.0.0.1:${port}`);
  });

  test('given a connection, then its messages are read as they come', async () => {
    const program = startProgram(['logs', '--listen', 'tcp://127.0.0.1:0', '--format', 'json']);
    const sender = connect(await portOf(program, 'tcp'), '127.0.0.1');
    await once(sender, 'connect');
    sender.write(`${begun}\n${refused}\n`);
    await program.said(finding);
    sender.destroy();
    program.interrupt();
    expect(rulesOf((await program.outcome).stdout)).toEqual(['call/turn-credentials-refused']);
  });

  test('given no message, when it is interrupted, then the report says that none came', async () => {
    const program = startProgram(['logs', '--listen', 'udp://127.0.0.1:0', '--format', 'json']);
    await program.said('Listening');
    program.interrupt();
    const {stdout} = await program.outcome;
    expect((JSON.parse(stdout) as Report).inputs).toMatchObject([{state: 'unreadable', notes: ['no message came']}]);
  });
});

describe('times of logs on the command line', () => {
  test('given a zone and a year, then the time of the evidence is that of the zone, and the row says whence it is', async () => {
    const path = join(folder, 'zoned');
    writeFileSync(path, `${begun}\n${refused}\n`);
    const times = ['--timezone', 'America/New_York', '--year', '2031'];
    const {stdout} = await runProgram(['logs', path, ...times, '--format', 'json']);
    const {findings, inputs} = JSON.parse(stdout) as Report;
    expect(findings[0]?.evidence[0]?.origin.time).toEqual({
      iso: '2031-06-07T12:30:02.000000000Z',
      zone: 'given',
      year: 'given',
    });
    expect(inputs[0]?.notes).toEqual(
      expect.arrayContaining([
        'states no year: 2031, as --year says',
        'states no time zone: America/New_York, as --timezone says',
      ]),
    );
  });

  test('given --since without a zone, then it is of the zone that was given, and what was before it is not told', async () => {
    const path = join(folder, 'windowed');
    writeFileSync(path, `${begun}\n${refused}\n`);
    const of = async (since: string) => {
      const args = ['--timezone', '+02:00', '--year', '2031', '--since', since, '--format', 'json'];
      return rulesOf((await runProgram(['logs', path, ...args])).stdout);
    };
    expect(await of('2031-06-07T08:30:02')).toEqual(['call/turn-credentials-refused']);
    expect(await of('2031-06-07T06:30:02Z')).toEqual(['call/turn-credentials-refused']);
    expect(await of('2031-06-07T08:30:03')).toEqual([]);
  });

  test.each([
    ['--timezone', 'CST'],
    ['--since', 'noon'],
    ['--until', '2031-13-01'],
    ['--year', '31'],
  ])('given %s %s, then it says how to write it and exits 2', async (option, value) => {
    const {code, stderr} = await runProgram(['logs', 'x', option, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(value);
  });
});
