/** The command line as data: what the completion of shells and the manual page are made from. */
import type {Argument, Command, Option} from 'commander';

export interface DescribedOption {
  /** `-o`; left out where there is none. */
  readonly short?: string;
  /** `--output`. */
  readonly long: string;
  readonly description: string;
  /** What follows it; left out where nothing does. */
  readonly value?: DescribedValue;
}

export interface DescribedValue {
  /** As help shows it: `<file>`, `[paths...]`. */
  readonly shown: string;
  readonly isOptional: boolean;
  /** What it can be, where that is known. */
  readonly choices: readonly string[];
  readonly kind: 'path' | 'check' | 'choice' | 'other';
  /** Of an argument. */
  readonly description?: string;
}

export interface DescribedCommand {
  /** `run`, `config check`. */
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly DescribedValue[];
  readonly options: readonly DescribedOption[];
}

export interface DescribedProgram {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly commands: readonly DescribedCommand[];
}

/** `program` must have all its commands. */
export function describeProgram(program: Command, version: string): DescribedProgram {
  return {
    name: program.name(),
    version,
    description: program.description(),
    commands: program.commands.flatMap((command) => describeCommand(command, '')),
  };
}

function describeCommand(command: Command, before: string): readonly DescribedCommand[] {
  const name = `${before}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((inner) => describeCommand(inner, `${name} `));
  const options = command
    .createHelp()
    .visibleOptions(command)
    .filter(({long}) => long !== '--help');
  return [
    {
      name,
      description: command.description(),
      arguments: command.registeredArguments.map(describeArgument),
      options: options.map(describeOption),
    },
  ];
}

function describeArgument(argument: Argument): DescribedValue {
  const shown = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return describeValue(
    argument.required ? `<${shown}>` : `[${shown}]`,
    argument.description,
    argument.argChoices,
    /^(?:path|file|report|old|new)$/.test(argument.name()),
  );
}

function describeOption(option: Option): DescribedOption {
  const shown = /[<[].*/.exec(option.flags)?.[0];
  const {short, long} = option;
  return {
    ...(short === undefined ? {} : {short}),
    long: long ?? option.flags,
    description: withDefault(option),
    ...(shown === undefined ? {} : {value: describeValue(shown, undefined, option.argChoices)}),
  };
}

function withDefault({description, defaultValue, defaultValueDescription}: Option): string {
  const usual = defaultValueDescription ?? defaultValue;
  const isTold = (typeof usual === 'string' || typeof usual === 'number') && !description.includes('(default');
  return isTold ? `${description} (default: ${usual})` : description;
}

function describeValue(
  shown: string,
  description: string | undefined,
  choices: readonly string[] = [],
  isPath = /^[<[](?:file|path|folder)\b/.test(shown),
): DescribedValue {
  const kind =
    choices.length > 0
      ? 'choice'
      : isPath
        ? 'path'
        : /^<check>$|^\[what\.\.\.\]$|^<what\.\.\.>$/.test(shown)
          ? 'check'
          : 'other';
  return {
    shown,
    isOptional: shown.startsWith('['),
    choices,
    kind,
    ...(description === undefined ? {} : {description}),
  };
}
