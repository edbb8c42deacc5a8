import {describe, expect, test} from '@jest/globals';
import {BoundedList} from '../../src/logs/bounded-list.ts';
import {CallTracker} from '../../src/logs/call-tracker.ts';
import {shippedRules} from '../../src/logs/log-rules.ts';

function track(texts: readonly string[]) {
  const tracker = new CallTracker();
  texts.forEach((text, index) => {
    const match = shippedRules.match(text);
    if (match !== undefined) tracker.see(match.rule.id, match.fields, {line: index + 1, quote: text, stamp: undefined});
  });
  return tracker.finish();
}

const allocated = (call: number, guest: string) =>
  `call ${call}: allocated for ${guest} / "Visitor" conference participation (Chrome)`;
const rtp = (call: number) => `call ${call}: setting up combined RTP session for DTLS (combined media and control)`;
const joined = (guest: string) => `participant "${guest}" joined space 11111111-2222-4333-8444-555555555555 (Lobby)`;
const down = (call: number, guest: string) => `call ${call}: tearing down ("${guest}" conference media)`;
const timeout = (call: number) => `call ${call}: ICE failure; relay candidate creation timeout`;

describe('call tracker', () => {
  test('given a call number that is used again, when both are tracked, then they are two attempts', () => {
    const {attempts} = track([allocated(6, 'g1'), rtp(6), timeout(6), allocated(6, 'g2'), rtp(6), joined('g2')]);
    expect(attempts.map(({call, use, guest, outcome}) => ({call, use, guest, outcome}))).toEqual([
      {call: '6', use: 1, guest: 'g1', outcome: 'relay-timeout'},
      {call: '6', use: 2, guest: 'g2', outcome: 'joined'},
    ]);
  });

  test('given a join that CMS logs before the media fails, when it is tracked, then the failure is the outcome', () => {
    const {attempts} = track([allocated(1, 'g1'), rtp(1), joined('g1'), timeout(1), down(1, 'g1')]);
    expect(attempts[0]).toMatchObject({outcome: 'relay-timeout', ended: {line: 4}, rtpSetup: {line: 2}});
  });

  test('given a joined call that ends later, then it counts as joined; one that never joined as torn down', () => {
    const {attempts} = track([
      allocated(1, 'g1'),
      joined('g1'),
      down(1, 'g1'),
      allocated(2, 'g2'),
      down(2, 'g2'),
      allocated(3, 'g3'),
    ]);
    expect(attempts.map(({outcome}) => outcome)).toEqual(['joined', 'torn-down', 'unknown']);
  });

  test('given calls side by side, when guests join, then each join belongs to its own call, with or without a domain', () => {
    const {attempts} = track([allocated(1, 'g1@cms.example.net'), allocated(2, 'g2'), joined('g1')]);
    expect(attempts.map(({outcome}) => outcome)).toEqual(['joined', 'unknown']);
  });

  test('given only the failure of a call, then there is an attempt without a start', () => {
    const [attempt] = track(['call 7: ICE failure 4 (unauthorized - check credentials)']).attempts;
    expect(attempt).toMatchObject({call: '7', outcome: 'credentials-refused'});
    expect(attempt?.allocated).toBeUndefined();
  });

  test('given the lines of a call that no allocation was seen of, when it is torn down, then no attempt is made up', () => {
    expect(track([down(3, 'g'), 'call 3: starting DTLS combined media negotiation (as initiator)']).attempts).toEqual(
      [],
    );
  });

  test('given more calls than are kept, then the first and the last stay and the rest is counted', () => {
    const {attempts, dropped} = track(Array.from({length: 5000}, (_, index) => allocated(index, `g${index}`)));
    expect([attempts.length, dropped]).toEqual([2000, 3000]);
    expect([attempts[0]?.call, attempts.at(-1)?.call]).toEqual(['0', '4999']);
  });
});

describe('bounded list', () => {
  test('given more items than fit, then both ends are kept in order', () => {
    const list = new BoundedList<number>(3);
    for (let item = 0; item < 11; item++) list.add(item);
    expect(list.items()).toEqual([0, 1, 2, 8, 9, 10]);
    expect(list.dropped).toBe(5);
  });
});
