/** Stages of a probe, as its executor makes them. */
import type {Fact} from '../../src/facts/fact.ts';
import {type ProbeStage, probeStage} from '../../src/facts/probe-stage.ts';
import {instantFromEpoch} from '../../src/model/instant.ts';

const started = instantFromEpoch(1_700_000_000);

export function stageFact(value: Partial<ProbeStage>): Fact<ProbeStage> {
  const whole: ProbeStage = {
    step: 'web join.example.com:443',
    stage: 'tcp',
    title: 'page of join.example.com, TCP 443 (192.0.2.7)',
    outcome: 'ok',
    note: 'connected',
    startMs: 20,
    durationMs: 12.34,
    repetition: 1,
    place: 1,
    time: started,
    probeStarted: started,
    probeOf: 'join.example.com',
    ...value,
  };
  const origin = {input: `probe of ${whole.probeOf}`, format: 'probe', field: `${whole.step}, ${whole.stage}`};
  return probeStage.of('name:join.example.com', origin, whole);
}

/** A path that ends at the page, and TURN that nobody said is there. */
export const sampleStages: readonly Fact<ProbeStage>[] = [
  {stage: 'http', outcome: 'not-tried', note: 'tls failed', startMs: 0, durationMs: 0} as const,
  {stage: 'tls', outcome: 'failed', note: 'reset in the handshake', startMs: 33, durationMs: 1240} as const,
  {},
  {
    step: 'dns outside join.example.com',
    stage: 'dns',
    title: 'join.example.com in the DNS outside',
    note: '192.0.2.7 from 198.51.100.53',
    startMs: 0,
    durationMs: 9.4,
    place: 0,
  } as const,
  {
    step: 'turn join.example.com:3478/tcp',
    stage: 'turn',
    title: 'TURN at join.example.com:3478/tcp (192.0.2.7)',
    outcome: 'failed',
    note: 'nothing listens there',
    durationMs: 3,
    isOptional: true,
    place: 2,
  } as const,
  {
    step: 'relay join.example.com',
    stage: 'relay',
    title: 'media through the relays of join.example.com',
    outcome: 'not-tried',
    note: 'needs a TURN user and password',
    startMs: 0,
    durationMs: 0,
    place: 3,
  } as const,
].map((value) => stageFact({...value, vantage: 'outside'}));
