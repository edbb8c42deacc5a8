import {describe, expect, test} from '@jest/globals';
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {IceTracker, isCheckMethod} from '../../../src/pcap/track/ice-tracker.ts';
import {type RelayPath, Route, Sighting} from '../../../src/pcap/track/sighting.ts';
import {attribute} from '../../../src/stun/attribute-types.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {username} from '../../../src/stun/attributes/text.ts';
import {attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {decodeMessage, type Message, type MessageClass} from '../../../src/stun/message.ts';
import {method} from '../../../src/stun/methods.ts';
import {id} from '../turn-exchange.ts';

const browser = {address: '198.51.100.20', port: 50_000};
const bridge = {address: '192.0.2.30', port: 40_000};
const server = {address: '203.0.113.7', port: 3478};
const relay = {address: '203.0.113.7', port: 24_001};

function message(
  messageClass: MessageClass,
  number: number,
  attributes: Parameters<typeof encodeMessage>[0]['attributes'] = [],
  which: number = method.binding,
): Message {
  const decoded = decodeMessage(encodeMessage({method: which, messageClass, transactionId: id(number), attributes}));
  if (decoded === undefined) throw new Error('no message');
  return decoded;
}

const flag = (type: number) => ({type, write: () => new Uint8Array(type === attribute.useCandidate ? 0 : 8)});
/** `names`: receiver, colon, sender. */
const check = (number: number, names: string, ...flags: number[]) =>
  message('request', number, [attributeWith(username, names), ...flags.map(flag)]);
const answered = (number: number) => message('success', number);
const refused = (number: number, code: number) =>
  message('error', number, [attributeWith(errorCode, {code, reason: 'r'})]);

class Wire {
  readonly anomalies = new AnomalyLog();
  readonly tracker = new IceTracker(this.anomalies);
  #frame = 0;

  send(seconds: number, source: typeof browser, destination: typeof browser, what: Message, path?: RelayPath): this {
    this.#frame += 1;
    const iso = `${new Date(seconds * 1000).toISOString().slice(0, -1)}000000Z`;
    const moment = {file: 0, frame: this.#frame, seconds, time: {iso, zone: 'stated', year: 'stated'} as const};
    this.tracker.add(what, new Sighting(moment, new Route(source, destination, 'udp', path)));
    return this;
  }

  /** A check from the browser to the bridge, answered unless told otherwise. */
  asked(seconds: number, number: number, isAnswered = true): this {
    this.send(seconds, browser, bridge, check(number, 'brid:brow', attribute.iceControlling, attribute.useCandidate));
    return isAnswered ? this.send(seconds + 0.02, bridge, browser, answered(number)) : this;
  }

  get sessions() {
    return this.tracker.end().map(({value}) => value);
  }

  get path() {
    const [session] = this.sessions;
    const path = session?.paths[0];
    if (path === undefined) throw new Error('no path');
    return path;
  }
}

describe('IceTracker', () => {
  test('given checks of both agents, when tracked, then they are one session, whoever came first', () => {
    const wire = new Wire()
      .send(1, bridge, browser, check(1, 'brow:brid', attribute.iceControlled))
      .send(1.1, browser, bridge, check(2, 'brid:brow', attribute.iceControlling))
      .send(1.2, browser, bridge, answered(1))
      .send(1.3, bridge, browser, answered(2));
    expect(wire.sessions).toMatchObject([
      {
        firstFragment: 'brid',
        secondFragment: 'brow',
        firstRole: 'controlled',
        paths: [
          {first: bridge, second: browser, fromFirst: {sent: 1, answered: 1}, fromSecond: {sent: 1, answered: 1}},
        ],
      },
    ]);
  });

  test('given a check captured twice or sent again, when tracked, then it counts once', () => {
    const wire = new Wire()
      .send(1, browser, bridge, check(1, 'brid:brow'))
      .send(1.001, browser, bridge, check(1, 'brid:brow'))
      .send(1.5, browser, bridge, check(1, 'brid:brow'))
      .send(1.6, bridge, browser, answered(1))
      .send(1.601, bridge, browser, answered(1))
      .send(1.602, browser, bridge, check(1, 'brid:brow'));
    expect(wire.path.fromFirst).toMatchObject({
      sent: 1,
      answered: 1,
      firstFrame: 1,
      lastFrame: 3,
      lastAnsweredFrame: 4,
    });
  });

  test('given an agent that reuses its ids, when an answered one returns later, then it is a new check', () => {
    expect(new Wire().asked(1, 1).asked(20, 1).path.fromFirst).toMatchObject({sent: 2, answered: 2});
  });

  test('given error responses, when tracked, then they are counted by code and are no answer', () => {
    const wire = new Wire();
    for (const number of [1, 2]) {
      wire
        .send(number, browser, bridge, check(number, 'brid:brow'))
        .send(number + 0.1, bridge, browser, refused(number, 487));
    }
    expect(wire.path.fromFirst).toMatchObject({sent: 2, answered: 0, errors: [{code: 487, count: 2, frame: 2}]});
  });

  test('given USE-CANDIDATE, when that check is answered, then the path is nominated there', () => {
    const wire = new Wire()
      .send(1, browser, bridge, check(1, 'brid:brow'))
      .send(1.1, bridge, browser, answered(1))
      .send(2, browser, bridge, check(2, 'brid:brow', attribute.useCandidate))
      .send(2.1, bridge, browser, answered(2));
    expect(wire.path.nominatedFrame).toBe(3);
    expect(new Wire().asked(1, 1, false).path.nominatedFrame).toBeUndefined();
  });

  test('given one check inside TURN and on the outer side of the relay, when tracked, then each has a path of its own', () => {
    const toPeer: RelayPath = {peer: bridge, direction: 'to-peer'};
    const fromPeer: RelayPath = {peer: bridge, direction: 'from-peer'};
    const wire = new Wire()
      .send(1, browser, server, check(1, 'brid:brow'), toPeer)
      .send(1.01, relay, bridge, check(1, 'brid:brow'))
      .send(1.02, bridge, relay, answered(1))
      .send(1.03, server, browser, answered(1), fromPeer)
      .send(1.04, server, browser, check(2, 'brow:brid'), fromPeer);
    expect(wire.sessions).toMatchObject([
      {
        paths: [
          {
            first: browser,
            second: server,
            peer: bridge,
            isRelayed: true,
            turnClient: 'first',
            fromFirst: {answered: 1},
            fromSecond: {sent: 1},
          },
          {first: relay, second: bridge, isRelayed: false, fromFirst: {answered: 1}, fromSecond: {sent: 0}},
        ],
      },
    ]);
    const mid = new Wire().send(1, server, browser, check(1, 'brow:brid'), fromPeer);
    expect(mid.path).toMatchObject({first: server, second: browser, turnClient: 'second'});
  });

  test('given the shortened check of Chromium, when its path is known, then it counts for the agent that sent it', () => {
    expect([method.binding, method.googPing, method.allocate].map(isCheckMethod)).toEqual([true, true, false]);
    const ping = (number: number) => message('request', number, [], method.googPing);
    const wire = new Wire()
      .asked(1, 1)
      .send(2, browser, bridge, ping(2))
      .send(2.1, bridge, browser, message('success', 2, [], method.googPing))
      .send(3, bridge, browser, ping(3));
    expect(wire.path).toMatchObject({fromFirst: {sent: 2, answered: 2}, fromSecond: {sent: 1, answered: 0}});
    expect(new Wire().send(2, browser, bridge, ping(2)).sessions).toEqual([]);
  });

  test('given what names no two fragments, when tracked, then it is no ICE', () => {
    const wire = new Wire()
      .send(1, browser, server, message('request', 1))
      .send(1, browser, server, check(2, 'guest'))
      .send(1, browser, server, check(3, 'a:b:c'))
      .send(1, server, browser, answered(4));
    expect(wire.sessions).toEqual([]);
  });

  test('given answers that stop, when the capture ends, then consent is lost from the first unanswered check on', () => {
    const wire = new Wire().asked(1, 1).asked(3, 2);
    expect(wire.path.consentLost).toBeUndefined();
    wire.asked(5, 3, false).asked(7, 4, false);
    expect(wire.path.consentLost).toBeUndefined();
    wire.asked(9, 5, false);
    expect(wire.path.consentLost).toEqual({
      from: 'first',
      lastAnsweredFrame: 4,
      lastAnsweredTime: expect.anything(),
      unansweredChecks: 3,
      unansweredSeconds: 5.98,
      firstUnansweredFrame: 5,
    });
    expect(wire.tracker.end()[0]?.places).toMatchObject({
      'paths.0.first': {frame: 1},
      'paths.0.first.answered': {frame: 4},
      'paths.0.first.unanswered': {frame: 5},
    });
  });

  test('given single checks without an answer, when later ones have one, then consent is not lost', () => {
    const wire = new Wire().asked(1, 1).asked(3, 2, false).asked(5, 3, false).asked(8, 4, false).asked(10, 5);
    expect(wire.path.consentLost).toBeUndefined();
  });

  test('given half a minute without an answer, when answers return, then it was lost all the same', () => {
    const wire = new Wire().asked(1, 1).asked(10, 2, false).asked(20, 3, false).asked(30, 4, false).asked(40, 5);
    expect(wire.path.consentLost).toMatchObject({lastAnsweredFrame: 2, firstUnansweredFrame: 3});
  });

  test('given another path that takes over, when the old one dies, then consent is not lost', () => {
    const wire = new Wire().asked(1, 1);
    for (const [index, seconds] of [3, 5, 7, 9, 11].entries()) {
      wire
        .asked(seconds, 10 + index, false)
        .send(seconds, browser, relay, check(20 + index, 'brid:brow', attribute.useCandidate))
        .send(seconds + 0.1, relay, browser, answered(20 + index));
    }
    expect(wire.sessions[0]?.paths.map(({consentLost}) => consentLost)).toEqual([undefined, undefined]);
  });

  test('given a path that was not nominated, when another was, then its silence is no loss', () => {
    const wire = new Wire()
      .send(1, browser, relay, check(1, 'brid:brow'))
      .send(1.1, relay, browser, answered(1))
      .asked(1, 2);
    for (const seconds of [3, 6, 9]) wire.send(seconds, browser, relay, check(seconds, 'brid:brow'));
    expect(wire.sessions[0]?.paths[0]?.consentLost).toBeUndefined();
  });

  test('given more checks than are kept, when it overflows, then that is said and memory is bounded', () => {
    const wire = new Wire();
    const sample = check(0, 'brid:brow');
    for (let number = 0; number < 8002; number += 1) {
      wire.send(1, browser, bridge, {...sample, transactionId: number.toString(16)});
    }
    expect(wire.anomalies.rows).toMatchObject([{kind: 'dropped', layer: 'ice', count: 4000}]);
    expect(wire.path.fromFirst.sent).toBe(8002);
  });

  test('given a growing capture, when it is asked twice, then the answer is the same', () => {
    const wire = new Wire().asked(1, 1).asked(3, 2, false).asked(6, 3, false).asked(9, 4, false);
    expect(wire.tracker.end()).toEqual(wire.tracker.end());
  });
});
