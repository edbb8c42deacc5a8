/** A capture that is going on: the program that captures, its packets as a stream, and how it ended. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createWriteStream, type WriteStream} from 'node:fs';
import {PassThrough, type Readable} from 'node:stream';
import {counted} from '../../model/count.ts';
import {stripControlCharacters} from '../../model/origin.ts';
import {type CaptureRequest, type CaptureTool, captureArguments, droppedPackets, failureOf} from './capture-tool.ts';

export interface RunningCapture {
  readonly tool: CaptureTool;
  readonly packets: Readable;
  /** Asks it to end. What it holds still comes. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
  /** Why bytes are missing, once it has ended. */
  loss(): Promise<string | undefined>;
}

/** A program that fails to open the interface does so in less than this. */
const startMs = 2000;
/** What it says is bounded, so that a program that goes mad does no harm. */
const mostErrorCharacters = 64 * 1024;

/**
 * Starts it, and waits until packets come or it is clear that it goes on. `failed`: what it said when it could not
 * start. `writeTo`: a file that gets the same bytes.
 */
export async function startCapture(
  tool: CaptureTool,
  request: CaptureRequest,
  writeTo: string | undefined,
): Promise<RunningCapture | {readonly failed: string}> {
  // No shell: neither the interface nor the filter is a command.
  const child = spawn(tool.path, captureArguments(tool, request), {stdio: ['ignore', 'pipe', 'pipe'], shell: false});
  let said = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    said = (said + stripLines(text)).slice(-mostErrorCharacters);
  });
  const ended = endOf(child);
  const begun = await Promise.race([
    ended.then(() => false),
    once(child.stdout, 'readable').then(() => child.stdout.readableLength > 0),
    delay(startMs).then(() => true),
  ]);
  if (!begun && child.stdout.readableLength === 0) {
    const {error} = await ended;
    return {failed: error ?? failureOf(tool, said)};
  }
  const copy = writeTo === undefined ? undefined : new FileCopy(writeTo);
  return {
    tool,
    packets: copy === undefined ? child.stdout : copied(child.stdout, copy),
    stop: () => void child.kill('SIGINT'),
    kill: () => void child.kill('SIGKILL'),
    loss: async () => {
      const {code} = await ended;
      const dropped = droppedPackets(tool, said);
      const reasons = [
        ...(dropped === undefined || dropped === 0
          ? []
          : [
              `${counted(dropped, 'packet')} lost by ${tool.name} before they could be written: what is missing may be among them`,
            ]),
        ...(code !== null && code !== 0 ? [`${tool.name} ended with an error: ${failureOf(tool, said)}`] : []),
        ...(copy?.problem === undefined ? [] : [`${writeTo} is not whole: ${copy.problem}`]),
      ];
      return reasons.length === 0 ? undefined : reasons.join('; ');
    },
  };
}

/** The interfaces that it names, as it prints them. */
export async function listInterfaces(tool: CaptureTool): Promise<{readonly text: string} | {readonly failed: string}> {
  const child = spawn(tool.path, ['-D'], {stdio: ['ignore', 'pipe', 'pipe'], shell: false});
  let [text, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += stripLines(chunk);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += stripLines(chunk);
  });
  const {code, error} = await endOf(child);
  return code === 0 && text.trim() !== '' ? {text} : {failed: error ?? failureOf(tool, said)};
}

interface End {
  readonly code: number | null;
  readonly error?: string;
}

function endOf(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({code: null, error: error.message}));
    child.once('close', (code) => resolve({code}));
  });
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

function stripLines(text: string): string {
  return text.split('\n').map(stripControlCharacters).join('\n');
}

/** A file that cannot be written any more (a full disk) ends the copy and not the capture. */
class FileCopy {
  problem: string | undefined;
  readonly #stream: WriteStream;

  constructor(path: string) {
    this.#stream = createWriteStream(path);
    this.#stream.on('error', (error) => {
      this.problem ??= error.message;
    });
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.problem !== undefined || this.#stream.write(chunk)) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('drain', resolve);
      this.#stream.once('error', () => resolve());
    });
  }

  end(): Promise<void> {
    if (this.problem !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(() => resolve());
    });
  }
}

function copied(packets: Readable, copy: FileCopy): Readable {
  const through = new PassThrough();
  const pump = async () => {
    for await (const chunk of packets) {
      const bytes = Buffer.from(chunk);
      await copy.write(bytes);
      if (through.destroyed) continue;
      if (!through.write(bytes)) await Promise.race([once(through, 'drain'), once(through, 'close')]);
    }
  };
  void pump()
    .catch(() => {})
    .then(() => copy.end())
    .finally(() => through.end());
  return through;
}
