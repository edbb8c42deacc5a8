/** What a person is told of a capture: how much there was, and what was lost and where. */
import {counted, formatCount} from '../../model/count.ts';
import {formatInstant} from '../../model/instant.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {LocatedAnomaly} from '../../pcap/anomaly-log.ts';
import type {CaptureResult} from '../../pcap/capture-analysis.ts';
import type {CaptureSummary, FileTally} from '../../pcap/file-tally.ts';
import type {ReadOutcome} from '../format-reader.ts';

/** Below this a list of what went wrong stops helping. */
const mostAnomalyNotes = 10;

/**
 * Of one of the files that were read as one. `interruption`: why the bytes ended early, where something other than the
 * file's own content ended them.
 */
export function describeOutcome(
  result: CaptureResult,
  index: number,
  interruption: string | undefined,
  files: readonly {readonly path: string; readonly fileName: string}[],
): ReadOutcome {
  const tally = result.files[index] ?? result;
  const {summary} = tally;
  const anomalies = result.anomalies.filter(({file}) => file === index);
  const losses = [...(interruption === undefined ? [] : [interruption]), ...lossNotes(tally)];
  if (summary === undefined) return {state: 'unreadable', notes: [...losses, ...anomalies.map(anomalyNote)]};
  const details = anomalies.slice(0, mostAnomalyNotes).map(anomalyNote);
  const isFileBroken = anomalies.some(({layer}) => layer === 'file');
  if (summary.packets === 0 && isFileBroken) return {state: 'unreadable', notes: [...losses, ...details]};
  const isPartial = losses.length > 0 || isFileBroken || anomalies.some(({kind}) => kind === 'dropped');
  return {
    state: isPartial ? 'partial' : 'read',
    notes: [
      overview(summary),
      ...seriesNotes(index, files),
      ...losses,
      ...encryptedTurnNotes(result, index),
      ...details,
      ...harmlessNotes(tally),
    ],
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

/** Names a neighbour in time: the file before, of the first the one after. */
function seriesNotes(index: number, files: readonly {readonly fileName: string}[]): string[] {
  const neighbour = files[index === 0 ? 1 : index - 1];
  if (neighbour === undefined) return [];
  const others = files.length - 2;
  const further = others === 0 ? '' : ` and ${counted(others, 'more file')}`;
  return [`read as one with ${neighbour.fileName}${further}`];
}

function lossNotes({summary, cutStunMessages, unknownLinkPackets}: FileTally): string[] {
  const linkTypes = summary?.linkTypes.join(', ') ?? '';
  return [
    ...(cutStunMessages === 0 ? [] : [`${counted(cutStunMessages, 'STUN message')} cut by the snapshot length`]),
    ...(unknownLinkPackets === 0
      ? []
      : [`${counted(unknownLinkPackets, 'packet')} not looked into: the link layer is not supported (${linkTypes})`]),
  ];
}

function harmlessNotes({summary, cutStunMessages, fragments}: FileTally): string[] {
  const snapped = summary?.snapped ?? 0;
  return [
    ...(snapped === 0 || cutStunMessages > 0
      ? []
      : [`${counted(snapped, 'packet')} cut by the snapshot length, no STUN message among them`]),
    ...(fragments === 0 ? [] : [`${counted(fragments, 'IP fragment')} not put together`]),
  ];
}

/** RFC 8656 §4.3 (port) and RFC 7443 (ALPN): what looks like TURN over TLS. */
const turnTlsPort = 5349;
const turnProtocol = 'stun.turn';

function encryptedTurnNotes({tlsHandshakes}: CaptureResult, index: number): string[] {
  const sealed = tlsHandshakes.filter(
    ({value, first}) =>
      first.file === index &&
      value.outcome === 'established' &&
      !value.isDecrypted &&
      (value.server.port === turnTlsPort || value.offeredProtocols.includes(turnProtocol)),
  );
  const servers = new Set(sealed.map(({value}) => formatHostPort(value.server.address, value.server.port)));
  const [first] = servers;
  if (first === undefined) return [];
  const more = servers.size > 1 ? ' and others' : '';
  return [
    `TURN over TLS to ${first}${more} is encrypted, so nothing is said of it: give the TLS key log of the browser (SSLKEYLOGFILE) with --keylog`,
  ];
}

function anomalyNote({kind, detail, count, frame}: LocatedAnomaly): string {
  const where = frame === undefined || detail.includes(String(frame)) ? '' : ` (first at frame ${frame})`;
  return `${kind}: ${detail}${count > 1 ? `, ${formatCount(count)} times` : ''}${where}`;
}
