/**
 * TLS key logs (the file that SSLKEYLOGFILE names): read before captures, which are decrypted with them. They give no
 * facts, and nothing of them is shown or written.
 */
import {counted} from '../../model/count.ts';
import {holdsOnlySecrets, type KeyLog} from '../../pcap/tls/key-log.ts';
import type {ContainerReader, EvidenceInput, ReadOutcome} from '../format-reader.ts';

/** No line of a key log is longer. */
const longestRest = 1024;

export function createKeyLogReader(keyLog: KeyLog): ContainerReader {
  return {
    id: 'tls-key-log',
    title: 'TLS key log',
    kind: 'container',
    isReadFirst: true,
    recognise: ({text}) => (text !== undefined && holdsOnlySecrets(text) ? 1 : 0),
    read: (input) => readKeyLog(input, keyLog),
  };
}

async function readKeyLog(input: EvidenceInput, keyLog: KeyLog): Promise<ReadOutcome> {
  let count = 0;
  let rest = '';
  for await (const chunk of input.chunks()) {
    const text = rest + Buffer.from(chunk).toString('latin1');
    const end = text.lastIndexOf('\n') + 1;
    count += keyLog.add(text.slice(0, end));
    rest = text.slice(end).slice(-longestRest);
  }
  count += keyLog.add(rest);
  return {state: 'read', notes: [`${counted(count, 'secret')} for decrypting captures`]};
}
