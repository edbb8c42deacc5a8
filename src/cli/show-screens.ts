/** The screens of a run, with what they need of this computer: the terminal, its clipboard, and the hiding of names. */
import type {RunEvent} from '../engine/events.ts';
import type {FactStore} from '../facts/store.ts';
import type {Phrasebook} from '../model/phrasebook.ts';
import type {Report} from '../model/report.ts';
import type {Hiding} from '../ui/state.ts';
import {takeClosedPipe} from './standard-output.ts';

/** Resolves when the person quits, with the report as it was shown to them: what was hidden stays so. */
export async function showScreens(
  events: AsyncIterable<RunEvent>,
  options: {
    readonly isLinear: boolean;
    readonly color: boolean;
    readonly book: Phrasebook;
    /** What was read, once it is. */
    readonly factsOf?: () => FactStore | undefined;
    interrupt(): void;
  },
): Promise<(report: Report) => Report> {
  const {startUi} = await import('../ui/start.tsx');
  takeClosedPipe();
  let loaded: Hiding | undefined;
  const {isHiding} = await startUi({
    events,
    stdin: process.stdin,
    stdout: process.stdout,
    color: options.color,
    book: options.book,
    // Ink's variable, which people who need it have set.
    isLinear: options.isLinear || process.env.INK_SCREEN_READER === 'true',
    shell: process.platform === 'win32' ? 'windows' : 'posix',
    copy: async (text) => (await import('./copy-to-clipboard.ts')).copyToClipboard(text, process.stdout, process.env),
    loadHiding: async () => {
      loaded ??= (await import('./hide-names.ts')).hidingOf(options.factsOf);
      return loaded;
    },
    onStop: options.interrupt,
    onQuit: options.interrupt,
  });
  const hiding = isHiding ? loaded : undefined;
  return (report) => hiding?.({report}).report ?? report;
}
