/**
 * Carries out the step that allocates at one TURN server: over TCP and TLS with the connection and the handshake as
 * stages of their own. An unsigned Allocate is the proof of life, answered by a challenge; never a bare Binding, which
 * healthy servers leave unanswered (Expressway from X12.6.1 on, CSCvv01243).
 */
import {isIP, type Socket} from 'node:net';
import {certificate} from '../../facts/certificate.ts';
import {certificateFile} from '../../facts/certificate-file.ts';
import type {TransportAddress} from '../../facts/fact.ts';
import type {ProbeStageName} from '../../facts/probe-stage.ts';
import {signedRequest} from '../../facts/signed-request.ts';
import {tcpConnection} from '../../facts/tcp-connection.ts';
import {tlsHandshake} from '../../facts/tls-handshake.ts';
import {type TurnSession, turnSession} from '../../facts/turn-session.ts';

import type {Origin} from '../../model/origin.ts';
import {formatHostPort} from '../../model/subject.ts';
import {CertificateCollection} from '../certificates/certificate-collection.ts';
import {findPemBlocks} from '../certificates/pem.ts';
import {connectionFacts, connectTcp, type TcpAttempt} from '../http/connect-tcp.ts';
import {describeTls, tcpWords, tlsWords} from '../http/web-words.ts';
import type {StageDone, StepContext, StepRunner, StepYield} from '../probe/probe-step.ts';
import {handshakeFact, shownChainFacts} from '../tls/handshake-facts.ts';
import {shakeHands} from '../tls/shake-hands.ts';
import {exchangeFacts} from './exchange-facts.ts';
import {isUsable, noteOf, problemOf} from './exchange-words.ts';
import {withOpenCopy} from './open-copy.ts';
import {type ExchangeRecord, runExchange} from './run-exchange.ts';
import {type ServerAddresses, serverAddresses} from './server-address.ts';
import {TurnExchange} from './turn-exchange.ts';
import {type LineListener, openLine, streamLine, type TurnLine} from './turn-line.ts';
import {endpointWords, type TurnStep} from './turn-step.ts';

/** With TCP before it and an Allocate behind it a server that is dead is told of within five seconds. */
const handshakeLimitMs = 3_000;
const format = 'probe';

export const turnRunner: StepRunner<TurnStep> = {
  kind: 'turn',
  async *run(step, context, signal) {
    const stop = new AbortController();
    try {
      yield* new TurnTrial(step, context, AbortSignal.any([signal, stop.signal])).run();
    } finally {
      // Whoever takes no more of it gets the sockets back.
      stop.abort();
    }
  },
};

type Opener = (listener: LineListener) => TurnLine;

class TurnTrial {
  readonly #step: TurnStep;
  readonly #context: StepContext;
  readonly #signal: AbortSignal;
  /** Not the address that was asked. */
  #answeredFrom: TransportAddress | undefined;

  constructor(step: TurnStep, context: StepContext, signal: AbortSignal) {
    this.#step = step;
    this.#context = context;
    this.#signal = signal;
  }

