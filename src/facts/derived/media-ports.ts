/** What trials of one TURN server from one side tell of its media ports, and whether its relays reach each other. */
import {groupBy} from '../../model/group-by.ts';
import type {Fact, TransportAddress} from '../fact.ts';
import type {RelayTrial} from '../relay-trial.ts';

export interface MediaPorts {
  /** The first is the one that is told of. */
  readonly trials: readonly [Fact<RelayTrial>, ...Fact<RelayTrial>[]];
  readonly server: TransportAddress;
  readonly vantage: Fact['origin']['vantage'];
  /** Of the sampled relays. */
  readonly address: string;
  readonly toThem: PortTraffic;
  readonly fromThem: PortTraffic;
  /** Undefined: none of the trials got so far. */
  readonly doRelaysMeet: boolean | undefined;
}

export interface PortTraffic {
  readonly sent: number;
  readonly received: number;
  /** Ports through which something passed, and those through which nothing did, in order. */
  readonly passed: readonly number[];
  readonly missed: readonly number[];
}

/** Whether the server answered to the end of the trial: what did not arrive in one that it did not is no path's fault. */
export function didServerStay({value: {ends}}: Pick<Fact<RelayTrial>, 'value'>): boolean {
  return ends.every(({isReleased}) => isReleased);
}

/** Those of trials whose server stayed, a group for each server and side, in a fixed order. */
export function trialsByServer(
  trials: readonly Fact<RelayTrial>[],
): readonly [Fact<RelayTrial>, ...Fact<RelayTrial>[]][] {
  const inOrder = trials.filter(didServerStay).toSorted((one, other) => (one.subject < other.subject ? -1 : 1));
  const groups = groupBy(inOrder, ({subject, origin}) => `${subject} ${origin.vantage ?? ''}`);
  return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others]]));
}

/**
 * One for each server address, side and address of relays of which a port was sent to. Where none could be sent to, what
 * comes out of them proves nothing either: a firewall with state lets in what was asked for.
 */
export function mediaPortsOf(trials: readonly Fact<RelayTrial>[]): MediaPorts[] {
  const sampled = trials
    .filter(didServerStay)
    .flatMap((trial) =>
      trial.value.ports.flatMap((sample) =>
        sample.permission === 'success' && sample.inbound.sent > 0 ? [{trial, sample}] : [],
      ),
    );
  const groups = groupBy(sampled, ({trial, sample}) =>
    [trial.value.server.address, trial.origin.vantage ?? '', sample.relayed.address].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = new Set(group.map(({trial}) => trial));
    const [one] = group;
    if (first === undefined || one === undefined) return [];
    const {server} = first.value;
    const {vantage} = first.origin;
    const samples = group.map(({sample}) => sample);
    return [
      {
        trials: [first, ...others],
        server,
        vantage,
        address: one.sample.relayed.address,
        toThem: trafficOf(samples, 'inbound'),
        fromThem: trafficOf(samples, 'outbound'),
        doRelaysMeet: doRelaysMeet(
          trials.filter(({origin, value}) => origin.vantage === vantage && value.server.address === server.address),
        ),
      },
    ];
  });
}

/** Whether anything passed from one relay to the other, in any of the trials; undefined where that was not seen. */
export function doRelaysMeet(trials: readonly Fact<RelayTrial>[]): boolean | undefined {
  const counts = trials.filter(didServerStay).flatMap(({value}) => relayCounts(value));
  const sent = counts.reduce((sum, count) => sum + count.sent, 0);
  return sent === 0 ? undefined : counts.some(({received}) => received > 0);
}

/** Of all that went from relay to relay, each way by itself. */
export function relayCounts({indications, stream}: RelayTrial): {readonly sent: number; readonly received: number}[] {
  return [indications?.forward, indications?.backward, stream?.forward, stream?.backward].flatMap((way) =>
    way === undefined ? [] : [way],
  );
}

function trafficOf(samples: RelayTrial['ports'], way: 'inbound' | 'outbound'): PortTraffic {
  const tried = samples.filter((sample) => sample[way].sent > 0);
  const passed = new Set(tried.filter((sample) => sample[way].received > 0).map(({relayed}) => relayed.port));
  const ports = [...new Set(tried.map(({relayed}) => relayed.port))].toSorted((one, other) => one - other);
  return {
    sent: tried.reduce((sum, sample) => sum + sample[way].sent, 0),
    received: tried.reduce((sum, sample) => sum + sample[way].received, 0),
    passed: ports.filter((port) => passed.has(port)),
    missed: ports.filter((port) => !passed.has(port)),
  };
}
