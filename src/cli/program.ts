/** The command line: commands, options, and how errors are told. What a command does stands in a file of its own. */
import {Argument, Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import type {ProbeStageName} from '../facts/probe-stage.ts';
import {isDay} from '../model/day.ts';
import {Bug, UserError} from '../model/errors.ts';
import type {Language} from '../model/phrasebook.ts';
import {severities} from '../model/severity.ts';
import type {BaselineOptions} from './baseline.ts';
import type {BrowserTestOptions} from './browser-test.ts';
import type {CaptureOptions} from './capture.ts';
import type {CollectOptions} from './collect.ts';
import type {Shell} from './completion.ts';
import type {DemoOptions} from './demo.ts';
import type {DiffOptions} from './diff.ts';
import {exitCodes} from './exit-codes.ts';
import type {InitOptions} from './init.ts';
import type {LiveLogOptions} from './live-logs.ts';
import type {Format} from './outputs.ts';
import {parseDate} from './parse-date.ts';
import type {ProbeOptions} from './probe.ts';
import type {RunOptions} from './run-evidence.ts';
import {writeToStandardOutput} from './standard-output.ts';
import type {WatchOptions} from './watch.ts';

/** Runs the program on `process.argv` and sets the exit code; never throws. */
export async function main(version: string): Promise<void> {
  try {
    await buildProgram(version).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = tellError(error);
  }
}

/** A command, and behind three blanks or more what it does. */
const examples: readonly string[] = [
  '  wrtc-doctor run evidence/              a folder of pastes, XML, certificates, logs and captures',
  '  wrtc-doctor run archive.tar.gz -o report.md',
  '  wrtc-doctor run --live                 what wrtc-doctor.yaml says can be read',
  '  wrtc-doctor pcap client.pcapng         one capture; - reads standard input',
  '  wrtc-doctor pcap client.pcapng --ladder 1   who sent what to whom, with frame numbers',
  '  wrtc-doctor probe join.example.com --from outside   walk the path of a guest from here',
  '  sudo wrtc-doctor capture -i eth0       judged while it runs',
  '  wrtc-doctor watch --from outside       again and again; tells what changed',
  '  wrtc-doctor explain bad request        by symptom, code or check',
];

const exitCodesInShort =
  'Exit codes: 0 nothing found, 1 findings, 2 usage, 3 nothing could be evaluated, 70 a bug here, 130 interrupted.';

/** `asked`: the command to make; all are made for any other name. */
export function buildProgram(version: string, asked = process.argv[2] ?? ''): Command {
  const program = new Command('wrtc-doctor')
    .description('Finds out why a browser cannot join a Cisco Meeting Server call through Expressway.')
    .version(version)
    .exitOverride()
    .configureOutput({writeOut: writeToStandardOutput})
    .showSuggestionAfterError()
    .addHelpText('after', `\nExamples:\n${examples.join('\n')}\n\n${exitCodesInShort}`);
  // To build all of them takes as long as to read a small capture: only one that is asked for by its name is needed.
  const names = Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands);
  for (const name of names) commands[name]?.(program.command(name).exitOverride(), version);
  return program;
}

