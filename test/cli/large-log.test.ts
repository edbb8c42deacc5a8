/** A log that is long enough for a second thread. */
import {closeSync, mkdtempSync, openSync, rmSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from '@jest/globals';
import {runProgram} from './run-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'large-log-'));
const path = join(folder, 'log');
const logBytes = 104e6;

beforeAll(() => {
  const descriptor = openSync(path, 'w');
  for (let number = 0, written = 0; written < logBytes; number++) written += writeSync(descriptor, stretch(number));
  closeSync(descriptor);
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

/** A call that fails, an API reply that is cut apart by other lines, and much that does not matter. */
function stretch(number: number): string {
  const minute = String(number % 60).padStart(2, '0');
  const server = (text: string) => `May  6 07:${minute}:09.123 user.info bridge7 host:server: INFO : ${text}\n`;
  const filler = server(`conference of ${number}: layout allEqual for 12 participants`).repeat(7000);
  return [
    server(`call ${number}: allocated for guest${number} / "Visitor" conference participation (Chrome)`),
    server(`API trace ${number}: GET for "/api/v1/turnServers" (from 192.0.2.9)`),
    server(`API trace ${number}: sending 200 response, size 250`),
    server(`API trace ${number}:  <turnServers total="0">`),
    filler,
    server(`API trace ${number}:  </turnServers>`),
    server(`call ${number}: ICE failure 4 (unauthorized - check credentials)`),
  ].join('');
}

async function reportWith(threads: number): Promise<Record<string, unknown>> {
  const {stdout} = await runProgram(['logs', '--format', 'json', '--threads', String(threads), path]);
  const report: Record<string, unknown> = JSON.parse(stdout);
  return {...report, run: undefined};
}

describe('logs, on a long log', () => {
  test('given one thread or two, when it is judged, then the report is the same', async () => {
    const report = await reportWith(1);
    expect(report.inputs).toMatchObject([{state: 'read', sizeBytes: expect.any(Number)}]);
    expect(JSON.stringify(report.findings)).toContain('call/turn-credentials-refused');
    expect(await reportWith(2)).toEqual(report);
  });
});
