/** Scripts with which shells complete commands, options, checks and paths. They know all words: nothing is started for them. */
import type {DescribedCommand, DescribedOption, DescribedProgram, DescribedValue} from './described-commands.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** `checks`: ids of checks and areas, which options such as `--only` take. */
export function completionScript(shell: Shell, program: DescribedProgram, checks: readonly string[]): string {
  const told = `# Completes ${program.name} ${program.version} in ${shell}. Written by \`${program.name} completion ${shell}\`.\n`;
  switch (shell) {
    case 'bash':
      return told + bashScript(program, checks);
    case 'zsh':
      return `#compdef ${program.name}\n${told}${zshScript(program, checks)}`;
    case 'fish':
      return told + fishScript(program, checks);
  }
}

/** For Bash 3.2 and later, which macOS has. Where nothing is offered, bash offers paths. */
function bashScript({commands}: DescribedProgram, checks: readonly string[]): string {
  const cases = commands.map((command) => {
    const values = command.options.flatMap((option) =>
      option.value === undefined ? [] : [`        ${flags(option).join('|')}) ${bashWords(option.value)} ;;`],
    );
    return `    ${quoted(command.name)})
      options=${quoted([...command.options.flatMap(flags), '--help'].join(' '))}
${values.length === 0 ? '' : `      case "$previous" in\n${values.join('\n')}\n      esac\n`}      words=${bashArgument(command)} ;;`;
  });
  return `_wrtc_doctor_checks=${quoted(checks.join(' '))}
_wrtc_doctor() {
  local current previous command words='' options=''
  COMPREPLY=()
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  if [ "$current" = '=' ]; then current=''
  elif [ "$previous" = '=' ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W ${quoted([...firstWords(commands), '--help', '--version'].join(' '))} -- "$current"))
    return
  fi
  case "$command" in
${groups(commands)
  .map(
    ([first, seconds]) => `    ${first})
      if [ "$COMP_CWORD" = 2 ]; then COMPREPLY=($(compgen -W ${quoted(seconds.join(' '))} -- "$current")); return; fi
      command="$command \${COMP_WORDS[2]}" ;;`,
  )
  .join('\n')}
  esac
  case "$command" in
${cases.join('\n')}
    *) return ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *) if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$current")); fi ;;
  esac
}
complete -o bashdefault -o default -F _wrtc_doctor wrtc-doctor
`;
}

/** What to do when the value of an option is asked for. */
function bashWords({kind, choices, isOptional}: DescribedValue): string {
  if (kind === 'choice') return `COMPREPLY=($(compgen -W ${quoted(choices.join(' '))} -- "$current")); return`;
  if (kind === 'check') return 'COMPREPLY=($(compgen -W "$_wrtc_doctor_checks" -- "$current")); return';
  // An option may stand where an optional value may.
  return isOptional ? 'case "$current" in -*) ;; *) return ;; esac' : 'return';
}

function bashArgument({arguments: [first]}: DescribedCommand): string {
  if (first?.kind === 'choice') return quoted(first.choices.join(' '));
  return first?.kind === 'check' ? '"$_wrtc_doctor_checks"' : "''";
}

function zshScript({commands}: DescribedProgram, checks: readonly string[]): string {
  const cases = commands.map((command) => {
    const specs = [
      ...command.options.map((option) => zshOption(option)),
      quoted('(- *)--help[display help for command]'),
      ...command.arguments.map((argument, index) => {
        const place = argument.shown.includes('...') ? '*' : String(index + 1);
        return quoted(`${place}:${zshText(bare(argument.shown))}:${zshAction(argument)}`);
      }),
    ];
    return `    ${quoted(command.name)})\n      _arguments -s -S ${specs.join(' \\\n        ')} ;;`;
  });
  const described = firstWords(commands).map((name) =>
    quoted(`${name}:${zshText(commands.find((command) => command.name.split(' ')[0] === name)?.description ?? '')}`),
  );
  return `_wrtc_doctor_checks() {
  local -a checks
  checks=(${checks.join(' ')})
  compadd -a checks
}
_wrtc_doctor() {
  local -a commands
  commands=(
    ${described.join('\n    ')}
  )
  if (( CURRENT == 2 )); then
    if [[ $words[2] == -* ]]; then compadd -- --help --version; else _describe -t commands command commands; fi
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${groups(commands)
  .map(
    ([first, seconds]) => `    ${first})
      if (( CURRENT == 2 )); then compadd -- ${seconds.join(' ')}; return; fi
      command="$command $words[2]"
      shift words
      (( CURRENT-- )) ;;`,
  )
  .join('\n')}
  esac
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _wrtc_doctor ]; then _wrtc_doctor "$@"; else compdef _wrtc_doctor wrtc-doctor; fi
`;
}

