/** Runs in a thread of its own: takes parts of a log file that nobody has taken, and sends what matters in them. */
import {closeSync, openSync} from 'node:fs';
import {parentPort, workerData} from 'node:worker_threads';
import {type PartMessage, type PartOrder, partCountOf, readLogPart} from './log-part.ts';
import {PartClaims} from './part-claims.ts';

function readParts({path, size, terms, claimed}: PartOrder, send: (message: PartMessage) => void): void {
  const claims = new PartClaims(partCountOf(size), claimed);
  const descriptor = openSync(path, 'r');
  try {
    for (let index = claims.take(); index !== 'none'; index = claims.take()) {
      if (index === 'ahead') claims.waitForJoin();
      else send({index, ...readLogPart(descriptor, index, size, terms)});
    }
  } finally {
    closeSync(descriptor);
  }
}

const port = parentPort;
// Checked by who starts the thread.
if (port !== null) readParts(workerData as PartOrder, (message) => port.postMessage(message));
