/**
 * Captures, measured against cat, tcpdump, tshark, capinfos and zcat in one run, and the goals judged by it.
 * `npm run build && node bench/captures.mjs [--rounds 7] [--size 1g|4g] [--dir DIR] [--seed 7]`
 * With --dir the captures are kept for the next run, else they are made in a temporary folder and removed.
 */

import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {generateCapture, parseSize} from './generate-capture.mjs';
import {judgeGoals} from './goals.mjs';
import {kept} from './kept.mjs';
import {isInstalled, measure} from './measure.mjs';

const PROGRAM = 'dist/main.cjs';
// Nothing found, something found, nothing to judge: all are verdicts.
const DOCTOR_EXITS = [0, 1, 3];
// A smaller capture says little about throughput until the start of bare Node is taken off.
const START_UP_COUNTS_FROM_BYTES = 1e9;
const THROUGHPUT_CAPTURES = ['mix.pcap', 'mix.pcapng', 'small.pcap', 'mix.pcap.gz'];
const MILLION_FLOWS_BYTES = 232e6;
const TSHARK_FILTER = 'stun.att.error';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '7'},
    size: {type: 'string', default: '1g'},
    dir: {type: 'string'},
    seed: {type: 'string', default: '7'},
  },
});
if (!existsSync(PROGRAM)) throw new Error('Build first: npm run build');
const size = parseSize(options.size);
const rounds = Number(options.rounds);
const seed = Number(options.seed);
const folder = options.dir ?? mkdtempSync(join(tmpdir(), 'bench-captures-'));
mkdirSync(folder, {recursive: true});
const report = (text) => process.stderr.write(`${text}\n`);

try {
  const captures = makeCaptures();
  const groups = commandGroups(captures);
  const missing = [...new Set(groups.flat().map((command) => command.needs ?? command.argv[0]))].filter(
    (program) => !isInstalled(program),
  );
  const runnable = groups.map((group) => group.filter(({needs, argv}) => !missing.includes(needs ?? argv[0])));
  const results = measure(runnable, rounds, {folder, report});
  printTable(captures, groups.flat(), results, missing);
  printGoals(captures, results);
  printBound(captures.get('flows.pcap').path);
} finally {
  if (options.dir === undefined) rmSync(folder, {recursive: true, force: true});
}

/** Makes what is not there yet; returns a map from a capture's short name to {path, bytes, packets}. */
function makeCaptures() {
  const wanted = {
    'mix.pcap': [size, {seed}],
    'mix.pcapng': [size, {seed}],
    'quarter.pcap': [size / 4, {seed}],
    'small.pcap': [Math.min(size, 1e9), {seed, isSmall: true}],
    'flows.pcap': [Math.min(size, MILLION_FLOWS_BYTES), {seed, flows: 1e6}],
    'call.pcap': [30e3, {seed, calls: 1}],
  };
  const captures = new Map();
  for (const [name, arguments_] of Object.entries(wanted)) {
    const path = join(folder, `${name.split('.')[0]}-${options.size}-seed${seed}.${name.split('.')[1]}`);
    report(path);
    captures.set(name, {path, ...kept(path, () => generateCapture(path, ...arguments_))});
  }
  const compressed = join(folder, `mix-${options.size}-seed${seed}.pcap.gz`);
  captures.set('mix.pcap.gz', {path: compressed, ...kept(compressed, () => compress(compressed))});
  report('100 small captures');
  const hundred = join(folder, `hundred-seed${seed}`);
  mkdirSync(hundred, {recursive: true});
  const total = {bytes: 0, packets: 0};
  for (let index = 0; index < 100; index++) {
    const path = join(hundred, `${index}.pcap`);
    const {bytes, packets} = kept(path, () => generateCapture(path, 30e3, {seed: seed + 1 + index, calls: 1}));
    total.bytes += bytes;
    total.packets += packets;
  }
  captures.set('100 x call.pcap', {path: hundred, ...total});
  return captures;
}

/** A tenth of the mix, because zcat is slow; `bytes` are those of the content. */
function compress(path) {
  const plain = `${path}.plain`;
  const made = generateCapture(plain, size / 10, {seed});
  execFileSync('/bin/sh', ['-c', 'gzip -c "$0" >"$1"', plain, path]);
  rmSync(plain);
  return made;
}

