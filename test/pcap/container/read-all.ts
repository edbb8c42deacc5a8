/** Reads a container as the analysis does, and notes what the sink was given. */
import {AnomalyLog} from '../../../src/pcap/anomaly-log.ts';
import {CaptureFile} from '../../../src/pcap/container/capture-file.ts';
import {instantOf} from '../../../src/pcap/container/clock.ts';

interface Seen {
  readonly frame: number;
  readonly data: string;
  readonly original: number;
  readonly linkType: number;
  readonly time: string | undefined;
}

/** Reads a file in chunks of that size. */
export function readAll(file: Uint8Array, chunkSize = file.length) {
  const seen: Seen[] = [];
  const secrets: {secretsType: number; text: string}[] = [];
  const anomalies = new AnomalyLog();
  const reader = new CaptureFile(
    {
      packet: (record, {bytes}) => {
        const {frame, start, capturedLength, originalLength, linkType, timeHigh, timeLow, clock} = record;
        const data = Buffer.from(bytes.subarray(start, start + capturedLength)).toString('hex');
        const time = clock === undefined ? undefined : instantOf(timeHigh, timeLow, clock).iso;
        seen.push({frame, data, original: originalLength, linkType, time});
      },
      decryptionSecrets: (secretsType, bytes) => {
        secrets.push({secretsType, text: Buffer.from(bytes).toString()});
      },
    },
    anomalies,
  );
  for (let offset = 0; offset < file.length; offset += Math.max(1, chunkSize)) {
    reader.feed(file.subarray(offset, offset + Math.max(1, chunkSize)));
  }
  reader.end();
  return {seen, secrets, anomalies: anomalies.rows, frames: reader.frames, reader};
}
