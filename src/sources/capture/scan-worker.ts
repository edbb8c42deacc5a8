/** Runs in a thread of its own: scans the later part of a capture file and sends what it finds. */
import {closeSync, openSync, readSync} from 'node:fs';
import {parentPort, workerData} from 'node:worker_threads';
import {pieceBytes} from '../../pcap/container/capture-file.ts';
import {PartScan} from '../../pcap/scan/part-scan.ts';
import type {PartMessage, PartOrder} from './part-order.ts';

function scanPart({path, headLength, start, wantsAllOfTls}: PartOrder, send: (message: PartMessage) => void): void {
  const scan = new PartScan((batch) => send({kind: 'batch', batch}), wantsAllOfTls);
  const descriptor = openSync(path, 'r');
  const read = (position: number, length: number): number => {
    const count = readSync(descriptor, scan.room(length), 0, length, position);
    scan.take(count);
    return count;
  };
  try {
    for (let position = 0; position < headLength; ) position += read(position, headLength - position) || headLength;
    for (let position = start; !scan.isHopeless; ) {
      const count = read(position, pieceBytes);
      if (count === 0) break;
      position += count;
    }
  } finally {
    closeSync(descriptor);
  }
  send({kind: 'end', part: scan.end()});
}

const port = parentPort;
// Checked by who starts the thread.
if (port !== null) scanPart(workerData as PartOrder, (message) => port.postMessage(message));
