/**
 * A whole capture, in one pass over its bytes: counts every packet and hands what it carries to the trackers. Bytes in,
 * plain JSON out; no input is refused with an exception. Files that go on where the one before ended are one capture.
 */
import type {Instant} from '../model/instant.ts';
import {formatIpAddress} from '../stun/ip-address.ts';
import {AnomalyLog, type LocatedAnomaly} from './anomaly-log.ts';
import {CaptureFile} from './container/capture-file.ts';
import {instantFromSeconds, microsecondClock} from './container/clock.ts';
import {CapturedMoment, type Moment} from './container/moment.ts';
import {type PacketRecord, tlsKeyLog, type Window} from './container/packet-record.ts';
import {type FileTally, sumTallies} from './file-tally.ts';
import {Fragments} from './packet/fragments.ts';
import {PacketLayers, protocol} from './packet/packet-layers.ts';
import {PayloadDispatch} from './payload-dispatch.ts';
import {replay} from './scan/control-log.ts';
import type {ControlSink} from './scan/control-sink.ts';
import {mostFlows} from './scan/flow-table.ts';
import {LateMedia} from './scan/late-media.ts';
import {PacketScan} from './scan/packet-scan.ts';
import type {ScannedPart} from './scan/part-scan.ts';
import type {TrackedRtpStream} from './scan/rtp-stream.ts';
import {type FramePlace, mostRtpStreams} from './scan/rtp-table.ts';
import {TcpStreams} from './stream/tcp-streams.ts';
import {KeyLog} from './tls/key-log.ts';
import {type LastOf, Route, Sighting} from './track/sighting.ts';
import {type TrackerResults, Trackers} from './track/trackers.ts';

/** Fragments inside fragments inside a tunnel are the most that a network makes. */
const deepestFragments = 4;

/** The figures are those of all files. */
export interface CaptureResult extends FileTally, TrackerResults {
  /** Of each, in the order in which they were read. */
  readonly files: readonly [FileTally, ...FileTally[]];
  /** Where the last packet stands. */
  readonly lastFile: number;
  readonly lastFrame: number;
  readonly rtpStreams: readonly TrackedRtpStream[];
  readonly anomalies: readonly LocatedAnomaly[];
}

export class CaptureAnalysis implements ControlSink {
  readonly #anomalies = new AnomalyLog();
  readonly #layers = new PacketLayers();
  readonly #fragments = new Fragments(this.#anomalies);
  readonly #trackers = new Trackers(this.#anomalies);
  /** Sees every packet, and hands on to `control` what says something by itself. */
  readonly #scan = new PacketScan(this);
  /** By the number of the flow. */
  readonly #routes = new Map<number, Route>();
  readonly #media = new LateMedia(this.#scan);
  readonly #dispatch = new PayloadDispatch(this.#trackers, this.#media, this.#anomalies);
  readonly #streams: TcpStreams;
  #file = new CaptureFile(this.#scan, this.#anomalies);
  #fileIndex = 0;
  /** Of the part of the file that another thread has read. */
  #joinedFrames = 0;
  /** What was found in the files before this one. */
  #before = {stunMessages: 0, cutStunMessages: 0, fragments: 0};
  readonly #tallies: FileTally[] = [];
  #record: PacketRecord | undefined;
  /** Frames of all files before each. */
  readonly #framesBefore = [0];
  #lastFile = 0;
  #lastFrame = 0;
  #lastSeconds = Number.NEGATIVE_INFINITY;
  #lastTime: Instant | undefined;
  /** Of the last packet with a time that was looked into. */
  #lastMoment: Moment | undefined;

  readonly #keyLog: KeyLog;

