/** Which readers a command uses. Each command loads only its own: a capture does not wait for the XML parser. */
import type {LoadedReaders} from './loaded-readers.ts';

export type Command = 'run' | 'pcap' | 'logs';

export async function loadReaders(command: Command): Promise<LoadedReaders> {
  switch (command) {
    case 'pcap': {
      const {captureReader} = await import('../sources/capture/capture-reader.ts');
      return {readers: [captureReader], lateFacts: () => []};
    }
    case 'logs': {
      const {cmsLogReader} = await import('../sources/cms-log/cms-log-reader.ts');
      const {cmsLogTextReader} = await import('../sources/cms-log/cms-log-text-reader.ts');
      return {readers: [cmsLogReader, cmsLogTextReader], lateFacts: () => []};
    }
    case 'run':
      return (await import('./all-readers.ts')).loadAllReaders();
  }
}
