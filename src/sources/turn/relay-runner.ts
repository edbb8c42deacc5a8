/** Carries out the step that lets two allocations at a TURN server talk to each other, and tells what came of it. */

import {isIP} from 'node:net';
import {relayTrial} from '../../facts/relay-trial.ts';
import type {Origin} from '../../model/origin.ts';
import {turnServerSubject} from '../../model/subject.ts';
import type {StepRunner, StepYield} from '../probe/probe-step.ts';
import {exchangeFacts} from './exchange-facts.ts';
import type {RelayStep} from './relay-step.ts';
import {isThrough, relayWords} from './relay-words.ts';
import {runRelayTrial} from './run-relay-trial.ts';
import {serverAddresses} from './server-address.ts';
import {endpointWords} from './turn-step.ts';

const format = 'probe';

export const relayRunner: StepRunner<RelayStep> = {
  kind: 'relay',
  async *run(step, context, signal): AsyncGenerator<StepYield> {
    const startMs = context.elapsedMs();
    const stop = new AbortController();
    try {
      const addresses = await serverAddresses(step, context);
      if (signal.aborted) return;
      if (addresses === undefined) {
        const note = `${(step.connect ?? step.server).host} has no address`;
        yield {
          kind: 'stage',
          stage: 'relay',
          outcome: 'failed',
          note,
          startMs,
          durationMs: context.elapsedMs() - startMs,
        };
        return;
      }
      const {user, transport, server, rateKbps, rateSeconds, portSamples} = step;
      const {reached, named} = addresses;
      const target = {host: reached.address, port: reached.port, transport};
      const name = isIP(server.host) === 0 ? server.host : undefined;
      const record = await runRelayTrial(
        {
          target: {...target, ...(name === undefined ? {} : {serverName: name})},
          login: user,
          plan: {transport, rateKbps, rateSeconds, portSamples},
          now: () => context.now(),
          clockMs: () => context.elapsedMs(),
          randomBytes: (length) => context.randomBytes(length),
        },
        AbortSignal.any([signal, stop.signal]),
      );
      const {outcome, isReleased, sessions, allocations, released, startTime, endTime} = record;
      const origin: Origin = {
        input: `relay://${endpointWords(step)}, password of ${user.holder}`,
        format,
        time: startTime,
      };
      const carrier = transport === 'udp' ? 'udp' : 'tcp';
      const trial = {
        server: named,
        transport: carrier,
        isTls: transport === 'tls',
        username: user.username,
        startTime,
        endTime,
        ...outcome,
        ends: outcome.ends.map((end, index) => ({...end, isReleased: isReleased[index] ?? false})),
        allocations,
        released,
      } as const;
      const note = relayWords(trial);
      const quoted = {...origin, quote: note};
      yield {
        kind: 'facts',
        facts: [
          relayTrial.of(turnServerSubject(named.address, named.port, carrier), quoted, trial),
          ...sessions.flatMap((session) => exchangeFacts(session, {server: named, transport: carrier}, origin)),
        ],
        title: 'media through relays',
        note,
      };
      if (released < allocations) {
        const held = allocations - released;
        yield {
          kind: 'problem',
          note: `${endpointWords(step)} did not confirm that ${held} of ${allocations} relays were given back: they end by themselves after ${lifetimeWords(outcome.ends)}`,
          isFatal: false,
          lost: [],
        };
      }
      if (signal.aborted) return;
      const durationMs = context.elapsedMs() - startMs;
      yield {kind: 'stage', stage: 'relay', outcome: isThrough(trial) ? 'ok' : 'failed', note, startMs, durationMs};
    } finally {
      stop.abort();
    }
  },
};

function lifetimeWords(ends: readonly {readonly lifetimeSeconds?: number | undefined}[]): string {
  return `${ends[0]?.lifetimeSeconds ?? 600} s`;
}