  /** `keyLog`: secrets of TLS connections; those that the file brings with it are added to it. */
  constructor(keyLog = new KeyLog()) {
    this.#keyLog = keyLog;
    this.#scan.wantsAllOfTls = keyLog.size > 0;
    const tools = {trackers: this.#trackers, dispatch: this.#dispatch, keyLog};
    this.#streams = new TcpStreams(tools, this.#anomalies);
  }

  /** Takes the next bytes of the file. They may be reused after the call. */
  feed(chunk: Uint8Array): void {
    this.#file.feed(chunk);
  }

  /** Where the next bytes are to be put, and that they have been: saves a copy to who can read into it. */
  room(length: number): Uint8Array {
    return this.#file.room(length);
  }

  take(length: number): void {
    this.#file.take(length);
  }

  /** Whether the rest of the file can add nothing. */
  get isStopped(): boolean {
    return this.#file.isStopped;
  }

  /** Time of the latest packet in seconds since 1970; undefined when none had one. */
  get lastSeconds(): number | undefined {
    this.#noteLast();
    return this.#lastTime === undefined ? undefined : this.#lastSeconds;
  }

  /** Blocks so far that say how later ones are to be read. */
  get settings(): number {
    return this.#file.settings;
  }

  /** Whether a record begins with the next byte, and nothing was wrong with the file so far. */
  get isSoundHere(): boolean {
    return this.#file.isBetweenRecords && !this.#anomalies.rows.some(({layer}) => layer === 'file');
  }

  get wantsAllOfTls(): boolean {
    return this.#scan.wantsAllOfTls;
  }

  /** Goes on with what another thread has found in the rest of the file, from here to its end. */
  join({frames, counts, flows, rtp, batches}: ScannedPart): void {
    const framesBefore = this.#file.frames;
    const admitted: ControlSink = {
      control: (record, window, alignedAt) => {
        if (alignedAt !== undefined || this.#scan.admits(record, window)) this.control(record, window, alignedAt);
      },
    };
    for (const batch of batches) replay(batch, framesBefore, admitted);
    const allFramesBefore = this.#scan.framesBefore + framesBefore;
    this.#scan.rtp.merge(rtp, this.#scan.flows.merge(flows, allFramesBefore), allFramesBefore);
    this.#scan.counts.merge(counts, framesBefore);
    this.#joinedFrames = frames;
  }

  /** Ends the file, so that the bytes that follow are those of one that goes on where it ended. */
  nextFile(): void {
    this.#endFile();
    this.#fileIndex += 1;
    this.#anomalies.file = this.#fileIndex;
    this.#scan.nextFile(this.#file.frames + this.#joinedFrames);
    this.#joinedFrames = 0;
    this.#framesBefore.push(this.#scan.framesBefore);
    this.#file = new CaptureFile(this.#scan, this.#anomalies);
  }

  /** What is known so far of a capture that is still growing. Changes nothing; may be called again and again. */
  snapshot(): CaptureResult {
    return this.#result([...this.#tallies, this.#tally()]);
  }

  /** Ends the analysis. Call once. */
  end(): CaptureResult {
    this.#endFile();
    this.#streams.end();
    this.#fragments.end();
    return this.#result(this.#tallies);
  }

  #result(tallies: readonly FileTally[]): CaptureResult {
    this.#noteLast();
    const tracked = this.#trackers.end(this.#lastTime, this.#lastOf);
    const files: CaptureResult['files'] = [tallies[0] ?? this.#tally(), ...tallies.slice(1)];
    return {
      ...sumTallies(files),
      files,
      lastFile: this.#lastFile,
      lastFrame: this.#lastFrame,
      ...tracked,
      rtpStreams: this.#scan.rtp.toStreams(this.#scan.flows, (frame) => this.#placeOf(frame)),
      anomalies: [...this.#anomalies.rows, ...this.#refusals()],
    };
  }

  #endFile(): void {
    this.#file.end();
    this.#noteLast();
    this.#tallies.push(this.#tally());
    const {stunMessages, cutStunMessages} = this.#dispatch;
    this.#before = {stunMessages, cutStunMessages, fragments: this.#fragments.unfinished};
  }

  /** Of the file that is being read. */
  #tally(): FileTally {
    const {stunMessages, cutStunMessages} = this.#dispatch;
    return this.#scan.counts.tally(this.#file.container, this.#file.frames + this.#joinedFrames, {
      stunMessages: stunMessages - this.#before.stunMessages,
      cutStunMessages: cutStunMessages - this.#before.cutStunMessages,
      // Those of the file before may have become whole with this one.
      fragments: Math.max(0, this.#fragments.unfinished - this.#before.fragments),
    });
  }

  decryptionSecrets(secretsType: number, bytes: Uint8Array): void {
    if (secretsType === tlsKeyLog) this.#keyLog.add(Buffer.from(bytes).toString('latin1'));
  }

  control(record: PacketRecord, window: Window, alignedAt: number | undefined): void {
    this.#record = record;
    this.#look(record, window, alignedAt);
  }

