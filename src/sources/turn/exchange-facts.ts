/**
 * A TURN exchange of our own as the facts that a capture of it would give: the same tracker reads it, with the messages
 * counted from 1 in place of frames.
 */
import type {Fact} from '../../facts/fact.ts';
import {signedRequest} from '../../facts/signed-request.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';
import {epochMilliseconds} from '../../model/instant.ts';
import {type Origin, type Place, quoteOf} from '../../model/origin.ts';
import {turnServerSubject} from '../../model/subject.ts';
import {AnomalyLog} from '../../pcap/anomaly-log.ts';
import {type PacketPlace, Route, Sighting} from '../../pcap/track/sighting.ts';
import {isTurnMethod, TurnTracker} from '../../pcap/track/turn-tracker.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Transcribed} from './transcript.ts';

export interface ExchangeSides {
  /** As clients know it, wherever the messages were sent. */
  readonly server: TransportAddress;
  readonly transport: 'udp' | 'tcp';
  /** Whether somebody said that TURN is offered there; `asked` when left out. */
  readonly trial?: TurnSession['trial'];
  readonly networkError?: TurnSession['networkError'];
}

export function exchangeFacts(
  {messages, client, endTime}: Transcribed,
  {server, transport, trial = 'asked', networkError}: ExchangeSides,
  origin: Origin,
): Fact[] {
  if (client === undefined) return [];
  const tracker = new TurnTracker(new AnomalyLog());
  for (const [index, {message, isSent, time}] of messages.entries()) {
    if (!isTurnMethod(message.method)) continue;
    const [source, destination] = isSent ? [client, server] : [server, client];
    const moment = {file: 0, frame: index + 1, seconds: epochMilliseconds(time) / 1000, time};
    tracker.add(message, new Sighting(moment, new Route(source, destination, transport)));
  }
  const {sessions, signedRequests} = tracker.end(endTime);
  const subject = turnServerSubject(server.address, server.port, transport);
  const told = {trial, ...(networkError === undefined ? {} : {networkError})};
  return [
    ...sessions.map(({value, first, places}) => {
      const at = Object.fromEntries(Object.entries(places).map(([field, place]) => [field, placeOf(place)]));
      return turnSession.of(subject, {...origin, ...placeOf(first)}, {...value, ...told}, at);
    }),
    ...signedRequests.map(({value, place}) => signedRequest.of(subject, {...origin, ...placeOf(place)}, value)),
  ];
}

function placeOf({frame, time, quote}: PacketPlace): Place {
  return {field: `message ${frame}`, time, quote: quoteOf(quote)};
}
