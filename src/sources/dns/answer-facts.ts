/** Answers of a DNS server as facts: all times that it was asked one question are one fact. */
import {type DnsOutcome, dnsAnswer, dnsOutcomes} from '../../facts/dns-answer.ts';
import type {Fact} from '../../facts/fact.ts';
import type {Instant} from '../../model/instant.ts';
import {quoteOf} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {Vantage} from '../probe/probe-step.ts';
import type {DnsResult} from './dns-exchange.ts';
import {type Resolver, reversedAddress} from './dns-step.ts';
import type {DnsQuestion, UnusableReply} from './read-reply.ts';

export interface Asked {
  readonly question: DnsQuestion;
  readonly resolver: Resolver;
  /** In the order in which it was asked; at least one. */
  readonly results: readonly DnsResult[];
  readonly time?: Instant;
  /** Of the first one. */
  readonly roundTripMs?: number;
}

const format = 'dns';
const dnsPort = 53;

/** `view`: which side the resolver serves. */
export function answerFact({question, resolver, results, time, roundTripMs}: Asked, view: Vantage): Fact {
  const host = hostOfQuestion(question);
  const reversed = question.type === 'PTR' ? reversedAddress(host) : undefined;
  const {address, port} = resolver;
  const best = bestOf(results);
  const reply = best?.kind === 'reply' ? best.reply : undefined;
  const why = best === undefined ? undefined : whyUnanswered(best);
  const attempts = attemptsOf(results);
  const origin = {
    input: `dns://${formatHostPort(address, port)}`,
    format,
    field: `${question.type} ${host}`,
    quote: quoteOf(attempts.length > 1 ? attempts.map(attemptWords).join('; ') : wordsFor(best)),
    ...(time === undefined ? {} : {time}),
  };
  return dnsAnswer.of(`name:${host}`, origin, {
    name: host,
    recordType: question.type,
    ...(reversed === undefined ? {} : {address: reversed}),
    view,
    resolver: resolverName(resolver),
    outcome: best === undefined ? 'timeout' : outcomeOf(best),
    answers: [...new Set(results.flatMap((result) => (result.kind === 'reply' ? result.reply.answers : [])))],
    ...(results.length > 1 ? {attempts} : {}),
    ...(why === undefined ? {} : {why}),
    ...(reply === undefined
      ? {}
      : {
          aliases: [...reply.aliases],
          isAuthoritative: reply.isAuthoritative,
          isRecursive: reply.isRecursive,
          responseCode: reply.responseCode,
        }),
    ...(best?.kind === 'reply' ? {transport: best.transport} : {}),
    ...(roundTripMs === undefined ? {} : {roundTripMs}),
    ...(time === undefined ? {} : {time}),
  });
}

/** As people write it: `192.0.2.53`, `192.0.2.53:5353`. */
export function resolverName({address, port}: Resolver): string {
  return port === dnsPort ? address : formatHostPort(address, port);
}

function hostOfQuestion({name}: DnsQuestion): string {
  return name.toLowerCase().replace(/\.$/, '');
}

export function outcomeOf(result: DnsResult): DnsOutcome {
  if (result.kind === 'reply') return result.reply.outcome;
  return result.kind === 'unusable' || result.kind === 'elsewhere' ? 'unusable' : 'timeout';
}

/** The one that helps a client most; of equal ones the first. */
export function bestOf(results: readonly DnsResult[]): DnsResult | undefined {
  return results.toSorted(
    (one, other) => dnsOutcomes.indexOf(outcomeOf(one)) - dnsOutcomes.indexOf(outcomeOf(other)),
  )[0];
}

interface Attempt {
  readonly outcome: DnsOutcome;
  readonly answers: string[];
  readonly why?: string;
  count: number;
}

function attemptsOf(results: readonly DnsResult[]): Attempt[] {
  const byWords = new Map<string, Attempt>();
  for (const result of results) {
    const outcome = outcomeOf(result);
    const answers = result.kind === 'reply' ? result.reply.answers.toSorted() : [];
    const why = whyUnanswered(result);
    const key = [outcome, why, ...answers].join(' ');
    const known = byWords.get(key);
    if (known === undefined) byWords.set(key, {outcome, answers, ...(why === undefined ? {} : {why}), count: 1});
    else known.count += 1;
  }
  return [...byWords.values()];
}

function attemptWords({outcome, answers, why, count}: Attempt): string {
  const what = outcome === 'answered' ? answers.join(', ') : (why ?? outcomeWords[outcome]);
  return `${count} × ${what}`;
}

/** The answer as people read it: `alias of web.example.com, 192.0.2.7, 192.0.2.8`. */
export function wordsFor(result: DnsResult | undefined): string {
  if (result === undefined) return outcomeWords.timeout;
  if (result.kind !== 'reply') return whyUnanswered(result) ?? outcomeWords.timeout;
  const {aliases, answers, outcome} = result.reply;
  const rest = outcome === 'answered' ? answers : [outcomeWords[outcome]];
  return [...aliases.map((alias) => `alias of ${alias}`), ...rest].join(', ');
}

const outcomeWords: Readonly<Record<DnsOutcome, string>> = {
  answered: 'answered',
  'no-data': 'the name has no such record',
  nxdomain: 'NXDOMAIN: no such name',
  servfail: 'SERVFAIL: the server failed',
  refused: 'REFUSED: the server does not serve this client or name',
  referral: 'refers to other servers, and does not ask them',
  lame: 'no record, and neither authority nor recursion: the server does not know the name',
  unusable: 'no answer that could be used',
  timeout: 'no answer',
};

const codeWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENETUNREACH: 'no route to it',
  EHOSTUNREACH: 'no route to it',
  ENOTFOUND: 'its name has no address',
  ECONNRESET: 'it closed the connection',
};

const unusableWords: Readonly<Record<UnusableReply, string>> = {
  malformed: 'what it sends is no DNS message that can be decoded',
  'wrong-id': 'its answers carry the id of another question',
  'wrong-question': 'its answers are to another question',
  aliases: 'its aliases lead in a circle, or go on without an end',
  truncated: 'its answer is "truncated" over TCP too',
};

/** Undefined for a reply. */
export function whyUnanswered(result: DnsResult): string | undefined {
  switch (result.kind) {
    case 'reply':
      return undefined;
    case 'silent':
      return result.afterTruncation ? '"truncated" over UDP, and no answer over TCP' : 'no answer';
    case 'unusable':
      return unusableWords[result.why];
    case 'elsewhere':
      return `its answers come from another address: ${result.from}`;
    case 'unreachable': {
      const why = codeWords[result.code] ?? result.code;
      return result.afterTruncation ? `"truncated" over UDP, and over TCP ${why}` : why;
    }
  }
}

/** What to do about a server that gave no answer; undefined where it gave one. */
export function problemOf(result: DnsResult, server: string): string | undefined {
  const why = whyUnanswered(result);
  if (why === undefined) return undefined;
  switch (result.kind) {
    case 'silent':
    case 'unreachable': {
      const reason = result.kind === 'unreachable' ? ` (${codeWords[result.code] ?? result.code})` : '';
      return result.afterTruncation
        ? `${server} answers over UDP with "truncated" and not over TCP${reason}: open TCP to it`
        : `${server} does not answer${reason}: check \`resolvers\` in the site file, and firewalls between here and there`;
    }
    case 'elsewhere':
      return `the answers of ${server} come from ${result.from}, and clients drop them: let it answer from the address that was asked, or correct the address translation between here and there`;
    case 'reply':
    case 'unusable':
      return `${server} sends no usable answer (${why}): see whether it is a DNS server, and what stands between here and there`;
  }
}
