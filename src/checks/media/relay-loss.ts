import {boxAddresses} from '../../facts/derived/box-addresses.ts';
import {doRelaysMeet, trialsByServer} from '../../facts/derived/media-ports.ts';
import {turnServerName} from '../../facts/derived/turn-server-name.ts';
import type {Fact} from '../../facts/fact.ts';
import {type RelayTraffic, type RelayTrial, relayTrial} from '../../facts/relay-trial.ts';
import type {Evidence} from '../../model/report.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** ITU-T G.1028 and G.113: speech suffers from 3 % on, whatever hides the gaps. */
const leastShare = 0.03;
/** Fewer may be chance. */
const fewestLost = 5;
/** Cisco, Enterprise QoS: up to 30 ms for voice and video. Buffers of browsers and CMS take more, at the price of delay. */
const mostJitterMs = 30;
/** A computer that is busy for a moment sees jitter of its own: only where each of several trials has it, it is the way. */
const fewestJitteryTrials = 3;
/** Of what is offered beyond the stream. A computer that is busy for a moment loses some of it itself. */
const leastRateShare = 0.25;

/**
 * What a probe measured between two of its own relays: a packet goes from here to the TURN server, from relay to relay,
 * and back here, so both directions of the way to the server are in it.
 */
export default defineCheck({
  id: 'media/relay-loss',
  system: 'TURN and media',
  title: {
    pass: 'Media passes the TURN relays without much loss or jitter',
    fail: 'Media that passes the TURN relays is lost or late',
  },
  failureModes: ['F106'],
  needs: {trials: relayTrial},
  wants: {boxes: boxAddresses},
  after: ['turn/hairpin-missing'],
  references: ['ITU-T G.113', 'RFC 3550 §6.4.1', 'Cisco Enterprise QoS SRND'],
  messages: {
    lost: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{percent} % of small media packets are lost on the way through the relays of TURN server {server}: {lost} of {sent}',
      why: 'Sound breaks up from about 3 % on, and video freezes until the sender repeats what is missing. Each packet went from this computer to the server and back.',
      competing: [
        'The network of this computer loses packets itself (Wi-Fi, VPN, a full link).',
        'A link between it and the TURN server is full or faulty.',
        'The TURN server has too much to do.',
      ],
      volatile: ['percent', 'lost', 'sent'],
      fix: [
        {
          action:
            'Repeat the probe from another network (with a cable, without VPN). Where the loss stays, look for drops and errors on what lies before the TURN server; where it goes, on the network of this computer.',
          where: 'routers, firewall and Wi-Fi between this computer and the TURN server',
          verify: '`wrtc-doctor probe --repeat 5` shows less than 1 % lost.',
        },
      ],
    },
    oneWay: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'Between two relays of TURN server {server} media passes one way only: {received} of {count} packets arrived, and {lost} of {lost} are lost the other way',
      why: 'A call needs media both ways, and ICE does not even begin with it: the call is set up and stays without audio and video.',
      competing: [
        'A packet filter before the server knows one of the two relays only.',
        'The server stopped relaying for one of the two while the probe ran.',
      ],
      volatile: ['received', 'count', 'lost'],
      fix: [
        {
          action: 'Repeat the probe. Where the same direction fails again, capture on the TURN server while it runs.',
          where: 'Expressway-E, Maintenance > Diagnostics > Diagnostic logging (take tcpdump while logging)',
          verify: '`wrtc-doctor probe` shows media both ways.',
        },
      ],
    },
    jittery: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'Each time that it was measured, media packets through the relays of TURN server {server} came {jitter} ms too early or too late on average (jitter)',
      why: 'More than about 30 ms makes the buffers of browsers and CMS grow, so that people talk over each other, and beyond them sound breaks up.',
      competing: ['This computer or its Wi-Fi is busy.', 'A link on the way is full and queues packets.'],
      volatile: ['jitter'],
      fix: [
        {
          action: 'Repeat the probe from another network (with a cable, without VPN) and compare.',
          where: 'this computer, and the links between it and the TURN server',
          verify: '`wrtc-doctor probe --repeat 5` shows jitter below 30 ms.',
        },
      ],
    },
    narrow: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'possible',
      text: 'Of {offered} kbit/s each way through the relays of TURN server {server} only {received} kbit/s arrive, though small packets do',
      why: 'Video of that rate freezes or gets coarse. One call in 720p takes about as much as was offered.',
      competing: [
        'The link of this computer carries no more in one of its directions.',
        'A firewall or the TURN server limits the rate of a flow or of a relay.',
        'Other traffic filled the link at that time.',
      ],
      volatile: ['offered', 'received'],
      fix: [
        {
          action: 'Repeat the probe with another `--rate` and from another network: where it stays, look for a limit.',
          where: 'firewall before the TURN server, and the TURN server (coturn: `max-bps`, `bps-capacity`)',
          verify: '`wrtc-doctor probe` gets through what it offers.',
        },
      ],
    },
  },
  examples: {fail: 'probe/relay-loss', pass: 'probe/healthy-relay'},
  run({trials, boxes}, report) {
    const groups = trialsByServer(trials);
    if (groups.length === 0) report.lacking(relayTrial, 'the server stopped answering while the probe ran');
    for (const group of groups) {
      const [first] = group;
      const server = turnServerName(first.value, boxes);
      const streams = group.flatMap(({value: {stream}}) => (stream === undefined ? [] : [stream]));
      if (streams.length === 0 || doRelaysMeet(group) !== true) {
        report.lacking(relayTrial, `no media passed the relays of ${server} that could be measured`);
        continue;
      }
      const failure = {subject: first.subject, evidence: evidenceFrom(group)};
      const [forward, backward] = (['forward', 'backward'] as const).map((way) =>
        sumOf(streams.map((stream) => stream[way])),
      ) as [Sum, Sum];
      const all = sumOf([forward, backward]);
      const jitters = streams.flatMap(({forward: one, backward: other}) => [one.jitterMs ?? 0, other.jitterMs ?? 0]);
      const rate = group.flatMap(({value}) => (value.rate === undefined ? [] : [value.rate]));
      const rated = sumOf(rate.flatMap(({forward: one, backward: other}) => [one, other]));
      const [silent, heard] = forward.received === 0 ? [forward, backward] : [backward, forward];
      if (silent.received === 0 && silent.sent > 0) {
        report.fail('oneWay', {
          ...failure,
          args: {server, received: heard.received, count: heard.sent, lost: silent.lost},
        });
      } else if (all.lost >= fewestLost && all.lost / all.sent >= leastShare) {
        const percent = ((all.lost / all.sent) * 100).toFixed(1);
        report.fail('lost', {...failure, args: {server, percent, lost: all.lost, sent: all.sent}});
      } else if (rated.sent > 0 && rated.lost / rated.sent >= leastRateShare) {
        const mean = (rates: readonly number[]) => Math.round(rates.reduce((sum, one) => sum + one, 0) / rates.length);
        const ways = rate.flatMap(({forward: one, backward: other}) => [one, other]);
        const offered = mean(ways.map(({offeredKbps}) => offeredKbps));
        const received = mean(ways.map(({receivedKbps}) => receivedKbps));
        report.fail('narrow', {...failure, args: {server, offered, received}});
      } else if (streams.length >= fewestJitteryTrials && Math.min(...jitters) > mostJitterMs) {
        report.fail('jittery', {...failure, args: {server, jitter: Math.round(median(jitters))}});
      } else report.pass(`${all.received} of ${all.sent} packets arrived through the relays of ${server}.`);
    }
  },
});