/** By their names: what makes them of a command that has nothing but its name. */
const commands: Readonly<Record<string, (command: Command, version: string) => void>> = {
  run: (command, version) =>
    judging(command, 'run', version)
      .description('Read evidence of any kind and diagnose it.')
      .argument('[path...]', 'files, folders, archives; - for standard input (default: the current folder)')
      .option('--live', 'read also from the boxes that the site file names; nothing is changed on them')
      .addOption(keyLogOption())
      .addOption(threadsOption())
      .addOption(attemptsOption())
      .addOption(attemptOption())
      .addOption(redactOption())
      .addOption(timeLineOption())
      .addOption(timeZoneOption())
      .addOption(yearOption())
      .addOption(sinceOption())
      .addOption(untilOption())
      .addOption(logFormatsOption())
      .addOption(logRulesOption()),
  pcap: (command, version) =>
    judging(command, 'pcap', version)
      .description('Diagnose packet captures.')
      .argument('<file...>', 'pcap or pcapng, gzip or not; - for standard input, also a pipe that stays open')
      .addOption(keyLogOption())
      .addOption(threadsOption())
      .addOption(ladderOption())
      .addOption(timeLineOption()),
  capture: (command, version) =>
    judged(command)
      .description('Capture packets from an interface, and diagnose while they come. Needs dumpcap or tcpdump.')
      .option('-i, --interface <name>', 'where to capture, e.g. eth0')
      .option('--filter <filter>', 'only these packets, in the syntax of pcap-filter(7), e.g. "udp port 3478"')
      .option('-w, --write <file>', 'keep the packets in this file as well')
      .option('--duration <seconds>', 'end after so long (default: Ctrl-C ends it)', wholeNumber)
      .option('--list', 'list the interfaces')
      .addOption(ladderOption())
      .action(async (options: Omit<CaptureOptions, 'version'>) => {
        const {capture} = await import('./capture.ts');
        process.exitCode = await capture({...options, version});
      }),
  logs: (command, version) =>
    judged(command)
      .description('Diagnose logs of CMS and Expressway.')
      .argument('[file...]', 'event log, syslog, rotated or packed; - for standard input')
      .option('--follow', 'read on when the end of the file is reached, also in the one that takes its place; - too')
      .option('--listen <address>', 'take messages of syslog: udp://127.0.0.1:5514, tcp://127.0.0.1:5514')
      .addOption(threadsOption())
      .addOption(attemptsOption())
      .addOption(attemptOption())
      .addOption(redactOption())
      .addOption(timeLineOption())
      .addOption(timeZoneOption())
      .addOption(yearOption())
      .addOption(sinceOption())
      .addOption(untilOption())
      .option(
        '--log-format <id>',
        'the lines have this format, whatever they look like; may be repeated; a wrong one lists all',
        collect,
        [],
      )
      .addOption(logFormatsOption())
      .addOption(logRulesOption())
      .action(async (paths: string[], options: Omit<LiveLogOptions, 'paths' | 'version'>) => {
        if (options.follow === true || options.listen !== undefined) {
          const {liveLogs} = await import('./live-logs.ts');
          process.exitCode = await liveLogs({...options, paths, version});
          return;
        }
        if (paths.length === 0) throw new UserError('Which log?', 'Give a file, - for standard input, or --listen.');
        const {runEvidence} = await import('./run-evidence.ts');
        process.exitCode = await runEvidence({...options, command: 'logs', paths, version});
      }),
  probe: (command, version) =>
    command
      .description('Walk the path of a guest from here: DNS, TCP, TLS, web page, TURN, media through the relay.')
      .argument(
        '[name]',
        'what guests open: join.example.com, or a whole link (default: `names.external` of the site file)',
      )
      .option('--site <file>', 'the site file (default: wrtc-doctor.yaml, where it is there)')
      .addOption(
        new Option('--from <side>', 'on which side of the firewall this computer is').choices(['inside', 'outside']),
      )
      .option(
        '--resolver <address>',
        'ask this DNS server in place of those of this computer; may be repeated',
        collect,
        [],
      )
      .option(
        '--turn <server>',
        'the TURN server: HOST[:PORT], turn:HOST?transport=tcp, turns:HOST; may be repeated',
        collect,
        [],
      )
      .option('--turn-user <name>', 'TURN user; the password comes from WRTC_DOCTOR_TURN_PASSWORD')
      .option('--ca <file>', 'trust these authorities too (PEM)')
      .option('--dry-run', 'print what would be sent, and send nothing')
      .addOption(new Option('--stop-at <stage>', 'go no further than this stage').choices([...stageNames]))
      .option('--only <what>', 'only this stage, or this step of --dry-run; may be repeated', collectWhole, [])
      .option('--repeat <number>', 'do it so many times, and tell how the times differ', wholeNumber)
      .option('--rate <kbps>', 'offer so much to the relay each way; 0: not at all', wholeNumber)
      .addOption(formatOption())
      .addOption(summaryOption())
      .addOption(outputOption())
      .addOption(failOnOption())
      .addOption(showOption())
      .addOption(baselineOption())
      .addOption(languageOption())
      .option('--facts-out <file>', 'write what was found out as NDJSON; `run` on that file judges it again')
      .addOption(redactOption())
      .action(async (name: string | undefined, options: Omit<ProbeOptions, 'name' | 'version'>) => {
        const {probe} = await import('./probe.ts');
        process.exitCode = await probe({...options, version, ...(name === undefined ? {} : {name})});
      }),
  'browser-test': (command, version) =>
    command
      .description('Let a browser of this computer be the guest: a call through the TURN servers, and the join page.')
      .option('--join <url>', 'open this page too: certificate, HTTP status, console errors, whether it offers to join')
      .option('--site <file>', 'the site file (default: wrtc-doctor.yaml, where it is there)')
      .option(
        '--turn <server>',
        'the TURN server: HOST[:PORT], turn:HOST?transport=tcp, turns:HOST; may be repeated',
        collect,
        [],
      )
      .option('--turn-user <name>', 'TURN user; the password comes from WRTC_DOCTOR_TURN_PASSWORD')
      .option('--browser <path>', 'Chrome, Chromium or Edge (default: the one that is found, or CHROME_PATH)')
      .addOption(formatOption())
      .addOption(summaryOption())
      .addOption(outputOption())
      .addOption(failOnOption())
      .addOption(showOption())
      .addOption(baselineOption())
      .addOption(languageOption())
      .option('--facts-out <file>', 'write what was found out as NDJSON; `run` on that file judges it again')
      .action(async (options: Omit<BrowserTestOptions, 'version'>) => {
        const {browserTest} = await import('./browser-test.ts');
        process.exitCode = await browserTest({...options, version});
      }),
  collect: (command, version) =>
    command
      .description('Read everything live into one archive to hand on, without passwords.')
      .requiredOption('-o, --output <file>', 'the archive, e.g. bundle.tar.gz')
      .option('--site <file>', 'the site file (default: wrtc-doctor.yaml)')
      .option('--keep-names', 'keep names and addresses instead of replacing them by tokens')
      .action(async (options: Omit<CollectOptions, 'version'>) => {
        const {collect: collectBundle} = await import('./collect.ts');
        process.exitCode = await collectBundle({...options, version});
      }),
  init: (command) =>
    command
      .description('Ask what is known of the site, and write the site file.')
      .option('-o, --output <file>', 'where to write it', 'wrtc-doctor.yaml')
      .option('--force', 'overwrite a file that is there')
      .action(async (options: InitOptions) => {
        const {init} = await import('./init.ts');
        process.exitCode = await init(options);
      }),
  config: (command) =>
    command
      .description('Work with the site file.')
      .command('check')
      .description('Say whether the site file can be used, and what is missing in it.')
      .option('--site <file>', 'the site file (default: wrtc-doctor.yaml)')
      .exitOverride()
      .action(async ({site}: {site?: string}) => {
        const {checkConfig} = await import('./config-check.ts');
        const {text, exitCode} = await checkConfig(site);
        writeToStandardOutput(text);
        process.exitCode = exitCode;
      }),
  demo: (command, version) =>
    command
      .description('Start a deployment in this program, break something in it, and diagnose it live.')
      .option('--site-seed <number>', 'which deployment: the same number gives the same one', wholeNumber)
      .option('--fault <name>', 'what is broken in it; may be repeated', collect, [])
      .option('--list-faults', 'list what can be broken')
      .option('--probe', 'walk the path of a guest from outside in place of reading the boxes')
      .addOption(formatOption())
      .addOption(summaryOption())
      .addOption(outputOption())
      .addOption(failOnOption())
      .addOption(showOption())
      .addOption(baselineOption())
      .addOption(languageOption())
      .action(async ({listFaults: isList, ...options}: Omit<DemoOptions, 'version'> & {listFaults?: boolean}) => {
        const {demo, listFaults} = await import('./demo.ts');
        if (isList === true) writeToStandardOutput(listFaults());
        else process.exitCode = await demo({...options, version});
      }),
  watch: (command, version) =>
    command
      .description('Read and probe the site again and again, keep what was seen, and tell what changed.')
      .option('--site <file>', 'the site file (default: wrtc-doctor.yaml)')
      .addOption(
        new Option(
          '--what <kind>',
          'live: the boxes, as run --live reads them; probe: the path of a guest (default: both, as far as the site file names them)',
        ).choices(['live', 'probe']),
      )
      .addOption(
        new Option('--from <side>', 'on which side of the firewall this computer is').choices(['inside', 'outside']),
      )
      .option(
        '--every <time>',
        'from the start of one round to the next: 30s, 5m, 1h (default: `watch.every` of the site file, else 5m)',
      )
      .addOption(
        new Option('--confirm <rounds>', 'rounds in a row that have to see a change before it is told')
          .argParser(wholeNumber)
          .default(2),
      )
      .option('--once', 'one round, for cron and the like; what it found makes the exit code')
      .option('--on-change <command>', 'start this command of the shell on changes; JSON on its standard input')
      .option('--webhook <url>', 'post changes there as JSON (better: `watch.webhook` of the site file)')
      .addOption(
        new Option('--notify-on <severity>', 'tell others of changes from this severity on')
          .choices([...severities])
          .default('warning'),
      )
      .addOption(
        new Option('--metrics [address]', 'where Prometheus finds /metrics: 127.0.0.1:9464, or a port').default(
          true,
          '127.0.0.1:9464',
        ),
      )
      .option('--no-metrics', 'no /metrics')
      .option('--database <file>', 'the history (default: beside the site file, wrtc-doctor.history.sqlite)')
      .option('--keep <time>', 'how long rounds and changes are kept', '90d')
      .option('--history', 'show what the history holds: what stands, and what changed when')
      .option('--since <time>', 'with --history: only from then on: 2026-11-01T09:30, or 90m, 2h, 3d before now')
      .addOption(
        new Option('--format <format>', 'text: what changed; json: a line for each round')
          .choices(['text', 'json'])
          .default('text'),
      )
      .addOption(baselineOption())
      .addOption(failOnOption())
      .action(async (options: Omit<WatchOptions, 'version'>) => {
        const {watch} = await import('./watch.ts');
        process.exitCode = await watch({...options, version});
      }),
  diff: (command, version) =>
    command
      .description('Say what is new, changed and fixed between two reports.')
      .argument('<old>', 'a report (-o report.json), or evidence, which is judged now')
      .argument('<new>', 'the later one')
      .addOption(new Option('--format <format>', 'text, json or markdown').choices(['text', 'json', 'markdown']))
      .option('-o, --output <file>', 'write it to a file; its name tells the format (.json, .md, .txt)')
      .addOption(baselineOption())
      .addOption(failOnOption())
      .addOption(languageOption())
      .action(async (old: string, recent: string, options: Omit<DiffOptions, 'old' | 'new' | 'version'>) => {
        const {diff} = await import('./diff.ts');
        process.exitCode = await diff({...options, old, new: recent, version});
      }),
  baseline: (command, version) =>
    command
      .description('Accept what a report holds: with the file that this writes, later runs tell only what is new.')
      .argument('<report>', 'a report (-o report.json), or evidence, which is judged now')
      .option(
        '-o, --output <file>',
        'where to write it, e.g. baseline.json; one that is there is brought up to date; .yaml: a part `accept` for the site file',
      )
      .option('--reason <text>', 'why it is accepted')
      .addOption(new Option('--until <day>', 'the last day on which it is accepted: 2026-12-31').argParser(dayArgument))
      .option('--only <check>', 'accept only what this check or area found; may be repeated', collect, [])
      .option('--skip <check>', 'leave this check or area out; may be repeated', collect, [])
      .action(async (of: string, options: Omit<BaselineOptions, 'of' | 'version'>) => {
        const {baseline} = await import('./baseline.ts');
        process.exitCode = await baseline({...options, of, version});
      }),
  explain: (command) =>
    command
      .description(
        'Explain a check: what it judges, needs and advises; or find checks by a code, a symptom, any words.',
      )
      .argument(
        '[what...]',
        'a check (turn/integrity-failure), a code (431), a symptom (bad request); nothing: the symptoms there are',
      )
      .addOption(languageOption())
      .action(async (what: string[], {lang}: {lang: Language}) => {
        const {explain} = await import('./explain.ts');
        const {checksIn, phrasebookFor, sentencesIn} = await import('./language.ts');
        const {textOptions} = await import('./present-run.ts');
        const words = {
          checks: await checksIn(lang),
          book: await phrasebookFor(lang),
          sentence: await sentencesIn(lang),
        };
        writeToStandardOutput(explain(what.join(' '), {...textOptions(true), ...words}));
      }),
  checks: (command) =>
    command
      .description('List all checks.')
      .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
      .addOption(languageOption())
      .action(async ({format, lang}: {format: 'text' | 'json'; lang: Language}) => {
        const {listChecks} = await import('./list-checks.ts');
        const {checksIn, phrasebookFor} = await import('./language.ts');
        writeToStandardOutput(listChecks(await checksIn(lang), format, await phrasebookFor(lang)));
      }),
  completion: (command, version) =>
    command
      .description('Print a script with which a shell completes commands, options and the names of checks.')
      .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
      .addHelpText('after', `\n${completionHelp}`)
      .action(async (shell: Shell) => {
        const {completionScript} = await import('./completion.ts');
        const {describeProgram} = await import('./described-commands.ts');
        const {checkNames} = await import('./load-checks.ts');
        writeToStandardOutput(
          completionScript(shell, describeProgram(buildProgram(version, ''), version), checkNames()),
        );
      }),
  man: (command, version) =>
    command.description('Print the manual page, for man(1).').action(async () => {
      const {manPage} = await import('./man-page.ts');
      const {describeProgram} = await import('./described-commands.ts');
      writeToStandardOutput(manPage(describeProgram(buildProgram(version, ''), version), examples));
    }),
};