/** `*`: it may be given again. */
function zshOption(option: DescribedOption): string {
  const {value, description} = option;
  const repeats = /may be repeated|several times/.test(description) ? '*' : '';
  const names = flags(option);
  const following =
    value === undefined ? '' : `${value.isOptional ? '::' : ':'}${zshText(bare(value.shown))}:${zshAction(value)}`;
  const told = `[${zshText(description)}]${following}`;
  if (names.length === 1) return quoted(`${repeats}${names[0]}${told}`);
  const apart = repeats === '' ? quoted(`(${names.join(' ')})`) : quoted(repeats);
  return `${apart}{${names.join(',')}}${quoted(told)}`;
}

function zshAction({kind, choices}: DescribedValue): string {
  if (kind === 'choice') return `(${choices.join(' ')})`;
  if (kind === 'check') return '_wrtc_doctor_checks';
  return kind === 'path' ? '_files' : ' ';
}

/** What means something in a description of _arguments or _describe. */
function zshText(text: string): string {
  return text.replace(/[[\]:\\]/g, (character) => `\\${character}`);
}

function fishScript({name, commands}: DescribedProgram, checks: readonly string[]): string {
  const lines = [
    `set -g __wrtc_doctor_checks ${checks.join(' ')}`,
    `complete -c ${name} -f`,
    `complete -c ${name} -n __fish_use_subcommand -l version -s V -d 'output the version number'`,
    ...firstWords(commands).map((first) => {
      const of = commands.find((command) => command.name.split(' ')[0] === first);
      return `complete -c ${name} -n __fish_use_subcommand -a ${first} -d ${fishQuoted(of?.description ?? '')}`;
    }),
  ];
  for (const [first, seconds] of groups(commands)) {
    const isAsked = `__fish_seen_subcommand_from ${first}; and not __fish_seen_subcommand_from ${seconds.join(' ')}`;
    lines.push(`complete -c ${name} -n ${fishQuoted(isAsked)} -a ${fishQuoted(seconds.join(' '))}`);
  }
  for (const command of commands) {
    const isGiven = fishQuoted(
      command.name
        .split(' ')
        .map((word) => `__fish_seen_subcommand_from ${word}`)
        .join('; and '),
    );
    const start = `complete -c ${name} -n ${isGiven}`;
    for (const option of command.options) {
      const short = option.short === undefined ? '' : ` -s ${option.short.slice(1)}`;
      lines.push(
        `${start}${short} -l ${option.long.slice(2)}${fishValue(option.value)} -d ${fishQuoted(option.description)}`,
      );
    }
    const [argument] = command.arguments;
    if (argument?.kind === 'path') lines.push(`${start} -F`);
    if (argument?.kind === 'choice') lines.push(`${start} -a ${fishQuoted(argument.choices.join(' '))}`);
    if (argument?.kind === 'check') lines.push(`${start} -a '$__wrtc_doctor_checks'`);
  }
  return `${lines.join('\n')}\n`;
}

function fishValue(value: DescribedValue | undefined): string {
  if (value === undefined) return '';
  // Fish knows no value that may be left out.
  if (value.kind === 'path') return value.isOptional ? ' -F' : ' -r -F';
  const needed = value.isOptional ? '' : ' -x';
  if (value.kind === 'choice') return `${needed} -a ${fishQuoted(value.choices.join(' '))}`;
  return value.kind === 'check' ? `${needed} -a '$__wrtc_doctor_checks'` : needed;
}

function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

/** For bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function flags({short, long}: DescribedOption): string[] {
  return short === undefined ? [long] : [short, long];
}

/** Without what says that it is needed or may be left out. */
function bare(shown: string): string {
  return shown.replace(/[<>[\]]|\.\.\./g, '');
}

function firstWords(commands: readonly DescribedCommand[]): string[] {
  return [...new Set(commands.map(({name}) => name.split(' ')[0] ?? name))];
}

/** Commands that have commands: `config`, and what may follow it. */
function groups(commands: readonly DescribedCommand[]): readonly (readonly [string, readonly string[]])[] {
  return firstWords(commands).flatMap((first) => {
    const seconds = commands.flatMap(({name}) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
    return seconds.length === 0 ? [] : [[first, seconds] as const];
  });
}
