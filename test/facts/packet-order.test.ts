import {describe, expect, test} from '@jest/globals';
import {isPacketBefore, packetAt} from '../../src/facts/packet-order.ts';
import {accepted, at, origin, placed} from './make.ts';

const early = {input: 'one.pcap', frame: 900, time: at('09:30')};
const late = {input: 'two.pcap', frame: 3, time: at('09:31')};

describe('given two packets of one capture', () => {
  test('when they stand in one file, then the frames tell which came first', () => {
    expect(isPacketBefore(early, {...late, input: 'one.pcap'})).toBe(false);
    expect(isPacketBefore({...late, input: 'one.pcap'}, early)).toBe(true);
    expect(isPacketBefore(early, early)).toBe(false);
  });

  test('when they stand in two files, then the times do', () => {
    expect(isPacketBefore(early, late)).toBe(true);
    expect(isPacketBefore(late, early)).toBe(false);
  });

  test('when one of them has no time, then the frames do', () => {
    expect(isPacketBefore(early, {...late, time: undefined})).toBe(false);
  });
});

describe('given a fact with places', () => {
  test('when one stands in another file, then that is its input', () => {
    const fact = placed(accepted(), 'allocated', '09:31', 'two.pcap');
    expect(packetAt(fact, 'allocated', 7)).toEqual({input: 'two.pcap', frame: 7, time: at('09:31')});
    expect(packetAt(fact, 'releasedFrame', 8)).toEqual({input: origin.input, frame: 8, time: undefined});
  });
});