const completionHelp = `In the start file of the shell:
  bash   source <(wrtc-doctor completion bash)
  zsh    source <(wrtc-doctor completion zsh)   after compinit
  fish   wrtc-doctor completion fish | source`;

/** Commands that judge what they are given. */
function judging(command: Command, name: RunOptions['command'], version: string): Command {
  return judged(command).action(async (paths: string[], options: Omit<RunOptions, 'command' | 'paths' | 'version'>) => {
    const {runEvidence} = await import('./run-evidence.ts');
    process.exitCode = await runEvidence({...options, command: name, paths, version});
  });
}

/** The options that all judging commands share. */
function judged(command: Command): Command {
  return command
    .addOption(formatOption())
    .addOption(summaryOption())
    .addOption(outputOption())
    .option(
      '--site <file>',
      'what is known of the site: names, addresses, TURN passwords by reference (wrtc-doctor.yaml)',
    )
    .addOption(
      new Option('--at <date>', 'judge expiry at this date instead of the time of the evidence').argParser(
        dateArgument,
      ),
    )
    .addOption(failOnOption())
    .addOption(showOption())
    .addOption(baselineOption())
    .addOption(languageOption())
    .option('--only <check>', 'run only this check or area; may be repeated', collect, [])
    .option('--skip <check>', 'leave this check or area out; may be repeated', collect, [])
    .option('--facts-out <file>', 'write what was read as NDJSON; `run` on that file judges it again');
}