  async *run(): AsyncGenerator<StepYield> {
    const {server, connect, transport, stages} = this.#step;
    const startMs = this.#context.elapsedMs();
    const addresses = await serverAddresses(this.#step, this.#context);
    if (this.#signal.aborted) return;
    if (addresses === undefined) {
      yield this.#done(stages[0] ?? 'turn', 'failed', `${(connect ?? server).host} has no address`, startMs);
      return;
    }
    if (transport === 'udp') {
      const {address: host, port} = addresses.reached;
      yield* this.#allocate(addresses, (listener) =>
        withOpenCopy(openLine({host, port, transport}, listener), addresses.reached, (from) => {
          this.#answeredFrom ??= from;
        }),
      );
    } else yield* this.#connect(addresses, startMs);
  }

  async *#connect(addresses: ServerAddresses, startMs: number): AsyncGenerator<StepYield> {
    const attempt = await connectTcp(addresses.reached, () => this.#context.now(), this.#signal);
    if (this.#signal.aborted) {
      if (attempt.kind === 'connected') attempt.socket.destroy();
      return;
    }
    const {stages} = this.#step;
    const {trial, name} = this.#meant();
    const known = {...attempt, server: addresses.named};
    const meant = {purpose: 'turn' as const, trial, ...(name === undefined ? {} : {name})};
    const facts = connectionFacts(known, this.#origin('tcp'), meant);
    const note = tcpWords(attempt);
    if (facts.length > 0) yield {kind: 'facts', facts, note};
    const isConnected = attempt.kind === 'connected';
    yield this.#done('tcp', isConnected ? 'ok' : 'failed', note, startMs);
    if (!isConnected) {
      const lost = [...(facts.length > 0 ? [] : [tcpConnection]), turnSession];
      if (trial === 'asked') yield {kind: 'problem', note: `${this.#words()}: ${note}`, isFatal: false, lost};
    } else if (stages.includes('tls')) yield* this.#secure(addresses, attempt);
    else if (stages.includes('turn')) yield* this.#allocateOver(addresses, attempt.socket, attempt.client);
    else attempt.socket.destroy();
  }

  async *#secure(
    addresses: ServerAddresses,
    attempt: Extract<TcpAttempt, {kind: 'connected'}>,
  ): AsyncGenerator<StepYield> {
    const startMs = this.#context.elapsedMs();
    const {client, socket} = attempt;
    const {
      server: {host},
      authorities,
    } = this.#step;
    const {name} = this.#meant();
    const hands = await shakeHands(
      {
        socket,
        client,
        server: addresses.named,
        host,
        ...(name === undefined ? {} : {serverName: name}),
        ...(authorities === undefined ? {} : {authorities}),
        protocols: [],
        limitMs: handshakeLimitMs,
        now: () => this.#context.now(),
      },
      this.#signal,
    );
    const shown = hands.tap.handshake();
    if (this.#signal.aborted) {
      hands.socket?.destroy();
      return;
    }
    const origin = this.#origin('tls');
    const certificates = new CertificateCollection();
    for (const {bytes} of authorities === undefined ? [] : findPemBlocks(authorities)) {
      certificates.add(bytes, {input: 'authorities that are trusted besides the public ones', format});
    }
    const facts = [
      ...(shown === undefined ? [] : [handshakeFact(shown, origin)]),
      ...(shown === undefined ? [] : shownChainFacts(shown.value, certificates, origin, undefined)),
      ...certificates.facts(),
    ];
    const isSecured = hands.socket !== undefined;
    const failure = tlsWords(hands.failure ?? '', shown?.value, hands.tap);
    const {distrust} = hands;
    const protocol = hands.socket?.getProtocol() ?? 'TLS';
    const note = isSecured ? describeTls({shown: shown?.value, protocol, distrust, trials: undefined}) : failure;
    if (facts.length > 0) yield {kind: 'facts', facts, note};
    yield this.#done('tls', isSecured ? 'ok' : 'failed', note, startMs);
    if (hands.socket === undefined) {
      const isShown = (shown?.value.certificates.length ?? 0) > 0;
      const lost = [
        ...(shown === undefined ? [tlsHandshake] : []),
        ...(isShown ? [] : [certificateFile, certificate]),
        turnSession,
      ];
      yield {kind: 'problem', note: `${this.#words()}: ${note}`, isFatal: false, lost};
    } else if (this.#step.stages.includes('turn')) yield* this.#allocateOver(addresses, hands.socket, client);
    else hands.socket.destroy();
  }

  #allocateOver(addresses: ServerAddresses, socket: Socket, client: TransportAddress): AsyncGenerator<StepYield> {
    return this.#allocate(addresses, (listener) => {
      queueMicrotask(() => listener.opened());
      return streamLine(socket, client, listener);
    });
  }

  async *#allocate({named}: ServerAddresses, open: Opener): AsyncGenerator<StepYield> {
    const startMs = this.#context.elapsedMs();
    const {user, transport} = this.#step;
    const exchange = new TurnExchange({
      ...(user === undefined ? {} : {login: user}),
      isReliable: transport !== 'udp',
      transactionId: () => this.#context.randomBytes(12),
    });
    const record = await runExchange(exchange, open, () => this.#context.now(), this.#signal);
    if (this.#signal.aborted && record.outcome.kind === 'stopped' && record.messages.length === 0) return;
    const networkError = transport === 'udp' ? networkErrorOf(record) : undefined;
    const sides = {
      server: named,
      transport: transport === 'udp' ? 'udp' : 'tcp',
      trial: this.#meant().trial,
      ...(networkError === undefined ? {} : {networkError}),
    } as const;
    const facts = record.messages.length === 0 ? [] : exchangeFacts(record, sides, this.#origin('turn'));
    const note = noteOf(record, this.#answeredFrom);
    if (facts.length > 0) yield {kind: 'facts', facts, note};
    const problem = problemOf(record, {server: named, transport}, this.#words());
    const lost = facts.length > 0 ? [] : [turnSession, ...(user === undefined ? [] : [signedRequest])];
    if (problem !== undefined) yield {kind: 'problem', note: problem, isFatal: false, lost};
    if (!this.#signal.aborted) yield this.#done('turn', isAlive(record) ? 'ok' : 'failed', note, startMs);
  }

  /** The name by which clients come, and whether anybody said that TURN is offered there. */
  #meant(): {readonly name: string | undefined; readonly trial: 'asked' | 'in-passing'} {
    const {server, isOptional} = this.#step;
    return {
      name: isIP(server.host) === 0 ? server.host : undefined,
      trial: isOptional === true ? 'in-passing' : 'asked',
    };
  }

  #words(): string {
    const {connect} = this.#step;
    const via = connect === undefined ? '' : ` by way of ${formatHostPort(connect.host, connect.port)}`;
    return `TURN at ${endpointWords(this.#step)}${via}`;
  }

  #origin(scheme: 'tcp' | 'tls' | 'turn'): Origin {
    const {user} = this.#step;
    const whose = scheme === 'turn' && user !== undefined ? `, password of ${user.holder}` : '';
    return {input: `${scheme}://${endpointWords(this.#step)}${whose}`, format};
  }

  #done(stage: ProbeStageName, outcome: StageDone['outcome'], note: string, startMs: number): StageDone {
    return {kind: 'stage', stage, outcome, note, startMs, durationMs: this.#context.elapsedMs() - startMs};
  }
}

/** Linux: ICMP errors about a connected UDP socket (ip(7), udp(7)). */
function networkErrorOf({outcome, isPortClosed}: ExchangeRecord): TurnSession['networkError'] {
  if (isPortClosed) return 'port-unreachable';
  if (outcome.kind !== 'broken') return undefined;
  return networkErrors.get(outcome.code);
}

const networkErrors: ReadonlyMap<string, TurnSession['networkError']> = new Map([
  ['EHOSTUNREACH', 'host-unreachable'],
  ['ENETUNREACH', 'network-unreachable'],
]);

/** Without a password the challenge is all that there is to get. */
function isAlive({outcome}: ExchangeRecord): boolean {
  return (outcome.kind === 'allocated' && isUsable(outcome.relayed)) || outcome.kind === 'challenged';
}
