/**
 * Runs in a thread of its own: scans the later part of a capture file and sends what it finds. What is sent is handed over, not
 * copied: tables of many flows are large.
 */
import {closeSync, openSync, readSync} from 'node:fs';
import {parentPort, workerData} from 'node:worker_threads';
import {pieceBytes} from '../../pcap/container/capture-file.ts';
import {PartScan} from '../../pcap/scan/part-scan.ts';
import type {PartMessage, PartOrder} from './part-order.ts';

type Send = (message: PartMessage, handedOver: ArrayBufferLike[]) => void;

function scanPart({path, headLength, start, wantsAllOfTls}: PartOrder, send: Send): void {
  const scan = new PartScan((batch) => send({kind: 'batch', batch}, [batch.bytes.buffer]), wantsAllOfTls);
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
  const part = scan.end();
  const tables =
    part === undefined
      ? []
      : [
          part.flows.keys,
          part.flows.counts,
          part.flows.firstSeconds,
          part.rtp.integers,
          part.rtp.doubles,
          part.rtp.beginnings,
        ];
  send(
    {kind: 'end', part},
    tables.map(({buffer}) => buffer),
  );
}

const port = parentPort;
// Checked by who starts the thread.
if (port !== null) {
  scanPart(workerData as PartOrder, (message, handedOver) => port.postMessage(message, handedOver as ArrayBuffer[]));
}
