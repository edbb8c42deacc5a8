/** The command line with which a person opens the evidence where it stands: Wireshark at the packet, a pager at the line. */
import type {Origin} from '../model/origin.ts';
import type {FrameFilter} from '../model/report.ts';

/** How a shell quotes: `posix` also for macOS. */
export type Shell = 'posix' | 'windows';

/** Undefined for what is no file of its own: a member of an archive, standard input, what was read live. */
export function openCommand({input, frame, line}: Origin, shell: Shell): string | undefined {
  if (!isFile(input)) return undefined;
  if (frame !== undefined) return `wireshark -r ${quoted(input, shell)} -g ${frame}`;
  if (line === undefined || /\.(?:gz|zst|xz|bz2|zip)$/i.test(input)) return undefined;
  // `more` counts the lines that it skips.
  return shell === 'windows' ? `more +${line - 1} ${quoted(input, shell)}` : `less +${line} ${quoted(input, shell)}`;
}

/** All packets that a finding rests on, and no others. */
export function openFramesCommand({input, filter}: FrameFilter, shell: Shell): string | undefined {
  return isFile(input) ? `wireshark -r ${quoted(input, shell)} -Y ${quoted(filter, shell)}` : undefined;
}

function isFile(input: string): boolean {
  return input !== '' && input !== '-' && !/!|:\/\/|^standard input/.test(input);
}

function quoted(word: string, shell: Shell): string {
  // No option, whatever it is called.
  const safe = word.startsWith('-') ? `./${word}` : word;
  if (/^[\w@%+=:,./-]+$/.test(safe)) return safe;
  if (shell === 'windows') return `"${safe.replaceAll('"', '')}"`;
  return `'${safe.replaceAll("'", "'\\''")}'`;
}
