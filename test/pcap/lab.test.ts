/** The captures of the lab and of the peer programs, whose configuration is known: sessions and integrity against it. */
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import * as z from 'zod';
import type {CaptureResult} from '../../src/pcap/capture-analysis.ts';
import {integrityMatches} from '../../src/stun/integrity.ts';
import {bytesOfHex} from '../../src/stun/message.ts';
import {analyseFile, areCapturesHere, captureFiles, capturesFolder, readTable, whereNeeded} from './real-captures.ts';

const suite = areCapturesHere ? describe : describe.skip;

const truthSchema = z.object({
  scenario: z.string(),
  letter: z.string(),
  configured: z.object({
    turnServer: z.object({realm: z.string(), username: z.string(), password: z.string()}).optional(),
    client: z.object({username: z.string(), password: z.string()}).optional(),
  }),
  expected: z.object({verdict: z.string()}),
  captures: z.array(
    z.object({
      file: z.string(),
      point: z.string(),
      packets: z.number(),
      firstPacket: z.string().nullish(),
      lastPacket: z.string().nullish(),
    }),
  ),
  integrity: z
    .array(
      z.object({
        frame: z.number(),
        username: z.string(),
        realm: z.string(),
        verifiesWithServerPassword: z.boolean(),
        verifiesWithClientPassword: z.boolean(),
      }),
    )
    .optional(),
});
type Truth = z.infer<typeof truthSchema>;

function readTruths(): Truth[] {
  const folder = `${capturesFolder}/lab`;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.truth.json'))
    .map((name) => truthSchema.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))));
}

const truths = areCapturesHere ? readTruths() : [];
/** Jest refuses an empty table, even in a suite that is skipped. */
const namedTruths: (readonly [string, Truth | undefined])[] =
  truths.length === 0 ? [['nothing', undefined]] : truths.map((truth) => [truth.scenario, truth]);

function clientCaptures({captures}: Truth): CaptureResult[] {
  return captures.filter(({point}) => point === 'client').map(({file}) => analyseFile(`lab/${file}`));
}

/** `Allocate 401` of all sessions; only those after a signed request. */
function failuresAfterSigned({sessions}: CaptureResult): string[] {
  return sessions.flatMap(({value}) =>
    value.errors.filter((error) => error.afterSignedRequest).map(({method, code}) => `${method} ${code}`),
  );
}

function missing(): never {
  throw new Error('not in the capture');
}

function matches(request: CaptureResult['signedRequests'][number], password: string): boolean {
  const {messageHex, username, realm} = request.value;
  return integrityMatches({message: bytesOfHex(messageHex), username, realm, password});
}

/** Per scenario letter: what the client's captures must show after signed requests, and which transports. */
const expectedFailures: Readonly<Record<string, readonly string[]>> = {
  b: ['Allocate 401'],
  g: ['CreatePermission 438', 'Refresh 438'],
  h: ['Allocate 486'],
  i: ['CreatePermission 403'],
  s: ['Allocate 431'],
  t2: ['Allocate 401'],
};
/** TURN inside TLS, or no TURN at all. */
const withoutVisibleTurn: ReadonlySet<string> = new Set(['n', 'k', 'k2', 'l', 'm', 'v']);

