/**
 * Reads a CMS over its API. The first request goes alone: a wrong password is tried once, and a dead box costs one
 * time-out. The rest goes four at a time, as production clients of this API do.
 */
import type {FactType} from '../../facts/fact.ts';
import type {Secret} from '../../model/secret.ts';
import type {BoxIdentity} from '../format-reader.ts';
import {createHttpsClient, type HttpsClient} from '../live/https-client.ts';
import type {LiveSource, LiveYield} from '../live/live-source.ts';
import type {TlsTrust} from '../live/tls-trust.ts';
import {type CmsRequest, firstRequest, requestsAfterFirst} from './cms-requests.ts';
import {judgeReply} from './judge-reply.ts';
import {cmsApiFormat} from './reply-source.ts';

export interface CmsApiOptions {
  readonly title: string;
  readonly folder: string;
  readonly box?: BoxIdentity;
  /** `https://10.20.0.10:445` */
  readonly url: string;
  readonly username: string;
  readonly password: Secret;
  readonly trust: TlsTrust;
  /** For one reply. */
  readonly timeoutMs?: number;
  /** Reads the spaces with this call ID only. */
  readonly callId?: string;
}

const requestsAtOnce = 4;
/** As many requests without a usable reply end the reading: the box is going down. */
const mostFailures = 3;
const mostRequests = 500;

export function createCmsApiSource(options: CmsApiOptions): LiveSource {
  const {title, folder, box} = options;
  return {title, folder, ...(box === undefined ? {} : {box}), read: (signal) => readCms(options, signal)};
}

async function* readCms(options: CmsApiOptions, signal: AbortSignal): AsyncGenerator<LiveYield> {
  const {url, username, password, trust, timeoutMs, callId} = options;
  const client = createHttpsClient({
    url,
    credentials: {username, password},
    trust,
    connections: requestsAtOnce,
    ...(timeoutMs === undefined ? {} : {timeoutMs}),
  });
  try {
    const first = await ask(client, firstRequest, username, signal);
    if (signal.aborted) return;
    yield* first.yields.map((item) => (item.kind === 'problem' ? {...item, isFatal: true} : item));
    if (first.isFailed) return;
    yield* askAll(client, requestsAfterFirst(callId), username, signal);
  } finally {
    await client.close();
  }
}

interface Answer {
  readonly request: CmsRequest;
  readonly yields: readonly LiveYield[];
  readonly next: readonly CmsRequest[];
  readonly isFailed: boolean;
  /** What goes wrong will go wrong with the others too. */
  readonly isForAll: boolean;
}

async function* askAll(
  client: HttpsClient,
  requests: readonly CmsRequest[],
  username: string,
  signal: AbortSignal,
): AsyncGenerator<LiveYield> {
  const waiting = [...requests];
  const running = new Map<CmsRequest, Promise<Answer>>();
  let asked = 0;
  let failures = 0;
  while (waiting.length + running.size > 0) {
    while (running.size < requestsAtOnce && asked < mostRequests) {
      const request = waiting.shift();
      if (request === undefined) break;
      asked += 1;
      running.set(request, ask(client, request, username, signal));
    }
    if (running.size === 0) {
      yield abandoned(waiting, `only ${mostRequests} requests are made; the rest was not asked for`);
      return;
    }
    const answer = await Promise.race(running.values());
    running.delete(answer.request);
    if (signal.aborted) return;
    yield* answer.yields;
    waiting.push(...answer.next);
    if (answer.isFailed) failures += 1;
    if (answer.isForAll || failures >= mostFailures) {
      yield abandoned([...running.keys(), ...waiting], 'the rest was not asked for after that');
      return;
    }
  }
}

function abandoned(requests: readonly CmsRequest[], note: string): LiveYield {
  const lost = [...new Map(requests.map(({lost}) => [lost.id, lost])).values()];
  return {kind: 'problem', note, isFatal: true, lost};
}

async function ask(client: HttpsClient, request: CmsRequest, username: string, signal: AbortSignal): Promise<Answer> {
  const {path, member, lost, isOptional} = request;
  const result = await client.get(`/api/v1/${path}`, signal);
  if (!result.ok) {
    return failed(request, `${path}: ${result.failure.text}`, lost, false);
  }
  const verdict = judgeReply(result.reply, request, username);
  const {root, problem, isUnknown, isForAll = false} = verdict;
  if (isUnknown === true && isOptional) return {request, yields: [], next: [], isFailed: false, isForAll: false};
  if (root === undefined) return failed(request, `${path}: ${problem ?? 'no reply'}`, lost, isForAll, isUnknown);
  const {requests, note} = request.follow(root);
  const document: LiveYield = {
    kind: 'document',
    path: result.reply.url,
    member,
    format: cmsApiFormat,
    text: result.reply.text,
  };
  const yields: LiveYield[] = note === undefined ? [document] : [document, {kind: 'facts', facts: [], note}];
  return {request, yields, next: requests, isFailed: false, isForAll: false};
}

function failed(request: CmsRequest, note: string, lost: FactType, isForAll: boolean, isUnknown = false): Answer {
  const problem: LiveYield = {kind: 'problem', note, isFatal: false, lost: [lost]};
  // That one object is gone says nothing of the others.
  return {request, yields: [problem], next: [], isFailed: !isUnknown || request === firstRequest, isForAll};
}
