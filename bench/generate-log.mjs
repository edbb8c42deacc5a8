/**
 * Makes a large log of a CMS 3.x (syslog), of an Expressway (developer log), or of nothing but joins; the same seed gives
 * the same bytes. One line in a thousand matters: a join that goes well or one of the ways in which it fails.
 * `node bench/generate-log.mjs OUT.log SIZE [--kind cms|expressway|joins] [--seed N]`
 */
import {closeSync, openSync, writeSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {parseSize} from './generate-capture.mjs';
import {Random} from './synthetic/random.mjs';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const START_MS = Date.UTC(2030, 4, 6, 7, 8, 9);
const PIECE_CHARACTERS = 1 << 20;
/** A join is 16 lines. */
const LINES_BETWEEN_JOINS = 16_000;
const EXPRESSWAY_LINES_BETWEEN_FAILURES = 1_000;

/** Returns {bytes, lines}. */
export function generateLog(path, sizeBytes, {seed = 7, kind = 'cms'} = {}) {
  const writer = new LineWriter(path);
  const random = new Random(seed);
  const log = kind === 'expressway' ? new ExpresswayLog(writer, random) : new CmsLog(writer, random);
  const linesBetween = {cms: LINES_BETWEEN_JOINS, expressway: EXPRESSWAY_LINES_BETWEEN_FAILURES, joins: 0}[kind];
  for (let next = linesBetween; writer.bytes < sizeBytes; ) {
    if (writer.lines < next) log.writeOrdinary();
    else {
      log.writeRelevant();
      next += linesBetween;
    }
  }
  writer.close();
  return {bytes: writer.bytes, lines: writer.lines};
}

class LineWriter {
  constructor(path) {
    this.descriptor = openSync(path, 'w');
    this.text = '';
    this.written = 0;
    this.lines = 0;
  }

  get bytes() {
    return this.written + this.text.length;
  }

  write(line) {
    this.text += `${line}\n`;
    this.lines += 1;
    if (this.text.length >= PIECE_CHARACTERS) this.flush();
  }

  flush() {
    writeSync(this.descriptor, this.text, null, 'latin1');
    this.written += this.text.length;
    this.text = '';
  }

  close() {
    this.flush();
    closeSync(this.descriptor);
  }
}

/** What both products share: a clock that goes on a little with every line, and invented values. */
class Log {
  constructor(writer, random) {
    this.writer = writer;
    this.random = random;
    this.ms = START_MS;
    this.number = 0;
  }

  pick(list) {
    return list[this.random.below(list.length)];
  }

  hex(digits) {
    return (this.random.next().toString(16) + this.random.next().toString(16)).padStart(digits, '0').slice(0, digits);
  }

  guid() {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-8${this.hex(3)}-${this.hex(12)}`;
  }

  address() {
    return `198.51.100.${1 + this.random.below(254)}`;
  }
}

class CmsLog extends Log {
  /** `facility`: `user.info`; `rest`: from the process on. */
  line(facility, rest) {
    const date = new Date(this.ms);
    const day = String(date.getUTCDate()).padStart(2, ' ');
    this.ms += this.random.below(12);
    this.writer.write(
      `${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 23)} ${facility} bridge7 ${rest}`,
    );
  }

  server(text, level = 'INFO') {
    this.line('user.info', `host:server: ${level} : ${text}`);
  }

  writeOrdinary() {
    const call = this.random.below(4000);
    switch (this.random.below(12)) {
      case 0:
      case 1:
        return this.server(`call ${call}: ActiveControlState change, inactive -> ${this.pick(['active', 'inactive'])}`);
      case 2:
        return this.server(`conference ${this.guid()}: lock state has changed to unlocked`);
      case 3:
        return this.server(
          `call ${call}: audio of far end, jitter buffer ${this.random.below(90)} ms, ${this.random.below(9)} packets concealed`,
        );
      case 4:
        return this.server(
          `conference ${this.guid()}: layout allEqual for ${this.random.below(40)} participants, speaker ${this.guid()}, previous speaker ${this.guid()}`,
        );
      case 5:
        return this.server(`conference ${this.guid()} has control/media GUID: ${this.guid()}`);
      case 6: {
        const stamp = new Date(this.ms).toISOString();
        const time = `${stamp.slice(8, 10)}/${MONTHS[Number(stamp.slice(5, 7)) - 1]}/${stamp.slice(0, 4)}:${stamp.slice(11, 19)} +0000`;
        return this.line(
          'local7.info',
          `3c5d7e9f1a2b wb3_frontend: [Static:${this.hex(8)}] ${this.address()} - - [${time}] status 200 "GET /static/chunk-${this.random.below(90)}.js HTTP/1.1" bytes_sent ${this.random.below(1e6)} http_referer "https://join.example.test/" http_user_agent "Mozilla/5.0 (X11; Linux x86_64; rv:${100 + this.random.below(40)}.0) Gecko/20100101 Firefox/${100 + this.random.below(40)}.0" to upstream 127.0.0.1:9000: upstream_response_time 0.0${this.random.below(90)} request_time 0.0${this.random.below(90)}`,
        );
      }
      case 7:
        return this.line(
          'local0.info',
          `client_backend: INFO : WebApp Audit : Session: ${this.guid()} : Participant Visitor${call} performed action of change layout`,
        );
      case 8:
        return this.line(
          'daemon.info',
          `scheduler_backend[2056]:  INFO  MeetingStore - ${this.random.below(50)} meetings in the next hour, ${this.random.below(9)} mails queued`,
        );
      case 9:
        return this.line(
          'local0.info',
          `postgres[${600 + this.random.below(90)}]: [${this.random.below(99)}-1] ${new Date(this.ms).toISOString().slice(0, 23).replace('T', ' ')} UTC [611] LOG:  checkpoint complete: wrote ${this.random.below(900)} buffers`,
        );
      case 10:
        return this.server(`call ${call}: compensating for far end not matching payload types`);
      default:
        return this.server(
          `call ${call}: video of far end, ${this.random.below(1080)} lines, ${this.random.below(60)} frames a second`,
        );
    }
  }

  /** A guest's join in 3.x; one in four has no media. */
  writeRelevant() {
    const call = ++this.number;
    const guest = `guest${1e8 + this.random.below(9e8)}`;
    const login = this.random.next();
    const [leg, conference, space, apiCall] = [this.guid(), this.guid(), this.guid(), this.guid()];
    const browser = this.pick(['Chrome', 'Firefox', 'Edge', 'Safari']);
    const isFailing = this.random.below(4) === 0;
    this.server(`guest login request ${login}: resolution in progress`);
    this.server(`created guest account with user ID "${guest}"`);
    this.server(`guest login request ${login}: successfully stored credentials`);
    this.server(`API call leg ${leg} in call ${conference} (API call ${apiCall})`);
    this.server(`new session created for user "${guest}"`);
    this.server(`call ${call}: allocated for ${guest} / "Visitor ${call}" conference participation (${browser})`);
    this.server(`call ${call}: configured - API call leg ${leg}`);
    this.server(`call ${call}: setting up combined RTP session for DTLS (combined media and control)`);
    this.server(`participant "${guest}" joined space ${space} (Lobby)`);
    this.server(`participant "${guest}" (${leg}) joined conference ${conference} via WB3`);
    if (isFailing) {
      this.ms += 3000;
      const how = this.pick(['; relay candidate creation timeout', ' 4 (unauthorized - check credentials)']);
      this.server(`call ${call}: ICE failure${how}`, 'WARNING');
    } else this.server(`call ${call}: starting DTLS combined media negotiation (as initiator)`);
    this.server(
      `API "${this.random.below(1e4)}" Space GUID: ${space} <--> Call Correlator GUID: ${this.guid()} <--> Internal GUID: ${conference}`,
    );
    this.server(`user "${guest}": deactivating due to session resource teardown`);
    this.server(`call ${call}: tearing down ("${guest}" conference media)`);
    this.server(`call ${call}: destroying API call leg ${leg}`);
    this.server(`participant "${guest}" left space ${space} (Lobby)`);
  }
}

class ExpresswayLog extends Log {
  /** `rest`: from the process on, without its UTC time. */
  line(process, rest) {
    const stamp = new Date(this.ms).toISOString();
    const utc = `UTCTime="${stamp.slice(0, 10)} ${stamp.slice(11, 23).replace('.', ',')}"`;
    this.ms += this.random.below(12);
    this.writer.write(`${stamp.slice(0, 23)}+00:00 core7 ${process}: ${utc} ${rest}`);
  }

  writeOrdinary() {
    const port = 20_000 + this.random.below(30_000);
    switch (this.random.below(4)) {
      case 0:
        return this.line(
          'tvcs',
          `Module="network.sip" Level="DEBUG":  Action="Received" Local-ip="192.0.2.7" Local-port="5061" Src-ip="${this.address()}" Src-port="${port}" Msg-Hash="${this.random.next()}"`,
        );
      case 1:
        return this.line(
          'tvcs',
          `Module="developer.nomodule" Level="DEBUG" CodeLocation="ppcmains/oak/calls/common/OakCallStats.cpp(${port % 900})" Method="OakCallStats::update" Thread="0x7f${this.hex(10)}": calls="${port % 90}" registrations="${port % 70}"`,
        );
      case 2:
        return this.line(
          'traffic_server[2030]',
          `Module="network.http.trafficserver" Level="INFO": Detail="Receive Response" Txn-id="${++this.number}" TrackingID="${this.guid()}" Src-ip="192.0.2.20" Src-port="443"`,
        );
      default:
        return this.#writeHttpMessage();
    }
  }

  #writeHttpMessage() {
    const address = this.address();
    this.line(
      'traffic_server[2030]',
      `Module="network.http.trafficserver" Level="DEBUG": Detail="Sending Request" Txn-id="${++this.number}" TrackingID="${this.guid()}" Dst-ip="192.0.2.20" Dst-port="443" `,
    );
    const lines = [
      'HTTPMSG:',
      `|GET /api/ping?session=${this.hex(12)} HTTP/1.1`,
      ' Host: join.example.test',
      ' Accept: */*',
      ' Cookie:<CONCEALED>',
      ` User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:${100 + this.random.below(40)}.0) Gecko/20100101`,
      ` Client-ip: ${address}`,
      ` X-Forwarded-For: ${address}, 127.0.0.1`,
      ` Via: https/1.1 vcs[${this.guid()}] (ATS), http/1.1 vcs[${this.guid()}] (ATS)`,
      ' ',
      ' |',
      '',
    ];
    for (const line of lines) this.writer.write(line);
  }

  writeRelevant() {
    const port = 20_000 + this.random.below(30_000);
    switch (this.random.below(4)) {
      case 0:
        return this.line(
          'cmsagent',
          'Module="cms" Level="ERROR": Detail="CMS check failed" Address="192.0.2.20", Error="[Errno 111] Connection refused"',
        );
      case 1:
        return this.line(
          'tvcs',
          `Event="Outbound TLS Negotiation Error" Service="SIP" Src-ip="192.0.2.7" Src-port="${port}" Dst-ip="192.0.2.30" Dst-port="7001" Detail="Peer's TLS certificate identity was unacceptable" Protocol="TLS" Common-name="edge.example.test" Level="1"`,
        );
      case 2:
        return this.line(
          'traffic_server[2030]',
          `Event="Sending HTTP error response" Status="502" Reason="Next Hop Connection Failed" Dst-ip="${this.address()}" Dst-port="${port}"`,
        );
      default:
        return this.line(
          'tvcs',
          `Event="Authentication Failed" Service="SIP" Src-ip="${this.address()}" Src-port="${port}" Detail="Incorrect authentication credential for user" Protocol="TLS" Method="OPTIONS" Level="1"`,
        );
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const {positionals, values} = parseArgs({
    allowPositionals: true,
    options: {seed: {type: 'string', default: '7'}, kind: {type: 'string', default: 'cms'}},
  });
  const [path, size] = positionals;
  if (size === undefined) throw new Error('Say the file and its size: generate-log.mjs OUT.log 1g');
  const {bytes, lines} = generateLog(path, parseSize(size), {seed: Number(values.seed), kind: values.kind});
  console.log(`${path}: ${bytes} bytes, ${lines} lines`);
}
