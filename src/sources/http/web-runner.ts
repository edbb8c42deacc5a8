/**
 * Carries out the steps of web servers: TCP, TLS, HTTP and WebSocket on one connection, each a stage, and beside it the
 * TLS versions that the server has and what it shows without SNI. What comes of it are the facts of a capture.
 */
import {lookup} from 'node:dns/promises';
import {setMaxListeners} from 'node:events';
import {isIP} from 'node:net';
import type {SecureVersion} from 'node:tls';
import {certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import type {Fact, TransportAddress} from '../../facts/fact.ts';
import {httpExchange} from '../../facts/http-exchange.ts';
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import {tcpConnection} from '../../facts/tcp-connection.ts';
import {tlsHandshake} from '../../facts/tls-handshake.ts';
import {type Origin, quoteOf} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import {CertificateCollection} from '../certificates/certificate-collection.ts';
import {findPemBlocks} from '../certificates/pem.ts';
import type {StageDone, StepContext, StepRunner, StepYield} from '../probe/probe-step.ts';
import {handshakeFact, shownChainFacts} from '../tls/handshake-facts.ts';
import {type ShakenHands, shakeHands} from '../tls/shake-hands.ts';
import {connectionFacts, connectTcp, type TcpAttempt} from './connect-tcp.ts';
import {PageVisit, type Visit} from './page-visit.ts';
import {type Line, runVisit} from './run-visit.ts';
import {visitFact} from './visit-facts.ts';
import type {WebStep} from './web-step.ts';
import {describeTls, describeVisits, type Trials, tcpWords, tlsWords} from './web-words.ts';

/** A trial beside the main connection; a server that is there has answered the main one by then. */
const trialLimitMs = 2_000;
/** A page waits for port 80 only where it is open: browsers try 443 first. */
const redirectConnectLimitMs = 2_000;
/** After this much silence in the handshake a second one is tried beside the first: one may be lost, two are a fault. */
const secondTryAfterMs = 1_000;

const versions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
const format = 'probe';

export const webRunner: StepRunner<WebStep> = {
  kind: 'web',
  async *run(step, context, signal) {
    const stop = new AbortController();
    try {
      const ending = AbortSignal.any([signal, stop.signal]);
      // Each connection listens, and each handshake.
      setMaxListeners(0, ending);
      yield* new WebTrial(step, context, ending).run();
    } finally {
      // Whoever takes no more of it gets the sockets back.
      stop.abort();
    }
  },
};

class WebTrial {
  readonly #step: WebStep;
  readonly #context: StepContext;
  readonly #signal: AbortSignal;
  readonly #certificates = new CertificateCollection();
  readonly #serverName: string | undefined;
  #server: TransportAddress | undefined;

  constructor(step: WebStep, context: StepContext, signal: AbortSignal) {
    this.#step = step;
    this.#context = context;
    this.#signal = signal;
    const isNamed = isIP(step.host) === 0 && step.use !== 'administration';
    this.#serverName = isNamed ? step.host : undefined;
    const origin = {input: 'authorities that are trusted besides the public ones', format};
    for (const {bytes} of step.authorities === undefined ? [] : findPemBlocks(step.authorities)) {
      this.#certificates.add(bytes, origin);
    }
  }

  async *run(): AsyncGenerator<StepYield> {
    const startMs = this.#context.elapsedMs();
    const first = this.#step.stages[0] ?? 'tcp';
    const address = await this.#addressOf();
    if (this.#signal.aborted) return;
    if (address === undefined) {
      yield this.#done(first, 'failed', `${this.#step.connect?.host ?? this.#step.host} has no address`, startMs);
      return;
    }
    this.#server = {address, port: this.#step.connect?.port ?? this.#step.port};
    if (this.#step.use === 'redirect') yield* this.#tryRedirect(this.#server, startMs);
    else yield* this.#tryServer(this.#server, startMs);
  }

  /** Of a name that no step has looked up the system says it. */
  async #addressOf(): Promise<string | undefined> {
    const host = this.#step.connect?.host ?? this.#step.host;
    const [known] = this.#context.addressesOf(host);
    if (known !== undefined || isIP(host) !== 0) return known ?? host;
    return lookup(host).then(
      ({address}) => address,
      () => undefined,
    );
  }

  #connect(server: TransportAddress, limitMs?: number): Promise<TcpAttempt> {
    return connectTcp(server, () => this.#context.now(), this.#signal, limitMs);
  }

  async *#tryServer(server: TransportAddress, startMs: number): AsyncGenerator<StepYield> {
    const {use, stages} = this.#step;
    const attempt = await this.#connect(server);
    if (this.#signal.aborted) {
      if (attempt.kind === 'connected') attempt.socket.destroy();
      return;
    }
    const name = this.#serverName;
    const meant = use === 'page' ? {purpose: 'join-page' as const, ...(name === undefined ? {} : {name})} : {};
    const facts = connectionFacts(attempt, this.#origin('tcp'), meant);
    const note = tcpWords(attempt);
    if (facts.length > 0) yield {kind: 'facts', facts, note};
    const isConnected = attempt.kind === 'connected';
    yield this.#done('tcp', isConnected ? 'ok' : 'failed', note, startMs);
    if (!isConnected) {
      const lost = [
        ...(facts.length > 0 ? [] : [tcpConnection]),
        tlsHandshake,
        certificateFile,
        certificate,
        httpExchange,
      ];
      yield {kind: 'problem', note: `${this.#endpoint()}: ${note}`, isFatal: false, lost};
    } else if (stages.includes('tls')) yield* this.#tryTls(attempt);
    else attempt.socket.destroy();
  }

  async *#tryTls(attempt: TcpAttempt & {kind: 'connected'}): AsyncGenerator<StepYield> {
    const {use, stages} = this.#step;
    const startMs = this.#context.elapsedMs();
    const {hands, spare} = await this.#shakeTwice(attempt);
    const shakenMs = this.#context.elapsedMs() - startMs;
    const {socket, tap} = hands;
    const tried = [hands, ...spare].map((each) => ({seen: each.tap.handshake(), isOther: each.tap.isOtherProtocol}));
    if (this.#signal.aborted) {
      socket?.destroy();
      return;
    }
    const origin = this.#origin('tls');
    const shown = tap.handshake()?.value;
    const facts: Fact[] = tried.flatMap(({seen, isOther}) =>
      seen === undefined ? [] : [handshakeFact(seen, origin, isOther)],
    );
    if (shown !== undefined)
      facts.push(...shownChainFacts(this.#named(shown), this.#certificates, origin, this.#step.box));
    if (socket === undefined) {
      facts.push(...this.#certificates.facts());
      const note = tlsWords(hands.failure ?? '', shown, tap);
      if (facts.length > 0) yield {kind: 'facts', facts, note};
      const isShown = (shown?.certificates.length ?? 0) > 0;
      const lost = [...(isShown ? [] : [certificateFile, certificate]), httpExchange];
      yield {kind: 'problem', note: `${this.#endpoint()}: ${note}`, isFatal: false, lost};
      yield this.#told('tls', 'failed', note, startMs, shakenMs);
      return;
    }
    const isPage = use === 'page';
    const httpMs = this.#context.elapsedMs();
    const [trials, visits] = await Promise.all([
      isPage ? this.#tryOthers(socket.getProtocol() ?? '') : undefined,
      isPage && stages.includes('http') ? this.#visit({socket, client: attempt.client}) : [],
    ]);
    socket.destroy();
    facts.push(...(trials?.facts ?? []), ...this.#certificates.facts());
    const words = describeTls({
      shown,
      protocol: socket.getProtocol() ?? 'TLS',
      distrust: hands.distrust,
      trials,
    });
    yield {kind: 'facts', facts, note: words};
    yield this.#told('tls', 'ok', words, startMs, shakenMs);
    if (visits.length > 0) yield* this.#tellVisits(visits, httpMs);
  }

  /** A handshake that fails without an alert is tried once more: what breaks every time is no accident. */
  async #shakeTwice(
    attempt: TcpAttempt & {kind: 'connected'},
  ): Promise<{hands: ShakenHands; spare: readonly ShakenHands[]}> {
    const first = this.#shake(attempt, this.#serverName);
    const quiet = new Promise<'quiet'>((settle) => {
      const timer = setTimeout(() => settle('quiet'), secondTryAfterMs);
      void first.finally(() => clearTimeout(timer));
    });
    const early = await Promise.race([first, quiet]);
    const isAnswered = early !== 'quiet' && (early.socket !== undefined || !isCutOff(early));
    if (isAnswered || this.#signal.aborted) return {hands: await first, spare: []};
    const second = this.#connect(attempt.server).then((again) =>
      again.kind === 'connected' ? this.#shake(again, this.#serverName) : undefined,
    );
    const [one, other] = await Promise.all([first, second]);
    if (other === undefined) return {hands: one, spare: []};
    const [hands, spare] = one.socket === undefined && other.socket !== undefined ? [other, one] : [one, other];
    if (hands !== spare) spare.socket?.destroy();
    return {hands, spare: [spare]};
  }

  #shake(
    attempt: TcpAttempt & {kind: 'connected'},
    serverName: string | undefined,
    trial: {readonly version?: SecureVersion; readonly limitMs?: number} = {},
  ): Promise<ShakenHands> {
    const {host, authorities} = this.#step;
    const {socket, client, server} = attempt;
    const asked = serverName === undefined ? {} : {serverName};
    // Reading all roots takes long, and nobody asks a trial whom it trusts.
    const isTrial = trial.limitMs !== undefined;
    const trusted = authorities === undefined || isTrial ? {} : {authorities};
    const now = () => this.#context.now();
    return shakeHands({socket, client, server, host, now, ...asked, ...trusted, ...trial}, this.#signal);
  }

  /** `chosen`: the version of the main handshake, which needs no trial. */
  async #tryOthers(chosen: string): Promise<Trials & {readonly facts: readonly Fact[]}> {
    const server = this.#server;
    if (server === undefined) return {accepted: [], untold: [], facts: [], namelessLeaf: undefined};
    const shakeNew = async (serverName: string | undefined, version?: SecureVersion) => {
      const attempt = await this.#connect(server, trialLimitMs);
      if (attempt.kind !== 'connected') return undefined;
      const limitMs = trialLimitMs;
      const hands = await this.#shake(attempt, serverName, {limitMs, ...(version === undefined ? {} : {version})});
      hands.socket?.destroy();
      hands.tap.destroy();
      return hands.tap.handshake();
    };
    const others = versions.filter((version) => version !== chosen);
    const [nameless, ...answers] = await Promise.all([
      this.#serverName === undefined ? undefined : shakeNew(undefined),
      ...others.map((version) => shakeNew(this.#serverName, version)),
    ]);
    const origin = this.#origin('tls');
    const told = answers.map((answer) => (answer?.value.outcome === 'cut' ? undefined : answer));
    const shown = nameless?.value;
    return {
      accepted: told.flatMap((answer) => (answer?.value.outcome === 'established' ? (answer.value.version ?? []) : [])),
      untold: others.filter((_, index) => told[index] === undefined).map(titleOf),
      facts: [
        ...told.flatMap((answer) => (answer === undefined ? [] : [handshakeFact(answer, origin)])),
        ...(shown === undefined ? [] : shownChainFacts(shown, this.#certificates, origin, undefined)),
      ],
      namelessLeaf: shown?.certificates[0],
    };
  }

  async #visit(first: Line): Promise<readonly Visit[]> {
    const {host, port, path, stages} = this.#step;
    const visit = new PageVisit({
      scheme: 'https',
      host,
      port,
      path,
      followsRedirects: true,
      triesWebSocket: stages.includes('websocket'),
      webSocketKey: this.#context.randomBytes(16),
      now: () => this.#context.now(),
    });
    await runVisit(visit, first, () => this.#reopen(), this.#signal);
    return visit.visits;
  }

  async #reopen(): Promise<Line | undefined> {
    if (this.#server === undefined) return undefined;
    const attempt = await this.#connect(this.#server);
    if (attempt.kind !== 'connected') return undefined;
    const {socket} = await this.#shake(attempt, this.#serverName);
    return socket === undefined ? undefined : {socket, client: attempt.client};
  }

  async *#tellVisits(visits: readonly Visit[], startMs: number): AsyncGenerator<StepYield> {
    const told = describeVisits(visits, startMs);
    yield {kind: 'facts', facts: visits.flatMap((visit) => this.#visitFacts(visit, true)), note: told.page.note};
    const {page, websocket} = told;
    yield this.#told('http', page.outcome, page.note, page.startMs, page.durationMs);
    if (page.outcome === 'ok' && websocket !== undefined)
      yield this.#told('websocket', websocket.outcome, websocket.note, websocket.startMs, websocket.durationMs);
  }

  /** Nobody has to serve port 80, so silence there is no failure of the page. */
  async *#tryRedirect(server: TransportAddress, startMs: number): AsyncGenerator<StepYield> {
    const attempt = await this.#connect(server, redirectConnectLimitMs);
    if (attempt.kind !== 'connected' || this.#signal.aborted) {
      if (attempt.kind === 'connected') attempt.socket.destroy();
      else yield this.#done('http', 'failed', tcpWords(attempt), startMs);
      return;
    }
    const {host, port, path} = this.#step;
    const visit = new PageVisit({
      scheme: 'http',
      host,
      port,
      path,
      followsRedirects: false,
      triesWebSocket: false,
      webSocketKey: new Uint8Array(16),
      now: () => this.#context.now(),
    });
    await runVisit(visit, {socket: attempt.socket, client: attempt.client}, async () => undefined, this.#signal);
    attempt.socket.destroy();
    if (this.#signal.aborted) return;
    const {page} = describeVisits(visit.visits, startMs);
    yield {kind: 'facts', facts: visit.visits.flatMap((each) => this.#visitFacts(each, false)), note: page.note};
    yield this.#told('http', page.outcome, page.note, startMs, this.#context.elapsedMs() - startMs);
  }

  #visitFacts(visit: Visit, isEncrypted: boolean): Fact[] {
    const server = this.#server;
    if (server === undefined) return [];
    return visitFact(visit, {server, isEncrypted}, this.#origin(isEncrypted ? 'https' : 'http'));
  }

  /** As the certificate of the name that was asked for, also where the ServerHello alone was read. */
  #named<Shown extends {readonly serverName?: string}>(shown: Shown): Shown {
    return this.#serverName === undefined ? shown : {...shown, serverName: this.#serverName};
  }

  #origin(scheme: 'tcp' | 'tls' | 'https' | 'http'): Origin {
    const name = this.#serverName === undefined ? '' : ` ${this.#serverName}`;
    return {input: `${scheme}://${this.#endpoint()}${name}`, format};
  }

  #endpoint(): string {
    const {address, port} = this.#server ?? {address: this.#step.host, port: this.#step.port};
    return formatHostPort(address, port);
  }

  #done(stage: ProbeStageName, outcome: StageDone['outcome'], note: string, startMs: number): StageDone {
    return this.#told(stage, outcome, note, startMs, this.#context.elapsedMs() - startMs);
  }

  #told(
    stage: ProbeStageName,
    outcome: StageDone['outcome'],
    note: string,
    startMs: number,
    durationMs: number,
  ): StageDone {
    return {kind: 'stage', stage, outcome, note: quoteOf(note), startMs, durationMs};
  }
}

/** `TLS 1.2` */
function titleOf(version: SecureVersion): string {
  return version.replace('TLSv', 'TLS ').replace(/ 1$/, ' 1.0');
}

/** No alert says why. */
function isCutOff({tap}: ShakenHands): boolean {
  const outcome = tap.handshake()?.value.outcome;
  return (
    outcome === undefined || outcome === 'reset' || outcome === 'closed' || outcome === 'cut' || outcome === 'no-answer'
  );
}
