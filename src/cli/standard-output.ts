/**
 * Standard output. What Node offers for it brings sockets and streams along, which take longer to load than a small
 * capture to read: a file or a pipe is written to without.
 */
import {fstatSync, writeSync} from 'node:fs';
import {UserError} from '../model/errors.ts';

/** Columns of the terminal that it is; undefined where it is none. */
export function terminalColumns(): number | undefined {
  return isDevice() && process.stdout.isTTY ? process.stdout.columns : undefined;
}

/** A reader that closes the pipe early (`| head`) wants no more; that is no error. */
export function writeToStandardOutput(text: string): void {
  const bytes = Buffer.from(text);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(1, bytes, written);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EPIPE') return;
    if (code !== 'EAGAIN') {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`The report cannot be written: ${reason}`, 'Choose a file with -o.');
    }
    // The other side does not wait for its reader: Node does.
    takeClosedPipe();
    process.stdout.write(bytes.subarray(written));
  }
}

/** For who writes with `process.stdout`. */
export function takeClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** As a terminal is. */
function isDevice(): boolean {
  try {
    return fstatSync(1).isCharacterDevice();
  } catch {
    return false;
  }
}
