/** The few styles of the text report. Level 0 gives plain text, 1 the sixteen colours that every terminal has. */
import type {CheckStatus} from '../model/report.ts';
import type {Severity} from '../model/severity.ts';

type Style = (text: string) => string;

export interface Palette {
  readonly heading: Style;
  readonly strong: Style;
  readonly faint: Style;
  readonly command: Style;
  readonly lost: Style;
  readonly severity: Readonly<Record<Severity, Style>>;
  readonly status: Readonly<Record<CheckStatus, Style>>;
}

/** On and off: select graphic rendition, ECMA-48 §8.3.117. */
const renditions = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

const plain: Style = (text) => text;

function styleOf(names: readonly (keyof typeof renditions)[]): Style {
  const on = names.map((name) => `\u001b[${renditions[name][0]}m`).join('');
  const off = names
    .toReversed()
    .map((name) => `\u001b[${renditions[name][1]}m`)
    .join('');
  return (text) => (text === '' ? '' : `${on}${text}${off}`);
}

export function paletteFor(color: boolean): Palette {
  const style = (...names: readonly (keyof typeof renditions)[]) => (color ? styleOf(names) : plain);
  return {
    heading: style('bold', 'underline'),
    strong: style('bold'),
    faint: style('dim'),
    command: style('cyan'),
    lost: style('bold', 'yellow'),
    severity: {error: style('bold', 'red'), warning: style('bold', 'yellow'), info: style('bold', 'blue')},
    status: {
      pass: style('green'),
      fail: style('red'),
      'not-applicable': style('dim'),
      'not-evaluated': style('yellow'),
      crashed: style('bold', 'red'),
      disabled: style('dim'),
    },
  };
}
