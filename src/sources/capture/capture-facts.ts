/** Turns the result of a capture's analysis into facts, each with the frame where it is to be seen. */
import {captureSummary} from '../../facts/capture-summary.ts';
import {decodeAnomaly} from '../../facts/decode-anomaly.ts';
import type {Fact} from '../../facts/fact.ts';
import {signedRequest} from '../../facts/signed-request.ts';
import {timeObserved} from '../../facts/time-observed.ts';
import {turnSession} from '../../facts/turn-session.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {type Subject, turnServerSubject} from '../../model/subject.ts';
import type {LocatedAnomaly} from '../../pcap/anomaly-log.ts';
import type {CaptureResult, CaptureSummary} from '../../pcap/capture-analysis.ts';
import type {PacketPlace, TrackedRequest, TrackedSession} from '../../pcap/turn-session.ts';

const format = 'capture';

export function captureFacts(result: CaptureResult, input: {path: string; fileName: string}): Fact[] {
  const {summary, sessions, signedRequests, anomalies} = result;
  const subject: Subject = `capture:${input.path}`;
  return [
    ...(summary === undefined ? [] : summaryFacts(summary, result.lastFrame, subject, input)),
    ...sessions.map((session) => sessionFact(session, input.path)),
    ...signedRequests.map((request) => requestFact(request, input.path)),
    ...anomalies.map((anomaly) => anomalyFact(anomaly, subject, input.path)),
  ];
}

function summaryFacts(
  summary: CaptureSummary,
  lastFrame: number,
  subject: Subject,
  input: {path: string; fileName: string},
): Fact[] {
  const origin: Origin = {input: input.path, format};
  const facts: Fact[] = [captureSummary.of(subject, origin, {...summary, linkTypes: [...summary.linkTypes]})];
  if (summary.lastTime !== undefined) {
    const place = {...frameOf(lastFrame), time: summary.lastTime};
    const value = {instant: summary.lastTime, what: `last packet of ${input.fileName}`};
    facts.push(timeObserved.of(subject, {...origin, ...place}, value));
  }
  return facts;
}

function sessionFact({value, first, places}: TrackedSession, path: string): Fact {
  const {server, transport} = value;
  const at = Object.fromEntries(Object.entries(places).map(([field, place]) => [field, placeOf(place)]));
  // One packet cannot show that nothing came: all with its transaction id can.
  if (places.unanswered !== undefined)
    at.unanswered = {...placeOf(places.unanswered), filter: idFilter(places.unanswered)};
  const subject = turnServerSubject(server.address, server.port, transport);
  return turnSession.of(subject, {input: path, format, ...placeOf(first)}, value, at);
}

function requestFact({value, transport, place}: TrackedRequest, path: string): Fact {
  const subject = turnServerSubject(value.server.address, value.server.port, transport);
  return signedRequest.of(subject, {input: path, format, ...placeOf(place)}, value);
}

function anomalyFact({frame, ...value}: LocatedAnomaly, subject: Subject, path: string): Fact {
  const place = frame === undefined ? {} : frameOf(frame);
  return decodeAnomaly.of(subject, {input: path, format, ...place}, value);
}

function placeOf({frame, time, quote}: PacketPlace): Place {
  return {...frameOf(frame), time, quote: quoteOf(quote)};
}

/** Wireshark takes byte fields with colons. */
function idFilter({transactionId}: PacketPlace): string {
  return `stun.id == ${transactionId.replace(/..(?=.)/g, '$&:')}`;
}

function frameOf(frame: number): Place {
  return {frame, filter: `frame.number == ${frame}`};
}