/** As `probeStages`, which are not loaded for the help of other commands. */
const stageNames: readonly ProbeStageName[] = ['dns', 'tcp', 'tls', 'http', 'websocket', 'turn', 'relay'];

const formatNames: readonly Format[] = [
  'tui',
  'linear',
  'text',
  'json',
  'markdown',
  'html',
  'sarif',
  'junit',
  'summary',
];

function outputOption(): Option {
  return new Option(
    '-o, --output <file>',
    'write the report to a file; its name tells the format: .html, .json, .md, .sarif, .xml (JUnit), .txt; .ndjson: what was read, for `run`; may be repeated',
  ).argParser((path: string, paths: readonly string[] = []) => [...paths, path]);
}

function formatOption(): Option {
  const help = 'how to show the report (default: tui on a terminal, else text); linear: the screens for screen readers';
  return new Option('--format <format>', help).choices(formatNames);
}

function summaryOption(): Option {
  return new Option('--summary', 'a few lines for a chat, as --format summary').implies({format: 'summary'});
}

function ladderOption(): Option {
  return new Option(
    '--ladder [which]',
    'show a ladder in place of the report: by its number, or a transport address in it; alone: list them',
  );
}

function attemptsOption(): Option {
  return new Option('--attempts', 'list below the report all attempts to join that logs tell of, by cause and by hour');
}

