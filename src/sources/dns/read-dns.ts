/** What a DNS server of one side answers, asked live. All questions go out at once: a dead server costs one time-out. */
import {randomInt} from 'node:crypto';
import {type DnsOutcome, dnsAnswer} from '../../facts/dns-answer.ts';
import {counted} from '../../model/count.ts';
import type {Instant} from '../../model/instant.ts';
import {quoteOf} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import {wallClock} from '../live/wall-clock.ts';
import {answerFact, bestOf, outcomeOf, problemOf} from './answer-facts.ts';
import {askAll, targetQuestions} from './ask-all.ts';
import {isDnsName} from './dns-name.ts';
import type {Resolver} from './dns-step.ts';
import type {DnsQuestion} from './read-reply.ts';

export interface DnsSourceOptions {
  readonly title: string;
  readonly folder: string;
  readonly box?: BoxIdentity;
  /** Which side the resolver serves. */
  readonly view: 'inside' | 'outside';
  readonly resolver: Resolver;
  readonly questions: readonly DnsQuestion[];
  /** How often each question is asked; once. */
  readonly asks?: number;
  /** Until the second copy of a question; 1 s. */
  readonly firstWaitMs?: number;
  /** From then to the end; 2 s. */
  readonly lastWaitMs?: number;
  /** UTC. */
  now?(): Instant;
}

/** Asked in the order in which they are listed; a name that is none is said and not asked for. */
export function createDnsSource(options: DnsSourceOptions): LiveSource {
  const {title, folder, box} = options;
  return {title, folder, ...(box === undefined ? {} : {box}), read: (signal) => readDns(options, signal)};
}

async function* readDns(options: DnsSourceOptions, signal: AbortSignal): AsyncGenerator<LiveYield> {
  const {questions, resolver, view, now = wallClock, asks = 1} = options;
  const server = formatHostPort(resolver.address, resolver.port);
  const askable = questions.filter(({name}) => isDnsName(name));
  for (const {name} of questions.filter(({name}) => !isDnsName(name))) {
    yield {kind: 'problem', note: `${quoteOf(name)} is no DNS name: correct it`, isFatal: false, lost: [dnsAnswer]};
  }
  if (askable.length === 0 || signal.aborted) return;
  const asking = {
    ...options,
    resolvers: [resolver],
    asks,
    now,
    elapsedMs: () => performance.now(),
    randomId: () => randomInt(0x10000),
  };
  const ofNames = askAll({...asking, questions: askable}, signal);
  await ofNames.settled;
  const ofTargets = askAll({...asking, questions: targetQuestions(ofNames.askings)}, signal);
  await ofTargets.settled;
  if (signal.aborted) return;
  const askings = [...ofNames.askings, ...ofTargets.askings];
  const best = askings.flatMap(({results}) => bestOf(results) ?? []);
  const facts = askings.map((asking) => answerFact(asking, view));
  yield {kind: 'facts', facts, title: 'DNS answers', note: tally(best.map(outcomeOf))};
  for (const note of new Set(best.flatMap((result) => problemOf(result, server) ?? []))) {
    yield {kind: 'problem', note, isFatal: false, lost: []};
  }
}

function tally(outcomes: readonly DnsOutcome[]): string {
  const kinds = [...new Set(outcomes)].map((kind) => `${outcomes.filter((one) => one === kind).length} ${kind}`);
  return `${counted(outcomes.length, 'question')}: ${kinds.join(', ')}`;
}
