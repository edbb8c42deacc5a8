/**
 * Brings a text to the clipboard of the person at the terminal, also over SSH: by the terminal itself (OSC 52), inside
 * tmux and screen too. Whether a terminal takes it cannot be known, and is not claimed.
 */
import {spawn} from 'node:child_process';
import {counted} from '../model/count.ts';

interface Terminal {
  write(text: string): unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Longer ones are dropped by many terminals. */
const longestBytes = 74_000;
const screenChunk = 252;

/** Says in a sentence what became of it. `loadBuffer`: gives the text to tmux, and says whether that took it. */
export async function copyToClipboard(
  text: string,
  terminal: Terminal,
  environment: Environment,
  loadBuffer: (text: string) => Promise<boolean> = loadTmuxBuffer,
): Promise<string> {
  const amount = counted(text.split('\n').length, 'line');
  if (isSet(environment.TMUX) && (await loadBuffer(text)))
    return `Copied ${amount} to the tmux buffer and the clipboard`;
  if (Buffer.byteLength(text) > longestBytes) return 'Not copied: more than terminals take';
  terminal.write(clipboardSequence(text, environment));
  return `Copied ${amount}, where the terminal allows it (OSC 52)`;
}

/** XTerm Control Sequences, "Operating System Commands": `c` is the clipboard. */
export function clipboardSequence(text: string, environment: Environment): string {
  const sequence = `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
  // What is wrapped passes to the terminal outside; tmux wants each escape twice.
  if (isSet(environment.TMUX)) return `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\`;
  if (isSet(environment.STY)) {
    const amount = Math.ceil(sequence.length / screenChunk);
    const chunks = Array.from({length: amount}, (_, index) =>
      sequence.slice(index * screenChunk, (index + 1) * screenChunk),
    );
    return chunks.map((chunk) => `\u001bP${chunk}\u001b\\`).join('');
  }
  return sequence;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** tmux drops OSC 52 of programs unless told otherwise, but takes a buffer, and passes it on (`-w`, from 3.2). */
function loadTmuxBuffer(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const tmux = spawn('tmux', ['load-buffer', '-w', '-'], {stdio: ['pipe', 'ignore', 'ignore']});
    tmux.on('error', () => resolve(false));
    tmux.stdin.on('error', () => resolve(false));
    tmux.on('close', (code) => resolve(code === 0));
    tmux.stdin.end(text);
  });
}
