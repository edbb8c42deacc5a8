/** Requests of our own and their answers as the facts that a capture of them would give. */
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import {epochMilliseconds, type Instant} from '../../model/instant.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import {flowSubject} from '../../model/subject.ts';
import {AnomalyLog} from '../../pcap/anomaly-log.ts';
import {HttpTracker} from '../../pcap/track/http-tracker.ts';
import {Route, Sighting} from '../../pcap/track/sighting.ts';
import type {Visit} from './page-visit.ts';

export interface VisitSides {
  readonly server: TransportAddress;
  readonly isEncrypted: boolean;
}

export function visitFact(visit: Visit, {server, isEncrypted}: VisitSides, origin: Origin): Fact[] {
  const tracker = new HttpTracker(new AnomalyLog());
  const conversation = tracker.begin(isEncrypted);
  const {client, request, response, sentAt, answeredAt, failure, page, title} = visit;
  const there = new Route(client, server, 'tcp');
  conversation.head(request, new Sighting(momentOf(1, sentAt), there));
  if (response !== undefined) conversation.head(response, new Sighting(momentOf(2, answeredAt), there.reverse));
  return tracker.end().map(({value, first, places}) => {
    const subject = flowSubject('tcp', value.client, value.server);
    const rest = {
      ...(failure === undefined ? {} : {failure}),
      ...(page === undefined ? {} : {page}),
      ...(title === undefined ? {} : {title}),
    };
    const status = places.status;
    const answer = {
      time: answeredAt,
      quote: quoteOf(status?.quote ?? `${first.quote}: ${failureOf(visit)}`),
    };
    const shown = title === undefined ? answer : {time: answeredAt, quote: quoteOf(`<title>${title}</title>`)};
    const location = {...answer, quote: quoteOf(`HTTP ${value.status ?? ''}, Location: ${value.location ?? ''}`)};
    return httpExchange.of(
      subject,
      {...origin, time: sentAt, quote: quoteOf(first.quote)},
      {...value, ...rest},
      {
        ...(response === undefined ? {failure: answer} : {status: answer}),
        ...(page === undefined ? {} : {page: shown}),
        ...(value.location === undefined ? {} : {location}),
      },
    );
  });
}

const failureWords = {
  reset: 'the connection is reset in place of an answer',
  closed: 'the connection is closed without an answer',
  'no-answer': 'no answer',
  incomplete: 'no whole answer',
  'not-http': 'the answer is not HTTP',
} as const;

/** Why there is no answer. */
export function failureOf({failure = 'closed'}: Visit): string {
  return failureWords[failure];
}

function momentOf(frame: number, time: Instant) {
  return {file: 0, frame, seconds: epochMilliseconds(time) / 1000, time};
}