suite(`given the captures of the lab${whereNeeded}`, () => {
  test.each(namedTruths)('when %s is read, then packets and times are its own', (_, truth) => {
    if (truth === undefined) return;
    for (const {file, packets, firstPacket, lastPacket} of truth.captures) {
      const {summary} = analyseFile(`lab/${file}`);
      expect([file, summary?.packets]).toEqual([file, packets]);
      for (const [iso, epoch] of [
        [summary?.firstTime?.iso, firstPacket],
        [summary?.lastTime?.iso, lastPacket],
      ]) {
        if (iso === undefined || epoch == null) continue;
        const [seconds, fraction = ''] = epoch.split('.');
        expect(iso).toBe(`${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction.padEnd(9, '0')}Z`);
      }
    }
  });

  test.each(namedTruths)('when %s is read, then errors after signed requests are those of its fault', (_, truth) => {
    if (truth === undefined) return;
    for (const result of clientCaptures(truth)) {
      expect(failuresAfterSigned(result)).toEqual(expectedFailures[truth.letter] ?? []);
      expect(result.sessions.length === 0).toBe(withoutVisibleTurn.has(truth.letter));
      const isUnanswered = truth.letter === 'e' || truth.letter === 'e2';
      expect(result.sessions.some(({value}) => value.unansweredAllocates > 0)).toBe(isUnanswered);
      if (truth.expected.verdict !== 'healthy' || withoutVisibleTurn.has(truth.letter)) continue;
      for (const {value} of result.sessions) expect(value.allocations).toBe(1);
    }
  });

  test('when UDP is blocked, then one Allocate was sent nine times over more than 40 seconds', () => {
    const {value, places} = analyseFile('lab/e-udp3478-blocked.client.pcapng').sessions[0] ?? missing();
    expect(value).toMatchObject({unansweredAllocates: 1, unansweredTransmissions: 9, unansweredFrame: 44});
    expect(value.unansweredSeconds).toBeGreaterThan(40);
    expect(places.unanswered?.frame).toBe(44);
  });

  test('when the call fell back to TCP, then there is a session of each transport', () => {
    const {sessions} = analyseFile('lab/e2-udp-blocked-tcp-fallback.client.pcapng');
    expect(sessions.map(({value}) => [value.transport, value.allocations])).toEqual([
      ['udp', 0],
      ['tcp', 1],
    ]);
    expect(analyseFile('lab/d-healthy-tcp.client.pcapng').sessions.map(({value}) => value.transport)).toEqual(['tcp']);
  });

  test('when media travels in TCP, then found by the scan or in reassembled streams it stays in order to its end', () => {
    const {rtpStreams, lastFrame} = analyseFile('lab/d-healthy-tcp.client.pcapng');
    expect(rtpStreams.length).toBeGreaterThan(1);
    for (const {value} of rtpStreams) expect(value).toMatchObject({reordered: 0, lost: 0, duplicates: 0});
    expect(Math.max(...rtpStreams.map(({value}) => value.lastFrame))).toBeGreaterThan(lastFrame * 0.9);
  });

  test('when the fault is 431, then both sides of the Expressway show it with their frames', () => {
    const [outside, inside] = analyseFile('lab/s-doc-431.exp.pcapng').sessions;
    expect(outside?.value.server).toEqual({address: '192.168.245.61', port: 3478});
    expect(inside?.value.server).toEqual({address: '172.16.85.168', port: 3478});
    expect(inside?.places['error:Allocate:431']?.frame).toBe(70);
    const {places} = analyseFile('lab/s-doc-431.client.pcap').sessions[0] ?? missing();
    expect(places['error:Allocate:431']?.quote).toContain(
      'error-code 431 Integrity Check Failure, user turnuser, realm turnuser',
    );
  });

  test('when integrity was checked by another program, then ours gives the same answers', () => {
    let compared = 0;
    for (const {captures, integrity = [], configured} of truths) {
      const file = captures.find(({file: name}) => name.endsWith('.client.pcapng'))?.file;
      if (file === undefined || configured.turnServer === undefined || configured.client === undefined) continue;
      const {signedRequests} = analyseFile(`lab/${file}`);
      for (const row of integrity) {
        const request = signedRequests.find(({value}) => value.frame === row.frame) ?? missing();
        expect(request.value).toMatchObject({username: row.username, realm: row.realm});
        expect(matches(request, configured.turnServer.password)).toBe(row.verifiesWithServerPassword);
        expect(matches(request, configured.client.password)).toBe(row.verifiesWithClientPassword);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(10);
  });
});

suite(`given the captures of peer programs${whereNeeded}`, () => {
  test('when signed Allocates are compared, then each verifies under the key that another program found, and no other', () => {
    const rows = readTable('truth/integrity.tsv').filter(({type}) => type === '0x0003');
    const passwords = ['correct-horse', 'wrong-password', 'wrong', 'pässwörd'];
    let compared = 0;
    for (const path of captureFiles('peers')) {
      const {signedRequests} = analyseFile(path);
      const expected = rows.filter(({file, username}) => `peers/${file}` === path && username !== '');
      expect([path, signedRequests.map(({value}) => value.frame)]).toEqual([
        path,
        expected.map(({frame}) => Number(frame)),
      ]);
      for (const [index, row] of expected.entries()) {
        const request = signedRequests[index] ?? missing();
        // `user/realm/password`; `-` where the capture cut the attribute off.
        const key = row['integrity(key or BAD or -)'] ?? '';
        const password = key.split('/')[2];
        expect(passwords.filter((candidate) => matches(request, candidate))).toEqual(
          password === undefined ? [] : [password],
        );
        expect(request.value.isCut).toBe(password === undefined);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('when the server quotes requests in ICMP errors, then no message is counted for them', () => {
    const {summary, sessions} = analyseFile('peers/chromium-turn-port-closed.pcap');
    expect(summary?.stunMessages).toBe(22);
    expect(sessions.map(({value}) => value.unansweredTransmissions)).toEqual([5, 5]);
  });

  test('when an answer is 300, 403, 443 or 486, then method and code are those', () => {
    const codes = (file: string) =>
      analyseFile(`peers/${file}`).sessions.flatMap(({value}) =>
        value.errors.map(({method, code}) => `${method} ${code}`),
      );
    expect(codes('coturn-300-alternate.pcap')).toContain('Allocate 300');
    expect(codes('coturn-403-forbidden-peer.pcap')).toContain('ChannelBind 403');
    expect(codes('coturn-438-stale-nonce.pcap')).toEqual(expect.arrayContaining(['Refresh 438', 'ChannelBind 443']));
    expect(codes('coturn-total-quota.pcap')).toContain('Allocate 486');
  });
});
