/**
 * The look, as data. Every state has a symbol and a word, so that colour only adds to them; the colours are the
 * vermilion, amber and blue that people with any colour vision can tell apart (after Okabe and Ito), as dark as a light
 * background needs and as light as a dark one does: 3.7 to 1 at least on white, and 4.3 to 1 on black.
 */
import type {CheckStatus, InputState} from '../model/report.ts';
import type {Confidence, Impact, Severity} from '../model/severity.ts';

export interface TextStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

const vermilion = '#d94c00';
const amber = '#a08000';
const blue = '#0073cc';

export const styles = {
  title: {bold: true},
  heading: {bold: true, color: blue},
  error: {bold: true, color: vermilion},
  warning: {bold: true, color: amber},
  good: {color: blue},
  faint: {dimColor: true},
  value: {bold: true},
  command: {color: blue},
  selected: {bold: true},
  current: {bold: true, inverse: true},
  /** What a search found, and the bytes that matter. */
  match: {inverse: true},
} as const satisfies Readonly<Record<string, TextStyle>>;
export type StyleName = keyof typeof styles;

export interface Mark {
  readonly symbol: string;
  readonly word: string;
  readonly style: StyleName;
}

export const severityMarks: Readonly<Record<Severity, Mark>> = {
  error: {symbol: '✖', word: 'ERROR', style: 'error'},
  warning: {symbol: '▲', word: 'WARNING', style: 'warning'},
  info: {symbol: '●', word: 'INFO', style: 'good'},
};

/** Instead of the severity where the evidence admits other causes. */
export const hintMark: Mark = {symbol: '?', word: 'HINT', style: 'warning'};

/** Instead of the severity of what the site accepts. */
export const acceptedMark: Mark = {symbol: '–', word: 'ACCEPTED', style: 'faint'};

export const statusMarks: Readonly<Record<CheckStatus, Mark>> = {
  fail: {symbol: '✖', word: 'FAIL', style: 'error'},
  crashed: {symbol: '!', word: 'CRASHED', style: 'error'},
  'not-evaluated': {symbol: '○', word: 'not evaluated', style: 'warning'},
  pass: {symbol: '✔', word: 'pass', style: 'good'},
  'not-applicable': {symbol: '–', word: 'not applicable', style: 'faint'},
  disabled: {symbol: '·', word: 'disabled', style: 'faint'},
};

export const inputMarks: Readonly<Record<InputState | 'reading', Mark>> = {
  reading: {symbol: '…', word: 'reading', style: 'warning'},
  read: {symbol: '✔', word: 'read', style: 'good'},
  partial: {symbol: '▲', word: 'partly read', style: 'warning'},
  unrecognised: {symbol: '✖', word: 'NOT RECOGNISED', style: 'error'},
  unreadable: {symbol: '✖', word: 'NOT READABLE', style: 'error'},
  skipped: {symbol: '–', word: 'skipped', style: 'faint'},
};

export const joinMarks: Readonly<Record<'failed' | 'joined' | 'open', Mark>> = {
  failed: {symbol: '✖', word: 'failed', style: 'error'},
  joined: {symbol: '✔', word: 'joined', style: 'good'},
  open: {symbol: '○', word: 'no end told', style: 'faint'},
};

export const impactWords: Readonly<Record<Impact, string>> = {
  'blocks-join': 'blocks the join',
  'blocks-media': 'blocks media',
  degrades: 'degrades the service',
  hygiene: 'good practice',
};

export const confidenceWords: Readonly<Record<Confidence, string>> = {
  certain: 'certain',
  likely: 'likely',
  possible: 'possible: other causes fit as well',
};

export const selectionSymbol = '›';
