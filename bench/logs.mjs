/**
 * Logs, measured against ripgrep 13, ripgrep 15 and lnav in one run, and the goals judged by it.
 * `npm run build && node bench/logs.mjs [--rounds 5] [--size 1g|4g] [--dir DIR] [--seed 7] [--rg13 PATH] [--rg15 PATH] [--lnav PATH]`
 * With --dir the logs are kept for the next run, else they are made in a temporary folder and removed. Without a path the
 * programs are looked for on the PATH, and a ripgrep is known by its version.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {parseArgs} from 'node:util';
import {parseSize} from './generate-capture.mjs';
import {generateLog} from './generate-log.mjs';
import {kept} from './kept.mjs';
import {judgeLogGoals} from './log-goals.mjs';
import {measure} from './measure.mjs';

const PROGRAM = 'dist/main.cjs';
// Nothing found, something found, nothing to judge: all are verdicts.
const DOCTOR_EXITS = [0, 1, 3];
const RULES = 'src/logs/log-rules';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '5'},
    size: {type: 'string', default: '1g'},
    dir: {type: 'string'},
    seed: {type: 'string', default: '7'},
    rg13: {type: 'string'},
    rg15: {type: 'string'},
    lnav: {type: 'string'},
  },
});
if (!existsSync(PROGRAM)) throw new Error('Build first: npm run build');
const size = parseSize(options.size);
const seed = Number(options.seed);
const folder = options.dir ?? mkdtempSync(join(tmpdir(), 'bench-logs-'));
mkdirSync(folder, {recursive: true});
const report = (text) => process.stderr.write(`${text}\n`);

try {
  const logs = makeLogs();
  const peers = findPeers();
  const results = measure(commandGroups(logs, peers, writePatterns()), Number(options.rounds), {folder, report});
  printTable(logs, results, peers);
  printGoals(logs, results);
} finally {
  if (options.dir === undefined) rmSync(folder, {recursive: true, force: true});
}

/** Makes what is not there yet; returns a map from a log's short name to {path, bytes, lines}. */
function makeLogs() {
  const wanted = {
    'cms.log': [size, 'cms'],
    'quarter.log': [size / 4, 'cms'],
    'expressway.log': [size, 'expressway'],
    'joins.log': [Math.min(size / 10, 100e6), 'joins'],
  };
  const logs = new Map();
  for (const [name, [bytes, kind]] of Object.entries(wanted)) {
    const path = join(folder, `${name.split('.')[0]}-${options.size}-seed${seed}.log`);
    report(path);
    logs.set(name, {path, ...kept(path, () => generateLog(path, bytes, {seed, kind}))});
  }
  const quarter = logs.get('quarter.log');
  const compressed = `${quarter.path}.gz`;
  report(compressed);
  const compress = () => {
    execFileSync('/bin/sh', ['-c', 'gzip -c "$0" >"$1"', quarter.path, compressed]);
    return {bytes: quarter.bytes, lines: quarter.lines};
  };
  logs.set('quarter.log.gz', {path: compressed, ...kept(compressed, compress)});
  return logs;
}

