/** The key log that the user names: looked into before anything is read, so that a wrong file is said at once. */
import {open} from 'node:fs/promises';
import {UserError} from '../model/errors.ts';
import {holdsOnlySecrets} from '../pcap/tls/key-log.ts';
import {reasonOf} from '../sources/files/error-words.ts';

const headBytes = 16 * 1024;

export async function refuseNoKeyLog(path: string): Promise<void> {
  if (!holdsOnlySecrets(await readHead(path))) {
    throw new UserError(
      `${path} holds no TLS secrets.`,
      'A key log has lines that begin with CLIENT_RANDOM or CLIENT_HANDSHAKE_TRAFFIC_SECRET. Start the browser anew with SSLKEYLOGFILE set, and capture again.',
    );
  }
}

async function readHead(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const {buffer, bytesRead} = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return buffer.subarray(0, bytesRead).toString('latin1');
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`, 'Give the key log by a path that can be read.');
  }
}