function attemptOption(): Option {
  return new Option(
    '--attempt <which>',
    'show in place of the report the log lines of one attempt: by its number, its guest or its call leg',
  );
}

function redactOption(): Option {
  return new Option(
    '--redact',
    'names and addresses as tokens in what is shown; WRTC_DOCTOR_REDACTION_KEY keeps them the same',
  );
}

function timeLineOption(): Option {
  return new Option(
    '--timeline [attempt]',
    'show in place of the report what logs and captures tell, in one order: around one attempt to join, or all',
  );
}

function timeZoneOption(): Option {
  return new Option(
    '--timezone <zone>',
    'zone of times in logs that state none, and of --since and --until: Europe/Rome, +02:00 (default: UTC)',
  );
}

function yearOption(): Option {
  return new Option(
    '--year <year>',
    'year in which a log ends that states none (default: the latest that does not make it newer than its file)',
  ).argParser(wholeNumber);
}

function sinceOption(): Option {
  return new Option(
    '--since <time>',
    'only messages of logs from then on: 2026-11-01T09:30, or 90m, 2h, 3d before now',
  );
}

function untilOption(): Option {
  return new Option('--until <time>', 'only messages of logs up to then');
}

function logFormatsOption(): Option {
  return new Option(
    '--log-formats <path>',
    'formats of your own: a JSON file as docs/log-format.schema.json says, or a folder of them; may be repeated',
  )
    .argParser(collect)
    .default([]);
}

