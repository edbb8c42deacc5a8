/** The programs that capture packets: where they are, how they are called, and what they say when they end. */
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

export interface CaptureTool {
  readonly name: 'dumpcap' | 'tcpdump';
  readonly path: string;
}

export interface CaptureRequest {
  readonly interfaceName: string;
  /** In the syntax of pcap-filter(7). */
  readonly filter?: string;
}

/** dumpcap first: it needs no root where Wireshark is set up, and writes down what it lost. */
const names = ['dumpcap', 'tcpdump'] as const;
/** Wireshark for Windows does not put itself on the path. */
const windowsFolder = 'C:\\Program Files\\Wireshark';

/** Those that can be run, the best first. */
export function findCaptureTools(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): CaptureTool[] {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  if (platform === 'win32') folders.push(windowsFolder);
  // Only root has these on its path everywhere.
  else folders.push('/usr/sbin', '/sbin');
  const suffix = platform === 'win32' ? '.exe' : '';
  return names.flatMap((name) => {
    const path = folders.map((folder) => join(folder, name + suffix)).find(isExecutable);
    return path === undefined ? [] : [{name, path}];
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whole packets to standard output, each as it comes; no names are looked up. */
export function captureArguments({name}: CaptureTool, {interfaceName, filter}: CaptureRequest): string[] {
  if (name === 'dumpcap') {
    return ['-q', '-i', interfaceName, ...(filter === undefined ? [] : ['-f', filter]), '-w', '-'];
  }
  return ['-n', '-U', '-s', '0', '-i', interfaceName, '-w', '-', ...(filter === undefined ? [] : ['--', filter])];
}

/** Packets that were lost before they were written, as the program says when it ends; undefined when it does not say. */
export function droppedPackets({name}: CaptureTool, stderr: string): number | undefined {
  if (name === 'dumpcap') {
    // `Packets received/dropped on interface 'lo': 12/3 (pcap:2/dumpcap:1/flushed:0/ps_ifdrop:0) (80.0%)`
    const found = [...stderr.matchAll(/received\/dropped on interface .*?: \d+\/(\d+)/g)];
    return found.length === 0 ? undefined : found.reduce((sum, [, dropped]) => sum + Number(dropped), 0);
  }
  const found = [...stderr.matchAll(/^(\d+) packets? dropped by (?:kernel|interface)/gm)];
  return found.length === 0 ? undefined : found.reduce((sum, [, dropped]) => sum + Number(dropped), 0);
}

/** The lines that tell why it failed, without those that say that it began. */
export function failureOf({name}: CaptureTool, stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(
      (line) => line !== '' && !/^(?:Capturing on|File:|Packets (?:captured|received)|Running as user)/.test(line),
    );
  return lines.join(' ').slice(0, 600) || `${name} ended without a word`;
}