/** The expressions of all rules as ripgrep takes them, and their anchors, which say less and are found faster. */
function writePatterns() {
  const rules = readdirSync(RULES).flatMap((name) => JSON.parse(readFileSync(join(RULES, name), 'utf8')).rules);
  const anchors = [...new Set(rules.flatMap((rule) => rule.anchors))];
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const patterns = rules.flatMap(({pattern, ignoreCase, anchors: own}) => {
    const plain = pattern
      .replace(/^\^/, '')
      .replace(/\$$/, '')
      .replace(/\(\?<[A-Za-z]\w*>/g, '(?:')
      .replace(/\\([/'"])/g, '$1');
    // ripgrep looks neither ahead nor behind; the literal is in every such line.
    if (/\(\?[=!<]/.test(plain)) return own.map(literal);
    return [ignoreCase === true ? `(?i:${plain})` : plain];
  });
  const files = {patterns: join(folder, 'patterns'), anchors: join(folder, 'anchors')};
  writeFileSync(files.patterns, `${patterns.join('\n')}\n`);
  writeFileSync(files.anchors, `${anchors.join('\n')}\n`);
  return files;
}

/** Returns a map from a peer's name to its program; undefined where it is not there. */
function findPeers() {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((each) => join(each, 'rg'));
  const ripgrep = (major) => candidates.find((program) => versionOf(program).startsWith(`ripgrep ${major}.`));
  return new Map([
    ['rg 13', options.rg13 ?? ripgrep(13)],
    ['rg 15', options.rg15 ?? ripgrep(15)],
    ['lnav', options.lnav ?? (versionOf('lnav') === '' ? undefined : 'lnav')],
  ]);
}

function versionOf(program) {
  return spawnSync(program, ['--version'], {encoding: 'utf8'}).stdout ?? '';
}

function commandGroups(logs, peers, files) {
  const doctor = (log, name, args = []) => ({
    log,
    name,
    argv: [process.execPath, PROGRAM, 'logs', '--format', 'text', ...args, logs.get(log).path],
    exits: DOCTOR_EXITS,
  });
  const ripgrep = (log, peer, title, args) => {
    const program = peers.get(peer);
    const argv = [program, '-c', ...args, logs.get(log).path];
    return program === undefined ? [] : [{log, name: `${peer} -c ${title}`, argv, exits: [0, 1]}];
  };
  const large = (log) => [
    {log, name: 'cat', argv: ['cat', logs.get(log).path]},
    doctor(log, 'doctor, 1 thread', ['--threads', '1']),
    doctor(log, 'doctor, 2 threads', ['--threads', '2']),
    ...['rg 13', 'rg 15'].flatMap((peer) => [
      ...ripgrep(log, peer, '-f patterns', ['-f', files.patterns]),
      ...ripgrep(log, peer, '-F -f anchors', ['-F', '-f', files.anchors]),
    ]),
  ];
  const lnav = peers.get('lnav');
  const open = (log) =>
    lnav === undefined
      ? []
      : [{log, name: 'lnav -n', argv: [lnav, '-n', '-c', ':quit', logs.get(log).path], once: true}];
  return [
    [...large('cms.log'), ...open('cms.log')],
    large('expressway.log'),
    [doctor('quarter.log', 'doctor, 2 threads', ['--threads', '2'])],
    [
      {log: 'quarter.log.gz', name: 'zcat', argv: ['zcat', logs.get('quarter.log.gz').path]},
      doctor('quarter.log.gz', 'doctor'),
    ],
    [doctor('joins.log', 'doctor'), ...ripgrep('joins.log', 'rg 13', '-f patterns', ['-f', files.patterns])],
  ];
}

function printTable(logs, results, peers) {
  const processors = cpus();
  console.log(
    `Node ${process.version}, ${processors.length} x ${processors[0]?.model}, ${options.rounds} rounds, medians\n`,
  );
  console.log('| log | command | wall s | MB/s | CPU s | peak MB |');
  console.log('|---|---|---:|---:|---:|---:|');
  for (const [{log, name, once}, result] of results) {
    const cells =
      result.failure === undefined
        ? [
            figure(result.wall, 3),
            figure(logs.get(log).bytes / 1e6 / result.wall, 0),
            figure(result.cpu, 2),
            figure(result.peakMb, 0),
          ]
        : [`failed: ${result.failure}`, '', '', ''];
    console.log(`| ${[log, `${name}${once ? ' (once)' : ''}`, ...cells].join(' | ')} |`);
  }
  console.log(
    `\n${[...logs].map(([name, {bytes, lines}]) => `${name}: ${(bytes / 1e6).toFixed(1)} MB, ${lines} lines`).join('; ')}`,
  );
  const missing = [...peers].filter(([, program]) => program === undefined).map(([name]) => name);
  if (missing.length > 0) console.log(`Not installed here, so not compared: ${missing.join(', ')}`);
}

function printGoals(logs, results) {
  const of = (log, name) => {
    const found = [...results].find(([command]) => command.log === log && command.name === name)?.[1];
    return found?.failure === undefined ? found : undefined;
  };
  const goals = judgeLogGoals({
    seconds: (log, name) => of(log, name)?.wall,
    peakMb: (log, name) => of(log, name)?.peakMb,
    megabytes: (log) => logs.get(log).bytes / 1e6,
  });
  console.log(`\nGoals (set for 1 GB and 4 GB; this is ${options.size})\n`);
  console.log('| goal | compared | figure | limit | |');
  console.log('|---|---|---:|---:|---|');
  for (const {title, comparisons} of goals) {
    for (const {what, figure: value, limit, verdict} of comparisons) {
      console.log(`| ${title} | ${what} | ${figure(value, 2)} | ${limit} | ${verdict} |`);
    }
  }
}

function figure(value, digits) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}
