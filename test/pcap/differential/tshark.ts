/** Asks tshark what it reads in a capture: a table of fields a frame, and its list of RTP streams. */
import {execFile} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {promisify} from 'node:util';

const run = promisify(execFile);

/** One frame: fields by name; values of several are in the order of the packet. */
export type TsharkRow = Readonly<Record<string, string>>;

/** Between values of one field: printed by nothing that is compared. */
const between = '|';

const fields = [
  'frame.number',
  'frame.protocols',
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'udp.srcport',
  'udp.dstport',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.stream',
  'stun.type',
  'stun.type.class',
  'stun.type.method',
  'stun.id',
  'stun.cookie',
  'stun.att.type',
  'stun.att.error.class',
  'stun.att.error',
  'stun.att.username',
  'stun.att.realm',
  'stun.att.family',
  'stun.att.ipv4',
  'stun.att.ipv6',
  'stun.att.port',
  'tls.handshake.type',
  'tls.handshake.extensions_server_name',
  'tls.alert_message.level',
  'tls.alert_message.desc',
  'dtls.handshake.type',
  'dtls.handshake.message_seq',
  'dtls.alert_message.desc',
  'dns.id',
  'dns.flags.response',
  'dns.flags.opcode',
  'dns.flags.rcode',
  'dns.count.answers',
  'dns.qry.name',
  'dns.qry.type',
  'dns.resp.name',
  'dns.resp.type',
  'dns.a',
  'dns.aaaa',
  'dns.cname',
  '_ws.malformed',
] as const;

const wanted = 'stun || tls.handshake || tls.alert_message || dtls || dns || mdns';
/** Longest listing of one capture. */
const mostBytes = 1 << 30;

export interface TsharkRtpStream {
  readonly source: string;
  readonly destination: string;
  readonly ssrc: number;
  readonly packets: number;
  readonly lost: number;
}

/** Undefined where it is not installed. */
export async function tsharkVersion(): Promise<string | undefined> {
  try {
    const {stdout} = await run('tshark', ['--version']);
    return /\d+\.\d+\.\d+/.exec(stdout)?.[0];
  } catch {
    return undefined;
  }
}

/** `keptAt`: where its words are kept, and read instead of asking again. What it read before an error counts. */
async function ask(args: readonly string[], keptAt: string | undefined): Promise<string> {
  if (keptAt !== undefined && existsSync(keptAt)) return readFileSync(keptAt, 'utf8');
  const stdout = await run('tshark', args, {maxBuffer: mostBytes}).then(
    (done) => done.stdout,
    (failed: {stdout?: string}) => failed.stdout ?? '',
  );
  if (keptAt !== undefined) writeFileSync(keptAt, stdout);
  return stdout;
}

/** Frames with STUN, TLS handshakes and alerts, DTLS or DNS. Heuristics come first, or a port would decide. */
export async function askFields(path: string, keptAt?: string): Promise<TsharkRow[]> {
  const options = ['-o', 'udp.try_heuristic_first:TRUE', '-o', 'tcp.try_heuristic_first:TRUE'];
  const inTurn = ['--enable-heuristic', 'dtls_stun'];
  const printing = ['-T', 'fields', '-E', `aggregator=${between}`, ...fields.flatMap((field) => ['-e', field])];
  const text = await ask(['-n', '-r', path, ...options, ...inTurn, '-Y', wanted, ...printing], keptAt);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const cells = line.split('\t');
      return Object.fromEntries(fields.map((field, index) => [field, cells[index] ?? '']));
    });
}

/** Its RTP heuristics are off by default: they take much for RTP that is none. */
export async function askRtpStreams(path: string, keptAt?: string): Promise<TsharkRtpStream[]> {
  const heuristics = ['--enable-heuristic', 'rtp_udp', '--enable-heuristic', 'rtp_stun'];
  const text = await ask(['-n', '-r', path, ...heuristics, '-q', '-z', 'rtp,streams'], keptAt);
  return text.split('\n').flatMap(readStream);
}

/** `start end source port destination port 0xSSRC payload packets lost (lost%) …` */
function readStream(line: string): TsharkRtpStream[] {
  const match =
    /^\s*[\d.-]+\s+[\d.-]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+0x([\dA-F]+)\s+(.*?)\s+(\d+)\s+(-?\d+)\s+\(/i.exec(line);
  if (match === null) return [];
  const [, source, sourcePort, destination, destinationPort, ssrc = '', , packets, lost] = match;
  return [
    {
      source: `${source} ${sourcePort}`,
      destination: `${destination} ${destinationPort}`,
      ssrc: Number.parseInt(ssrc, 16),
      packets: Number(packets),
      lost: Number(lost),
    },
  ];
}

/** Values of one field in one frame. */
export function valuesOf(row: TsharkRow, field: string): string[] {
  const text = row[field] ?? '';
  return text === '' ? [] : text.split(between);
}
