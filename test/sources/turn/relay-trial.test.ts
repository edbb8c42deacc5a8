import {describe, expect, test} from '@jest/globals';
import {relayParts} from '../../../src/facts/relay-trial.ts';
import {
  type OpenEnd,
  quotaPauseMs,
  relayTrial,
  type TrialCommand,
  type TrialEvent,
  type TrialOutcome,
  type TrialPlan,
} from '../../../src/sources/turn/relay-trial.ts';
import type {TurnAnswer} from '../../../src/sources/turn/turn-dialogue.ts';
import {errorCode} from '../../../src/stun/attributes/error-code.ts';
import {xorPeerAddress} from '../../../src/stun/attributes/xor-address.ts';
import {attributeWith, encodeMessage} from '../../../src/stun/encode.ts';
import {attributeOf, decodeMessage, type Message} from '../../../src/stun/message.ts';
import {method, methodName} from '../../../src/stun/methods.ts';

const udp: TrialPlan = {transport: 'udp', rateKbps: 2000, rateSeconds: 2, portSamples: 8};

function endOf(port: number): OpenEnd {
  const client = {address: '192.0.2.5', port};
  return {client, mapped: client, relayed: {address: '203.0.113.7', port: port + 20_000}, lifetimeSeconds: 600};
}

const ends = [endOf(4000), endOf(4001)] as const;
const opened: TrialEvent = {kind: 'opened', ends, refusals: []};

function messageWith(messageClass: 'success' | 'error', code = 0): Message {
  const attributes = messageClass === 'error' ? [attributeWith(errorCode, {code, reason: 'why'})] : [];
  const bytes = encodeMessage({method: method.allocate, messageClass, transactionId: new Uint8Array(12), attributes});
  const message = decodeMessage(bytes);
  if (message === undefined) throw new Error('no message');
  return message;
}

const success: TurnAnswer = {kind: 'success', message: messageWith('success'), isSigned: true};
const silent: TurnAnswer = {kind: 'silent', isSigned: true};
function refusal(code: number): TurnAnswer {
  return {kind: 'error', message: messageWith('error', code), error: {code, reason: 'why'}, isSigned: true};
}

const all = {sent: 3, received: 3};
const none = {sent: 3, received: 0};
const through = {sent: 50, received: 50, lost: 0, duplicates: 0, reordered: 0};
const lost = {...through, received: 0, lost: 50};
const rttMs = {samples: 100, min: 1, median: 2, p95: 3, max: 4};

/** What a healthy server and a healthy network give. */
const healthy: Record<Exclude<TrialCommand['kind'], 'ask'> | 'permission' | 'channel', TrialEvent> = {
  open: opened,
  pause: {kind: 'paused'},
  permission: {kind: 'answered', answers: [success, success]},
  channel: {kind: 'answered', answers: [success, success]},
  indicate: {kind: 'indicated', indications: {forward: all, backward: all}},
  stream: {
    kind: 'streamed',
    stream: {payloadBytes: 172, intervalMs: 20, forward: through, backward: through},
    rttMs,
  },
  sizes: {
    kind: 'sized',
    sizes: {
      dontFragment: 'yes',
      steps: [
        {packetBytes: 576, forward: all, backward: all},
        {packetBytes: 1200, forward: all, backward: all},
        {packetBytes: 1280, forward: all, backward: none},
        {packetBytes: 1500, forward: none, backward: none},
      ],
    },
  },
  rate: {
    kind: 'rated',
    rate: {
      payloadBytes: 1200,
      seconds: 2,
      forward: {...through, offeredKbps: 2000, receivedKbps: 2000},
      backward: {...through, offeredKbps: 2000, receivedKbps: 1000},
    },
  },
  sample: {kind: 'sampled', ports: [], asked: 8, refusedBy: undefined},
};

function keyOf(command: TrialCommand): keyof typeof healthy {
  if (command.kind !== 'ask') return command.kind;
  return command.method === method.createPermission ? 'permission' : 'channel';
}

