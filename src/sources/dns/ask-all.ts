/** Asks several DNS servers several questions, each several times, side by side, and tells of each answer as it comes. */
import type {Instant} from '../../model/instant.ts';
import type {Asked} from './answer-facts.ts';
import {askResolver} from './ask-resolver.ts';
import type {DnsResult} from './dns-exchange.ts';
import {isDnsName} from './dns-name.ts';
import type {Resolver} from './dns-step.ts';
import type {DnsQuestion} from './read-reply.ts';

export interface AskAllOptions {
  readonly questions: readonly DnsQuestion[];
  readonly resolvers: readonly Resolver[];
  readonly asks: number;
  readonly firstWaitMs?: number;
  readonly lastWaitMs?: number;
  now(): Instant;
  /** Monotonic. */
  elapsedMs(): number;
  /** 16 random bits. */
  randomId(): number;
}

/** Grows while the questions are asked. */
export interface Asking extends Asked {
  readonly results: DnsResult[];
  roundTripMs?: number;
}

/**
 * A further question leaves when the one before is answered, or after this: a silent server costs 0.6 s more, and not
 * its time-out three times over.
 */
const longestGapMs = 300;

/** `settled` ends when all is asked, and never rejects; after an abort what came so far stands in `askings`. */
export function askAll(
  options: AskAllOptions,
  signal: AbortSignal,
  answered: (asking: Asking) => void = () => undefined,
): {readonly askings: readonly Asking[]; readonly settled: Promise<void>} {
  const {questions, resolvers} = options;
  const askings = resolvers.flatMap((resolver) =>
    questions.map((question): Asking => ({question, resolver, results: [], time: options.now()})),
  );
  const settled = Promise.all(askings.map((asking) => askRepeatedly(asking, options, signal, answered)));
  return {askings, settled: settled.then(() => undefined)};
}

async function askRepeatedly(
  asking: Asking,
  options: AskAllOptions,
  signal: AbortSignal,
  answered: (asking: Asking) => void,
): Promise<void> {
  const {firstWaitMs, lastWaitMs} = options;
  const waits = {
    ...(firstWaitMs === undefined ? {} : {firstWaitMs}),
    ...(lastWaitMs === undefined ? {} : {lastWaitMs}),
  };
  const ask = async (): Promise<void> => {
    const startMs = options.elapsedMs();
    try {
      const result = await askResolver(asking.question, asking.resolver, signal, {id: options.randomId(), ...waits});
      if (asking.results.length === 0) asking.roundTripMs = options.elapsedMs() - startMs;
      asking.results.push(result);
      answered(asking);
    } catch {
      // Only an abort rejects.
    }
  };
  const asked: Promise<void>[] = [];
  for (let count = 0; count < options.asks && !signal.aborted; count++) {
    const one = ask();
    asked.push(one);
    if (count + 1 < options.asks) await within(one, longestGapMs);
  }
  await Promise.all(asked);
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const gap = new Promise<void>((settle) => {
    timer = setTimeout(settle, ms);
  });
  await Promise.race([work, gap]);
  clearTimeout(timer);
}

/** A cluster has no more web bridges; an answer that lists hundreds makes no hundreds of questions. */
const mostTargets = 8;

/** The questions for the addresses of what the service records lead to (RFC 2782); a target `.` says that there is none. */
export function targetQuestions(askings: readonly Asking[]): readonly DnsQuestion[] {
  const targets = askings.flatMap(({question, results}) =>
    question.type === 'SRV' ? results.flatMap((result) => (result.kind === 'reply' ? result.reply.answers : [])) : [],
  );
  const names = targets.map((answer) => answer.split(' ').at(-1)?.toLowerCase() ?? '').filter(isDnsName);
  return [...new Set(names)]
    .slice(0, mostTargets)
    .flatMap((name) => [{name, type: 'A'} as const, {name, type: 'AAAA'} as const]);
}
