/**
 * The probe of a healthy path with a round-trip time, against the programs that one would run one after the other for it;
 * and how soon a dead TURN server is told. `npm run build && node bench/probes.mjs [--rounds 5] [--rtt 100]`; what is not
 * on the PATH of dig, openssl and turnutils_uclient is named and left out.
 */
import {spawn} from 'node:child_process';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {register} from 'tsx/esm/api';
import {delayedPath} from './delayed-path.mjs';
import {isInstalled, median, shuffled} from './measure.mjs';

register();
const {issueCertificate, createAuthority} = await import('../src/sim/certificates/issue-certificate.ts');
const {serverCredentials} = await import('../src/sim/certificates/server-credentials.ts');
const {startDnsServer} = await import('../src/sim/servers/start-dns-server.ts');
const {startHttpsServer} = await import('../src/sim/servers/start-https-server.ts');
const {startTurnServer} = await import('../src/sim/servers/start-turn-server.ts');

const {values} = parseArgs({options: {rounds: {type: 'string'}, rtt: {type: 'string'}}});
const rounds = Number(values.rounds ?? 5);
const roundTripMs = Number(values.rtt ?? 100);
const program = 'dist/main.cjs';
if (!existsSync(program)) throw new Error('Build first: npm run build');

// This variable makes Node 20 parse a whole certificate store at every start, and hides what is measured.
const {NODE_EXTRA_CA_CERTS: _, ...inherited} = process.env;
const name = 'join.example.com';
const user = {username: 'guest', password: 'of-the-bench'};
const env = {...inherited, WRTC_DOCTOR_TURN_PASSWORD: user.password};
const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-bench-'));
const open = [];
const keep = async (starting) => {
  const started = await starting;
  open.push(started);
  return started;
};

/** Wall seconds, and what it said; undefined when it is not there. */
async function run(argv, input = '') {
  if (!isInstalled(argv[0])) return undefined;
  const start = performance.now();
  const child = spawn(argv[0], argv.slice(1), {env, stdio: ['pipe', 'pipe', 'ignore']});
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  return {seconds: (performance.now() - start) / 1000, output, code};
}

async function inTurn(commands) {
  let seconds = 0;
  for (const [argv, input, proof] of commands) {
    const ran = await run(argv, input);
    if (ran === undefined) {
      process.stderr.write(`${argv[0]} is not on this machine\n`);
      return {seconds: Number.NaN};
    }
    if (!proof.test(ran.output)) throw new Error(`${argv.join(' ')}: ${ran.output}`);
    seconds += ran.seconds;
  }
  return {seconds};
}

/** Of what a guest needs: DNS, TLS 1.3, page, WebSocket, Allocate, signed Allocate, Refresh. That of TCP is not delayed. */
const pathRoundTrips = 7;
const pathCommand = 'wrtc-doctor probe --stop-at turn';
const peerCommand = 'dig, openssl, turnutils_uclient';

