import {callMedia} from '../../facts/derived/call-media.ts';
import {type CapturePair, capturePairs} from '../../facts/derived/capture-pairs.ts';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import type {RtpStream} from '../../facts/rtp-stream.ts';
import {millisecondsBetween} from '../../model/instant.ts';
import {formatHostPort, isSameEnd} from '../../model/subject.ts';
import {defineCheck, evidenceOf} from '../check.ts';

/** Shorter streams end before the path is up, or are tries of the sender. */
const shortestSeconds = 3;
const fewestPackets = 50;

/**
 * RTP that leaves one place and never comes to the other, while RTP the other way is in both captures. Of one capture
 * alone it cannot be told: who only watches sends nothing either.
 */
export default defineCheck({
  id: 'media/one-way',
  system: 'TURN and media',
  title: {pass: 'Media arrives both ways', fail: 'Media arrives one way only'},
  failureModes: ['F94', 'F106'],
  needs: {streams: callMedia, pairs: capturePairs},
  after: ['media/consent-lost', 'turn/server-gone', 'turn/requests-lost', 'turn/answers-lost'],
  references: ['RFC 3550'],
  messages: {
    lost: {
      severity: 'error',
      impact: 'blocks-media',
      confidence: 'likely',
      text: 'None of the RTP that {source} sends to {destination} for {seconds} s is in the other capture; RTP the other way is in both',
      why: 'One side sees and hears nothing. The packets leave in {sentIn} and are not in {missingIn}.',
      competing: [
        'A firewall or NAT between the two places drops this direction.',
        'The capture {missingIn} was taken with a filter, or without the interface on which these packets came.',
      ],
      volatile: ['seconds', 'sentIn', 'missingIn'],
      fix: [
        {
          action: 'Allow UDP from {source} to {destination}, and capture at each hop between to see where it ends.',
          where: 'firewall and NAT between the two places of capture',
          verify: 'New captures at both places show the same RTP streams.',
        },
      ],
    },
  },
  examples: {fail: 'media/one-way', pass: 'octavio/healthy'},
  run({streams, pairs}, report) {
    for (const pair of pairs.filter(({value}) => !value.isSamePlace)) {
      const {first, second, nearFirst, nearSecond} = pair.value;
      const inFirst = streams.filter(({origin}) => origin.input === first);
      const inSecond = streams.filter(({origin}) => origin.input === second);
      const near = {
        first: new Set(nearFirst),
        // The pair names addresses as its first capture does.
        second: new Set(pair.value.addresses.filter((row) => nearSecond.includes(row.first)).map((row) => row.second)),
      };
      const lost = [
        ...oneWay(inFirst, inSecond, near.first).map((streamsOf) => ({...streamsOf, sentIn: first, missingIn: second})),
        ...oneWay(inSecond, inFirst, near.second).map((streamsOf) => ({
          ...streamsOf,
          sentIn: second,
          missingIn: first,
        })),
      ];
      for (const {missing, back, sentIn, missingIn} of lost) reportLost({missing, back, pair, sentIn, missingIn});
      if (lost.length > 0) continue;
      if (inFirst.length > 0 && inSecond.length > 0) report.pass(`${first} and ${second} hold the same RTP streams.`);
      else report.lacking(callMedia, `not both of ${first} and ${second} hold media`);
    }

    function reportLost({missing, back, pair, sentIn, missingIn}: Lost): void {
      const {source, destination} = missing.value;
      report.fail('lost', {
        subject: missing.subject,
        args: {
          source: name(source),
          destination: name(destination),
          seconds: secondsOf(missing.value).toFixed(0),
          sentIn,
          missingIn,
        },
        evidence: [
          evidenceOf(missing, `the first of ${missing.value.packets} packets that are not in ${missingIn}`),
          evidenceOf(back, 'RTP the other way, which both captures hold'),
          {origin: pair.value.shown[sentIn === pair.value.first ? 1 : 0], shows: 'a packet of this call that is there'},
        ],
      });
    }
  },
});

interface Lost {
  readonly missing: Fact<RtpStream>;
  readonly back: Fact<RtpStream>;
  readonly pair: Fact<CapturePair>;
  readonly sentIn: string;
  readonly missingIn: string;
}

/** Streams that leave where `own` was taken and are in no way in `other`, with one the other way that is. */
function oneWay(
  own: readonly Fact<RtpStream>[],
  other: readonly Fact<RtpStream>[],
  near: ReadonlySet<string>,
): {missing: Fact<RtpStream>; back: Fact<RtpStream>}[] {
  const arrived = new Set(other.map(({value}) => value.ssrc));
  const pairs = own.flatMap((missing) => {
    const {source, destination, packets, ssrc} = missing.value;
    const isLong = packets >= fewestPackets && secondsOf(missing.value) >= shortestSeconds;
    if (!isLong || arrived.has(ssrc) || !near.has(source.address)) return [];
    const back = own.find(
      ({value}) =>
        isSameEnd(value.source, destination) && isSameEnd(value.destination, source) && arrived.has(value.ssrc),
    );
    const isCarried = own.some(
      ({value}) =>
        isSameEnd(value.source, source) && isSameEnd(value.destination, destination) && arrived.has(value.ssrc),
    );
    return back === undefined || isCarried ? [] : [{missing, back}];
  });
  // One for each path tells it.
  return pairs.filter(
    ({missing}, index) => pairs.findIndex((pair) => pair.missing.subject === missing.subject) === index,
  );
}

function secondsOf({firstTime, lastTime}: RtpStream): number {
  return millisecondsBetween(firstTime, lastTime) / 1000;
}

function name({address, port}: TransportAddress): string {
  return formatHostPort(address, port);
}
