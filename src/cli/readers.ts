/** Which readers a command uses. Each command loads only its own: a capture does not wait for the XML parser. */
import type {LoadedReaders, ReaderOptions} from './loaded-readers.ts';

export type Command = 'run' | 'pcap' | 'capture' | 'logs' | 'probe' | 'browser-test';

export async function loadReaders(
  command: Command,
  {threads, logs = {}, logStream}: ReaderOptions,
): Promise<LoadedReaders> {
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
      if (logStream !== undefined) {
        const {createLogStreamReader} = await import('../sources/cms-log/log-stream-reader.ts');
        return {readers: [createLogStreamReader({...logs, ...logStream})], lateFacts: () => []};
      }
      const {defineCmsLogReader} = await import('../sources/cms-log/cms-log-reader.ts');
      const {defineCmsLogTextReader} = await import('../sources/cms-log/cms-log-text-reader.ts');
      const readers = [
        defineCmsLogReader({...logs, ...(threads === undefined ? {} : {threads})}),
        defineCmsLogTextReader(logs),
      ];
      return {readers, lateFacts: () => []};
    }
    case 'probe':
    case 'browser-test':
      return {readers: [], lateFacts: () => []};
    case 'run':
      return (await import('./all-readers.ts')).loadAllReaders({
        logs,
        ...(threads === undefined ? {} : {threads}),
      });
  }
}
