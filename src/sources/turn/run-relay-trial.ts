/** Carries a trial of media through relays out on sockets of its own, and gives every allocation back. */
import {isIPv6} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';
import type {Instant} from '../../model/instant.ts';
import type {Secret} from '../../model/secret.ts';
import {localPathFrom} from './local-path.ts';
import {PortSampler} from './port-samples.ts';
import {type EndOptions, RelayEnd} from './relay-end.ts';
import {RelayPump} from './relay-pump.ts';
import {
  type OpenEnd,
  type PortSample,
  type Refusal,
  relayTrial,
  type TrialCommand,
  type TrialEvent,
  type TrialOutcome,
  type TrialPlan,
} from './relay-trial.ts';
import type {Transcribed} from './transcript.ts';
import {type LineTarget, openLine} from './turn-line.ts';

export interface RelayTrialOptions {
  readonly target: LineTarget;
  readonly login: {readonly username: string; readonly password: Secret};
  readonly plan: TrialPlan;
  now(): Instant;
  /** Milliseconds, monotonic, with fractions. */
  clockMs(): number;
  randomBytes(length: number): Uint8Array;
  /** Until a request is repeated; 500 ms. */
  readonly firstWaitMs?: number;
}

export interface RelayRecord {
  readonly outcome: TrialOutcome;
  /** In the order of `outcome.ends`: whether the server confirmed that it was given back. */
  readonly isReleased: readonly boolean[];
  /** Of the two ends; what was said for samples is not kept. */
  readonly sessions: readonly Transcribed[];
  readonly allocations: number;
  readonly released: number;
  readonly startTime: Instant;
  readonly endTime: Instant;
}

/** Never rejects. After an abort it gives the relays back, without waiting for the answers. */
export async function runRelayTrial(options: RelayTrialOptions, signal: AbortSignal): Promise<RelayRecord> {
  return new TrialRun(options, signal).all();
}

type Ends = readonly [RelayEnd, RelayEnd];

class TrialRun {
  readonly #options: RelayTrialOptions;
  readonly #signal: AbortSignal;
  readonly #end: EndOptions;
  readonly #isReliable: boolean;
  /** In the order in which the outcome names them. */
  #ends: readonly RelayEnd[] = [];
  readonly #samples: RelayEnd[] = [];
  #pump: RelayPump | undefined;