type Sum = Pick<RelayTraffic, 'sent' | 'received' | 'lost'>;

function sumOf(ways: readonly Sum[]): Sum {
  const sum = (field: keyof Sum) => ways.reduce((total, way) => total + way[field], 0);
  return {sent: sum('sent'), received: sum('received'), lost: sum('lost')};
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

function evidenceFrom([first, ...others]: readonly Fact<RelayTrial>[]): readonly [Evidence, ...Evidence[]] {
  const pieces = [first, ...others].slice(0, 4).flatMap((trial) => (trial === undefined ? [] : [pieceOf(trial)]));
  return pieces as [Evidence, ...Evidence[]];
}

function pieceOf(trial: Fact<RelayTrial>): Evidence {
  const {stream, rate, rttMs} = trial.value;
  const way = ({sent, received, jitterMs}: {sent: number; received: number; jitterMs?: number | undefined}) =>
    `${received} of ${sent}${jitterMs === undefined ? '' : ` with ${jitterMs.toFixed(1)} ms of jitter`}`;
  const words = [
    ...(stream === undefined
      ? []
      : [
          `${stream.payloadBytes} bytes each ${stream.intervalMs} ms: ${way(stream.forward)} one way, ${way(stream.backward)} the other`,
        ]),
    ...(rate === undefined
      ? []
      : [`at ${Math.round(rate.forward.offeredKbps)} kbit/s each way: ${way(rate.forward)} and ${way(rate.backward)}`]),
    ...(rttMs === undefined ? [] : [`there and back in ${rttMs.median.toFixed(1)} ms (median)`]),
  ];
  return evidenceOf(trial, words.join('; '));
}
