/** Packet captures (pcap, pcapng) from a file, an archive or standard input: drives `src/pcap` and yields its facts. */
import {stripControlCharacters} from '../../model/origin.ts';
import {CaptureAnalysis} from '../../pcap/capture-analysis.ts';
import {containerOf} from '../../pcap/capture-file.ts';
import type {ContainerReader, EvidenceInput, ReadContext, ReadOutcome} from '../format-reader.ts';
import {captureFacts} from './capture-facts.ts';
import {describeOutcome} from './capture-notes.ts';

export const captureReader: ContainerReader = {
  id: 'capture',
  title: 'packet capture',
  kind: 'container',
  recognise: ({bytes}) => (containerOf(bytes) === undefined ? 0 : 1),
  read: readCapture,
};

async function readCapture(input: EvidenceInput, context: ReadContext): Promise<ReadOutcome> {
  const analysis = new CaptureAnalysis();
  const interruption = await feedAll(input, context, analysis);
  const result = analysis.end();
  for (const fact of captureFacts(result, input)) context.emit(fact);
  return describeOutcome(result, interruption);
}

/** Says why the reading ended before the file did, if it did: broken compression, a vanished disk, the user. */
async function feedAll(
  input: EvidenceInput,
  context: ReadContext,
  analysis: CaptureAnalysis,
): Promise<string | undefined> {
  let bytesRead = 0;
  try {
    for await (const chunk of input.chunks()) {
      if (context.signal.aborted) return 'interrupted';
      analysis.feed(chunk);
      bytesRead += chunk.length;
      context.progress(bytesRead);
      if (analysis.isStopped) return undefined;
    }
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `reading failed after ${bytesRead} bytes: ${stripControlCharacters(reason)}`;
  }
}