function commandGroups(captures) {
  const path = (name) => captures.get(name).path;
  const doctor = (capture, name, args) => ({
    capture,
    name,
    argv: [process.execPath, PROGRAM, 'pcap', '--format', 'text', ...args],
    exits: DOCTOR_EXITS,
  });
  const large = (capture, ...more) => [
    {capture, name: 'cat', argv: ['cat', path(capture)]},
    doctor(capture, 'doctor, 1 thread', ['--threads', '1', path(capture)]),
    doctor(capture, 'doctor, 2 threads', ['--threads', '2', path(capture)]),
    {capture, name: 'tcpdump -w', argv: ['tcpdump', '-r', path(capture), '-w', '/dev/null', 'udp port 3478']},
    {capture, name: 'capinfos -c', argv: ['capinfos', '-c', path(capture)]},
    ...more,
  ];
  const tshark = ['tshark', '-r', path('mix.pcap'), '-Y', TSHARK_FILTER];
  const hundred = readdirSync(path('100 x call.pcap'))
    .filter((name) => name.endsWith('.pcap'))
    .map((name) => join(path('100 x call.pcap'), name));
  return [
    large(
      'mix.pcap',
      {capture: 'mix.pcap', name: 'tshark, plain', argv: tshark, once: true},
      {
        capture: 'mix.pcap',
        name: 'tshark, fields',
        argv: [...tshark, '-T', 'fields', '-e', 'frame.number'],
        once: true,
      },
    ),
    large('mix.pcapng'),
    large('quarter.pcap'),
    large('small.pcap'),
    large('flows.pcap'),
    [
      {capture: 'mix.pcap.gz', name: 'zcat', argv: ['zcat', path('mix.pcap.gz')]},
      doctor('mix.pcap.gz', 'doctor', [path('mix.pcap.gz')]),
    ],
    [
      {capture: 'call.pcap', name: 'node -e 0', argv: [process.execPath, '-e', '0']},
      doctor('call.pcap', 'doctor', [path('call.pcap')]),
      {capture: 'call.pcap', name: 'tshark -Y stun', argv: ['tshark', '-r', path('call.pcap'), '-Y', 'stun']},
    ],
    [
      doctor('100 x call.pcap', 'doctor', hundred),
      {
        capture: '100 x call.pcap',
        name: 'capinfos, each',
        argv: ['/bin/sh', '-c', 'for file; do capinfos -c "$file"; done', 'sh', ...hundred],
        needs: 'capinfos',
      },
    ],
  ];
}

function printTable(captures, commands, results, missing) {
  const processors = cpus();
  console.log(`Node ${process.version}, ${processors.length} x ${processors[0]?.model}, ${rounds} rounds, medians\n`);
  console.log('| capture | command | wall s | x cat | MB/s | Mpackets/s | CPU s | peak MB |');
  console.log('|---|---|---:|---:|---:|---:|---:|---:|');
  for (const command of commands) {
    const result = results.get(command);
    if (result === undefined) continue;
    const {capture, name} = command;
    const {bytes, packets} = captures.get(capture);
    const cat = commands.find((other) => other.capture === capture && other.name === 'cat');
    const perSecond = (amount) => (name === 'node -e 0' ? undefined : amount / 1e6 / result.wall);
    const cells =
      result.failure === undefined
        ? [
            figure(result.wall, 3),
            figure(cat && result.wall / results.get(cat)?.wall, 2),
            figure(perSecond(bytes), 0),
            figure(perSecond(packets), 2),
            figure(result.cpu, 2),
            figure(result.peakMb, 0),
          ]
        : [`failed: ${result.failure}`, '', '', '', '', ''];
    console.log(`| ${[capture, `${name}${command.once ? ' (once)' : ''}`, ...cells].join(' | ')} |`);
  }
  console.log(
    `\n${[...captures].map(([name, {bytes, packets}]) => `${name}: ${(bytes / 1e6).toFixed(1)} MB, ${packets} packets`).join('; ')}`,
  );
  if (missing.length > 0) console.log(`Not installed here, so not compared: ${missing.join(', ')}`);
}

function printGoals(captures, results) {
  const of = (capture, name) => {
    const found = [...results].find(([command]) => command.capture === capture && command.name === name)?.[1];
    return found?.failure === undefined ? found : undefined;
  };
  const bare = of('call.pcap', 'node -e 0')?.wall ?? 0;
  const seconds = (capture, name) => {
    const wall = of(capture, name)?.wall;
    const {bytes} = captures.get(capture);
    const isThroughput = THROUGHPUT_CAPTURES.includes(capture) && bytes < START_UP_COUNTS_FROM_BYTES;
    return wall !== undefined && isThroughput && name.startsWith('doctor') ? wall - bare : wall;
  };
  const goals = judgeGoals({
    seconds,
    peakMb: (capture, name) => of(capture, name)?.peakMb,
    packets: (capture) => captures.get(capture).packets,
  });
  console.log(`\nGoals (they are set for 4 GB; this is ${options.size}, bare Node takes ${bare.toFixed(3)} s)\n`);
  console.log('| # | goal | compared | figure | limit | |');
  console.log('|---|---|---|---:|---:|---|');
  for (const {number, title, comparisons} of goals) {
    for (const {what, figure: value, limit, verdict} of comparisons) {
      console.log(`| ${number} | ${title} | ${what} | ${figure(value, 2)} | ${limit} | ${verdict} |`);
    }
  }
}

/** A capture with more flows than are kept must say so. */
function printBound(path) {
  const {stdout} = spawnSync(process.execPath, [PROGRAM, 'pcap', '--format', 'text', path], {encoding: 'utf8'});
  const lines = stdout.split('\n').filter((line) => /dropped: .* flows beyond/.test(line));
  console.log(
    `\nflows.pcap: ${lines.length > 0 ? lines[0].trim() : 'NOT SAID that there are more flows than are kept'}`,
  );
}

function figure(value, digits) {
  return value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits);
}
