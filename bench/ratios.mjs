/**
 * Start-up and small captures, as ratios measured in one run: every round runs all commands in a new random order, and
 * the figure is the median over the rounds. `npm run build && node bench/ratios.mjs [rounds]`; needs tshark on the PATH
 * for the last row.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';

const rounds = Number(process.argv[2] ?? 15);
const capture = 'fixtures/octavio/turn-password/client.pcap';
const commands = {
  'node -e 0': ['node', '-e', '0'],
  'wrtc-doctor --version': ['node', 'dist/main.cjs', '--version'],
  'wrtc-doctor --help': ['node', 'dist/main.cjs', '--help'],
  'wrtc-doctor pcap': ['node', 'dist/main.cjs', 'pcap', capture],
  'wrtc-doctor run (14 files)': ['node', 'dist/main.cjs', 'run', 'fixtures/octavio/turn-password'],
  'tshark -Y stun': ['tshark', '-r', capture, '-Y', 'stun'],
};
if (!existsSync('dist/main.cjs')) throw new Error('Build first: npm run build');

// This variable makes Node 20 parse a whole certificate store at every start, and hides what is measured.
const {NODE_EXTRA_CA_CERTS: _, ...env} = process.env;
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const name of shuffle(Object.keys(commands))) {
    const [program, ...args] = commands[name];
    const start = process.hrtime.bigint();
    const {error} = spawnSync(program, args, {env, stdio: ['ignore', 'pipe', 'ignore']});
    if (error === undefined) times[name].push(Number(process.hrtime.bigint() - start) / 1e6);
  }
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const bare = median(times['node -e 0']);
const tshark = median(times['tshark -Y stun']);
const limits = {'wrtc-doctor --version': [1.5, bare, 'node -e 0'], 'wrtc-doctor pcap': [2.5, bare, 'node -e 0']};
console.log(
  `${'command'.padEnd(30)} ${'median ms'.padStart(9)} ${'x node'.padStart(7)} ${'x tshark'.padStart(8)}  limit`,
);
for (const [name, list] of Object.entries(times)) {
  const ms = median(list);
  if (ms === undefined) {
    console.log(`${name.padEnd(30)} not on this machine`);
    continue;
  }
  const [limit, peer, peerName] = limits[name] ?? [];
  const verdict =
    limit === undefined || peer === undefined
      ? ''
      : `${ms / peer <= limit ? 'kept' : 'MISSED'}: at most ${limit} x ${peerName}`;
  const ratio = (to) => (to === undefined ? '-' : (ms / to).toFixed(2));
  console.log(
    `${name.padEnd(30)} ${ms.toFixed(0).padStart(9)} ${ratio(bare).padStart(7)} ${ratio(tshark).padStart(8)}  ${verdict}`,
  );
}

function shuffle(list) {
  for (let index = list.length - 1; index > 0; index--) {
    const other = Math.floor(Math.random() * (index + 1));
    [list[index], list[other]] = [list[other], list[index]];
  }
  return list;
}
