import {describe, expect, test} from '@jest/globals';
import {ByteBudget, MessageAssembly, readFragments} from '../../../src/pcap/dtls/handshake-message.ts';
import {bytesOf, uint16} from '../build-capture.ts';

const uint24 = (number: number) => bytesOf(number >> 16, uint16(number & 0xffff));

const encoded = (type: number, messageLength: number, offset: number, body: Uint8Array) =>
  bytesOf(type, uint24(messageLength), uint16(0), uint24(offset), uint24(body.length), body);

const fragment = (offset: number, text: string, messageLength = 6) => {
  const body = Buffer.from(text);
  return {type: 1, name: 'ClientHello', messageLength, messageSequence: 0, offset, length: body.length, body};
};

const assembled = (budget: ByteBudget, ...fragments: ReturnType<typeof fragment>[]) => {
  const assembly = new MessageAssembly(6, budget);
  const news = fragments.map((each) => assembly.add(each));
  return {assembly, news, text: Buffer.from(assembly.beginning()).toString()};
};

describe('given fragments of a handshake message', () => {
  test('when they come out of order, then the message is whole', () => {
    const {assembly, news, text} = assembled(
      new ByteBudget(100),
      fragment(4, 'ef'),
      fragment(0, 'ab'),
      fragment(2, 'cd'),
    );
    expect([assembly.isWhole, text, news]).toEqual([true, 'abcdef', [true, true, true]]);
  });

  test('when they overlap, then each byte counts once', () => {
    const {assembly, text} = assembled(
      new ByteBudget(100),
      fragment(1, 'bcd'),
      fragment(0, 'abcde'),
      fragment(3, 'def'),
    );
    expect([assembly.isWhole, text]).toEqual([true, 'abcdef']);
  });

  test('when one is sent again, whole or in part, then it brings nothing', () => {
    const {news} = assembled(new ByteBudget(100), fragment(0, 'abcd'), fragment(0, 'abcd'), fragment(1, 'bc'));
    expect(news).toEqual([true, false, false]);
  });

  test('when the middle is missing, then the beginning is there', () => {
    const {assembly, text} = assembled(new ByteBudget(100), fragment(0, 'ab'), fragment(4, 'ef'));
    expect([assembly.isWhole, text]).toEqual([false, 'ab']);
  });

  test('when the budget is spent, then it says so and gives back what it held', () => {
    const budget = new ByteBudget(3);
    const {assembly} = assembled(budget, fragment(0, 'ab'), fragment(2, 'cd'));
    expect([assembly.isDropped, assembly.isWhole]).toEqual([true, false]);
    assembly.release();
    expect(budget.take(3)).toBe(true);
  });

  test('when an empty message comes twice, then it is new once', () => {
    const assembly = new MessageAssembly(0);
    expect([assembly.add(fragment(0, '', 0)), assembly.add(fragment(0, '', 0))]).toEqual([true, false]);
  });
});

describe('given the payload of a record', () => {
  test('when it holds two messages, then both are read', () => {
    const payload = bytesOf(encoded(2, 3, 0, bytesOf('010203')), encoded(14, 0, 0, new Uint8Array(0)));
    expect([...readFragments(payload, payload.length)].map(({name, length}) => [name, length])).toEqual([
      ['ServerHello', 3],
      ['ServerHelloDone', 0],
    ]);
  });

  test.each([
    ['type', encoded(99, 3, 0, bytesOf('010203'))],
    ['length beyond the message', encoded(1, 2, 0, bytesOf('010203'))],
    ['offset beyond the message', encoded(1, 3, 2, bytesOf('010203'))],
    ['message of 16 MB', encoded(1, 0xffffff, 0, bytesOf('010203'))],
  ])('when the %s is impossible, then it is no handshake', (_, payload) => {
    expect([...readFragments(payload, payload.length)]).toEqual([]);
  });

  test('when the capture cut it, then what is there is kept', () => {
    const payload = encoded(1, 6, 0, bytesOf('010203040506'));
    expect([...readFragments(payload.subarray(0, 15), payload.length)][0]).toMatchObject({
      length: 6,
      body: bytesOf('010203'),
    });
  });
});
