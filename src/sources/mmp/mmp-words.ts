/** The commands of the MMP: which a typed line is, and which words may be named in a note. */
import {findMisread, isMisread} from './misreading.ts';

/** Commands whose output is read, or of which it is known that it need not be. */
const knownCommands = [
  'callbridge',
  'webbridge',
  'webbridge3',
  'xmpp',
  'xmpp multi_domain list',
  'xmpp cluster status',
  'webadmin',
  'turn',
  'license',
  'version',
  'hostname',
  'date',
  'dns',
  'ntp status',
  'pki list',
  'pki inspect',
  'ipv4',
  'user list',
] as const;
export type KnownCommand = (typeof knownCommands)[number];

/** The others have too few letters to be known when misread. */
const longCommands = knownCommands.filter((command) => command.length >= 6);

/** These print the same with `status` behind them. */
const commandsWithStatus: readonly string[] = ['callbridge', 'webbridge', 'webbridge3', 'xmpp', 'webadmin', 'turn'];

export interface TypedCommand {
  /** What it surely or most likely is; more than one when it was misread or cut short. Empty: none of those read. */
  readonly may: readonly KnownCommand[];
  /** Written out in full: `webbridge`, also `WEBBRIDGE`. */
  readonly isExact: boolean;
  /** The file of `pki inspect`, the interface of `ipv4`, as typed. */
  readonly argument?: string;
}

export function normaliseCommand(command: string): string {
  return command.toLowerCase().replace(/\s+/g, ' ').trim();
}

export function readTypedCommand(typed: string): TypedCommand {
  const words = typed.trim().split(/\s+/);
  const argument = takesArgument(words) ? words.at(-1) : undefined;
  const bare = normaliseCommand((argument === undefined ? words : words.slice(0, -1)).join(' '));
  const shown = argument === undefined ? {} : {argument};
  const plain = commandsWithStatus.includes(bare.replace(/ status$/, '')) ? bare.replace(/ status$/, '') : bare;
  const exact = knownCommands.find((known) => known === plain);
  if (exact !== undefined) return {may: [exact], isExact: true, ...shown};
  const short = knownCommands.filter((known) => isShortFor(bare, known));
  if (short.length > 0) return {may: short, isExact: false, ...shown};
  return {may: findMisread(bare, longCommands), isExact: false, ...shown};
}

function takesArgument(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (words.length === 2) return first.toLowerCase() === 'ipv4' && /^(?:[a-e]|lo|admin)$/i.test(second);
  const command = `${first} ${second}`;
  return (
    words.length === 3 && (isMisread(command, 'pki inspect') || isShortFor(normaliseCommand(command), 'pki inspect'))
  );
}

const firstWords: ReadonlySet<string> = new Set(knownCommands.map((command) => command.split(' ')[0] ?? ''));

/** Whether a command that is read begins with this word, written out. */
export function beginsCommand(word: string): boolean {
  return firstWords.has(word.toLowerCase());
}

/** `lic`, `pki insp`: every word begins as the command's does. */
function isShortFor(typed: string, known: string): boolean {
  if (typed.slice(0, 3) !== known.slice(0, 3)) return false;
  const [words, full] = [typed.split(' '), known.split(' ')];
  return (
    words.length === full.length &&
    words.every((word, index) => {
      const whole = full[index] ?? '';
      return word === whole || (word.length >= 3 && whole.startsWith(word));
    })
  );
}

/** First words of MMP commands that other terminals do not have: a prompt before one of them is an MMP prompt. */
const ownWords: readonly string[] = [
  'callbridge',
  'webbridge',
  'webbridge3',
  'xmpp',
  'webadmin',
  'turn',
  'license',
  'version',
  'pki',
  'loadbalancer',
  'trunk',
  'recorder',
  'streamer',
  'uploader',
  'scheduler',
  'h323_gateway',
  'sipedge',
];

/** Further first words, fit to be named in a note. Any other word could be a mistyped password. */
const otherWords: readonly string[] =
  'backup cluster database date df dns dscp exit fipsmode firewall health help hostname iface ipv4 ipv6 meetingapps ntp passwd pcap ping reboot serial shutdown snmp syslog timezone tls traceroute upgrade uptime user'.split(
    ' ',
  );

const subcommands: ReadonlySet<string> = new Set(
  'list status enable disable restart certs trust listen credentials inspect verify match add remove https c2w cluster multi_domain'.split(
    ' ',
  ),
);

/** Cut short or misread these are still known; `version` and `license` are commands of many boxes. */
const longOwnWords = ownWords.filter((word) => word.length >= 6 && word !== 'version' && word !== 'license');
const fewestLetters = 4;

/** Whether a typed line is surely one for an MMP. */
export function isMmpCommand(typed: string): boolean {
  const command = normaliseCommand(typed);
  const first = command.split(' ')[0] ?? '';
  if (/^(?:ipv[46] (?:admin|[a-e])(?: |$)|ntp status$|user list$)/.test(command)) return true;
  if (ownWords.includes(first)) return true;
  if (first.length < fewestLetters) return false;
  return longOwnWords.some((word) => word.startsWith(first)) || findMisread(first, longOwnWords).length > 0;
}

/** At most the first two words, and only when the first is a known word: anything else could be a secret. */
export function nameOfCommand(typed: string): string | undefined {
  const [first = '', second = ''] = normaliseCommand(typed).split(' ');
  if (![...ownWords, ...otherWords].includes(first)) return undefined;
  return `\`${first}${subcommands.has(second) ? ` ${second}` : ''}\``;
}
