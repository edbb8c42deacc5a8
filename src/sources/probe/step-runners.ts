/** Who carries out the steps of each kind. Loaded late: a probe of DNS alone needs no TLS. One line for each runner. */
import type {AnyStep} from './planned-steps.ts';
import type {StepRunner} from './probe-step.ts';

type RunnerOf<Kind extends AnyStep['kind']> = StepRunner<Extract<AnyStep, {kind: Kind}>>;

export type StepRunners = {readonly [Kind in AnyStep['kind']]: () => Promise<RunnerOf<Kind>>};

export const stepRunners: StepRunners = {
  dns: async () => (await import('../dns/dns-runner.ts')).dnsRunner,
  web: async () => (await import('../http/web-runner.ts')).webRunner,
  turn: async () => (await import('../turn/turn-runner.ts')).turnRunner,
  relay: async () => (await import('../turn/relay-runner.ts')).relayRunner,
};
