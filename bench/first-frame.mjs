/**
 * The first frame of the screens, and the diagnosis on them, against `node -e 0`: in a terminal of 100 × 30 that `script`
 * (util-linux) makes; what `script` itself takes is measured too and taken off. Every round runs all in a new random
 * order, the figure is the median. `npm run build && node bench/first-frame.mjs [rounds]`
 */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';

const rounds = Number(process.argv[2] ?? 15);
const capture = 'fixtures/octavio/turn-password/client.pcap';
const limit = 6;
if (!existsSync('dist/main.cjs')) throw new Error('Build first: npm run build');

// This variable makes Node 20 parse a whole certificate store at every start; `CI` changes what a terminal program draws.
const {NODE_EXTRA_CA_CERTS: _, CI: __, ...rest} = process.env;
const env = {...rest, TERM: 'xterm-256color'};
const times = {node: [], script: [], frame: [], diagnosis: []};
const runs = [
  async () => times.node.push(await untilExit('node', ['-e', '0'])),
  async () => times.script.push(await untilExit('script', ['-qfec', 'true', '/dev/null'])),
  async () => {
    const {frame, diagnosis} = await untilDiagnosis();
    times.frame.push(frame);
    times.diagnosis.push(diagnosis);
  },
];
for (let round = 0; round < rounds; round++) {
  for (const run of runs.sort(() => Math.random() - 0.5)) await run();
}

const median = (list) => [...list].sort((one, other) => one - other)[list.length >> 1];
const bare = median(times.node);
const taken = median(times.script);
for (const [name, list] of [
  ['first frame', times.frame],
  ['diagnosis', times.diagnosis],
]) {
  const ms = median(list) - taken;
  const verdict = name === 'first frame' ? `  ${ms / bare <= limit ? 'kept' : 'MISSED'}: at most ${limit} x` : '';
  console.log(
    `${name.padEnd(12)} ${ms.toFixed(0).padStart(5)} ms  ${(ms / bare).toFixed(2)} x node -e 0 (${bare.toFixed(0)} ms)${verdict}`,
  );
}

function untilExit(program, args) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {env, stdio: ['pipe', 'ignore', 'ignore']});
    child.on('error', reject);
    child.on('exit', () => resolve(performance.now() - start));
  });
}

function untilDiagnosis() {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const command = `stty cols 100 rows 30; exec node dist/main.cjs pcap ${capture}`;
    const child = spawn('script', ['-qfec', command, '/dev/null'], {env, stdio: ['pipe', 'pipe', 'ignore']});
    let shown = '';
    let frame;
    let diagnosis;
    child.stdout.on('data', (bytes) => {
      shown += bytes;
      if (shown.includes('1 Run')) frame ??= performance.now() - start;
      if (diagnosis !== undefined || !shown.includes('Root causes')) return;
      diagnosis = performance.now() - start;
      child.stdin.write('q');
    });
    child.on('error', reject);
    child.on('exit', () => (frame === undefined ? reject(new Error(shown)) : resolve({frame, diagnosis})));
  });
}
