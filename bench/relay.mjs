/**
 * How much the trial of media drives through coturn on this computer, against `turnutils_uclient` with as many clients,
 * packets of the same size and the same way: client, relay, relay, client, both ways at once.
 *
 *   npm run build && node bench/relay.mjs [rounds]
 */
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {isInstalled, median} from './measure.mjs';

/** 1200 bytes, as WebRTC sends at most. */
const payloadBytes = 1200;
/** Offered each way: what a server takes best lies between, and more than it takes is lost. */
const offersKbps = [60_000, 90_000, 120_000, 160_000, 240_000];
const goal = 0.8;
const user = {name: 'bench', password: 'of-the-bench'};

const rounds = Number(process.argv[2] ?? 3);
const missing = ['turnserver', 'turnutils_uclient', 'stdbuf'].filter((program) => !isInstalled(program));
if (missing.length > 0) {
  process.stderr.write(`not installed: ${missing.join(', ')}\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'relay-bench-'));
const port = await freePort();
const server = spawn('turnserver', ['-c', writeConfiguration()], {stdio: 'ignore'});
try {
  await delay(1500);
  const ours = [];
  const theirs = [];
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
    const order = round % 2 === 0 ? [driveOurs, driveTheirs] : [driveTheirs, driveOurs];
    const found = new Map();
    for (const drive of order) found.set(drive, await drive());
    ours.push(found.get(driveOurs));
    theirs.push(found.get(driveTheirs));
    ratios.push(found.get(driveOurs) / found.get(driveTheirs));
  }
  const ratio = median(ratios);
  const verdict = ratio >= goal ? 'met' : `MISSED by ${Math.round((1 - ratio / goal) * 100)} %`;
  process.stdout.write(
    [
      `${rounds} rounds, medians; received, both ways together, packets of ${payloadBytes} bytes`,
      '',
      '| | Mbit/s |',
      '|---|---:|',
      `| wrtc-doctor probe --rate | ${Math.round(median(ours))} |`,
      `| turnutils_uclient -y -c -m 2 | ${Math.round(median(theirs))} |`,
      `| ratio, at least ${goal} | ${ratio.toFixed(2)}, ${verdict} |`,
      '',
    ].join('\n'),
  );
} finally {
  server.kill();
  rmSync(folder, {recursive: true, force: true});
}

function writeConfiguration() {
  const path = join(folder, 'turnserver.conf');
  const lines = [
    'listening-ip=127.0.0.1',
    'relay-ip=127.0.0.1',
    `listening-port=${port}`,
    'min-port=49152',
    'max-port=50151',
    'realm=bench',
    `user=${user.name}:${user.password}`,
    'lt-cred-mech',
    'allow-loopback-peers',
    'no-cli',
    'no-tls',
    'no-dtls',
    `pidfile=${join(folder, 'pid')}`,
    `db=${join(folder, 'db')}`,
    'log-file=/dev/null',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** The best of all offers, in Mbit/s. */
async function driveOurs() {
  const program = new URL('../dist/main.cjs', import.meta.url).pathname;
  const facts = join(folder, 'facts.ndjson');
  let best = 0;
  for (const kbps of offersKbps) {
    const server = `turn:127.0.0.1:${port}?transport=udp`;
    const options = ['--turn', server, '--turn-user', user.name, '--only', 'relay', '--rate', String(kbps)];
    spawnSync('node', [program, 'probe', ...options, '--facts-out', facts], {
      stdio: 'ignore',
      env: {...process.env, WRTC_DOCTOR_TURN_PASSWORD: user.password},
    });
    const lines = readFileSync(facts, 'utf8').split('\n');
    const trial = lines.map((line) => (line === '' ? {} : JSON.parse(line))).find(({type}) => type === 'relay.trial');
    const {forward, backward} = trial.value.rate;
    best = Math.max(best, (forward.receivedKbps + backward.receivedKbps) / 1000);
    rmSync(facts);
  }
  return best;
}

/** The better of its two paces, in Mbit/s: bursts, and a packet each millisecond and client. */
async function driveTheirs() {
  let best = 0;
  for (const intervalMs of [0, 1]) best = Math.max(best, await runTheirs(intervalMs));
  return best;
}

/** From the first line that tells of received bytes to the last in which there are more; it prints one each second. */
async function runTheirs(intervalMs) {
  const options = ['-u', user.name, '-w', user.password, '-p', String(port), '-y', '-c', '-m', '2'];
  const load = ['-n', intervalMs === 0 ? '50000' : '6000', '-l', String(payloadBytes), '-z', String(intervalMs)];
  const client = spawn('stdbuf', ['-oL', 'turnutils_uclient', ...options, ...load, '127.0.0.1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const points = [];
  let text = '';
  let still = 0;
  const ended = new Promise((settle) => {
    client.on('close', settle);
  });
  client.stdout.on('data', (chunk) => {
    text += chunk;
    const lines = text.split('\n');
    text = lines.pop();
    for (const line of lines) {
      const bytes = Number(/msz=.*tot_recv_bytes ~ (\d+)/.exec(line)?.[1] ?? 0);
      if (bytes === 0) continue;
      if (bytes === points.at(-1)?.bytes) {
        still += 1;
        // It waits long for what was lost.
        if (still >= 2) client.kill();
        continue;
      }
      points.push({bytes, ms: performance.now()});
    }
  });
  await ended;
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || first === last) return 0;
  return ((last.bytes - first.bytes) * 8) / (last.ms - first.ms) / 1000;
}

async function freePort() {
  const probe = createServer();
  await new Promise((settle) => {
    probe.listen(0, '127.0.0.1', settle);
  });
  const {port: free} = probe.address();
  await new Promise((settle) => {
    probe.close(settle);
  });
  return free;
}
