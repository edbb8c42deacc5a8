import {callMedia} from '../../facts/derived/call-media.ts';
import type {Fact} from '../../facts/fact.ts';
import type {RtpStream} from '../../facts/rtp-stream.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import type {Evidence} from '../../model/report.ts';
import {formatHostPort} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** ITU-T G.1028 and G.113: speech suffers from 3 % on, whatever hides the gaps. */
const leastShare = 0.03;
/** Below this a share says nothing. */
const fewestLost = 20;
const mostPieces = 5;

/** RTP sequence numbers that never came by where the capture was taken (RFC 3550 §A.3). */
export default defineCheck({
  id: 'media/packet-loss',
  system: 'TURN and media',
  title: {pass: 'Media arrives without much loss', fail: 'Media packets are lost'},
  failureModes: ['F106'],
  needs: {streams: callMedia},
  after: ['media/consent-lost', 'turn/server-gone'],
  references: ['RFC 3550 §6.4.1, §A.3'],
  messages: {
    lost: {
      severity: 'warning',
      impact: 'degrades',
      confidence: 'likely',
      text: '{percent} % of the RTP packets from {source} to {destination} are missing: {lost} of {expected}; {others}',
      why: 'Sound breaks up from about 3 % on, and video freezes until the sender repeats what is missing. The packets were lost before they came to where the capture was taken.',
      competing: [
        'A link on the way is full or faulty.',
        'The capture itself dropped packets: `capinfos` and the statistics of the capturing program tell.',
        'A box between replaces the stream and leaves numbers out.',
      ],
      volatile: ['percent', 'lost', 'expected', 'others'],
      fix: [
        {
          action:
            'Capture at the next hop towards {source} at the same time. Where the numbers are whole there, the link between loses them: look for drops and errors on its interfaces and for a full queue.',
          where: 'routers, firewall and Wi-Fi between {source} and the place of this capture',
          verify: 'In a new capture the share of missing packets is below 1 %.',
        },
      ],
    },
  },
  examples: {fail: 'media/packet-loss', pass: 'octavio/healthy'},
  run({streams}, report) {
    // What a capture lacks of a TCP stream was lost to the capture: TCP would have sent it again.
    const datagrams = streams.filter(({value}) => value.transport === 'udp');
    if (datagrams.length === 0)
      report.lacking(callMedia, 'all media of calls goes over TCP, where nothing is lost on the way');
    for (const [input, ofInput] of groupBy(datagrams, ({origin}) => origin.input)) {
      const paths = [...groupBy(ofInput, ({subject}) => subject).values()];
      const lossy = paths.flatMap(lossOf).sort((one, other) => other.lost - one.lost);
      const [worst] = lossy;
      if (worst === undefined) {
        const missing = ofInput.reduce((sum, {value}) => sum + value.lost, 0);
        report.pass(`${input}: ${counted(missing, 'packet')} missing in ${counted(ofInput.length, 'RTP stream')}.`);
        continue;
      }
      const {source, destination} = worst.streams[0].value;
      report.fail('lost', {
        subject: worst.streams[0].subject,
        args: {
          percent: ((worst.lost / worst.expected) * 100).toFixed(1),
          source: name(source),
          destination: name(destination),
          lost: worst.lost,
          expected: worst.expected,
          others: othersOf(lossy.length, paths.length),
        },
        evidence: evidenceOfAll(
          worst.streams,
          lossy.slice(1).flatMap((path) => path.streams),
        ),
      });
    }
  },
});

interface Loss {
  /** The worst first. */
  readonly streams: readonly [Fact<RtpStream>, ...Fact<RtpStream>[]];
  readonly lost: number;
  readonly expected: number;
}

/** Of one path in one direction: the streams that lose much. */
function lossOf(path: readonly Fact<RtpStream>[]): Loss[] {
  const [first, ...others] = path
    .filter(({value: {lost, expected}}) => lost >= fewestLost && lost / expected >= leastShare)
    .toSorted((one, other) => other.value.lost - one.value.lost);
  if (first === undefined) return [];
  const streams: Loss['streams'] = [first, ...others];
  return [{streams, lost: sum(streams, 'lost'), expected: sum(streams, 'expected')}];
}

function othersOf(lossy: number, all: number): string {
  if (all === 1) return 'no other media was captured';
  return lossy === 1
    ? 'no other direction loses as many'
    : `${lossy - 1} of ${all - 1} other directions lose packets too`;
}

function evidenceOfAll(
  [worst, ...same]: Loss['streams'],
  others: readonly Fact<RtpStream>[],
): [Evidence, ...Evidence[]] {
  return [evidenceOfStream(worst), ...[...same, ...others].slice(0, mostPieces - 1).map(evidenceOfStream)];
}

function evidenceOfStream(fact: Fact<RtpStream>): Evidence {
  const {source, destination, ssrc, lost, expected, jitterMs, longestGapSeconds} = fact.value;
  const jitter = jitterMs === undefined ? '' : `, jitter up to ${jitterMs} ms`;
  const path = `${name(source)} to ${name(destination)}`;
  const shows = `${path}, SSRC 0x${ssrc.toString(16).padStart(8, '0')}: ${lost} of ${expected} missing${jitter}, longest pause ${longestGapSeconds} s`;
  return evidenceOf(fact, shows);
}

function sum(streams: readonly Fact<RtpStream>[], field: 'lost' | 'expected'): number {
  return streams.reduce((total, {value}) => total + value[field], 0);
}

function name({address, port}: RtpStream['source']): string {
  return formatHostPort(address, port);
}
