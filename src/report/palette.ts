/** The few styles of the text report. Level 0 gives plain text, 1 the sixteen colours that every terminal has. */
import {Chalk} from 'chalk';
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

export function paletteFor(color: boolean): Palette {
  const chalk = new Chalk({level: color ? 1 : 0});
  return {
    heading: chalk.bold.underline,
    strong: chalk.bold,
    faint: chalk.dim,
    command: chalk.cyan,
    lost: chalk.bold.yellow,
    severity: {error: chalk.bold.red, warning: chalk.bold.yellow, info: chalk.bold.blue},
    status: {
      pass: chalk.green,
      fail: chalk.red,
      'not-applicable': chalk.dim,
      'not-evaluated': chalk.yellow,
      crashed: chalk.bold.red,
      disabled: chalk.dim,
    },
  };
}
