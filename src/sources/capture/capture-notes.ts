/** What a person is told of a capture: how much there was, and what was lost and where. */
import {counted, formatCount} from '../../model/count.ts';
import {formatInstant} from '../../model/instant.ts';
import type {LocatedAnomaly} from '../../pcap/anomaly-log.ts';
import type {CaptureResult, CaptureSummary} from '../../pcap/capture-analysis.ts';
import type {ReadOutcome} from '../format-reader.ts';

/** Below this a list of what went wrong stops helping. */
const mostAnomalyNotes = 10;

/** `interruption`: why the bytes ended early, where something other than the file's own content ended them. */
export function describeOutcome(result: CaptureResult, interruption: string | undefined): ReadOutcome {
  const {summary, anomalies} = result;
  const losses = [...(interruption === undefined ? [] : [interruption]), ...lossNotes(result)];
  if (summary === undefined) return {state: 'unreadable', notes: [...losses, ...anomalies.map(anomalyNote)]};
  const details = anomalies.slice(0, mostAnomalyNotes).map(anomalyNote);
  const isFileBroken = anomalies.some(({layer}) => layer === 'file');
  if (summary.packets === 0 && isFileBroken) return {state: 'unreadable', notes: [...losses, ...details]};
  const isPartial = losses.length > 0 || isFileBroken || anomalies.some(({kind}) => kind === 'dropped');
  return {
    state: isPartial ? 'partial' : 'read',
    notes: [overview(summary), ...losses, ...details, ...harmlessNotes(result)],
  };
}

function overview({packets, firstTime, lastTime, stunMessages}: CaptureSummary): string {
  if (packets === 0) return 'a capture without packets';
  const span =
    firstTime === undefined || lastTime === undefined
      ? ''
      : `, ${formatInstant(firstTime)} to ${formatInstant(lastTime)}`;
  return `${counted(packets, 'packet')}${span}; ${counted(stunMessages, 'STUN message')}`;
}

function lossNotes({summary, cutStunMessages, unknownLinkPackets}: CaptureResult): string[] {
  const linkTypes = summary?.linkTypes.join(', ') ?? '';
  return [
    ...(cutStunMessages === 0 ? [] : [`${counted(cutStunMessages, 'STUN message')} cut by the snapshot length`]),
    ...(unknownLinkPackets === 0
      ? []
      : [`${counted(unknownLinkPackets, 'packet')} not looked into: the link layer is not supported (${linkTypes})`]),
  ];
}

function harmlessNotes({summary, cutStunMessages, fragments}: CaptureResult): string[] {
  const snapped = summary?.snapped ?? 0;
  return [
    ...(snapped === 0 || cutStunMessages > 0
      ? []
      : [`${counted(snapped, 'packet')} cut by the snapshot length, no STUN message among them`]),
    ...(fragments === 0 ? [] : [`${counted(fragments, 'IP fragment')} not put together`]),
  ];
}

function anomalyNote({kind, detail, count, frame}: LocatedAnomaly): string {
  const where = frame === undefined || detail.includes(String(frame)) ? '' : ` (first at frame ${frame})`;
  return `${kind}: ${detail}${count > 1 ? `, ${formatCount(count)} times` : ''}${where}`;
}
