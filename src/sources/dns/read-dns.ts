/** What a DNS server of one side answers, asked live. All questions go out at once: a dead server costs one time-out. */
import {dnsAnswer} from '../../facts/dns-answer.ts';
import {counted} from '../../model/count.ts';
import {quoteOf} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {BoxIdentity} from '../format-reader.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import {askResolver, type DnsResult, type Resolver} from './ask-resolver.ts';
import type {DnsQuestion} from './read-reply.ts';

export interface DnsSourceOptions {
  readonly title: string;
  readonly folder: string;
  readonly box?: BoxIdentity;
  /** Which side the resolver serves. */
  readonly view: 'inside' | 'outside';
  readonly resolver: Resolver;
  readonly questions: readonly DnsQuestion[];
  /** For each attempt; 2 s. */
  readonly limitMs?: number;
}

const format = 'dns';
const dnsPort = 53;

type OutcomeOfFact = 'answered' | 'no-data' | 'nxdomain' | 'servfail' | 'refused' | 'timeout';

/** Asked in the order in which they are listed; a name that is none is said and not asked for. */
export function createDnsSource(options: DnsSourceOptions): LiveSource {
  const {title, folder, box} = options;
  return {title, folder, ...(box === undefined ? {} : {box}), read: (signal) => readDns(options, signal)};
}

async function* readDns(options: DnsSourceOptions, signal: AbortSignal): AsyncGenerator<LiveYield> {
  const {questions, resolver, limitMs} = options;
  const server = formatHostPort(resolver.address, resolver.port);
  const askable = questions.filter(({name}) => isDnsName(name));
  for (const {name} of questions.filter(({name}) => !isDnsName(name))) {
    yield {kind: 'problem', note: `${quoteOf(name)} is no DNS name: correct it`, isFatal: false, lost: [dnsAnswer]};
  }
  if (askable.length === 0 || signal.aborted) return;
  let results: readonly {readonly question: DnsQuestion; readonly result: DnsResult}[];
  try {
    results = await Promise.all(
      askable.map(async (question) => ({question, result: await askResolver(question, resolver, signal, limitMs)})),
    );
  } catch {
    // Only an abort rejects.
    return;
  }
  const facts = results.map(({question, result}) => factOf(options, question, result));
  yield {kind: 'facts', facts, title: 'DNS answers', note: tally(facts.map(({value}) => value.outcome))};
  for (const note of new Set(results.flatMap(({result}) => problemOf(result, server) ?? []))) {
    yield {kind: 'problem', note, isFatal: false, lost: []};
  }
}

/** RFC 1035 §2.3.4; labels with the underscore of service names too. */
function isDnsName(name: string): boolean {
  const labels = name.replace(/\.$/, '').split('.');
  return name.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/i.test(label));
}

function factOf({view, resolver}: DnsSourceOptions, {name, type}: DnsQuestion, result: DnsResult) {
  const {address, port} = resolver;
  const host = name.toLowerCase().replace(/\.$/, '');
  const origin = {
    input: `dns://${formatHostPort(address, port)}`,
    format,
    field: `${type} ${host}`,
    quote: quoteOf(wordsFor(result)),
  };
  const reply = result.kind === 'reply' ? result.reply : undefined;
  return dnsAnswer.of(`name:${host}`, origin, {
    name: host,
    recordType: type,
    view,
    resolver: port === dnsPort ? address : formatHostPort(address, port),
    outcome: reply?.outcome ?? 'timeout',
    answers: [...(reply?.answers ?? [])],
  });
}

/** The answer as people read it: `alias of web.example.com, 192.0.2.7, 192.0.2.8`. */
function wordsFor(result: DnsResult): string {
  if (result.kind === 'silent') return 'no answer';
  if (result.kind === 'unreachable') return `no answer (${result.code})`;
  const {aliases, answers, outcome} = result.reply;
  const rest = outcome === 'answered' ? answers : [outcomeWords[outcome]];
  return [...aliases.map((alias) => `alias of ${alias}`), ...rest].join(', ');
}

const outcomeWords: Readonly<Record<OutcomeOfFact, string>> = {
  answered: 'answered',
  'no-data': 'the name has no such record',
  nxdomain: 'NXDOMAIN: no such name',
  servfail: 'SERVFAIL: the server failed',
  refused: 'REFUSED: the server does not serve this client or name',
  timeout: 'no answer',
};

function tally(outcomes: readonly OutcomeOfFact[]): string {
  const kinds = [...new Set(outcomes)].map((kind) => `${outcomes.filter((one) => one === kind).length} ${kind}`);
  return `${counted(outcomes.length, 'question')}: ${kinds.join(', ')}`;
}

const codeWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENETUNREACH: 'no route to it',
  EHOSTUNREACH: 'no route to it',
  ENOTFOUND: 'its name has no address',
};

function problemOf(result: DnsResult, server: string): string | undefined {
  if (result.kind === 'reply') return undefined;
  const why = result.kind === 'unreachable' ? ` (${codeWords[result.code] ?? result.code})` : '';
  return result.afterTruncation
    ? `${server} answers over UDP with "truncated" and not over TCP${why}: open TCP to it`
    : `${server} does not answer${why}: check \`resolvers\` in the site file, and firewalls between here and there`;
}
