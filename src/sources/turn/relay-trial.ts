/**
 * The order of a trial of media through relays, without I/O: what to do comes out, what came of it goes in, and at the
 * end stands what the fact `relay.trial` tells. Each part needs that the one before it got something through.
 */
import {type RelayPart, type RelayTrial, relayParts} from '../../facts/relay-trial.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import {channelNumber} from '../../stun/attributes/channel-number.ts';
import {xorPeerAddress} from '../../stun/attributes/xor-address.ts';
import {type AttributeToWrite, attributeWith} from '../../stun/encode.ts';
import {method} from '../../stun/methods.ts';
import type {TurnAnswer} from './turn-dialogue.ts';

type Stream = NonNullable<RelayTrial['stream']>;
type Sizes = NonNullable<RelayTrial['sizes']>;
type Rate = NonNullable<RelayTrial['rate']>;
type Indications = NonNullable<RelayTrial['indications']>;
type Because = RelayTrial['notTried'][number]['because'];
export type PortSample = RelayTrial['ports'][number];

/** The first channel (RFC 8656 §12); each end has its own numbers, so that one does for both. */
export const trialChannel = 0x4000;

/** An allocation that stands. */
export interface OpenEnd {
  readonly client: TransportAddress;
  readonly mapped: TransportAddress | undefined;
  readonly relayed: TransportAddress;
  readonly lifetimeSeconds: number | undefined;
}

/** Why there is no allocation. */
export interface Refusal {
  /** Of the answer; undefined where there was none. */
  readonly code: number | undefined;
  /** `486 Allocation Quota Reached`, `no answer`. */
  readonly reason: string;
}

export type TrialCommand =
  /** Two sockets, an Allocate on each, side by side. Those before are given back and closed. */
  | {readonly kind: 'open'}
  | {readonly kind: 'pause'; readonly ms: number}
  /** One request on each end, side by side. */
  | {
      readonly kind: 'ask';
      readonly method: number;
      readonly attributes: readonly [readonly AttributeToWrite[], readonly AttributeToWrite[]];
    }
  | {readonly kind: 'indicate'}
  | {readonly kind: 'stream'}
  | {readonly kind: 'sizes'}
  | {readonly kind: 'rate'; readonly kbps: number; readonly seconds: number; readonly payloadBytes: number}
  | {readonly kind: 'sample'; readonly count: number};

export type TrialEvent =
  | {readonly kind: 'paused'}
  /** In the order of the sockets, but those with an allocation first. */
  | {readonly kind: 'opened'; readonly ends: readonly OpenEnd[]; readonly refusals: readonly Refusal[]}
  | {readonly kind: 'answered'; readonly answers: readonly [TurnAnswer, TurnAnswer]}
  | {readonly kind: 'indicated'; readonly indications: Indications}
  | {readonly kind: 'streamed'; readonly stream: Stream; readonly rttMs: RelayTrial['rttMs']}
  | {readonly kind: 'sized'; readonly sizes: Sizes}
  | {readonly kind: 'rated'; readonly rate: Rate}
  | {
      readonly kind: 'sampled';
      readonly ports: readonly PortSample[];
      readonly asked: number;
      readonly refusedBy: number | 'none' | undefined;
    }
  /** It goes no further: interrupted, the time is over, or a connection broke. */
  | {readonly kind: 'stopped'; readonly because: 'stopped' | 'broken'; readonly detail: string};

export interface TrialPlan {
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** 0: not tried. */
  readonly rateKbps: number;
  readonly rateSeconds: number;
  /** 0: not tried. */
  readonly portSamples: number;
}

/** What the trial came to, but for where and when, and what was given back. */
export type TrialOutcome = Pick<
  RelayTrial,
  | 'refused'
  | 'indications'
  | 'stream'
  | 'rttMs'
  | 'sizes'
  | 'rate'
  | 'ports'
  | 'portsAsked'
  | 'portsRefusedBy'
  | 'notTried'
> & {readonly ends: readonly Omit<RelayTrial['ends'][number], 'isReleased'>[]};

/** Servers count a relay that was just given back for up to a second more (coturn 4.6: until its timer has run). */
export const quotaPauseMs = 2_000;
/** What WebRTC sends at most in one packet of RTP (libwebrtc: 1200 bytes); less where the path takes less. */
export const ratePayloadBytes = 1_200;
/** Of IPv6, UDP and ChannelData around the payload: 40, 8 and 4. */
const mostHeaderBytes = 52;

