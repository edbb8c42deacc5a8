/** Small real captures, cut at every place and with every byte changed: reading returns, and says what it lost. */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from '@jest/globals';
import {areCapturesHere, capturesFolder, whereNeeded} from './real-captures.ts';
import {analyse} from './turn-exchange.ts';

const fixture = fileURLToPath(new URL('../../fixtures/turn/quota-486/client.pcap', import.meta.url));
/** Of larger captures this much is taken: every kind of message is in it. */
const mostBytes = 1_500;

function damageEverywhere(whole: Uint8Array): void {
  const file = whole.subarray(0, mostBytes);
  const packets = analyse(file).summary?.packets ?? 0;
  expect(packets).toBeGreaterThan(1);
  for (let length = 0; length < file.length; length += 7) {
    const result = analyse(file.subarray(0, length));
    expect(result.summary?.packets ?? 0).toBeLessThanOrEqual(packets);
  }
  for (let index = 0; index < file.length; index += 1) {
    const changed = file.slice();
    changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
    const result = analyse(changed);
    expect(result.frames).toBeLessThanOrEqual(packets + 1);
    for (const {frame} of result.anomalies) {
      if (frame !== undefined) expect(frame).toBeLessThanOrEqual(packets + 1);
    }
  }
}

test('given a fixture, when it is cut and changed everywhere, then the analysis returns', () => {
  damageEverywhere(readFileSync(fixture));
}, 20_000);

const suite = areCapturesHere ? describe : describe.skip;

suite(`given captures of peers${whereNeeded}`, () => {
  test.each(['coturn-ipv6-ok', 'coturn-tcp-ok'])(
    'when %s is cut and changed everywhere, then the analysis returns',
    (name) => {
      damageEverywhere(readFileSync(`${capturesFolder}/peers/${name}.pcap`));
    },
    20_000,
  );
});

test('given nothing but garbage behind a right beginning, when it is read, then one anomaly says so', () => {
  for (const beginning of [
    'd4c3b2a1020004000000000000000000ffff000001000000',
    '0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000',
  ]) {
    const garbage = new Uint8Array(500_000).map((_, index) => (index * 2_654_435_761) >>> 13);
    const result = analyse(Buffer.concat([Buffer.from(beginning, 'hex'), garbage]));
    expect(result.anomalies).toMatchObject([{kind: 'malformed', layer: 'file', count: 1}]);
    expect(result.summary).toMatchObject({packets: 0});
  }
});
