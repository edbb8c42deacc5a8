import {describe, expect, test} from '@jest/globals';
import {countOnce, seenOnce} from '../../src/facts/derived/seen-once.ts';
import type {Fact} from '../../src/facts/fact.ts';

interface Tries {
  readonly client: string;
  readonly count: number;
}

const seen = (input: string, client: string, count: number): Fact<Tries> => ({
  type: 'tries',
  subject: `capture:${input}`,
  origin: {input, format: 'capture'},
  value: {client, count},
});
const clientOf = ({client}: Tries) => client;
const ofTries = ({count}: Tries) => count;

describe('what several captures saw', () => {
  test('given two captures of one exchange, when it is counted, then it counts as the one that saw most of it says', () => {
    const facts = [seen('edge.pcap', 'one', 7), seen('client.pcap', 'one', 9), seen('client.pcap', 'two', 2)];
    expect(countOnce(facts, clientOf, ofTries)).toBe(11);
    expect(seenOnce(facts, clientOf, ofTries)).toEqual([facts[1], facts[2]]);
  });

  test('given one capture, when it saw the same twice, then both count', () => {
    const facts = [seen('client.pcap', 'one', 1), seen('client.pcap', 'one', 1)];
    expect(countOnce(facts, clientOf, ofTries)).toBe(2);
  });

  test('given two captures that saw as much, when the order of the facts changes, then the choice does not', () => {
    const facts = [seen('edge.pcap', 'one', 3), seen('client.pcap', 'one', 3)];
    expect(seenOnce(facts, clientOf, ofTries)).toEqual(seenOnce(facts.toReversed(), clientOf, ofTries));
  });
});
