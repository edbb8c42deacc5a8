import {describe, expect, test} from '@jest/globals';
import {readDnsMessage} from '../../../src/pcap/dns/dns-message.ts';
import {bytesOf, uint16} from '../build-capture.ts';
import {address, alias, dnsMessage, dnsName, type} from './make-dns.ts';

const questions = [['Join.Example.COM', type.a]] as const;

function answerTo(message: Parameters<typeof dnsMessage>[0]) {
  return readDnsMessage(dnsMessage({questions, flags: 0x8180, ...message}));
}

describe('given a response', () => {
  test('when names are compressed, then they are read whole and in lower case', () => {
    // Offset 12 is the name of the question, 17 its second label.
    const back = (offset: number) => uint16(0xc000 | offset);
    const message = answerTo({
      answers: [
        {name: back(12), type: type.cname, data: bytesOf(4, Uint8Array.from(Buffer.from('edge')), back(17))},
        address(bytesOf(4, Uint8Array.from(Buffer.from('edge')), back(17)), '203.0.113.9'),
      ],
    });
    expect(message?.questions).toEqual([{name: 'join.example.com', hasCapitals: true, recordType: 'A'}]);
    expect(message?.answers).toEqual([
      {name: 'join.example.com', recordType: 'CNAME', text: 'edge.example.com'},
      {name: 'edge.example.com', recordType: 'A', text: '203.0.113.9'},
    ]);
  });

  test('when values have numbers before the name, then they come first', () => {
    const target = dnsName('edge.example.com');
    const message = answerTo({
      answers: [
        {name: dnsName('x'), type: type.srv, data: bytesOf('0001 0002 0d96', target)},
        {name: dnsName('x'), type: type.https, data: bytesOf('0001 00 0001 0003 02 6832')},
        {name: dnsName('x'), type: 99, data: bytesOf('00')},
      ],
    });
    expect(message?.answers.map(({recordType, text}) => [recordType, text])).toEqual([
      ['SRV', '1 2 3478 edge.example.com'],
      ['HTTPS', '1 .'],
      ['SPF', undefined],
    ]);
  });

  test('when a label holds what does not print, then it is escaped', () => {
    const message = readDnsMessage(bytesOf('0001 0100 0001 0000 0000 0000 04 1b2e5cff 00 0001 0001'));
    expect(message?.questions[0]?.name).toBe('\\027\\.\\\\\\255');
  });

  test('when a record ends after the message does, then what was before it is kept', () => {
    const whole = dnsMessage({
      questions,
      flags: 0x8180,
      answers: [address('a.example', '203.0.113.9'), address('b.example', '203.0.113.10')],
    });
    const message = readDnsMessage(whole.subarray(0, whole.length - 1));
    expect(message).toMatchObject({isBroken: true, answers: [{text: '203.0.113.9'}]});
  });
});

describe('given pointers that lead astray', () => {
  test.each([
    ['to itself', 0xc000 | 12],
    ['forward', 0xc000 | 40],
    ['past the end', 0xffff],
  ])('when one leads %s, then the message is refused', (_, pointer) => {
    const bytes = bytesOf('0001 0100 0001 0000 0000 0000', uint16(pointer), '0001 0001', new Uint8Array(40));
    expect(readDnsMessage(bytes)).toBeUndefined();
  });

  test('when a name would have more than 255 octets, then the message is refused', () => {
    const label = bytesOf(63, new Uint8Array(63).fill(0x61));
    const bytes = bytesOf('0001 0100 0001 0000 0000 0000', label, label, label, label, '00 0001 0001');
    expect(readDnsMessage(bytes)).toBeUndefined();
  });
});

describe('given damaged messages', () => {
  const whole = dnsMessage({
    questions,
    flags: 0x8180,
    answers: [alias('join.example.com', 'edge.example.com'), address('edge.example.com', '2001:db8::7')],
  });

  test('when any prefix is read, then nothing is thrown', () => {
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readDnsMessage(whole.subarray(0, length))).not.toThrow();
  });

  test('when any byte is another, then nothing is thrown', () => {
    for (let index = 0; index < whole.length; index += 1) {
      for (const value of [0, 1, 0x3f, 0x40, 0xc0, 0xff]) {
        const changed = Uint8Array.from(whole);
        changed[index] = value;
        expect(() => readDnsMessage(changed)).not.toThrow();
      }
    }
  });
});