type Mutable<Value> = {-readonly [Key in keyof Value]: Value[Key]};

class Trial {
  readonly outcome: Mutable<TrialOutcome> & {notTried: RelayTrial['notTried']} = {
    ends: [],
    ports: [],
    portsAsked: 0,
    notTried: [],
  };

  skip(part: RelayPart, because: Because, detail: string): void {
    this.outcome.notTried.push({part, because, detail});
  }

  /** That part and all after it. */
  skipFrom(first: RelayPart, because: Because, detail: string): TrialOutcome {
    const told = new Set(this.outcome.notTried.map(({part}) => part));
    for (const part of relayParts.slice(relayParts.indexOf(first))) {
      if (!told.has(part)) this.skip(part, because, detail);
    }
    return this.outcome;
  }
}

type Script<Result> = Generator<TrialCommand, Result, TrialEvent>;

export function* relayTrial(plan: TrialPlan): Script<TrialOutcome> {
  const trial = new Trial();
  let opened = yield {kind: 'open'};
  if (opened.kind === 'opened' && opened.ends.length === 0 && isQuota(opened.refusals[0]?.code)) {
    yield {kind: 'pause', ms: quotaPauseMs};
    opened = yield {kind: 'open'};
  }
  if (opened.kind !== 'opened') return stopAt(trial, 'permissions', opened);
  const [first, second] = opened.ends;
  if (first === undefined || second === undefined) return refuse(trial, opened);
  const ends = [{...first}, {...second}] as [Writable, Writable];
  trial.outcome.ends = ends;

  const part = yield* relayToRelay(plan, trial, ends);
  if (part !== undefined) return part;
  if (plan.portSamples <= 0) trial.skip('ports', 'not-asked', 'no samples were asked for');
  else if (plan.transport !== 'udp') {
    trial.skip(
      'ports',
      'transport',
      `media ports are sampled over UDP, and this is the trial over ${plan.transport.toUpperCase()}`,
    );
  } else {
    const sampled = yield {kind: 'sample', count: plan.portSamples};
    if (sampled.kind !== 'sampled') return stopAt(trial, 'ports', sampled);
    const {ports, asked, refusedBy} = sampled;
    trial.outcome.ports = [...ports];
    trial.outcome.portsAsked = asked;
    if (refusedBy !== undefined) trial.outcome.portsRefusedBy = refusedBy;
  }
  return trial.outcome;
}

type Writable = Mutable<TrialOutcome['ends'][number]>;

/** Undefined, unless the whole trial is over. What stands in the way between two relays does not stop the samples. */
function* relayToRelay(plan: TrialPlan, trial: Trial, ends: [Writable, Writable]): Script<TrialOutcome | undefined> {
  const [first, second] = ends;
  const {outcome} = trial;
  const skipRelays = (from: RelayPart, because: Because, detail: string): undefined => {
    for (const part of relayParts.slice(relayParts.indexOf(from), relayParts.indexOf('ports'))) {
      trial.skip(part, because, detail);
    }
  };

  const permitted = yield {
    kind: 'ask',
    method: method.createPermission,
    attributes: [[attributeWith(xorPeerAddress, second.relayed)], [attributeWith(xorPeerAddress, first.relayed)]],
  };
  if (permitted.kind !== 'answered') return stopAt(trial, 'permissions', permitted);
  [first.permission, second.permission] = outcomesOf(permitted.answers);
  const denied = permitted.answers.find(({kind}) => kind !== 'success');
  // Who answers neither does not answer what comes after them.
  if (permitted.answers.every(({kind}) => kind === 'silent'))
    return trial.skipFrom('indications', 'unanswered', 'the server gave relays and then answered nothing more');
  if (denied !== undefined)
    return skipRelays('indications', becauseOf(denied), `CreatePermission for the other relay: ${wordsFor(denied)}`);

  const indicated = yield {kind: 'indicate'};
  if (indicated.kind !== 'indicated') return stopAt(trial, 'indications', indicated);
  outcome.indications = indicated.indications;

  const bound = yield {
    kind: 'ask',
    method: method.channelBind,
    attributes: [channelTo(second), channelTo(first)],
  };
  if (bound.kind !== 'answered') return stopAt(trial, 'channels', bound);
  [first.channel, second.channel] = outcomesOf(bound.answers);
  const unbound = bound.answers.find(({kind}) => kind !== 'success');
  if (unbound !== undefined) return skipRelays('stream', becauseOf(unbound), `ChannelBind: ${wordsFor(unbound)}`);

  const streamed = yield {kind: 'stream'};
  if (streamed.kind !== 'streamed') return stopAt(trial, 'stream', streamed);
  const {stream, rttMs} = streamed;
  outcome.stream = stream;
  if (rttMs !== undefined) outcome.rttMs = rttMs;
  if (stream.forward.received + stream.backward.received === 0) {
    return skipRelays('sizes', 'nothing-arrived', 'nothing arrived through the two relays');
  }

  let payloadBytes = ratePayloadBytes;
  if (plan.transport === 'udp') {
    const sized = yield {kind: 'sizes'};
    if (sized.kind !== 'sized') return stopAt(trial, 'sizes', sized);
    outcome.sizes = sized.sizes;
    payloadBytes = Math.min(payloadBytes, largestArrived(sized.sizes) - mostHeaderBytes);
  } else trial.skip('sizes', 'transport', 'TCP cuts what is sent into segments of its own');

  if (plan.rateKbps <= 0) trial.skip('rate', 'not-asked', 'no rate was asked for');
  else {
    const rated = yield {kind: 'rate', kbps: plan.rateKbps, seconds: plan.rateSeconds, payloadBytes};
    if (rated.kind !== 'rated') return stopAt(trial, 'rate', rated);
    outcome.rate = rated.rate;
  }
  return undefined;
}

