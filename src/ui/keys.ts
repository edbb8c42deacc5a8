/** Every key of the screen, once: the reducer, the footer and the help all read this table. */
import type {Key} from 'ink';
import type {ListName} from './row-kinds.ts';

export type Command =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'open'
  | 'back'
  | 'fold'
  | 'next-screen'
  | 'previous-screen'
  | 'run'
  | 'diagnosis'
  | 'checks'
  | 'inputs'
  | 'calls'
  | 'attempts'
  | 'timeline'
  | 'around'
  | 'status'
  | 'bytes'
  | 'copy'
  | 'copy-command'
  | 'filter'
  | 'next-match'
  | 'previous-match'
  | 'hide'
  | 'help'
  | 'redraw'
  | 'stop'
  | 'quit';

interface Binding {
  /** Key name and command; several keys may give one command. */
  readonly keys: Readonly<Record<string, Command>>;
  readonly shown: string;
  readonly does: string;
  /** Short form for the footer, by what is shown; those without are in the help only. */
  readonly hint?: Readonly<Partial<Record<HintPlace, string>>>;
  /** Where the short form is shown; left out: on all screens. */
  readonly on?: readonly ListName[];
}
export type HintPlace = 'run' | 'list' | 'detail';

const everywhere = (text: string): NonNullable<Binding['hint']> => ({run: text, list: text, detail: text});

export const bindings: readonly Binding[] = [
  {
    keys: {up: 'up', k: 'up', down: 'down', j: 'down'},
    shown: '↑ ↓ k j',
    does: 'move, or scroll the detail',
    hint: {list: '↑↓ move', detail: '↑↓ scroll'},
  },
  {keys: {'page-up': 'page-up', 'page-down': 'page-down'}, shown: 'PgUp PgDn', does: 'move by a page'},
  {
    keys: {home: 'first', g: 'first', end: 'last', G: 'last'},
    shown: 'Home End g G',
    does: 'go to the start or the end',
  },
  {keys: {enter: 'open', right: 'open'}, shown: 'Enter →', does: 'go to the detail', hint: {list: 'Enter detail'}},
  {
    keys: {escape: 'back', left: 'back'},
    shown: 'Esc ←',
    does: 'go back; in a list: clear the filter',
    hint: {detail: 'Esc back'},
  },
  {
    keys: {' ': 'fold'},
    shown: 'Space',
    does: 'show or fold what a cause explains, and what is accepted',
    hint: {list: 'Space unfold'},
    on: ['diagnosis'],
  },
  {
    keys: {s: 'status'},
    shown: 's',
    does: 'of the checks: all, failed, not judged, passed',
    hint: {list: 's status'},
    on: ['checks'],
  },
  {
    keys: {t: 'around'},
    shown: 't',
    does: 'time line around one attempt; Esc: of all',
    hint: {list: 't around it'},
    on: ['attempts', 'timeline'],
  },
  {
    keys: {c: 'copy'},
    shown: 'c',
    does: 'copy what to do to the clipboard',
    hint: {list: 'c copy fix', detail: 'c copy fix'},
    on: ['diagnosis'],
  },
  {
    keys: {o: 'copy-command'},
    shown: 'o',
    does: 'copy the command line that opens the evidence',
    hint: {detail: 'o copy command'},
    on: ['diagnosis'],
  },
  {
    keys: {x: 'bytes'},
    shown: 'x',
    does: 'show the bytes of the message, or fold them',
    hint: {detail: 'x bytes'},
    on: ['diagnosis'],
  },
  {
    keys: {tab: 'next-screen', 'shift-tab': 'previous-screen'},
    shown: 'Tab',
    does: 'next screen; with Shift the one before',
    hint: everywhere('Tab screens'),
  },
  {
    keys: {1: 'run', 2: 'diagnosis', 3: 'checks', 4: 'inputs', 5: 'calls', 6: 'attempts', 7: 'timeline'},
    shown: '1 … 7',
    does: 'go to a screen; 5: Enter shows the ladder',
  },
  {
    keys: {'/': 'filter'},
    shown: '/',
    does: 'in a list: filter by words (Esc clears); in a detail: search',
    hint: {list: '/ filter', detail: '/ search'},
  },
  {keys: {n: 'next-match', N: 'previous-match'}, shown: 'n N', does: 'go to the next place found, or the one before'},
  {keys: {p: 'hide'}, shown: 'p', does: 'hide names and addresses, for a shared screen; again: show them'},
  {
    keys: {'?': 'help', 'ctrl-l': 'redraw'},
    shown: '? Ctrl-L',
    does: 'this help; draw the screen again',
    hint: everywhere('? help'),
  },
  {
    keys: {'ctrl-c': 'stop'},
    shown: 'Ctrl-C',
    does: 'end the reading, with a report of it; after that: quit',
  },
  {keys: {q: 'quit'}, shown: 'q', does: 'quit', hint: everywhere('q quit')},
];

const commands = new Map(bindings.flatMap(({keys}) => Object.entries(keys)));

export function commandOf(key: string): Command | undefined {
  return commands.get(key);
}

/** Flags of Ink's key, and the names that they have here. */
const flagNames = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'page-up',
  pageDown: 'page-down',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'escape',
  backspace: 'backspace',
  delete: 'backspace',
} as const satisfies Partial<Record<keyof Key, string>>;

const controlNames: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u000c': 'ctrl-l',
};

/** Names of the keys in one piece of input: what is typed fast or pasted comes as several characters at once. */
export function keyNames(input: string, key: Key): readonly string[] {
  if (key.tab) return [key.shift ? 'shift-tab' : 'tab'];
  for (const [flag, name] of Object.entries(flagNames)) if (key[flag as keyof typeof flagNames]) return [name];
  if (key.ctrl) return [`ctrl-${input}`];
  if (key.meta) return [];
  return [...input].map((character) => controlNames[character] ?? character);
}