function logRulesOption(): Option {
  return new Option(
    '--log-rules <path>',
    'rules of your own for messages: a JSON file as docs/log-rule.schema.json says, or a folder of them; may be repeated',
  )
    .argParser(collect)
    .default([]);
}

function threadsOption(): Option {
  return new Option(
    '--threads <number>',
    'read a long capture or log with so many threads, 1 or 2 (default: by processors)',
  ).argParser(wholeNumber);
}

function keyLogOption(): Option {
  return new Option(
    '--keylog <file>',
    'decrypt TLS in captures with the secrets that the browser wrote to this file (SSLKEYLOGFILE)',
  );
}

/** Not from LANG: a report is handed on, and its reader's language is not that of a terminal. */
function languageOption(): Option {
  return new Option('--lang <language>', 'language of findings and reports; also by WRTC_DOCTOR_LANG')
    .choices(['en', 'it'])
    .default('en')
    .env('WRTC_DOCTOR_LANG');
}

function failOnOption(): Option {
  return new Option('--fail-on <severity>', 'exit with 1 from this severity on')
    .choices([...severities])
    .default('error');
}

function showOption(): Option {
  return new Option(
    '--show <severity>',
    'show findings from this severity on; all are counted, and json, sarif and junit hold all (default: info)',
  ).choices([...severities]);
}

function baselineOption(): Option {
  return new Option(
    '--baseline <file>',
    'accept what this file holds (`wrtc-doctor baseline` writes it); may be repeated',
  ).argParser((path: string, paths: readonly string[] = []) => [...paths, path]);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function collect(value: string, list: readonly string[]): string[] {
  return [
    ...list,
    ...value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ];
}

function collectWhole(value: string, list: readonly string[]): string[] {
  return [...list, value.trim()];
}

function dateArgument(text: string) {
  const instant = parseDate(text);
  if (instant === undefined) throw new InvalidArgumentError('Write it as 2017-05-20 or 2017-05-20T19:43:00Z.');
  return instant;
}

function dayArgument(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('Write a day as 2026-12-31.');
  return text;
}

function tellError(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof UserError) {
    process.stderr.write(`wrtc-doctor: ${error.message}\n  ${error.next}\n`);
    return exitCodes.usage;
  }
  const detail =
    error instanceof Bug ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `wrtc-doctor: this is a mistake in wrtc-doctor itself, not in your evidence.\n${detail}\n  Please report it with the lines above.\n`,
  );
  return exitCodes.bug;
}
