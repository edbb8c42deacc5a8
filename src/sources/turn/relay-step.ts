/** The step of a probe that lets two allocations at one TURN server talk to each other through their relays. */
import type {PlannedStep} from '../probe/probe-step.ts';
import {endpointWords, type TurnTarget, type TurnUser, viaWords} from './turn-step.ts';

export interface RelayStep extends PlannedStep, TurnTarget {
  readonly kind: 'relay';
  readonly user: TurnUser;
  /** Offered each way; 0: not tried. */
  readonly rateKbps: number;
  readonly rateSeconds: number;
  /** Media ports to sample; 0: not tried. */
  readonly portSamples: number;
}

/** What one video call in 720p takes: enough to see a path that is too narrow, little enough to do no harm. */
export const defaultRateKbps = 2_000;
const defaultRateSeconds = 2;
/** Each is an allocation for less than a second: few enough for a server that is in use. */
export const defaultPortSamples = 8;

export interface RelayStepOptions extends TurnTarget {
  readonly user: TurnUser;
  /** The `turn` step of the same server, so that nothing is tried where that failed; and where names come from. */
  readonly after: readonly string[];
  /** The `turn` steps of the same server over transports that carry media better. */
  readonly insteadOf?: readonly string[];
  readonly rateKbps?: number;
  readonly rateSeconds?: number;
  readonly portSamples?: number;
}

export function planRelayStep({
  user,
  after,
  insteadOf,
  rateKbps = defaultRateKbps,
  rateSeconds = defaultRateSeconds,
  portSamples = defaultPortSamples,
  ...target
}: RelayStepOptions): RelayStep {
  const end = endpointWords(target);
  return {
    ...target,
    user,
    rateKbps,
    rateSeconds,
    portSamples,
    id: `relay ${end}`,
    kind: 'relay',
    title: `media through the relays of ${end}${viaWords(target)}`,
    stages: ['relay'],
    isExclusive: true,
    after,
    ...(insteadOf === undefined ? {} : {insteadOf}),
    sends: [
      `two allocations at ${end} signed as ${user.username}, each with a permission and a channel for the other`,
      'a few Send indications each way, then 50 packets in one second each way, echoed once',
      ...(target.transport === 'udp' ? ['packets of 576 to 1500 bytes each way'] : []),
      ...(rateKbps > 0 ? [`${rateKbps} kbit/s each way for ${rateSeconds} s`] : []),
      ...(portSamples > 0
        ? [`up to ${portSamples} more allocations, with 3 packets each to and from their media ports`]
        : []),
      'Refresh with lifetime 0 of every allocation',
    ],
  };
}
