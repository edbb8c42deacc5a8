import {describe, expect, test} from '@jest/globals';
import {decode, encode, RECURSION_AVAILABLE, TRUNCATED_RESPONSE} from 'dns-packet';
import {type DnsCommand, type DnsEvent, DnsExchange} from '../../../src/sources/dns/dns-exchange.ts';

const question = {name: 'join.example.com', type: 'A'} as const;
const id = 0x1234;

function replyWith(address: string, {flags = RECURSION_AVAILABLE, ofId = id} = {}): Uint8Array {
  const answers = address === '' ? [] : [{type: 'A' as const, name: question.name, data: address, ttl: 60}];
  return encode({type: 'response', id: ofId, flags, questions: [question], answers});
}

/** Commands of each event, in short: `send udp`, `wait 1000`, `end silent`. */
function play(...events: DnsEvent[]): {readonly script: string[][]; readonly end: DnsCommand | undefined} {
  const exchange = new DnsExchange({question, id});
  const all = events.map((event) => exchange.handle(event));
  const words = (command: DnsCommand): string => {
    if (command.kind === 'send') return `send ${command.path}`;
    return command.kind === 'wait' ? `wait ${command.ms}` : `end ${command.result.kind}`;
  };
  return {script: all.map((commands) => commands.map(words)), end: all.flat().find(({kind}) => kind === 'end')};
}

const start: DnsEvent = {kind: 'start'};
const timer: DnsEvent = {kind: 'timer'};
const udp = (bytes: Uint8Array): DnsEvent => ({kind: 'message', path: 'udp', bytes});
const tcp = (bytes: Uint8Array): DnsEvent => ({kind: 'message', path: 'tcp', bytes});
const stray = (bytes: Uint8Array): DnsEvent => ({kind: 'message', path: 'udp-open', bytes, from: '192.0.2.99:53'});
const malformed = Uint8Array.of(1, 2, 3);

describe('DnsExchange', () => {
  test('given a start, when it begins, then the question leaves with the id and asks for recursion', () => {
    const [send] = new DnsExchange({question, id}).handle(start);
    const query = send?.kind === 'send' ? decode(Buffer.from(send.bytes)) : undefined;
    expect(query).toMatchObject({id, type: 'query', flag_rd: true, questions: [question]});
  });

  test('given an answer, when it comes, then it is the end, and what comes later does nothing', () => {
    const {script, end} = play(start, udp(replyWith('192.0.2.7')), udp(replyWith('192.0.2.66')), timer);
    expect(script).toEqual([['send udp', 'wait 1000'], ['end reply'], [], []]);
    expect(end).toMatchObject({result: {transport: 'udp', reply: {answers: ['192.0.2.7']}}});
  });

  test('given silence, when the time is over, then a copy leaves from an open socket, and then it is silent', () => {
    const {script, end} = play(start, timer, timer);
    expect(script).toEqual([['send udp', 'wait 1000'], ['send udp-open', 'wait 2000'], ['end silent']]);
    expect(end).toMatchObject({result: {afterTruncation: false}});
  });

  test('given a late answer to the first copy, when the second has left, then it counts', () => {
    expect(play(start, timer, udp(replyWith('192.0.2.7'))).end).toMatchObject({result: {kind: 'reply'}});
  });

  test('given an answer from another address, when nothing else comes, then its sender is told, and it is not used', () => {
    const {script, end} = play(start, timer, stray(replyWith('192.0.2.66')), timer);
    expect(script.at(-1)).toEqual(['end elsewhere']);
    expect(end).toMatchObject({result: {from: '192.0.2.99:53'}});
  });

  test('given a stranger who does not know the id, when the time is over, then it is silent', () => {
    expect(play(start, timer, stray(replyWith('192.0.2.66', {ofId: 1})), timer).end).toMatchObject({
      result: {kind: 'silent'},
    });
  });

  test.each([
    {given: 'garbage', bytes: malformed, why: 'malformed'},
    {given: 'another id', bytes: replyWith('192.0.2.66', {ofId: 1}), why: 'wrong-id'},
  ])('given $given, when nothing else comes, then that is told; the right answer still counts', ({bytes, why}) => {
    expect(play(start, udp(bytes), timer, timer).end).toMatchObject({result: {kind: 'unusable', why}});
    expect(play(start, udp(bytes), udp(replyWith('192.0.2.7'))).end).toMatchObject({result: {kind: 'reply'}});
  });

  test('given a flood, when it goes on, then it is not listened to', () => {
    const {script} = play(start, ...Array.from({length: 100}, () => udp(malformed)));
    expect(script.at(-1)).toEqual(['end unusable']);
  });

  test('given a truncated answer, when it comes, then it is asked for once over TCP, whatever UDP says', () => {
    const truncated = udp(replyWith('', {flags: TRUNCATED_RESPONSE}));
    const {script, end} = play(
      start,
      truncated,
      truncated,
      {kind: 'closed', path: 'udp', code: 'ECONNREFUSED'},
      tcp(replyWith('192.0.2.7')),
    );
    expect(script).toEqual([['send udp', 'wait 1000'], ['send tcp', 'wait 2000'], [], [], ['end reply']]);
    expect(end).toMatchObject({result: {transport: 'tcp'}});
    expect(play(start, truncated, timer).end).toMatchObject({result: {kind: 'silent', afterTruncation: true}});
    expect(play(start, truncated, {kind: 'closed', path: 'tcp', code: 'ECONNREFUSED'}).end).toMatchObject({
      result: {kind: 'unreachable', code: 'ECONNREFUSED', afterTruncation: true},
    });
  });

  test('given TCP that is truncated too, when nothing else comes, then that is told', () => {
    const truncated = replyWith('', {flags: TRUNCATED_RESPONSE});
    expect(play(start, udp(truncated), tcp(truncated), timer).end).toMatchObject({
      result: {kind: 'unusable', why: 'truncated'},
    });
  });

  test('given nobody listens, when the network says so, then it is over', () => {
    expect(play(start, {kind: 'closed', path: 'udp', code: 'ECONNREFUSED'}).end).toMatchObject({
      result: {kind: 'unreachable', code: 'ECONNREFUSED', afterTruncation: false},
    });
  });
});