function channelTo({relayed}: Pick<OpenEnd, 'relayed'>): readonly AttributeToWrite[] {
  return [attributeWith(channelNumber, trialChannel), attributeWith(xorPeerAddress, relayed)];
}

function stopAt(trial: Trial, part: RelayPart, event: TrialEvent): TrialOutcome {
  const {because, detail} =
    event.kind === 'stopped' ? event : {because: 'stopped' as const, detail: 'the trial was not carried on'};
  return trial.skipFrom(part, because, detail);
}

function refuse(trial: Trial, {ends, refusals}: Extract<TrialEvent, {kind: 'opened'}>): TrialOutcome {
  const [refusal] = refusals;
  const {code, reason} = refusal ?? {code: undefined, reason: 'no answer'};
  trial.outcome.ends = ends;
  const which = ends.length === 0 ? 'first' : 'second';
  trial.outcome.refused = {which, reason, ...(code === undefined ? {} : {code})};
  const because = isQuota(code) ? 'quota' : code === undefined ? 'unanswered' : 'refused';
  const detail =
    code === undefined ? `the ${which} Allocate: ${reason}` : `the server answered the ${which} Allocate ${reason}`;
  return trial.skipFrom('permissions', because, detail);
}

/** 486: of this user, 508: of the server (RFC 8656 §7.2). */
function isQuota(code: number | undefined): boolean {
  return code === 486 || code === 508;
}

type RequestOutcome = 'success' | 'none' | number;

function outcomesOf(answers: readonly [TurnAnswer, TurnAnswer]): [RequestOutcome, RequestOutcome] {
  return [requestOutcomeOf(answers[0]), requestOutcomeOf(answers[1])];
}

export function requestOutcomeOf(answer: TurnAnswer): RequestOutcome {
  if (answer.kind === 'success') return 'success';
  return answer.kind === 'error' ? answer.error.code : answer.kind === 'silent' ? 'none' : 401;
}

function becauseOf(answer: TurnAnswer): Because {
  return answer.kind === 'silent' ? 'unanswered' : 'refused';
}

/** `403 Forbidden IP`, `no answer`. What came from outside is not cleaned yet. */
export function wordsFor(answer: TurnAnswer): string {
  switch (answer.kind) {
    case 'success':
      return 'success';
    case 'error':
      return `${answer.error.code} ${answer.error.reason}`.trim();
    case 'silent':
      return 'no answer';
    case 'challenge':
      return '401 again, as if nothing had been signed';
    case 'no-challenge':
      return '401 without realm or nonce';
  }
}

/** The longest packet of which one came each way; the shortest where there is none. */
function largestArrived({steps}: Sizes): number {
  const arrived = steps.filter(({forward, backward}) => forward.received > 0 && backward.received > 0);
  return arrived.at(-1)?.packetBytes ?? steps[0]?.packetBytes ?? ratePayloadBytes;
}
