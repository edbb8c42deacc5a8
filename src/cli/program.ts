/** The command line: commands, options, and how errors are told. What a command does stands in a file of its own. */
import {Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import {Bug, UserError} from '../model/errors.ts';
import {severities} from '../model/severity.ts';
import {exitCodes} from './exit-codes.ts';
import {parseDate} from './parse-date.ts';
import type {RunOptions} from './run-evidence.ts';

/** Runs the program on `process.argv` and sets the exit code; never throws. */
export async function main(version: string): Promise<void> {
  try {
    await buildProgram(version).parseAsync(process.argv);
  } catch (error) {
    process.exitCode = tellError(error);
  }
}

function buildProgram(version: string): Command {
  const program = new Command('wrtc-doctor')
    .description('Finds out why a browser cannot join a Cisco Meeting Server call through Expressway.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  wrtc-doctor run evidence/              a folder of pastes, XML, certificates, logs and captures
  wrtc-doctor run archive.tar.gz -o report.md
  wrtc-doctor pcap client.pcapng         one capture; - reads standard input
  wrtc-doctor explain turn/integrity-failure

Exit codes: 0 nothing found, 1 findings, 2 usage, 3 nothing could be evaluated, 70 a bug here, 130 interrupted.`,
    );
  judging(program.command('run'), 'run', version)
    .description('Read evidence of any kind and diagnose it.')
    .argument('[path...]', 'files, folders, archives; - for standard input (default: the current folder)');
  judging(program.command('pcap'), 'pcap', version)
    .description('Diagnose packet captures.')
    .argument('<file...>', 'pcap or pcapng, gzip or not; - for standard input');
  judging(program.command('logs'), 'logs', version)
    .description('Diagnose CMS logs.')
    .argument('<file...>', 'event log, syslog; - for standard input');
  program
    .command('explain')
    .description('Explain a check: what it judges, needs and advises.')
    .argument('<check>', 'its id, e.g. turn/integrity-failure')
    .action(async (id: string) => {
      const {explainCheck} = await import('./explain.ts');
      process.stdout.write(explainCheck(id));
    });
  program
    .command('checks')
    .description('List all checks.')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async ({format}: {format: 'text' | 'json'}) => {
      const {listChecks} = await import('./list-checks.ts');
      process.stdout.write(listChecks(format));
    });
  for (const command of program.commands) command.exitOverride();
  return program;
}

/** The options that all judging commands share. */
function judging(command: Command, name: RunOptions['command'], version: string): Command {
  return command
    .addOption(
      new Option('--format <format>', 'tui, text, json or markdown (default: tui on a terminal, else text)').choices([
        'tui',
        'text',
        'json',
        'markdown',
      ]),
    )
    .option('-o, --output <file>', 'write the report to a file; its name tells the format (.json, .md, .txt)')
    .option(
      '--site <file>',
      'what is known of the site: names, addresses, TURN passwords by reference (wrtc-doctor.yaml)',
    )
    .addOption(
      new Option('--at <date>', 'judge expiry at this date instead of the time of the evidence').argParser(
        dateArgument,
      ),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from this severity on').choices([...severities]).default('error'),
    )
    .option('--only <check>', 'run only this check or area; may be repeated', collect, [])
    .option('--skip <check>', 'leave this check or area out; may be repeated', collect, [])
    .option('--facts-out <file>', 'write what was read as NDJSON; `run` on that file judges it again')
    .action(async (paths: string[], options: Omit<RunOptions, 'command' | 'paths' | 'version'>) => {
      const {runEvidence} = await import('./run-evidence.ts');
      process.exitCode = await runEvidence({...options, command: name, paths, version});
    });
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

function dateArgument(text: string) {
  const instant = parseDate(text);
  if (instant === undefined) throw new InvalidArgumentError('Write it as 2017-05-20 or 2017-05-20T19:43:00Z.');
  return instant;
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
