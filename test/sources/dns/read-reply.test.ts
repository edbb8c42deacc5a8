import {describe, expect, test} from '@jest/globals';
import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import fc from 'fast-check';
import {readReply} from '../../../src/sources/dns/read-reply.ts';

const question = {name: 'join.example.com', type: 'A'} as const;
const a = (name: string, data: string): Answer => ({type: 'A', name, data, ttl: 60});
const cname = (name: string, data: string): Answer => ({type: 'CNAME', name, data, ttl: 60});
const ns: Answer = {type: 'NS', name: 'example.com', data: 'ns1.example.com', ttl: 60};
const soa: Answer = {
  type: 'SOA',
  name: 'example.com',
  ttl: 60,
  data: {mname: 'ns1.example.com', rname: 'admin.example.com', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1},
};

const bytesOf = (packet: Packet): Buffer => encode({type: 'response', id: 7, questions: [question], ...packet});
const reply = bytesOf({answers: [a(question.name, '192.0.2.7')]});

describe('readReply', () => {
  test('given a reply, when it is read, then answers, flags and code are told', () => {
    const flags = AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE | TRUNCATED_RESPONSE;
    expect(readReply(bytesOf({flags, answers: [a(question.name, '192.0.2.7')]}), question, 7)).toEqual({
      kind: 'reply',
      reply: {
        outcome: 'answered',
        responseCode: 0,
        answers: ['192.0.2.7'],
        aliases: [],
        isTruncated: true,
        isAuthoritative: true,
        isRecursive: true,
      },
    });
  });

  test('given a reply, when another id, name or type was asked for, then it cannot be used', () => {
    expect(readReply(reply, question, 8)).toEqual({kind: 'unusable', why: 'wrong-id'});
    const other = {...question, name: 'other.example.com'};
    expect(readReply(reply, other, 7)).toEqual({kind: 'unusable', why: 'wrong-question'});
    expect(readReply(reply, {...question, type: 'AAAA'}, 7)).toEqual({kind: 'unusable', why: 'wrong-question'});
    const query = encode({type: 'query', id: 7, questions: [question]});
    expect(readReply(query, question, 7)).toEqual({kind: 'unusable', why: 'malformed'});
  });

  test('given a name that points to itself, when it is read, then the message is malformed', () => {
    const head = bytesOf({});
    head.writeUInt16BE(1, 6);
    const loop = Buffer.from([0xc0, head.length, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
    expect(readReply(Buffer.concat([head, loop]), question, 7)).toEqual({kind: 'unusable', why: 'malformed'});
  });

  test('given aliases that lead in a circle, when they are followed, then the reply cannot be used', () => {
    const answers = [cname(question.name, 'b.example.com'), cname('b.example.com', question.name)];
    expect(readReply(bytesOf({answers}), question, 7)).toEqual({kind: 'unusable', why: 'aliases'});
  });

  test('given an error without the question, when it is read, then it is taken; an answer without it is not', () => {
    const error = encode({type: 'response', id: 7, flags: 1});
    expect(readReply(error, question, 7)).toMatchObject({reply: {outcome: 'servfail', responseCode: 1}});
    const answer = encode({type: 'response', id: 7, answers: [a(question.name, '192.0.2.7')]});
    expect(readReply(answer, question, 7)).toEqual({kind: 'unusable', why: 'wrong-question'});
  });

  test.each([
    {given: 'no record of a server that asks others', flags: RECURSION_AVAILABLE, expected: 'no-data'},
    {given: 'no record of the server of the zone', flags: AUTHORITATIVE_ANSWER, expected: 'no-data'},
    {given: 'no record with the SOA record of the zone', authorities: [soa], expected: 'no-data'},
    {given: 'names of other servers', authorities: [ns], expected: 'referral'},
    {
      given: 'names of other servers by one that could ask them',
      flags: RECURSION_AVAILABLE,
      authorities: [ns],
      expected: 'referral',
    },
    {given: 'neither record, nor authority, nor recursion', expected: 'lame'},
    {
      given: 'an alias that the server of its zone does not follow',
      flags: AUTHORITATIVE_ANSWER,
      answers: [cname(question.name, 'web.example.net')],
      expected: 'referral',
    },
    {
      given: 'an alias of nothing by a server that asks others',
      flags: RECURSION_AVAILABLE,
      answers: [cname(question.name, 'web.example.net')],
      expected: 'no-data',
    },
  ])('given $given, when it is read, then the outcome is $expected', ({expected, ...packet}) => {
    const {
      flags = 0,
      answers = [],
      authorities = [],
    } = {flags: undefined, answers: undefined, authorities: undefined, ...packet};
    expect(readReply(bytesOf({flags, answers, authorities}), question, 7)).toMatchObject({reply: {outcome: expected}});
  });

  test('given every prefix and any change of a reply, when it is read, then it never throws', () => {
    for (let length = 0; length < reply.length; length++) readReply(reply.subarray(0, length), question, 7);
    fc.assert(
      fc.property(fc.nat(reply.length - 1), fc.nat(255), fc.uint8Array({maxLength: 40}), (at, octet, tail) => {
        const changed = Uint8Array.from([...reply, ...tail]);
        changed[at] = octet;
        readReply(changed, question, 7);
        readReply(tail, question, 7);
      }),
    );
  });
});
