/** Carries out the step `dns`: the stage ends with the first answers, and the further questions are asked beside later steps. */
import {setMaxListeners} from 'node:events';
import type {DnsOutcome} from '../../facts/dns-answer.ts';
import {counted} from '../../model/count.ts';
import {groupBy} from '../../model/group-by.ts';
import {quoteOf} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {StageDone, StepContext, StepRunner, StepYield} from '../probe/probe-step.ts';
import {answerFact, bestOf, outcomeOf, problemOf, resolverName, wordsFor} from './answer-facts.ts';
import {type Asking, askAll, targetQuestions} from './ask-all.ts';
import {isDnsName} from './dns-name.ts';
import type {DnsStep} from './dns-step.ts';

/** RFC 8305 §3: after the first address, this long for those of the other family, and of the servers that come first. */
const resolutionDelayMs = 50;

export const dnsRunner: StepRunner<DnsStep> = {kind: 'dns', run: runDns};

async function* runDns(step: DnsStep, context: StepContext, signal: AbortSignal): AsyncGenerator<StepYield> {
  const startMs = context.elapsedMs();
  const stage = (outcome: 'ok' | 'failed', note: string): StageDone => ({
    kind: 'stage',
    stage: 'dns',
    outcome,
    note: quoteOf(note),
    startMs,
    durationMs: context.elapsedMs() - startMs,
  });
  if (!isDnsName(step.name)) {
    yield stage('failed', `${quoteOf(step.name)} is no DNS name: correct it`);
    return;
  }
  if (step.resolvers.length === 0) {
    yield stage('failed', 'no DNS server is known: give `resolvers` in the site file');
    return;
  }
  const stop = new AbortController();
  const answers = new Signpost();
  const options = {
    questions: step.types.map((type) => ({name: step.name, type})),
    resolvers: step.resolvers,
    asks: step.asks,
    now: () => context.now(),
    elapsedMs: () => context.elapsedMs(),
    randomId: () => Buffer.from(context.randomBytes(2)).readUInt16BE(0),
  };
  const ending = AbortSignal.any([signal, stop.signal]);
  // Each question listens.
  setMaxListeners(0, ending);
  const {askings, settled} = askAll(options, ending, () => answers.pass());
  const allAsked = settled.then(() => answers.close());
  try {
    while (!answers.isClosed && !isDecided(step, askings)) await answers.next();
    if (isAnswered(askings))
      await answers.until(() => askings.every(({results}) => results.length > 0), resolutionDelayMs);
    if (signal.aborted) return;
    const addresses = addressesIn(askings);
    if (step.givesAddresses && addresses.length > 0) yield {kind: 'resolved', name: step.name, addresses};
    yield stage(isGood(step, askings) ? 'ok' : 'failed', noteOf(askings));
    await allAsked;
    const ofTargets = askAll({...options, questions: targetQuestions(askings)}, ending);
    await ofTargets.settled;
    yield* tell(step, [...askings, ...ofTargets.askings]);
  } finally {
    stop.abort();
    await allAsked;
  }
}

function* tell(step: DnsStep, askings: readonly Asking[]): Generator<StepYield> {
  const told = askings.filter(({results}) => results.length > 0);
  const facts = told.map((asking) => answerFact(asking, step.view));
  const asked = counted(
    told.reduce((sum, {results}) => sum + results.length, 0),
    'answer',
  );
  if (facts.length > 0) yield {kind: 'facts', facts, title: 'DNS answers', note: `${step.title}: ${asked}`};
  const problems = told.flatMap(({results, resolver}) => {
    const best = bestOf(results);
    const {address, port} = resolver;
    return best === undefined ? [] : (problemOf(best, formatHostPort(address, port)) ?? []);
  });
  for (const note of new Set(problems)) yield {kind: 'problem', note, isFatal: false, lost: []};
}

/** What a name that may rightly be missing comes to: also that the server has nothing to do with its zone. */
const rightlyMissing: ReadonlySet<DnsOutcome> = new Set(['no-data', 'nxdomain', 'refused', 'referral', 'lame']);

function isAnswered(askings: readonly Asking[]): boolean {
  return askings.some(({results}) => results.some((result) => outcomeOf(result) === 'answered'));
}

function isGood(step: DnsStep, askings: readonly Asking[]): boolean {
  if (step.isRequired || isAnswered(askings)) return isAnswered(askings);
  return askings.some(({results}) => results.some((result) => rightlyMissing.has(outcomeOf(result))));
}

/** Nothing that is still to come changes what the stage comes to. A name that must be there may come with a later answer. */
function isDecided(step: DnsStep, askings: readonly Asking[]): boolean {
  if (isAnswered(askings)) return true;
  return !step.isRequired && askings.every(({results}) => results.length > 0) && isGood(step, askings);
}

/** IPv4 before IPv6, in the order of the servers. */
function addressesIn(askings: readonly Asking[]): readonly string[] {
  const inType = (type: string): readonly string[] =>
    askings.flatMap(({question, results}) =>
      question.type === type ? results.flatMap((result) => (result.kind === 'reply' ? result.reply.answers : [])) : [],
    );
  return [...new Set([...inType('A'), ...inType('AAAA')])];
}

/** `192.0.2.7 from 198.51.100.53`, `NXDOMAIN: no such name from all 2 servers`, `198.51.100.54: no answer`. */
function noteOf(askings: readonly Asking[]): string {
  const told = [...groupBy(askings, ({resolver}) => resolverName(resolver))].flatMap(([server, own]) => {
    const best = own.flatMap(({results}) => bestOf(results) ?? []);
    const answered = best.filter((result) => outcomeOf(result) === 'answered');
    const words = [...new Set((answered.length > 0 ? answered : best).map(wordsFor))].join(', ');
    if (words === '') return [];
    return [{words, text: best.some(({kind}) => kind === 'reply') ? `${words} from ${server}` : `${server}: ${words}`}];
  });
  const [first] = told;
  const isSame = told.length > 1 && told.every(({words}) => words === first?.words);
  return isSame ? `${first?.words} from all ${told.length} servers` : told.map(({text}) => text).join('; ');
}

/** Waits for the next answer, or for the end. */
class Signpost {
  #waiting: (() => void)[] = [];
  isClosed = false;

  pass(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }

  close(): void {
    this.isClosed = true;
    this.pass();
  }

  async next(): Promise<void> {
    if (this.isClosed) return;
    await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Until it holds, all is over, or the time is. */
  async until(holds: () => boolean, limitMs: number): Promise<void> {
    let isOver = false;
    const timer = setTimeout(() => {
      isOver = true;
      this.pass();
    }, limitMs);
    while (!isOver && !this.isClosed && !holds()) await this.next();
    clearTimeout(timer);
  }
}