  /** `record`: as captured, or put together from fragments and standing for the last of them. */
  #look(record: PacketRecord, window: Window, alignedAt: number | undefined, depth = 0): void {
    const layers = this.#layers;
    const outcome = layers.locate(record, window);
    if (layers.problem !== undefined) this.#anomalies.add('malformed', 'ip', layers.problem, record.frame);
    switch (outcome) {
      case 'transport':
        if (layers.protocol === protocol.udp) this.#datagram(window);
        else if (layers.protocol === protocol.tcp) this.#segment(window, alignedAt);
        else this.#icmp(window);
        break;
      case 'fragment':
        this.#fragment(record, window, depth);
        break;
      case 'malformed':
      case 'not-ip':
      case 'unknown-link':
      case 'short':
      case 'other':
        // Counted by the scan.
        break;
    }
  }

  #fragment(record: PacketRecord, window: Window, depth: number): void {
    const whole = this.#fragments.add(this.#layers, record, window, this.#moment().seconds);
    // Fragments of a tunnel hold packets, which may be fragments themselves.
    if (whole !== undefined && depth < deepestFragments) this.#look(whole.record, whole.window, undefined, depth + 1);
  }

  #segment(window: Window, alignedAt: number | undefined): void {
    if (alignedAt !== undefined) this.#streams.alignedAt(this.#layers, window, alignedAt, this.#moment);
    this.#streams.segment(this.#layers, window, this.#moment);
  }

  /** The latest packet of the file that is being read, where it is the latest of all. */
  #noteLast(): void {
    const {lastSeconds, lastTime, lastFrame, packets} = this.#scan.counts;
    if (packets > 0) this.#lastFile = this.#fileIndex;
    if (packets > 0) this.#lastFrame = lastFrame;
    if (lastSeconds < this.#lastSeconds) return;
    this.#lastSeconds = lastSeconds;
    this.#lastTime = lastTime;
  }

  /** The last packet from one address to another, whatever it carried: most of media is seen by the scan alone. */
  readonly #lastOf: LastOf = (source, destination, transport) => {
    const flow = this.#scan.flows.between(source, destination, transport);
    if (flow === undefined || flow.packets === 0) return undefined;
    const {lastSeconds: seconds, lastFrame, lastChannelDataSeconds} = flow;
    const time = instantFromSeconds(seconds);
    const title = lastChannelDataSeconds === seconds ? 'ChannelData' : 'last packet of this direction';
    return {moment: {...this.#placeOf(lastFrame), seconds, time}, title};
  };

  /** File and frame of a frame counted over all files. */
  #placeOf(frame: number): FramePlace {
    const file = Math.max(
      0,
      this.#framesBefore.findLastIndex((before) => frame > before),
    );
    return {file, frame: frame - (this.#framesBefore[file] ?? 0)};
  }

  /** What the tables had no room for. */
  #refusals(): LocatedAnomaly[] {
    const {flows, rtp} = this.#scan;
    const row = (count: number, layer: string, detail: string): LocatedAnomaly[] =>
      count === 0 ? [] : [{kind: 'dropped', layer, detail, count, file: 0}];
    return [
      ...row(
        flows.refusedPackets,
        'ip',
        `packets of flows beyond the first ${mostFlows}, which are not counted by flow`,
      ),
      ...row(rtp.refusedPackets, 'rtp', `packets of RTP streams beyond the first ${mostRtpStreams}`),
    ];
  }

  #datagram({bytes, view}: Window): void {
    const layers = this.#layers;
    const {payloadOffset, payloadLength, payloadAvailable} = layers;
    if (payloadAvailable === 0) return;
    const sighting = new Sighting(this.#moment(), this.#routeOf(view));
    this.#dispatch.datagram(bytes.subarray(payloadOffset, payloadOffset + payloadAvailable), payloadLength, sighting);
  }

  /** Of the UDP datagram in `#layers`: made once for each flow. */
  #routeOf(view: DataView): Route {
    const layers = this.#layers;
    const {addressOffset, addressLength, transportOffset} = layers;
    const flow = this.#scan.flows.find(view, addressOffset, addressLength, transportOffset, protocol.udp);
    const known = this.#routes.get(flow);
    if (known !== undefined) return known;
    const route = new Route(layers.source(), layers.destination(), 'udp');
    if (flow >= 0) this.#routes.set(flow, route);
    return route;
  }

  #icmp({bytes}: Window): void {
    const {payloadOffset, payloadAvailable, addressOffset, addressLength} = this.#layers;
    this.#trackers.icmp.packet(
      bytes.subarray(payloadOffset, payloadOffset + payloadAvailable),
      addressLength === 4 ? 4 : 6,
      formatIpAddress(bytes, addressOffset, addressLength),
      formatIpAddress(bytes, addressOffset + addressLength, addressLength),
      this.#moment(),
    );
  }

  /** A packet without a time of its own gets the latest that any had. */
  readonly #moment = (): Moment => {
    const record = this.#record;
    const frame = record?.frame ?? 0;
    const file = this.#fileIndex;
    if (record?.clock !== undefined) {
      this.#lastMoment = new CapturedMoment(file, frame, record.timeHigh, record.timeLow, record.clock);
      return this.#lastMoment;
    }
    const last = this.#lastMoment;
    if (last === undefined) return new CapturedMoment(file, frame, 0, 0, microsecondClock);
    return {file, frame, seconds: last.seconds, time: last.time};
  };
}