try {
  const dates = {notBefore: '2020-01-01T00:00:00Z', notAfter: new Date(Date.now() + 9e9).toISOString()};
  const authority = createAuthority({commonName: 'Bench Authority', ...dates});
  const certificate = issueCertificate({commonName: name, dnsNames: [name], issuer: authority, ...dates});
  const ca = join(folder, 'ca.pem');
  writeFileSync(ca, authority.pem);
  const dns = await keep(
    startDnsServer({
      answer: ({type}) =>
        type === 'A'
          ? {outcome: 'answered', records: [{type: 'A', name, data: '127.0.0.1', ttl: 60}]}
          : {outcome: 'no-data'},
    }),
  );
  const web = await keep(
    startHttpsServer({
      credentials: serverCredentials(certificate),
      answer: () => ({
        status: 200,
        headers: {server: 'CE_E', 'content-type': 'text/html'},
        body: '<title>Join</title>',
      }),
    }),
  );
  const turn = await keep(startTurnServer({realm: 'bench', users: [user], relayAddress: '127.0.0.1'}));
  const [dnsPort, webPort, turnPort] = await Promise.all(
    [dns, web, turn].map(async ({port}) => (await keep(delayedPath(port, roundTripMs))).port),
  );
  const dead = createSocket('udp4').bind(0, '127.0.0.1');
  await once(dead, 'listening');
  const deadStream = createServer((socket) => socket.on('error', () => undefined).resume());
  deadStream.listen(dead.address().port, '127.0.0.1');
  await once(deadStream, 'listening');
  open.push(dead, {close: () => deadStream.close()});

  const report = join(folder, 'report.json');
  const probe = (turnAt, ...more) => [
    ...[process.execPath, program, 'probe', `${name}:${webPort}`, '--resolver', `127.0.0.1:${dnsPort}`],
    ...['--turn', turnAt, '--turn-user', user.username, '--ca', ca, '-o', report, ...more],
  ];
  const living = `turn:127.0.0.1:${turnPort}`;
  const page = `GET / HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`;
  const dig = (type) => [['dig', '@127.0.0.1', '-p', String(dnsPort), '+tries=1', name, type], '', /status: NOERROR/];
  const client = ['openssl', 's_client', '-connect', `127.0.0.1:${webPort}`, '-servername', name, '-CAfile', ca];
  const relayClient = [
    'turnutils_uclient',
    '-u',
    user.username,
    '-w',
    user.password,
    '-p',
    String(turnPort),
    '-y',
    '-c',
    '-s',
  ];
  const commands = {
    'wrtc-doctor --version': () => inTurn([[[process.execPath, program, '--version'], '', /\d/]]),
    [pathCommand]: () => probeOnce(probe(living, '--stop-at', 'turn')),
    'wrtc-doctor probe': () => probeOnce(probe(living)),
    'wrtc-doctor probe, TURN dead': () => probeOnce(probe(`127.0.0.1:${dead.address().port}`)),
    [peerCommand]: () =>
      inTurn([
        dig('A'),
        dig('AAAA'),
        [[...client, '-ign_eof'], page, /200 OK/],
        [[...relayClient, '-n', '1', '127.0.0.1'], '', /Total lost packets 0/],
      ]),
  };

  /** Its report tells when each stage began and ended. */
  async function probeOnce(argv) {
    const {seconds, code} = await run(argv);
    if (code > 1) throw new Error(`${argv.join(' ')}: exit code ${code}`);
    return {seconds, probed: JSON.parse(readFileSync(report, 'utf8')).probes[0]};
  }

  const samples = new Map(Object.keys(commands).map((command) => [command, []]));
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}\n`);
    for (const command of shuffled(Object.keys(commands))) samples.get(command).push(await commands[command]());
  }
  tell(samples);
} finally {
  for (const server of open) await server.close();
  rmSync(folder, {recursive: true, force: true});
}

function tell(samples) {
  const wall = new Map([...samples].map(([command, list]) => [command, median(list.map(({seconds}) => seconds))]));
  const stages = new Map(
    [...samples].map(([command, list]) => [command, median(list.map(({probed}) => (probed?.durationMs ?? 0) / 1000))]),
  );
  const roundTripSum = (pathRoundTrips * roundTripMs) / 1000;
  const peers = wall.get(peerCommand);
  console.log(`Node ${process.version}, round trip ${roundTripMs} ms, ${rounds} rounds, medians\n`);
  console.log('| command | wall s | stages s | x round trips | x faster than the programs one by one |');
  console.log('|---|---:|---:|---:|---:|');
  for (const [command, seconds] of wall) {
    const isProbe = stages.get(command) > 0;
    const ratios = isProbe
      ? [stages.get(command), stages.get(command) / roundTripSum, peers / seconds].map((figure) => figure.toFixed(2))
      : ['-', '-', '-'];
    console.log(`| ${[command, seconds.toFixed(2), ...ratios].join(' | ')} |`);
  }
  const goals = [
    ['stages of a healthy path, x the sum of its round trips', stages.get(pathCommand) / roundTripSum, 1.2],
    ['the programs one by one, x faster', peers / wall.get(pathCommand), 3, true],
    ['a dead TURN server, seconds in all', wall.get('wrtc-doctor probe, TURN dead'), 5],
  ];
  console.log('\n| goal | figure | limit | |\n|---|---:|---:|---|');
  for (const [goal, figure, limit, isFloor = false] of goals) {
    const isReached = isFloor ? figure >= limit : figure <= limit;
    const verdict = Number.isNaN(figure) ? 'not compared' : isReached ? 'reached' : 'MISSED';
    console.log(`| ${goal} | ${figure.toFixed(2)} | ${isFloor ? '>=' : '<='} ${limit} | ${verdict} |`);
  }
}
