/** Packet captures (pcap, pcapng) from a file, an archive or standard input: drives `src/pcap` and yields its facts. */
import {containerOf} from '../../pcap/container/capture-file.ts';
import type {ContainerReader, EvidenceInput, ReadContext, ReadOutcome} from '../format-reader.ts';
import {captureHeadOf} from './capture-head.ts';
import {CaptureSeries, type CaptureTools} from './capture-series.ts';

export function createCaptureReader(tools: CaptureTools = {}): ContainerReader {
  return {
    id: 'capture',
    title: 'packet capture',
    kind: 'container',
    isStream: true,
    recognise: ({bytes}) => (containerOf(bytes) === undefined ? 0 : 1),
    read: (input, context) => readAlone(input, context, tools),
    series: {beginOf: (head) => captureHeadOf(head)?.beginsSeconds, open: () => new CaptureSeries(tools)},
  };
}

async function readAlone(input: EvidenceInput, context: ReadContext, tools: CaptureTools): Promise<ReadOutcome> {
  let outcome: ReadOutcome = {state: 'unreadable', notes: []};
  await new CaptureSeries(tools).read(
    input,
    context,
    () => false,
    (settled) => {
      outcome = settled;
    },
  );
  return outcome;
}
