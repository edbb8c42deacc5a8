/** What a trial of media through relays came to, in words. */
import type {RelayTrial} from '../../facts/relay-trial.ts';

/** Whether packets pass between the two relays both ways. */
export function isThrough({stream}: RelayTrial): boolean {
  return stream !== undefined && stream.forward.received > 0 && stream.backward.received > 0;
}

/** One line for the stage. */
export function relayWords(trial: RelayTrial): string {
  const {refused, stream, notTried} = trial;
  if (refused !== undefined) return refusalWords(refused);
  if (stream === undefined) return notTried[0]?.detail ?? 'not tried';
  const sent = stream.forward.sent + stream.backward.sent;
  if (!isThrough(trial)) {
    const {forward, backward} = stream;
    if (forward.received + backward.received === 0) return `none of ${sent} packets passes between two of its relays`;
    return `packets pass between two of its relays one way only: ${forward.received} of ${forward.sent} and ${backward.received} of ${backward.sent}`;
  }
  const lost = stream.forward.lost + stream.backward.lost;
  return [
    ...(trial.rttMs === undefined ? [] : [`round trip ${shortMs(trial.rttMs.median)} through two relays`]),
    `${lost} of ${sent} packets lost`,
    ...sizeWords(trial),
    ...rateWords(trial),
    ...portWords(trial),
  ].join(', ');
}

function refusalWords({which, code, reason}: NonNullable<RelayTrial['refused']>): string {
  if (which === 'first') return `no allocation: ${reason}`;
  const why = code === 486 ? 'the server gives this user one allocation at a time' : 'there is no second allocation';
  return `not tried, because ${why} (${reason})`;
}

function sizeWords({sizes}: RelayTrial): string[] {
  const passed = sizes?.steps.filter(({forward, backward}) => forward.received > 0 && backward.received > 0) ?? [];
  const largest = passed.at(-1)?.packetBytes;
  return largest === undefined ? [] : [`packets of ${largest} bytes pass`];
}

function rateWords({rate}: RelayTrial): string[] {
  if (rate === undefined) return [];
  const {forward, backward} = rate;
  const least = Math.min(forward.receivedKbps, backward.receivedKbps);
  const offered = Math.max(forward.offeredKbps, backward.offeredKbps);
  return [`${shortMbps(least)} of ${shortMbps(offered)} Mbit/s each way`];
}

function portWords({ports}: RelayTrial): string[] {
  // Where the server is reached at another address from here, nothing is sent to its media ports.
  const tried = ports.filter(({inbound}) => inbound.sent > 0);
  if (tried.length === 0) return [];
  const open = tried.filter(({inbound, outbound}) => inbound.received > 0 && outbound.received > 0);
  return [`${open.length} of ${tried.length} media ports reached both ways`];
}

function shortMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function shortMbps(kbps: number): string {
  return (kbps / 1000).toFixed(1);
}
