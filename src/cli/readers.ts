/** Which readers a command uses. Each command loads only its own: a capture does not wait for the XML parser. */
import type {LoadedReaders} from './loaded-readers.ts';

export type Command = 'run' | 'pcap' | 'capture' | 'logs';

export interface ReaderOptions {
  /** Threads that may be used for one capture; undefined: as the machine has processors. */
  readonly threads?: number;
}

export async function loadReaders(command: Command, {threads}: ReaderOptions): Promise<LoadedReaders> {
  switch (command) {
    case 'pcap':
    case 'capture': {
      const {KeyLog} = await import('../pcap/tls/key-log.ts');
      const {createCaptureReader} = await import('../sources/capture/capture-reader.ts');
      const {createKeyLogReader} = await import('../sources/capture/key-log-reader.ts');
      const keyLog = new KeyLog();
      return {
        readers: [
          createKeyLogReader(keyLog),
          createCaptureReader({keyLog, ...(threads === undefined ? {} : {threads})}),
        ],
        lateFacts: () => [],
      };
    }
    case 'logs': {
      const {cmsLogReader} = await import('../sources/cms-log/cms-log-reader.ts');
      const {cmsLogTextReader} = await import('../sources/cms-log/cms-log-text-reader.ts');
      return {readers: [cmsLogReader, cmsLogTextReader], lateFacts: () => []};
    }
    case 'run':
      return (await import('./all-readers.ts')).loadAllReaders(threads);
  }
}