/** Answers each command in turn; an array: one after the other, the last again and again. */
function play(
  changes: Partial<Record<keyof typeof healthy, TrialEvent | readonly TrialEvent[]>> = {},
  plan = udp,
): {readonly commands: readonly TrialCommand[]; readonly outcome: TrialOutcome} {
  const machine = relayTrial(plan);
  const commands: TrialCommand[] = [];
  const times = new Map<string, number>();
  let step = machine.next();
  while (step.done !== true) {
    commands.push(step.value);
    const key = keyOf(step.value);
    const given = [changes[key] ?? healthy[key]].flat();
    const time = times.get(key) ?? 0;
    times.set(key, time + 1);
    const event = given[time] ?? given.at(-1);
    if (event === undefined) throw new Error(`nothing for ${key}`);
    step = machine.next(event);
  }
  return {commands, outcome: step.value};
}

function kindsOf(commands: readonly TrialCommand[]): string[] {
  return commands.map((command) => (command.kind === 'ask' ? methodName(command.method) : command.kind));
}

function skippedIn({notTried}: TrialOutcome): string[] {
  return notTried.map(({part, because}) => `${part}: ${because}`);
}

describe('relayTrial', () => {
  test('given a healthy server, when it is tried, then every part is, in order, and nothing is left out', () => {
    const {commands, outcome} = play();
    expect(kindsOf(commands)).toEqual([
      'open',
      'CreatePermission',
      'indicate',
      'ChannelBind',
      'stream',
      'sizes',
      'rate',
      'sample',
    ]);
    expect(outcome).toMatchObject({rttMs, portsAsked: 8, notTried: []});
    expect(outcome.ends).toEqual(ends.map((end) => ({...end, permission: 'success', channel: 'success'})));
  });

  test('given two relays, when permissions are asked for, then each is for the relay of the other', () => {
    const asked = play().commands.find((command) => command.kind === 'ask');
    const peers = asked?.attributes.map((attributes) => {
      const transactionId = new Uint8Array(12);
      const bytes = encodeMessage({
        method: method.createPermission,
        messageClass: 'request',
        transactionId,
        attributes,
      });
      const message = decodeMessage(bytes);
      return message === undefined ? undefined : attributeOf(message, xorPeerAddress);
    });
    expect(peers).toEqual([ends[1].relayed, ends[0].relayed]);
  });

  test('given packets of 1280 bytes that pass one way only, when the rate is tried, then they are of 1200', () => {
    const rate = play().commands.find((command) => command.kind === 'rate');
    expect(rate).toEqual({kind: 'rate', kbps: 2000, seconds: 2, payloadBytes: 1200 - 52});
  });

  test('given a user who may hold one relay, when the second is refused, then all is left out for that reason', () => {
    const quota: TrialEvent = {
      kind: 'opened',
      ends: [ends[0]],
      refusals: [{code: 486, reason: '486 Allocation Quota Reached'}],
    };
    const {commands, outcome} = play({open: quota});
    expect(kindsOf(commands)).toEqual(['open']);
    expect(outcome.refused).toEqual({which: 'second', code: 486, reason: '486 Allocation Quota Reached'});
    expect(outcome.ends).toEqual([ends[0]]);
    expect(skippedIn(outcome)).toEqual(relayParts.map((part) => `${part}: quota`));
  });

  test('given a server that still counts the relay before, when both are refused, then it is tried once more', () => {
    const full: TrialEvent = {
      kind: 'opened',
      ends: [],
      refusals: [
        {code: 486, reason: '486'},
        {code: 486, reason: '486'},
      ],
    };
    const later = play({open: [full, opened]});
    expect(later.commands.slice(0, 4).map(({kind}) => kind)).toEqual(['open', 'pause', 'open', 'ask']);
    expect(later.commands[1]).toEqual({kind: 'pause', ms: quotaPauseMs});
    expect(later.outcome.notTried).toEqual([]);

    const never = play({open: full});
    expect(kindsOf(never.commands)).toEqual(['open', 'pause', 'open']);
    expect(never.outcome.refused).toMatchObject({which: 'first', code: 486});
  });

  test.each([
    {given: 'a password that is refused', code: 401, because: 'refused'},
    {given: 'no answer', code: undefined, because: 'unanswered'},
  ])('given $given, when nothing is allocated, then nothing else is tried', ({code, because}) => {
    const {commands, outcome} = play({open: {kind: 'opened', ends: [], refusals: [{code, reason: 'no'}]}});
    expect(kindsOf(commands)).toEqual(['open']);
    expect(outcome.refused?.which).toBe('first');
    expect(skippedIn(outcome)).toEqual(relayParts.map((part) => `${part}: ${because}`));
  });

  test('given a server that forbids its own relays as peers, when 403 comes, then the media ports are still sampled', () => {
    const {commands, outcome} = play({permission: {kind: 'answered', answers: [refusal(403), success]}});
    expect(kindsOf(commands)).toEqual(['open', 'CreatePermission', 'sample']);
    expect(outcome.ends.map(({permission}) => permission)).toEqual([403, 'success']);
    expect(skippedIn(outcome)).toEqual(
      ['indications', 'channels', 'stream', 'sizes', 'rate'].map((part) => `${part}: refused`),
    );
    expect(outcome.notTried[0]?.detail).toBe('CreatePermission for the other relay: 403 why');
  });

  test('given a server that gave relays and then is silent, when no permission comes, then nothing more is asked of it', () => {
    const {commands, outcome} = play({permission: {kind: 'answered', answers: [silent, silent]}});
    expect(kindsOf(commands)).toEqual(['open', 'CreatePermission']);
    expect(outcome.notTried.every(({because}) => because === 'unanswered')).toBe(true);
    expect(outcome.notTried.at(-1)?.part).toBe('ports');
  });

  test('given a ChannelBind that gets no answer, when it is over, then indications were tried and the stream was not', () => {
    const {outcome} = play({channel: {kind: 'answered', answers: [success, silent]}});
    expect(outcome.indications).toBeDefined();
    expect(outcome.ends.map(({channel}) => channel)).toEqual(['success', 'none']);
    expect(skippedIn(outcome)).toEqual(['stream: unanswered', 'sizes: unanswered', 'rate: unanswered']);
  });

  test('given relays that do not reach each other, when nothing arrives, then sizes and rate are not tried, ports are', () => {
    const {commands, outcome} = play({
      indicate: {kind: 'indicated', indications: {forward: none, backward: none}},
      stream: {
        kind: 'streamed',
        stream: {payloadBytes: 172, intervalMs: 20, forward: lost, backward: lost},
        rttMs: undefined,
      },
    });
    expect(kindsOf(commands).slice(-2)).toEqual(['stream', 'sample']);
    expect(skippedIn(outcome)).toEqual(['sizes: nothing-arrived', 'rate: nothing-arrived']);
  });

  test.each(['tcp', 'tls'] as const)(
    'given %s, when it is tried, then what means nothing there is left out',
    (transport) => {
      const {commands, outcome} = play({}, {...udp, transport});
      expect(kindsOf(commands).slice(-2)).toEqual(['stream', 'rate']);
      expect(skippedIn(outcome)).toEqual(['sizes: transport', 'ports: transport']);
    },
  );

  test('given no rate and no samples, when they are not wanted, then that is said', () => {
    const {outcome} = play({}, {...udp, rateKbps: 0, portSamples: 0});
    expect(skippedIn(outcome)).toEqual(['rate: not-asked', 'ports: not-asked']);
  });

  test.each(['open', 'permission', 'indicate', 'channel', 'stream', 'sizes', 'rate', 'sample'] as const)(
    'given an interruption at %s, when it comes, then nothing more is asked for and what is missing is said',
    (key) => {
      const {commands, outcome} = play({[key]: {kind: 'stopped', because: 'stopped', detail: 'it was interrupted'}});
      const last = commands.at(-1);
      expect(last === undefined ? undefined : keyOf(last)).toBe(key);
      expect(outcome.notTried.length).toBeGreaterThan(0);
      expect(outcome.notTried.every(({because}) => because === 'stopped')).toBe(true);
      expect(outcome.notTried.at(-1)?.part).toBe('ports');
    },
  );
});