  constructor(options: RelayTrialOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#isReliable = options.target.transport !== 'udp';
    const {login, firstWaitMs} = options;
    this.#end = {
      login,
      isReliable: this.#isReliable,
      now: () => options.now(),
      randomBytes: (length) => options.randomBytes(length),
      ...(firstWaitMs === undefined ? {} : {firstWaitMs}),
    };
  }

  async all(): Promise<RelayRecord> {
    const startTime = this.#options.now();
    const cancel = (): void => {
      for (const end of [...this.#ends, ...this.#samples]) end.cancel();
    };
    this.#signal.addEventListener('abort', cancel);
    const machine = relayTrial(this.#options.plan);
    let step = machine.next();
    while (step.done !== true) step = machine.next(await this.#carryOut(step.value));
    await Promise.all(this.#ends.map(async (end) => end.close(this.#signal.aborted)));
    this.#signal.removeEventListener('abort', cancel);
    const all = [...this.#ends, ...this.#samples];
    const allocated = all.filter((end) => end.allocated !== undefined);
    return {
      outcome: step.value,
      isReleased: this.#ends.map(({isReleased}) => isReleased),
      sessions: this.#ends.map(({transcribed}) => transcribed),
      allocations: allocated.length,
      released: allocated.filter(({isReleased}) => isReleased).length,
      startTime,
      endTime: this.#options.now(),
    };
  }

  async #carryOut(command: TrialCommand): Promise<TrialEvent> {
    const event = this.#signal.aborted ? undefined : await this.#event(command);
    if (this.#signal.aborted || event === undefined) {
      return {kind: 'stopped', because: 'stopped', detail: 'it was interrupted'};
    }
    const code = this.#ends.find(({brokenBy}) => brokenBy !== undefined)?.brokenBy;
    if (code === undefined || event.kind === 'opened') return event;
    return {kind: 'stopped', because: 'broken', detail: `the connection to the server broke (${code})`};
  }

  async #event(command: TrialCommand): Promise<TrialEvent | undefined> {
    if (command.kind === 'open') return this.#open();
    if (command.kind === 'pause') return this.#pause(command.ms);
    if (command.kind === 'sample') return this.#sample(command.count);
    const ends = pairOf(this.#ends);
    if (ends === undefined) return undefined;
    if (command.kind === 'ask') {
      const {method, attributes} = command;
      const answers = await Promise.all([ends[0].ask(method, attributes[0]), ends[1].ask(method, attributes[1])]);
      return {kind: 'answered', answers};
    }
    const pump = this.#pumpOf(ends);
    switch (command.kind) {
      case 'indicate':
        return {kind: 'indicated', indications: await pump.indicate()};
      case 'stream':
        return {kind: 'streamed', ...(await pump.stream())};
      case 'sizes': {
        const path = localPathFrom(ends[0].allocated?.client.address ?? '');
        return {kind: 'sized', sizes: {...path, steps: await pump.sizes()}};
      }
      case 'rate': {
        const {kbps, seconds, payloadBytes} = command;
        return {kind: 'rated', rate: await pump.rate(kbps, seconds, payloadBytes)};
      }
    }
  }

  async #open(): Promise<TrialEvent> {
    const target = {...this.#options.target, isForMedia: true};
    await Promise.all(this.#ends.map(async (end) => end.close(false)));
    const opening = [0, 1].map(() => new RelayEnd(this.#end, (listener) => openLine(target, listener)));
    this.#ends = opening;
    const results = await Promise.all(opening.map(async (end) => ({end, result: await end.allocate()})));
    // Those that stand first: which of two is refused for a quota is chance.
    const [ends, refusals] = [results.filter(({end}) => end.allocated), results.filter(({end}) => !end.allocated)];
    this.#ends = [...ends, ...refusals].map(({end}) => end);
    return {
      kind: 'opened',
      ends: ends.flatMap(({result}) => (isRefusal(result) ? [] : [result])),
      refusals: refusals.flatMap(({result}) => (isRefusal(result) ? [result] : [])),
    };
  }

  async #pause(ms: number): Promise<TrialEvent> {
    await delay(ms, undefined, {signal: this.#signal}).catch(() => undefined);
    return {kind: 'paused'};
  }

  #pumpOf(ends: Ends): RelayPump {
    const {clockMs, randomBytes, target} = this.#options;
    this.#pump ??= new RelayPump({
      ends,
      clockMs: () => clockMs(),
      randomBytes: (length) => randomBytes(length),
      isReliable: this.#isReliable,
      isIpv6: isIPv6(target.host),
      signal: this.#signal,
    });
    return this.#pump;
  }

  async #sample(count: number): Promise<TrialEvent> {
    const from = this.#ends[0]?.allocated?.client.address ?? '';
    const {target} = this.#options;
    const results = await Promise.all(
      Array.from({length: count}, async () => {
        const sampler = new PortSampler({target, end: this.#end, from, signal: this.#signal});
        this.#samples.push(sampler.end);
        const opened = await sampler.end.allocate();
        const result = isRefusal(opened) ? opened : await sampler.sample(opened);
        await sampler.end.close(this.#signal.aborted);
        return result;
      }),
    );
    const refusal = results.find(isRefusal);
    return {
      kind: 'sampled',
      ports: results.filter((result): result is PortSample => !isRefusal(result)).toSorted(byPort),
      asked: count,
      refusedBy: refusal === undefined ? undefined : (refusal.code ?? 'none'),
    };
  }
}

function isRefusal(result: OpenEnd | PortSample | Refusal): result is Refusal {
  return !('relayed' in result);
}

function byPort(one: PortSample, other: PortSample): number {
  return one.relayed.port - other.relayed.port;
}

function pairOf([first, second]: readonly RelayEnd[]): Ends | undefined {
  return first === undefined || second === undefined ? undefined : [first, second];
}
