/** The manual page, man(7): made from the commands, so that it cannot tell of others. */
import type {DescribedCommand, DescribedProgram} from './described-commands.ts';

/** As in docs/exit-codes.md. */
const exitStatus: Readonly<Record<string, string>> = {
  0: 'Evaluated; nothing at or above --fail-on (default: error).',
  1: 'Findings at or above --fail-on, or a stage of a probed path failed.',
  2: 'Usage, site file or configuration: the message says what to change.',
  3: 'Nothing could be evaluated: no evidence was recognised, or none that a check needs.',
  70: 'A mistake in this program.',
  130: 'Interrupted; what was read until then is reported.',
};

const environment: Readonly<Record<string, string>> = {
  WRTC_DOCTOR_TURN_PASSWORD_CMS: 'The TURN password that CMS has. It is never written.',
  WRTC_DOCTOR_TURN_PASSWORD_EXPRESSWAY_E: 'The same of Expressway-E.',
  WRTC_DOCTOR_TURN_PASSWORD: 'The same where it is not known whose it is.',
  WRTC_DOCTOR_REDACTION_KEY: 'Keeps the tokens of --redact and collect the same from run to run.',
  WRTC_DOCTOR_LANG: 'As --lang.',
  CHROME_PATH: 'The browser of browser-test, as --browser.',
  NO_COLOR: 'Where it is set and not empty, nothing is coloured.',
};

const files: Readonly<Record<string, string>> = {
  'wrtc-doctor.yaml': 'The site file: names, addresses, and where passwords are to be found. init writes it.',
};

/** `examples`: lines of help: a command, and behind three blanks or more what it does. */
export function manPage(program: DescribedProgram, examples: readonly string[]): string {
  const {name, version, description, commands} = program;
  const lines = [
    // No date: the same program gives the same page.
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
    '.SH NAME',
    `${text(name)} \\- ${paragraph(lowerFirst(withoutFullStop(description)))}`,
    '.SH SYNOPSIS',
    `.B ${text(name)}`,
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    paragraph(
      'Evidence in, diagnosis out: it reads captures, logs, settings, certificates and what browsers say, or reads the boxes themselves, and reports root causes with the evidence that proves them and what to change. It changes nothing.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap((command) => commandLines(command, name)),
    '.SH EXIT STATUS',
    ...tagged(exitStatus),
    '.SH ENVIRONMENT',
    ...tagged(environment),
    '.SH FILES',
    ...tagged(files),
    '.SH EXAMPLES',
    ...examples.flatMap((example) => {
      const [command = '', meaning = ''] = example.trim().split(/ {3,}/);
      return ['.TP', `.B ${text(command)}`, ...(meaning === '' ? ['\\&'] : [paragraph(meaning)])];
    }),
    '.SH SEE ALSO',
    paragraph(`${name} explain WHAT tells of each check, without a network.`),
  ];
  return `${lines.join('\n')}\n`;
}

function commandLines(command: DescribedCommand, program: string): string[] {
  const shown = [`${program} ${command.name}`, '[options]', ...command.arguments.map(({shown: value}) => value)];
  return [
    `.SS "${text(shown.join(' '))}"`,
    paragraph(command.description),
    ...command.arguments.flatMap(({shown: value, description = ''}) =>
      description === '' ? [] : ['.TP', `.I ${text(value)}`, paragraph(description)],
    ),
    ...command.options.flatMap(({short, long, value, description}) => {
      const names = [short, long].flatMap((flag) => (flag === undefined ? [] : [`\\fB${text(flag)}\\fR`])).join(', ');
      return [
        '.TP',
        value === undefined ? names : `${names} \\fI${text(value.shown)}\\fR`,
        paragraph(withChoices(description, value?.choices)),
      ];
    }),
  ];
}

function withChoices(description: string, choices: readonly string[] = []): string {
  return choices.length === 0 ? description : `${description}; one of: ${choices.join(', ')}`;
}

function tagged(rows: Readonly<Record<string, string>>): string[] {
  return Object.entries(rows).flatMap(([tag, meaning]) => ['.TP', `.B ${text(tag)}`, paragraph(meaning)]);
}

/** Lines of 80 characters at most. What begins with a point or a quotation mark would be a request. */
function paragraph(words: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text(words).split(' ')) {
    if (line !== '' && line.length + 1 + word.length > 78) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => (/^[.']/.test(each) ? `\\&${each}` : each)).join('\n');
}

/** A hyphen that is typed is a minus for roff; other characters than ASCII by their numbers. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\(rs')
    .replaceAll('"', '\\(dq')
    .replaceAll('-', '\\-')
    .replaceAll('`', '')
    .replace(
      /[^\0-\x7f]/gu,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

function withoutFullStop(words: string): string {
  return words.replace(/\.$/, '');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}
